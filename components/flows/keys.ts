/**
 * Every key of the page's queries. `vault` keys are refreshed when the vault tells of a change, `chain` keys after each
 * sync. The principal is part of each key, so that one account never sees what was cached for another.
 * Parts are strings: React Query hashes keys as JSON, which knows no bigint.
 */
export const keys = {
  records: (principal: string, kind: string) => ['vault', kind, principal] as const,
  chain: ['chain'] as const,
  milestones: (account: string) => ['chain', 'milestones', account] as const,
  fee: (call: string) => ['chain', 'fee', call] as const,
  publicHistory: (principal: string) => ['chain', 'public-history', principal] as const,
  users: () => ['chain', 'users'] as const,
  tip: () => ['chain', 'tip'] as const,
  therapists: () => ['chain', 'therapists'] as const,
  rings: () => ['chain', 'rings'] as const,
  therapist: (principal: string) => ['chain', 'therapist', principal] as const,
  programmes: (principal: string) => ['chain', 'programmes', principal] as const,
  disputes: () => ['chain', 'disputes'] as const,
  council: () => ['chain', 'council'] as const,
  seat: (principal: string) => ['chain', 'arbitrator', principal] as const,
  issuer: (principal: string) => ['chain', 'issuer', principal] as const,
  // Read once, when asked for: not with every sync, which would tell again and again who looks at what.
  request: (text: string) => ['asked', 'request', text] as const,
  arbitrators: (version: string) => ['asked', 'arbitrators', version] as const,
  question: (text: string) => ['asked', 'question', text] as const,
  preview: (owner: string, request: string) => ['asked', 'preview', owner, request] as const,
  researchOffer: () => ['asked', 'research'] as const,
};
