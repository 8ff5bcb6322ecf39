import { Cl } from '@stacks/transactions';
import { expect } from 'vitest';
import { signCountersignature, signReplacement } from '@/lib/protocol';
import { buff, bytes32, field, place, uintField } from '@/tests/contracts/support/chain';
import type { ModelChain } from './chain';
import { PATIENTS, STRANGER, value } from './people';
import { type Call, firstBroken, type Step, stepsOf, variants } from './step';
import { weekOf } from './units';
import { feePaid, owed, paused, type World } from './world';

export type SessionState = 'logged' | 'confirmed' | 'voided' | 'upheld' | 'refused' | 'withdrawn';

export interface Session {
  facts: Uint8Array;
  week: bigint;
  state: SessionState;
  pairing: bigint;
  /** Secret of the pairing key under which it was logged. */
  secret: Uint8Array;
  revision: bigint;
  /** Its open dispute, 0 when none. */
  dispute: bigint;
  /** The state in which a dispute about it was last settled. */
  settled: SessionState | null;
  changedAt: bigint;
}

export interface Account {
  owner: string;
  closed: boolean;
  /** The current pairing, 0 before the first. */
  pairing: bigint;
  active: boolean;
  secret: Uint8Array;
  ring: bigint;
  version: bigint;
  ringSize: bigint;
  expires: bigint;
  sinceWeek: bigint;
  /** Smallest ring under which a session was confirmed, 0 when none was. */
  leastRing: bigint;
  /** Sessions up to this number that count can no longer be disputed. */
  final: bigint;
  /** Sessions 1, 2, … in their order. */
  sessions: Session[];
}

/** A ring as the ledger knows it, and the ring keys behind it by the numbers of their secrets. */
export interface Ring {
  version: bigint;
  validFrom: bigint;
  expires: bigint;
  suspendedUntil: bigint;
  members: number[];
}

/** session-logger in the model. */
export interface Ledger {
  accounts: Map<bigint, Account>;
  rings: Map<bigint, Ring>;
  /** How many facts commitments were drawn, so that each session has its own. */
  drawn: number;
}

export const emptyLedger = (): Ledger => ({ accounts: new Map(), rings: new Map(), drawn: 0 });

const CONTRACT = 'session-logger';
const STATE = { logged: 1n, confirmed: 2n, voided: 3n, upheld: 4n, refused: 5n, withdrawn: 6n };
const NOTE = value(11, 1);
const OTHER_SECRET = bytes32(999, 9);

/** An account before its first pairing. */
export const blankAccount = (owner: string): Account => ({
  owner,
  closed: false,
  pairing: 0n,
  active: false,
  secret: new Uint8Array(),
  ring: 0n,
  version: 0n,
  ringSize: 0n,
  expires: 0n,
  sinceWeek: 0n,
  leastRing: 0n,
  final: 0n,
  sessions: [],
});

export const counts = (session: Session): boolean =>
  session.state === 'confirmed' || session.state === 'upheld';

/** What the ledger counts of an account's sessions. */
export const totalsOf = ({ sessions }: Account) => {
  const total = (which: (session: Session) => boolean) => BigInt(sessions.filter(which).length);
  return {
    sequence: BigInt(sessions.length),
    confirmed: total(counts),
    upheld: total((s) => s.state === 'upheld'),
    voided: total((s) => s.state === 'voided'),
    disputed: total((s) => counts(s) && s.dispute > 0n),
  };
};

/** The account's record when it was ever paired. */
export function pairedAccount(w: World, account: bigint): Account | undefined {
  const record = w.ledger.accounts.get(account);
  return record && record.pairing > 0n ? record : undefined;
}

/** Why countersignatures of the account's pairing do not count at the moment; null when they do. */
function standing(w: World, record: Account): number | null {
  const ring = w.ledger.rings.get(record.ring);
  if (!ring) return 1321;
  return firstBroken(
    [record.active, 1308],
    [w.now < record.expires, 1309],
    [record.version >= ring.validFrom, 1310],
    [w.now >= ring.suspendedUntil, 1311],
  );
}

/** Books that a session was confirmed under the account's present pairing. */
function lowerLeastRing(record: Account): void {
  if (record.leastRing === 0n || record.ringSize < record.leastRing) record.leastRing = record.ringSize;
}

const newFacts = (w: World): Uint8Array => value(10, w.ledger.drawn + 1);
const senders = (w: World, account: bigint): string[] => {
  const owner = w.ledger.accounts.get(account)?.owner ?? STRANGER;
  return [owner, STRANGER, ...PATIENTS.slice(0, 2)];
};
export const ACCOUNTS = [1n, 2n, 3n, 4n, 5n, 6n, 99n];

/** What a countersignature was made for, and by which secret. */
interface Signed {
  secret: Uint8Array;
  pairing: bigint;
  sequence: bigint;
}

interface LogInput {
  sender: string;
  account: bigint;
  sequence: bigint;
  facts: Uint8Array;
  week: bigint;
  signed: Signed | null;
}
export const log: Call<LogInput> = {
  contract: CONTRACT,
  fn: 'log-session',
  weight: 12,
  codes: [1300, 1301, 1302, 1303, 1304, 1305, 1306, 1307, 1308, 1309, 1310, 1311, 1322, 1324],
  inputs: (w) =>
    ACCOUNTS.flatMap((account) => {
      const record = w.ledger.accounts.get(account) ?? blankAccount(STRANGER);
      const sequence = BigInt(record.sessions.length) + 1n;
      const week = weekOf(w.now);
      const signed =
        record.pairing > 0n ? { secret: record.secret, pairing: record.pairing, sequence } : null;
      const plain = { sender: record.owner, account, sequence, facts: newFacts(w), week, signed };
      return [
        ...variants(
          plain,
          { signed: null },
          { week: record.sinceWeek },
          { sequence: sequence + 1n },
          { sequence: sequence - 1n },
          { week: week + 1n },
          { week: record.sinceWeek - 1n },
          { facts: plain.facts.slice(1) },
          { sender: STRANGER },
        ),
        ...(signed
          ? variants(
              { ...plain, signed: { ...signed, secret: OTHER_SECRET } },
              { signed: { ...signed, sequence: sequence + 1n } },
              { signed: { ...signed, pairing: signed.pairing + 1n } },
            )
          : []),
      ].filter((input) => input.week >= 0n);
    }),
  predict: ({ sender, account, sequence, facts, week, signed }, w) => {
    const record = pairedAccount(w, account);
    if (!record) return 1301;
    return (
      firstBroken(
        [!paused(w), 1300],
        [sender === record.owner, 1302],
        [!record.closed, 1324],
        [sequence === BigInt(record.sessions.length) + 1n, 1303],
        [facts.length === 32, 1306],
        [week >= record.sinceWeek, 1304],
        [week <= weekOf(w.now), 1305],
      ) ??
      (signed && (standing(w, record) ?? forged(record, sequence, signed))) ??
      firstBroken([owed(w, CONTRACT, sender), 1322])
    );
  },
  send: ({ sender, account, sequence, facts, week, signed }) => ({
    sender,
    args: [
      Cl.uint(account),
      Cl.uint(sequence),
      buff(facts),
      buff(NOTE),
      Cl.uint(week),
      signed ? Cl.some(buff(countersign(account, signed, facts, week))) : Cl.none(),
    ],
  }),
  effect: ({ account, facts, week, signed }, w) => {
    feePaid(w, CONTRACT);
    const record = w.ledger.accounts.get(account) as Account;
    w.ledger.drawn += 1;
    record.sessions.push({
      facts,
      week,
      state: signed ? 'confirmed' : 'logged',
      pairing: record.pairing,
      secret: record.secret,
      revision: 0n,
      dispute: 0n,
      settled: null,
      changedAt: w.now,
    });
    if (signed) lowerLeastRing(record);
    return Cl.tuple({
      sequence: Cl.uint(record.sessions.length),
      state: Cl.uint(signed ? 2 : 1),
      confirmed: Cl.uint(record.sessions.filter(counts).length),
    });
  },
};

/** Null when the countersignature is the pairing key's over this very session. */
const forged = (record: Account, sequence: bigint, signed: Signed): number | null =>
  signed.secret === record.secret && signed.pairing === record.pairing && signed.sequence === sequence
    ? null
    : 1307;

/** A facts commitment that the contract would refuse by its length is signed as if it were whole. */
const countersign = (account: bigint, signed: Signed, facts: Uint8Array, week: bigint): Uint8Array =>
  signCountersignature(signed.secret, place, {
    account,
    pairing: signed.pairing,
    sequence: signed.sequence,
    facts: facts.length === 32 ? facts : value(10, 0),
    week,
  });

interface ConfirmInput {
  account: bigint;
  sequence: bigint;
  signed: Signed;
}
/** Every session of the account, and one that is not there, with its countersignature and with wrong ones. */
const confirmations = (w: World, account: bigint): ConfirmInput[] => {
  const record = pairedAccount(w, account);
  const numbers = Array.from({ length: (record?.sessions.length ?? 0) + 1 }, (_, i) => BigInt(i + 1));
  return numbers.flatMap((sequence) => {
    const right = { secret: record?.secret ?? OTHER_SECRET, pairing: record?.pairing ?? 1n, sequence };
    return [right, { ...right, secret: OTHER_SECRET }, { ...right, sequence: sequence + 1n }].map(
      (signed) => ({
        account,
        sequence,
        signed,
      }),
    );
  });
};
/** The rules for one session once the account's pairing stands. */
const unconfirmable = (record: Account, sequence: bigint, signed: Signed): number | null => {
  const session = record.sessions[Number(sequence) - 1];
  if (!session) return 1312;
  return (
    firstBroken(
      [session.state === 'logged', 1313],
      [session.dispute === 0n, 1325],
      [session.pairing === record.pairing, 1320],
    ) ?? forged(record, sequence, signed)
  );
};
const signatureOf = (w: World, { account, sequence, signed }: ConfirmInput): Uint8Array => {
  const session = w.ledger.accounts.get(account)?.sessions[Number(sequence) - 1];
  return countersign(account, signed, session?.facts ?? value(10, 0), session?.week ?? 0n);
};
const confirmIn = (record: Account, sequence: bigint, now: bigint): void => {
  Object.assign(record.sessions[Number(sequence) - 1] as Session, { state: 'confirmed', changedAt: now });
  lowerLeastRing(record);
};

const confirm: Call<ConfirmInput> = {
  contract: CONTRACT,
  fn: 'confirm-session',
  weight: 6,
  codes: [1300, 1301, 1307, 1308, 1309, 1310, 1311, 1312, 1313, 1320, 1325],
  inputs: (w) => ACCOUNTS.flatMap((account) => confirmations(w, account)),
  predict: ({ account, sequence, signed }, w) => {
    const record = pairedAccount(w, account);
    if (!record) return 1301;
    return firstBroken([!paused(w), 1300]) ?? standing(w, record) ?? unconfirmable(record, sequence, signed);
  },
  send: (input, w) => ({
    sender: STRANGER,
    args: [Cl.uint(input.account), Cl.uint(input.sequence), buff(signatureOf(w, input))],
  }),
  effect: ({ account, sequence }, w) => {
    const record = w.ledger.accounts.get(account) as Account;
    confirmIn(record, sequence, w.now);
    return Cl.tuple({
      sequence: Cl.uint(sequence),
      state: Cl.uint(2),
      confirmed: Cl.uint(record.sessions.filter(counts).length),
    });
  },
};

const confirmMany: Call<{ account: bigint; items: ConfirmInput[] }> = {
  contract: CONTRACT,
  fn: 'confirm-sessions',
  codes: [1300, 1301, 1308, 1309, 1310, 1311],
  inputs: (w) => ACCOUNTS.map((account) => ({ account, items: confirmations(w, account).slice(-25) })),
  predict: ({ account }, w) => {
    const record = pairedAccount(w, account);
    return record ? (firstBroken([!paused(w), 1300]) ?? standing(w, record)) : 1301;
  },
  send: ({ account, items }, w) => ({
    sender: STRANGER,
    args: [
      Cl.uint(account),
      Cl.list(
        items.map((item) =>
          Cl.tuple({ sequence: Cl.uint(item.sequence), countersignature: buff(signatureOf(w, item)) }),
        ),
      ),
    ],
  }),
  effect: ({ account, items }, w) => {
    const record = w.ledger.accounts.get(account) as Account;
    return Cl.list(
      items.map(({ sequence, signed }) => {
        const code = unconfirmable(record, sequence, signed);
        if (code !== null) return Cl.error(Cl.uint(code));
        confirmIn(record, sequence, w.now);
        return Cl.ok(Cl.uint(sequence));
      }),
    );
  },
};

interface ReplaceInput extends LogInput {
  revision: bigint;
  signed: Signed;
}
const replace: Call<ReplaceInput> = {
  contract: CONTRACT,
  fn: 'replace-session',
  codes: [1300, 1301, 1302, 1304, 1305, 1306, 1307, 1308, 1309, 1310, 1311, 1312, 1320, 1325, 1326],
  inputs: (w) =>
    ACCOUNTS.flatMap((account) => {
      const record = w.ledger.accounts.get(account) ?? blankAccount(STRANGER);
      return [...record.sessions.keys(), record.sessions.length].flatMap((at) => {
        const sequence = BigInt(at) + 1n;
        const revision = (record.sessions[at]?.revision ?? 0n) + 1n;
        const week = weekOf(w.now);
        const secret = record.pairing > 0n ? record.secret : OTHER_SECRET;
        const signed = { secret, pairing: record.pairing, sequence };
        return variants(
          { sender: record.owner, account, sequence, revision, facts: newFacts(w), week, signed },
          { sender: STRANGER },
          { week: week + 1n },
          { week: record.sinceWeek > 0n ? record.sinceWeek - 1n : 0n },
          { facts: newFacts(w).slice(1) },
          { revision: revision - 1n },
          { signed: { ...signed, secret: OTHER_SECRET } },
        );
      });
    }),
  predict: ({ sender, account, sequence, revision, facts, week, signed }, w) => {
    const record = pairedAccount(w, account);
    if (!record) return 1301;
    const session = record.sessions[Number(sequence) - 1];
    if (!session) return 1312;
    return (
      firstBroken(
        [!paused(w), 1300],
        [sender === record.owner, 1302],
        [session.state === 'confirmed', 1326],
        [session.dispute === 0n, 1325],
        [session.pairing === record.pairing, 1320],
      ) ??
      standing(w, record) ??
      firstBroken(
        [facts.length === 32, 1306],
        [week >= record.sinceWeek, 1304],
        [week <= weekOf(w.now), 1305],
        [revision === session.revision + 1n, 1307],
      ) ??
      forged(record, sequence, signed)
    );
  },
  send: ({ sender, account, sequence, revision, facts, week, signed }) => ({
    sender,
    args: [
      Cl.uint(account),
      Cl.uint(sequence),
      buff(facts),
      buff(NOTE),
      Cl.uint(week),
      buff(
        signReplacement(signed.secret, place, {
          account,
          pairing: signed.pairing,
          sequence,
          revision,
          facts: facts.length === 32 ? facts : value(10, 0),
          week,
        }),
      ),
    ],
  }),
  effect: ({ account, sequence, revision, facts, week }, w) => {
    const record = w.ledger.accounts.get(account) as Account;
    w.ledger.drawn += 1;
    Object.assign(record.sessions[Number(sequence) - 1] as Session, {
      facts,
      week,
      revision,
      settled: null,
      changedAt: w.now,
    });
    return Cl.uint(revision);
  },
};

const withdraw: Call<{ sender: string; account: bigint; sequence: bigint }> = {
  contract: CONTRACT,
  fn: 'withdraw-session',
  codes: [1300, 1301, 1302, 1312, 1313, 1325],
  inputs: (w) =>
    ACCOUNTS.flatMap((account) => {
      const sessions = w.ledger.accounts.get(account)?.sessions.length ?? 0;
      return Array.from({ length: sessions + 1 }, (_, i) => BigInt(i + 1)).flatMap((sequence) =>
        senders(w, account).map((sender) => ({ sender, account, sequence })),
      );
    }),
  predict: ({ sender, account, sequence }, w) => {
    const record = pairedAccount(w, account);
    if (!record) return 1301;
    const session = record.sessions[Number(sequence) - 1];
    if (!session) return 1312;
    return firstBroken(
      [!paused(w), 1300],
      [sender === record.owner, 1302],
      [session.state === 'logged', 1313],
      [session.dispute === 0n, 1325],
    );
  },
  send: ({ sender, account, sequence }) => ({ sender, args: [Cl.uint(account), Cl.uint(sequence)] }),
  effect: ({ account, sequence }, w) => {
    const session = w.ledger.accounts.get(account)?.sessions[Number(sequence) - 1] as Session;
    Object.assign(session, { state: 'withdrawn', changedAt: w.now });
    return Cl.bool(true);
  },
};

export const ledgerSteps: Step[] = [
  ...stepsOf(log),
  ...stepsOf(confirm),
  ...stepsOf(confirmMany),
  ...stepsOf(replace),
  ...stepsOf(withdraw),
];

/** After each call: totals equal what the sessions say, and an owner changes only by an accepted rotation. */
export function checkAccounts(w: World, chain: ModelChain): void {
  for (const [account, record] of w.ledger.accounts) {
    const held = chain.entry(CONTRACT, 'accounts', Cl.uint(account));
    const totals = {
      ...totalsOf(record),
      'least-ring': record.leastRing,
      final: record.final,
      pairing: record.pairing,
    };
    const heldTotals = Object.keys(totals).map((name) => [name, uintField(held, name)]);
    // one comparison: each takes longer than to read the account
    expect({ ...Object.fromEntries(heldTotals), owner: field(held, 'owner') }, `account ${account}`).toEqual({
      ...totals,
      owner: Cl.principal(record.owner),
    });
  }
}

/** Each session is as it was logged, and in the state that the model says; none ever vanishes. */
export function checkSessions(w: World, chain: ModelChain): void {
  for (const [account, record] of w.ledger.accounts) {
    for (const [at, session] of record.sessions.entries()) {
      const key = Cl.tuple({ account: Cl.uint(account), sequence: Cl.uint(at + 1) });
      const row = chain.entry(CONTRACT, 'sessions', key);
      const held = {
        state: uintField(row, 'state'),
        changedAt: uintField(row, 'changed-at'),
        facts: field(row, 'facts'),
      };
      const { state, changedAt, facts } = session;
      expect(held, `session ${at + 1} of account ${account}`).toEqual({
        state: STATE[state],
        changedAt,
        facts: buff(facts),
      });
    }
  }
}
