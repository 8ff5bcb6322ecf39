import Papa from 'papaparse';

/** What a table holds. */
export type Cell = string | number | null;

/** What a cell begins with that a spreadsheet takes for a formula (OWASP, "CSV injection"), also in its wide form or behind blanks. */
const FORMULA = /^[\s\u00a0\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

/**
 * A table as a CSV file (RFC 4180, UTF-8). A text that a spreadsheet would take for a formula gets an apostrophe before it, so that
 * it is shown and not run; numbers stand as they are.
 */
export function writeCsv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const data = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? guarded(cell) : cell)));
  // The mark by which spreadsheets know UTF-8.
  const quotes = (value: unknown) => typeof value === 'string';
  return `\ufeff${Papa.unparse({ fields: header.map(guarded), data }, { quotes, newline: '\r\n' })}\r\n`;
}

const guarded = (text: string) => (FORMULA.test(text) ? `'${text}` : text);
