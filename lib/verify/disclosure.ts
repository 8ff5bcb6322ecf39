import { type LedgerAccount, type LedgerSession, sessionLogger } from '@/lib/contracts';
import { ledgerAccount } from '@/lib/flows/ledger-pages';
import { type LedgerStateName, ledgerSessions, ledgerState } from '@/lib/flows/ledger-state';
import {
  type DisclosedSession,
  type Disclosure,
  decodeDisclosure,
  type FactField,
  refuteSession,
} from '@/lib/protocol';
import { plain } from './agreeing';
import { isHere } from './proof';
import {
  type AnswerHead,
  agree,
  agreesOnEnd,
  type ChainReason,
  type CheckOptions,
  chainReason,
  consistently,
  type Deps,
  type InputReason,
  inputReason,
  unasked,
  type VerdictWord,
} from './verdict';

/**
 * One fact: hidden; opened, and the ledger bears it out; opened, and it does not; not judged, since the ledger has no such
 * entry or one that this version does not understand.
 */
export type FactVerdict = { state: 'hidden' } | { state: 'opened' | 'wrong' | 'not-judged'; value: string };

/**
 * - `holds`: it counts, and what was opened is what the ledger committed to
 * - `no-entry`: the ledger has no session under this number
 * - `not-confirmed`: no therapist confirmed it yet; `withdrawn`: its owner took it back
 * - `struck-out`: arbitrators decided that it does not count; `disputed`: they have not decided
 * - `wrong`: what was opened, or one of the leaves, is not what the ledger committed to
 * - `wrong-week`: the opened day does not lie in the session's week
 * - `newer`: the ledger has it in a state of a later version
 */
export type SessionReason =
  | 'holds'
  | 'no-entry'
  | 'not-confirmed'
  | 'withdrawn'
  | 'struck-out'
  | 'disputed'
  | 'wrong'
  | 'wrong-week'
  | 'newer';

export interface SessionVerdict {
  sequence: bigint;
  verdict: VerdictWord;
  reason: SessionReason;
  /** From here on what the ledger says; null where it has no such entry, or the state is of a later version. */
  state: LedgerStateName | null;
  disputed: boolean;
  /** How often it was corrected. */
  revision: bigint | null;
  week: bigint | null;
  facts: Record<FactField, FactVerdict>;
}

export interface DisclosureVerdict extends AnswerHead {
  /** `holds`: every session does; `some-fail`: some of them do not, or cannot be told; else why nothing could be read. */
  reason: 'holds' | 'some-fail' | InputReason | ChainReason;
  /** Who it says it is for; nobody signed that. */
  audience: string | null;
  account: bigint | null;
  /** The smallest group of therapists behind the account's confirmed sessions; null without any. */
  ringSize: bigint | null;
  sessions: SessionVerdict[];
}

const STATES = {
  confirmed: 'holds',
  upheld: 'holds',
  logged: 'not-confirmed',
  withdrawn: 'withdrawn',
  voided: 'struck-out',
  refused: 'struck-out',
} as const satisfies Record<LedgerStateName, SessionReason>;

/**
 * Checks a disclosure against the chain, session by session and fact by fact. Never throws: whatever goes wrong has a reason.
 * The ledger is read in pages of 20, so few questions are asked, and none of them names a single session; `thorough` reads
 * each page again with another beginning, and has both agree.
 * @param text a link, its fragment, or what a file holds
 */
export async function verifyDisclosure(
  deps: Deps,
  text: string,
  options: CheckOptions = {},
): Promise<DisclosureVerdict> {
  const cannotTell = (
    reason: DisclosureVerdict['reason'],
    more: Partial<DisclosureVerdict> = {},
  ): DisclosureVerdict => ({
    verdict: 'cannot-tell',
    reason,
    audience: null,
    account: null,
    ringSize: null,
    sessions: [],
    ...unasked(),
    ...more,
  });

  const { onStep = () => {}, thorough = false } = options;
  onStep('read-input');
  if (text.trim() === '') return cannotTell('empty');
  let disclosure: Disclosure;
  try {
    disclosure = decodeDisclosure(text);
  } catch (error) {
    return cannotTell(inputReason(error));
  }

  onStep('check-network');
  const { account, audience } = disclosure;
  const says = { account, audience };
  if (!isHere(disclosure, deps.place)) return cannotTell('wrong-network', says);

  onStep('ask-chain');
  try {
    const { ledger, rows, height, time } = await consistently(
      () => askLedger(deps, disclosure, thorough),
      options,
    );
    const sessions = disclosure.sessions.map((s) => judge(disclosure, s, rows.get(s.sequence.toString())));
    const found = sessions.map((s) => s.verdict);
    const verdict = found.includes('not-verified')
      ? 'not-verified'
      : found.includes('cannot-tell')
        ? 'cannot-tell'
        : 'verified';
    return {
      verdict,
      reason: verdict === 'verified' ? 'holds' : 'some-fail',
      ...says,
      ringSize: ledger && ledger.leastRing > 0n ? ledger.leastRing : null,
      sessions,
      height,
      time,
      since: latestChange(disclosure.sessions.map(({ sequence }) => rows.get(sequence.toString()))),
      checkedAt: Date.now(),
    };
  } catch (error) {
    return cannotTell(chainReason(error), says);
  }
}

/** When the last of these entries was written; null when one of them is not there. */
function latestChange(rows: readonly (LedgerSession | undefined)[]): bigint | null {
  let latest: bigint | null = null;
  for (const row of rows) {
    if (!row) return null;
    if (latest === null || row.changedAt > latest) latest = row.changedAt;
  }
  return latest;
}

/** The ledger's account and the rows that are meant. @throws Contradiction */
async function askLedger({ chain }: Deps, { account, sessions }: Disclosure, thorough: boolean) {
  const numbers = sessions.map((s) => s.sequence);
  const [ledger, tip] = await Promise.all([ledgerAccount({ chain }, account), chain.tip()]);
  const top = ledger?.sequence ?? 0n;
  const rows = await ledgerSessions({ chain }, account, numbers, top);
  if (thorough) {
    const shifted = numbers.flatMap((n) => [n - 1n, n]);
    const [again, pages] = await Promise.all([
      accountAgain(chain, account),
      ledgerSessions({ chain }, account, shifted, top),
    ]);
    agree(plain(ledger) === plain(again));
    for (const n of numbers) agree(plain(rows.get(n.toString())) === plain(pages.get(n.toString())));
  }
  for (const row of rows.values()) agree(agreesOnEnd(true, row.changedAt, tip.time));
  return { ledger, rows, ...tip };
}

/** The account once more, from a page that begins one beside the usual one: the same twenty, but for one. */
async function accountAgain(chain: Deps['chain'], account: bigint): Promise<LedgerAccount | null> {
  const usual = ((account - 1n) / 20n) * 20n + 1n;
  const from = account === usual ? usual - 1n : usual + 1n;
  return (await chain.read(sessionLogger.getAccounts({ from })))[Number(account - from)] ?? null;
}

function judge(disclosure: Disclosure, session: DisclosedSession, row?: LedgerSession): SessionVerdict {
  const { sequence } = session;
  if (!row) {
    const facts = factVerdicts(session, 'not-judged');
    const nothing = { state: null, disputed: false, revision: null, week: null };
    return { sequence, verdict: 'not-verified', reason: 'no-entry', ...nothing, facts };
  }
  const refutation = refuteSession(disclosure, session, row);
  const facts = factVerdicts(session, refutation === 'mismatch' ? 'wrong' : 'opened');
  // A day of another week was committed to, and still cannot be true.
  if (refutation === 'week' && facts.date.state !== 'hidden') facts.date.state = 'wrong';
  const state = nameOf(row);
  const { revision, week } = row;
  const says = { sequence, state, disputed: row.dispute > 0n, revision, week, facts };
  if (refutation) {
    return { ...says, verdict: 'not-verified', reason: refutation === 'week' ? 'wrong-week' : 'wrong' };
  }
  if (state === null) return { ...says, verdict: 'cannot-tell', reason: 'newer' };
  if (says.disputed) return { ...says, verdict: 'not-verified', reason: 'disputed' };
  const reason = STATES[state];
  return { ...says, verdict: reason === 'holds' ? 'verified' : 'not-verified', reason };
}

/** All opened facts of a session stand and fall together: which of its parts was changed, the commitment does not tell. */
function factVerdicts(
  { facts }: DisclosedSession,
  state: 'opened' | 'wrong' | 'not-judged',
): SessionVerdict['facts'] {
  const one = (field: FactField): FactVerdict => {
    const fact = facts[field];
    return 'leaf' in fact ? { state: 'hidden' } : { state, value: fact.value };
  };
  return { date: one('date'), minutes: one('minutes'), modality: one('modality') };
}

function nameOf(row: LedgerSession): LedgerStateName | null {
  try {
    return ledgerState(row);
  } catch {
    return null;
  }
}
