type Cell = string | number | null;

/** Begins a formula in one spreadsheet or another (OWASP, "CSV injection"). */
const FORMULA = /^[=+\-@\t\r|%]/;

/**
 * A CSV file (RFC 4180, UTF-8): every text in quotes, and a text that a spreadsheet would take for a formula begins with an
 * apostrophe, so that it is shown and not run. Numbers stand as they are.
 */
export function csv(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [columns, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const text = FORMULA.test(value.trimStart()) || FORMULA.test(value) ? `'${value}` : value;
  return `"${text.replaceAll('"', '""')}"`;
}
