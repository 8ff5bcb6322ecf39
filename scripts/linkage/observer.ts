import type { ClarityValue } from '@stacks/transactions';
import { field, hexOf, listOf, numberOf, type Transaction } from './chain';
import { weekOfLedger } from './time';

/**
 * What anybody can put together from the public transactions: all that the attacker starts from. Times are unix
 * seconds, weeks those of the simulated year, keys and tags hex.
 */
export interface View {
  accounts: Account[];
  therapists: TherapistSeen[];
  publications: { at: number; ring: number; retire: boolean }[];
  /** When each cohort was sealed, by its number; missing while it is open. */
  sealed: Record<number, number>;
  programmes: { programme: number; period: number; milestones: number[]; at: number }[];
  recorded: { programme: number; period: number; cohort: number; tag: string; at: number }[];
}

export interface Account {
  owner: string;
  account: number;
  pairings: { at: number; ring: number; keys: string[]; pairingKey: string }[];
  sessions: { sequence: number; week: number; at: number; confirmedAt: number | null }[];
  /** Who but the owner carried confirmations in. */
  carriers: string[];
  entry: { cohort: number; key: string; at: number; ring: number; slot: number; keys: string[] } | null;
  /** The sets that it is in, and since when: its own cohort's of the first milestone too. */
  risen: { milestone: number; at: number }[];
  sent: number[];
  fees: number[];
}

export interface TherapistSeen {
  principal: string;
  keys: string[];
  registeredAt: number;
  ended: { at: number; how: 'left' | 'revoked' } | null;
  accepting: { at: number; accepting: boolean }[];
}

const SIZE = 32;

/** Reads the chain's history. */
export function observe(transactions: readonly Transaction[]): View {
  const view: View = {
    accounts: [],
    therapists: [],
    publications: [],
    sealed: {},
    programmes: [],
    recorded: [],
  };
  const byOwner = new Map<string, Account>();
  const byNumber = new Map<number, Account>();
  const byTherapist = new Map<string, TherapistSeen>();
  for (const transaction of transactions) {
    const { at, sender, contract, fn, args, result, fee } = transaction;
    const account = byOwner.get(sender);
    account?.sent.push(at);
    account?.fees.push(fee);
    if (result.type !== 'ok') continue;
    const value = result.value as ClarityValue;
    const arg = (i: number) => args[i] as ClarityValue;
    switch (`${contract}.${fn}`) {
      case 'user-registry.register-user': {
        const made: Account = {
          owner: sender,
          account: numberOf(value),
          pairings: [],
          sessions: [],
          carriers: [],
          entry: null,
          risen: [],
          sent: [at],
          fees: [fee],
        };
        view.accounts.push(made);
        byOwner.set(sender, made);
        byNumber.set(made.account, made);
        break;
      }
      case 'therapist-registry.register-therapist': {
        const made = {
          principal: sender,
          keys: [hexOf(arg(2))],
          registeredAt: at,
          ended: null,
          accepting: [],
        };
        view.therapists.push(made);
        byTherapist.set(sender, made);
        break;
      }
      case 'therapist-registry.rotate-ring-key':
        known(byTherapist, sender).keys.push(hexOf(arg(0)));
        break;
      case 'therapist-registry.set-profile':
        known(byTherapist, sender).accepting.push({ at, accepting: arg(3).type === 'true' });
        break;
      case 'therapist-registry.leave':
        known(byTherapist, sender).ended = { at, how: 'left' };
        break;
      case 'therapist-registry.revoke-therapist':
        known(byTherapist, addressOf(arg(0))).ended = { at, how: 'revoked' };
        break;
      case 'therapist-registry.publish-ring':
        view.publications.push({ at, ring: numberOf(arg(0)), retire: arg(1).type === 'true' });
        break;
      case 'pairing.confirm-pairing':
        account?.pairings.push({
          at,
          ring: numberOf(arg(0)),
          keys: listOf(arg(3)).map(hexOf),
          pairingKey: hexOf(arg(4)),
        });
        break;
      case 'session-logger.log-session':
        account?.sessions.push({
          sequence: numberOf(arg(1)),
          week: weekOfLedger(BigInt(numberOf(arg(4)))),
          at,
          confirmedAt: arg(5).type === 'some' ? at : null,
        });
        break;
      case 'session-logger.confirm-sessions': {
        const confirmed = known(byNumber, numberOf(arg(0)));
        if (sender !== confirmed.owner) confirmed.carriers.push(sender);
        const numbers = listOf(arg(1)).map((item) => numberOf(field(item, 'sequence')));
        for (const session of confirmed.sessions)
          if (numbers.includes(session.sequence)) session.confirmedAt = at;
        break;
      }
      case 'cohorts.enter-cohort': {
        if (!account) break;
        const cohort = numberOf(value);
        const voucher = arg(5);
        const [ring = 0, slot = 0] = ['ring', 'slot'].map((name) => numberOf(field(voucher, name)));
        const keys = listOf(field(voucher, 'keys')).map(hexOf);
        account.entry = { cohort, key: hexOf(arg(2)), at, ring, slot, keys };
        account.risen.push({ milestone: 1, at });
        if (view.accounts.filter(({ entry }) => entry?.cohort === cohort).length === SIZE)
          view.sealed[cohort] = at;
        break;
      }
      case 'cohorts.rise':
        account?.risen.push({ milestone: numberOf(arg(1)), at });
        break;
      case 'cohorts.seal-cohort':
        view.sealed[numberOf(arg(0))] = at;
        break;
      case 'verification.register-programme':
        view.programmes.push({
          programme: numberOf(value),
          period: numberOf(arg(1)),
          milestones: listOf(arg(2)).map(numberOf),
          at,
        });
        break;
      case 'verification.record-claim': {
        const [programme = 0, period = 0, cohort = 0] = args.slice(0, 3).map(numberOf);
        view.recorded.push({ programme, period, cohort, tag: hexOf(arg(3)), at });
        break;
      }
    }
  }
  return view;
}

/** The keys of a set in the order in which they joined, as accounts. */
export function membersOf(view: View, cohort: number, milestone: number): Account[] {
  return view.accounts
    .filter(({ entry, risen }) => entry?.cohort === cohort && risen.some((r) => r.milestone === milestone))
    .sort((a, b) => joinedAt(a, milestone) - joinedAt(b, milestone));
}

/** When the account joined its cohort's set of a milestone; never: infinity. */
export const joinedAt = (account: Account, milestone: number): number =>
  account.risen.find((r) => r.milestone === milestone)?.at ?? Number.POSITIVE_INFINITY;

const addressOf = (value: ClarityValue): string => {
  if (value.type !== 'address') throw new Error('no address');
  return value.value;
};

function known<K, T>(map: Map<K, T>, key: K): T {
  const found = map.get(key);
  if (!found) throw new Error(`the history does not show ${key}`);
  return found;
}
