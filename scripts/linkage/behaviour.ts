/** How apps and verifiers behave. The default is what the product is meant to do; the others are measured beside it. */
export interface Behaviour {
  /**
   * When a session's transaction leaves the queue: at a random moment of the calendar week after that of the session,
   * of the seven days from the countersignature on, or at once.
   */
  release: 'next-week' | 'seven-days' | 'at-once';
  /** One opening of the page sends what is due of all pseudonyms, and also when a claim is answered. */
  together: boolean;
  /** Claims are made within hours of the moment when they become possible. */
  claimAtOnce: boolean;
  /** Each wallet offers the fee that it likes, instead of the relay's one. */
  ownFees: boolean;
  /** Therapists carry their confirmations to the chain from their registered address. */
  therapistConfirms: boolean;
  /** A therapist endorses the same pairing key for all clients. */
  samePairingKey: boolean;
  /** All verifiers agree on one scope, instead of the contract's. */
  commonScope: boolean;
}

export const DEFAULT: Behaviour = {
  release: 'next-week',
  together: false,
  claimAtOnce: false,
  ownFees: false,
  therapistConfirms: false,
  samePairingKey: false,
  commonScope: false,
};

export const WORLDS = {
  default: DEFAULT,
  'no queue': { ...DEFAULT, release: 'at-once', claimAtOnce: true },
  'careless app': { ...DEFAULT, release: 'seven-days', together: true, ownFees: true },
  'careless parties': { ...DEFAULT, therapistConfirms: true, samePairingKey: true, commonScope: true },
} as const satisfies Record<string, Behaviour>;
export type WorldName = keyof typeof WORLDS;
