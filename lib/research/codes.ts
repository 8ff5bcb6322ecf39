/** Why the server does not take a contribution, by the code of its answer. */
export const RESEARCH_CODES = [
  'off',
  'content-type',
  'size',
  'form',
  'closed',
  'cohort',
  'signature',
  'tag-used',
  'busy',
  'slow-body',
  'unavailable',
] as const;
export type ResearchServerCode = (typeof RESEARCH_CODES)[number];
