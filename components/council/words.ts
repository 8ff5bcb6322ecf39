import { period } from '@/components/disputes/words';
import { chainMoment, count, formatStx, milestoneWords, shortAddress } from '@/components/flows/format';
import type { StateName } from '@/components/ui/state-badge';
import type { Action } from '@/lib/flows/council';
import { isParameterName, PARAMETERS, type ParameterName, parameterValue } from '@/lib/flows/council-acts';
import {
  type CouncilBook,
  type FeeName,
  isFeeName,
  type Proposal,
  proposalState,
} from '@/lib/flows/council-book';

export const PARAMETER_WORDS: Record<ParameterName, string> = {
  delay: 'delay before a proposal takes effect',
  'dispute-window': 'time in which a session can be disputed',
  'commit-period': 'time in which arbitrators vote',
  'reveal-period': 'time in which ballots are opened',
  'appeal-window': 'time in which a decision can be appealed against',
  quorum: 'number of arbitrators who have to vote',
  bond: 'bond of whoever opens a dispute',
};

export const FEE_WORDS: Record<FeeName, string> = {
  'user-registry': 'registering as a patient',
  'therapist-registry': 'registering as a therapist',
  'session-logger': 'recording a session',
  pairing: 'asking for a pairing',
  'progress-tracker': 'making a proof',
};

/** A parameter's value in its unit. */
export function parameterWords(name: ParameterName, value: bigint): string {
  const { unit } = PARAMETERS[name];
  if (unit === 'time') return value === 0n ? 'none' : period(value);
  return unit === 'stx' ? formatStx(value) : count(value, 'arbitrator');
}

/** A proposal in plain words: what it would do, and each thing that would change, as it is and as it would be. */
export interface ActionWords {
  title: string;
  changes: { what: string; before: string; after: string }[];
}

const UNKNOWN: ActionWords = { title: 'An action that this page does not know', changes: [] };

/** `book`: as things stand now; null for what is over, where only what was set is known. */
export function actionWords(action: Action, book: CouncilBook | null): ActionWords {
  const { kind, name, who, value, extra } = action;
  const before = (of: (book: CouncilBook) => string) => (book ? of(book) : 'not known any more');
  const someone = who ? shortAddress(who) : 'nobody';
  switch (kind) {
    case 'parameter':
      if (!isParameterName(name)) return UNKNOWN;
      return {
        title: `Set the ${PARAMETER_WORDS[name]} to ${parameterWords(name, value)}`,
        changes: [
          {
            what: `The ${PARAMETER_WORDS[name]}`,
            before: before((b) => parameterWords(name, parameterValue(b, name))),
            after: parameterWords(name, value),
          },
        ],
      };
    case 'fee':
      if (!isFeeName(name)) return UNKNOWN;
      return {
        title: `Set the fee for ${FEE_WORDS[name]} to ${formatStx(value)}`,
        changes: [
          {
            what: `The fee for ${FEE_WORDS[name]}`,
            before: before((b) => formatStx(b.fees[name])),
            after: formatStx(value),
          },
        ],
      };
    case 'milestone':
      return {
        title: `Add a milestone: ${milestoneWords({ sessions: value, window: extra })}`,
        changes: [
          {
            what: 'Milestones',
            before: before((b) => b.milestones.map(milestoneWords).join(', ')),
            after: `${milestoneWords({ sessions: value, window: extra })}, besides those there are`,
          },
        ],
      };
    case 'pause':
      return {
        title: `Stop new entries until ${chainMoment(value)}`,
        changes: [
          {
            what: 'New entries',
            before: before((b) =>
              b.settings.pauseUntil > b.now ? `stopped until ${chainMoment(b.settings.pauseUntil)}` : 'taken',
            ),
            after: `stopped until ${chainMoment(value)}; leaving, ending and disputes that run go on`,
          },
        ],
      };
    case 'issuer':
      return {
        title: value === 1n ? `Accredit ${someone} as an issuer` : `End the accreditation of ${someone}`,
        changes: [
          {
            what: `Issuer ${who ?? ''}`,
            before: before((b) => (b.issuers.get(who ?? '') ? 'accredited' : 'not accredited')),
            after: value === 1n ? 'accredited: can attest therapists' : 'not accredited',
          },
        ],
      };
    case 'arbitrator':
      return {
        title:
          value === 1n
            ? `Give ${someone} an arbitrator’s seat`
            : `Take the arbitrator’s seat of ${someone} back`,
        changes: [
          {
            what: `Arbitrator ${who ?? ''}`,
            before: before((b) => b.arbitrators.get(who ?? '') ?? 'not registered'),
            after:
              value === 1n ? 'seated: votes in disputes that open from then on' : 'candidate, without a seat',
          },
        ],
      };
    case 'council':
      return councilWords(action, book);
    case 'spend':
      return {
        title: `Pay ${formatStx(value)} to ${someone}`,
        changes: [
          {
            what: `The treasury; ${formatStx(value)} go to ${who ?? ''}`,
            before: before((b) => formatStx(b.treasury.balance)),
            after: before((b) =>
              b.treasury.balance >= value ? formatStx(b.treasury.balance - value) : 'more than it holds',
            ),
          },
        ],
      };
    case 'component':
      return {
        title: `Replace the part “${name}” by version ${value}`,
        changes: [
          {
            what: `The part “${name}”`,
            before: before((b) => {
              const now = b.components.find((c) => c.name === name);
              return now ? `version ${now.version}, ${now.contract}` : 'none';
            }),
            after: `version ${value}, ${who ?? ''}`,
          },
        ],
      };
    default:
      return UNKNOWN;
  }
}

function councilWords({ who, value, extra }: Action, book: CouncilBook | null): ActionWords {
  const someone = who ? shortAddress(who) : 'nobody';
  const title =
    value === 1n
      ? `Take ${someone} into the council`
      : value === 0n
        ? `Take ${someone} out of the council`
        : 'Change how many members have to approve';
  const size = book ? BigInt(book.members.length) : 0n;
  const changed = size + (value === 1n ? 1n : value === 0n ? -1n : 0n);
  const known = book !== null;
  return {
    title: `${title}; ${extra} have to approve`,
    changes: [
      ...(value < 2n
        ? [
            {
              what: `Members (${who ?? ''} ${value === 1n ? 'joins' : 'leaves'})`,
              before: known ? size.toString() : 'not known any more',
              after: known ? changed.toString() : value === 1n ? 'one more' : 'one less',
            },
          ]
        : []),
      {
        what: 'Approvals that a proposal needs',
        before: known ? book.threshold.toString() : 'not known any more',
        after: extra.toString(),
      },
      {
        what: 'Proposals that are open then',
        before: 'open',
        after: 'stale: each has to be made anew',
      },
    ],
  };
}

/** Where a proposal stands, and until when. */
export function proposalWords(
  proposal: Proposal,
  book: CouncilBook,
): { label: string; badge: StateName; text: string } {
  const { state, until } = proposalState(proposal, book);
  const moment = until === null ? '' : chainMoment(until);
  const missing = book.threshold - BigInt(proposal.approvals.length);
  switch (state) {
    case 'gathering':
      return {
        label: 'Gathers approvals',
        badge: 'waiting',
        text: `${missing === 1n ? 'One more member has' : `${missing} more members have`} to approve, before ${moment}.`,
      };
    case 'delayed':
      return {
        label: 'Approved, waits',
        badge: 'pending',
        text: `Enough members have approved. It can be carried out from ${moment} on (in ${period(maxed((until ?? 0n) - book.now))}), so that everybody can see it coming.`,
      };
    case 'ready':
      return {
        label: 'Can be carried out',
        badge: 'active',
        text: `Anybody can carry it out until ${moment}.`,
      };
    case 'executed':
      return { label: 'Carried out', badge: 'confirmed', text: 'It took effect.' };
    case 'cancelled':
      return { label: 'Taken back', badge: 'ended', text: 'Whoever made it took it back.' };
    case 'stale':
      return {
        label: 'Out of date',
        badge: 'expired',
        text: 'The council has changed since it was made. It would have to be made anew.',
      };
    case 'expired':
      return { label: 'Run out', badge: 'expired', text: 'Its time ran out before it was carried out.' };
  }
}

const maxed = (seconds: bigint): bigint => (seconds > 0n ? seconds : 0n);
