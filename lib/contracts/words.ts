/** Phrases that the error book repeats, so that one thing is said in one way. */

/** What happened, what was kept, what to do. */
export type Words = readonly [title: string, detail: string, action: string];

export const KEPT = 'Nothing was changed, and everything you wrote is still here.';
export const PROGRAM = 'This looks like a fault in the program, not in what you did.';
export const RELOAD =
  'Reload the page and try once more. If it happens again, please report it with this number.';

export const fault = (what: string): Words => [
  'The request was malformed',
  `${what} ${PROGRAM} ${KEPT}`,
  RELOAD,
];
export const paused = (what: string): Words => [
  `${what} paused for the moment`,
  `The council has stopped this for a short time; a pause ends by itself within 14 days. ${KEPT}`,
  'Try again later. Ending a pairing works even now.',
];
export const governanceOnly: Words = [
  'Only the council can do this',
  `This setting belongs to the governance contract. ${KEPT}`,
  'Ask a member of the council.',
];
export const pauseBounds: Words = [
  'This pause is too long or too early',
  `A pause lasts at most 14 days and is followed by at least 14 days without one. ${KEPT}`,
  'Choose an earlier end, or wait until a new pause is allowed.',
];
export const fee: Words = [
  'The fee cannot be paid',
  `The council has set a fee for this, and the address that signed holds too little. ${KEPT}`,
  'Put some STX on this address, or ask the council how to go without.',
];
export const feeBounds: Words = [
  'This fee is too high',
  `A fee is at most 1 STX. ${KEPT}`,
  'Choose a lower one.',
];
export const noAccount: Words = [
  'This account is not paired yet',
  `The chain knows no pairing of this account, so it has no sessions to count. ${KEPT}`,
  'Pair with a therapist first.',
];
export const notOwner: Words = [
  'This belongs to another account',
  `The address that signed is not the one that owns the record. ${KEPT}`,
  'Switch to the account that you used when you registered.',
];

export const termOver: Words = [
  'The pairing’s term is over',
  'Every pairing is renewed from time to time, at the same dates for everybody. Your sessions and totals are kept.',
  'Ask your therapist for a renewal.',
];
export const ringRetired: Words = [
  'The pairing has to be renewed',
  'The list of therapists that stood behind it was withdrawn and replaced. Your sessions and totals are kept.',
  'Ask your therapist for a renewal.',
];
