import { useCallback, useEffect, useReducer, useRef } from 'react';
import { useChainAccess } from '@/components/context/chain';
import { useConfig } from '@/components/context/config';
import { saveFile } from '@/components/flows/save-file';
import type { CsvProblem } from '@/lib/verify/csv';
import type { FromWorker, RowAnswer, ToWorker } from '@/lib/verify/desk-worker';

export type Table = Omit<Extract<FromWorker, { told: 'table' }>, 'told'>;

export interface Many {
  table: Table | null;
  problem: { code: CsvProblem | 'worker'; row: number | null } | null;
  state: 'idle' | 'reading' | 'running' | 'done' | 'stopped' | 'silent';
  asked: number;
  /** By row; the later answer stands. */
  answers: ReadonlyMap<number, RowAnswer>;
}

const NOTHING: Many = { table: null, problem: null, state: 'idle', asked: 0, answers: new Map() };

type Action = FromWorker | { told: 'reading' } | { told: 'started'; afresh: boolean } | { told: 'broken' };

function next(many: Many, action: Action): Many {
  switch (action.told) {
    case 'reading':
      return { ...NOTHING, state: 'reading' };
    case 'table': {
      const { told: _, ...table } = action;
      return { ...NOTHING, table };
    }
    case 'unreadable':
      return { ...NOTHING, problem: { code: action.problem, row: action.row } };
    case 'broken':
      return { ...many, state: 'stopped', problem: { code: 'worker', row: null } };
    case 'started':
      return {
        ...many,
        state: 'running',
        problem: null,
        ...(action.afresh ? { asked: 0, answers: new Map() } : {}),
      };
    case 'progress':
      return { ...many, asked: Math.max(many.asked, action.asked) };
    case 'answers': {
      const answers = new Map(many.answers);
      for (const answer of action.answers) answers.set(answer.row, answer);
      return { ...many, answers, asked: Math.max(many.asked, answers.size) };
    }
    case 'ended':
      return { ...many, state: action.how };
    case 'saved':
      return many;
  }
}

/** A table of inputs, checked in a worker of its own: this side only shows what it tells. */
export function useMany() {
  const { network, chainId, deployer } = useConfig();
  const { baseUrl } = useChainAccess();
  const [many, tell] = useReducer(next, NOTHING);
  const worker = useRef<Worker | null>(null);

  const send = useCallback((message: ToWorker) => {
    if (!worker.current) {
      const made = new Worker(new URL('./desk.worker.ts', import.meta.url), { type: 'module' });
      made.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
        if (data.told === 'saved') saveFile(data.csv, 'checked.csv', 'text/csv');
        else tell(data);
      });
      made.addEventListener('error', () => tell({ told: 'broken' }));
      worker.current = made;
    }
    worker.current.postMessage(message);
  }, []);
  useEffect(
    () => () => {
      worker.current?.terminate();
      worker.current = null;
    },
    [],
  );

  return {
    many,
    read: (file: Blob) => {
      tell({ told: 'reading' });
      send({ do: 'read', file });
    },
    start: (column: number, afresh: boolean) => {
      tell({ told: 'started', afresh });
      // A worker knows no page whose address would complete a path.
      const from = new URL(baseUrl, window.location.origin).href;
      send({ do: 'start', column, afresh, chain: { baseUrl: from, network, chainId, deployer } });
    },
    stop: () => send({ do: 'stop' }),
    save: () => send({ do: 'save' }),
  };
}
