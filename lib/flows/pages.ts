/** The rows 1 to `count`, a request for each page of `size`. */
export async function readPages<T>(
  count: bigint,
  size: bigint,
  page: (from: bigint) => Promise<T[]>,
): Promise<T[]> {
  const starts: bigint[] = [];
  for (let from = 1n; from <= count; from += size) starts.push(from);
  return (await Promise.all(starts.map(page))).flat();
}
