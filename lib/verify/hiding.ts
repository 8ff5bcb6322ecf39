import { ANONYMOUS_FROM } from '@/lib/protocol';

/** How well one more claim hides, given how many reached the milestone and how many of them have claimed there. */
export interface Hiding {
  hidesAmong: number;
  members: number;
  claimed: number;
}

/** Among how many a further claim hides: those who have claimed are known by their tags not to be its maker. */
export function left({ hidesAmong, claimed }: Hiding): number {
  return Math.max(0, hidesAmong - claimed);
}

/** Whether so few are left that nothing may be called anonymous. */
export function hidesBadly(hiding: Hiding): boolean {
  return left(hiding) < ANONYMOUS_FROM;
}

/** "27 of 32; 5 of them have claimed here, which leaves 22". */
export function hidingWords(hiding: Hiding): string {
  const { hidesAmong, members, claimed } = hiding;
  const set = `${hidesAmong} of ${members}`;
  if (claimed === 0) return `${set}; none of them has claimed here yet`;
  return `${set}; ${claimed} of them ${claimed === 1 ? 'has' : 'have'} claimed here, which leaves ${left(hiding)}`;
}
