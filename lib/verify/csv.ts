import Papa from 'papaparse';
import { MANY_MAX } from './many';

/** Bytes of a CSV file that is read: room for 10,000 links. */
export const CSV_MAX = 32 * 1024 * 1024;

/**
 * - `too-large`: more than 32 MiB; `too-many`: more than 10,000 rows; `no-rows`: nothing in it
 * - `malformed`: a quotation mark that is never closed, or closed within a cell
 */
export type CsvProblem = 'too-large' | 'too-many' | 'no-rows' | 'malformed';

/** A table that was read, or why it could not be; `row` as a spreadsheet numbers it. */
export type CsvResult =
  | { ok: true; header: string[] | null; rows: string[][]; width: number; guess: number }
  | { ok: false; problem: CsvProblem; row: number | null };

/** The text of a file as spreadsheets write them: UTF-8, UTF-16 with its mark, or else Windows-1252. */
export function csvText(bytes: Uint8Array): string {
  const [a, b] = bytes;
  if (a === 0xff && b === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (a === 0xfe && b === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** Whether a cell may be something to check: a link’s fragment, or the 64 digits of a hash. */
function isInput(cell: string): boolean {
  return /(?:^|[^0-9A-Za-z_-])[pdc]\d{1,4}\.|^\s*(?:0x)?[0-9a-f]{64}\s*$/i.test(cell);
}

/** Reads a table. Its first row counts as a header when nothing in it can be checked. Never throws. */
export function readCsv(text: string): CsvResult {
  // One row more than can be checked, and a header: enough to tell that there are too many.
  const parsed = Papa.parse<string[]>(text, { skipEmptyLines: 'greedy', preview: MANY_MAX + 2 });
  const wrong = parsed.errors.find((error) => error.type === 'Quotes');
  if (wrong) return { ok: false, problem: 'malformed', row: (wrong.row ?? 0) + 1 };
  const [first, ...others] = parsed.data;
  if (!first) return { ok: false, problem: 'no-rows', row: null };
  const header = first.some(isInput) ? null : first;
  const rows = header ? others : parsed.data;
  if (rows.length === 0) return { ok: false, problem: 'no-rows', row: null };
  if (rows.length > MANY_MAX) return { ok: false, problem: 'too-many', row: null };
  const width = rows.reduce((most, row) => Math.max(most, row.length), first.length);
  const counts = Array.from({ length: width }, (_, i) => rows.filter((row) => isInput(row[i] ?? '')).length);
  return { ok: true, header, rows, width, guess: counts.indexOf(Math.max(...counts)) };
}
