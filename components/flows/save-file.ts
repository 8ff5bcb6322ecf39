import type { Cell } from '@/lib/csv';

/** Hands a file to the browser's downloads. */
export function saveFile(
  contents: Uint8Array | string | Blob,
  name: string,
  type = 'application/octet-stream',
): void {
  const part = contents instanceof Uint8Array ? new Uint8Array(contents) : contents;
  const address = URL.createObjectURL(new Blob([part], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Hands a table to the downloads, as CSV. What writes it is fetched when it is asked for. */
export async function saveTable(
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  name: string,
): Promise<void> {
  const { writeCsv } = await import('@/lib/csv');
  saveFile(writeCsv(columns, rows), name, 'text/csv');
}
