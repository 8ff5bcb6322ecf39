import { createChain, type Network } from '@/lib/chain';
import { writeCsv } from '@/lib/csv';
import { type Checked, wordsOf } from './check';
import { CSV_MAX, type CsvProblem, csvText, readCsv } from './csv';
import { checkMany } from './many';
import type { VerdictWord } from './verdict';
import { finalityOf, isPassing, verdictTitles } from './words';

/** What the page tells the worker. */
export type ToWorker =
  | { do: 'read'; file: Blob }
  | {
      do: 'start';
      column: number;
      /** Asks about every row, also those that have their answer. */
      afresh: boolean;
      chain: { baseUrl: string; network: Network; chainId: number; deployer: string };
    }
  | { do: 'stop' }
  | { do: 'save' };

/** One row’s answer as the page lists it. */
export interface RowAnswer {
  row: number;
  verdict: VerdictWord;
  reason: string;
  detail: string;
}

/** What the worker tells the page. */
export type FromWorker =
  | { told: 'table'; header: string[] | null; sample: string[][]; rows: number; width: number; guess: number }
  | { told: 'unreadable'; problem: CsvProblem; row: number | null }
  | { told: 'progress'; asked: number }
  | { told: 'answers'; answers: RowAnswer[] }
  | { told: 'ended'; how: 'done' | 'stopped' | 'silent' }
  | { told: 'saved'; csv: Blob };

/** How often the page is told of the progress (ms): more would only keep it busy. */
const TELL_EVERY = 200;

/**
 * The work on a table of inputs, away from the page’s main thread: read, check, write. Nothing leaves this device but the
 * questions to the chain; what was answered stays until another table is read, so that a run goes on where it was stopped.
 */
export function deskWorker(tell: (message: FromWorker) => void): (message: ToWorker) => Promise<void> {
  let header: string[] | null = null;
  let rows: string[][] = [];
  let width = 0;
  let column = 0;
  let answers = new Map<number, Checked>();
  let run: AbortController | null = null;

  async function read(file: Blob): Promise<void> {
    run?.abort();
    const table = file.size > CSV_MAX ? null : readCsv(csvText(new Uint8Array(await file.arrayBuffer())));
    if (!table?.ok) {
      return tell({ told: 'unreadable', problem: table?.problem ?? 'too-large', row: table?.row ?? null });
    }
    ({ header, rows, width } = table);
    answers = new Map();
    const sample = rows.slice(0, 3);
    tell({ told: 'table', header, sample, rows: rows.length, width, guess: table.guess });
  }

  async function start(message: Extract<ToWorker, { do: 'start' }>): Promise<void> {
    const { afresh, chain: where } = message;
    if (afresh) answers = new Map();
    column = message.column;
    run?.abort();
    const mine = new AbortController();
    run = mine;
    const open = rows.flatMap((_, row) => (isOpen(answers.get(row)) ? [row] : []));
    const before = rows.length - open.length;
    const place = { chainId: where.chainId, deployer: where.deployer };
    let toldAt = 0;
    const onProgress = (asked: number) => {
      if (mine.signal.aborted || performance.now() - toldAt < TELL_EVERY) return;
      toldAt = performance.now();
      tell({ told: 'progress', asked: before + asked });
    };
    let done = 0;
    try {
      const texts = open.map((row) => rows[row]?.[column] ?? '');
      const options = { signal: mine.signal, onProgress };
      for await (const chunk of checkMany({ chain: createChain(where), place }, texts, options)) {
        const told: RowAnswer[] = [];
        for (const { index, checked } of chunk) {
          const row = open[index] ?? 0;
          answers.set(row, checked);
          const { verdict, reason } = checked.verdict;
          told.push({ row, verdict, reason, detail: wordsOf(checked).detail });
        }
        done += chunk.length;
        tell({ told: 'answers', answers: told });
      }
      tell({ told: 'ended', how: done === open.length ? 'done' : 'silent' });
    } catch (error) {
      if (!mine.signal.aborted) throw error;
      if (run === mine) tell({ told: 'ended', how: 'stopped' });
    }
  }

  function save(): void {
    const names = Array.from({ length: width }, (_, i) => header?.[i] ?? `Column ${i + 1}`);
    const own = [
      'Row',
      'Answer',
      'Code',
      'Reason',
      'What was proved',
      'As of block',
      'How final',
      'Checked at',
    ];
    const table = rows.map((row, n) => {
      const cells = names.map((_, i) => row[i] ?? '');
      const checked = answers.get(n);
      if (!checked) return [...cells, String(n + 1), 'Not checked', '', '', '', '', '', ''];
      const { verdict } = checked;
      const { detail, proved } = wordsOf(checked);
      return [
        ...cells,
        String(n + 1),
        verdictTitles[verdict.verdict],
        verdict.reason,
        detail,
        proved.join(' '),
        verdict.height === null ? '' : String(verdict.height),
        verdict.height === null ? '' : finalityOf(verdict),
        new Date(verdict.checkedAt).toISOString(),
      ];
    });
    tell({ told: 'saved', csv: new Blob([writeCsv([...names, ...own], table)], { type: 'text/csv' }) });
  }

  return async (message) => {
    switch (message.do) {
      case 'read':
        return read(message.file);
      case 'start':
        return start(message);
      case 'stop':
        return run?.abort();
      case 'save':
        return save();
    }
  };
}

/** Whether a row is to be asked about: also one that could not be told by the chain’s doing. */
const isOpen = (checked: Checked | undefined): boolean => !checked || isPassing(checked.verdict.reason);
