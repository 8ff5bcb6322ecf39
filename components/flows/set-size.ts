/** Below this many members nobody is promised anonymity. */
export const ANONYMITY_FLOOR = 11;

/** Whether a set is large enough to speak of hiding among its members. */
export function hidesWell(size: number): boolean {
  return size >= ANONYMITY_FLOOR;
}

/** "one of 20 verified therapists", and the plain truth for a set of one. */
export function oneOf(size: number): string {
  return size === 1 ? 'the only verified therapist in the group' : `one of ${size} verified therapists`;
}

/** What a set of this size means for the one who is in it. Never says "anonymous" below the floor. */
export function setWords(size: number): string {
  if (size === 0) return 'Not in a published group yet.';
  if (size === 1)
    return 'A group of one: the public record will show who the therapist is to anyone who looks it up.';
  if (!hidesWell(size))
    return `A group of ${size} is small: someone who knows a little more may work out which of the ${size} it is.`;
  return `The public record says only: one of ${size} verified therapists. Not which.`;
}
