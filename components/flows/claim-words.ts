import { count } from './format';

export { hidesBadly, hidingWords, left } from '@/lib/verify/hiding';

const DAY = 86_400n;

/** How often one account can claim in a programme, from the length of its periods in seconds. */
export function periodWords(length: bigint): string {
  return length === 0n ? 'once for good' : `once every ${count(length / DAY, 'day')}`;
}
