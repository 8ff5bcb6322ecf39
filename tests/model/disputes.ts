import { Cl } from '@stacks/transactions';
import { expect } from 'vitest';
import {
  arbitratorMessage,
  ballotCommitment,
  type Choice,
  signAnswer,
  signAppeal,
  signDispute,
  voteMessage,
  voteScope,
} from '@/lib/protocol';
import { buff, bytes32, field, place, uintField } from '@/tests/contracts/support/chain';
import { deployer, type ModelChain } from './chain';
import { ACCOUNTS, type Account, pairedAccount, type Session, type SessionState } from './ledger';
import { ARBITRATORS, PATIENTS, possess, ringKey, STRANGER, tagIn, value, vote } from './people';
import { type Call, firstBroken, type Step, stepsOf, variants } from './step';
import { DAY, MONTH } from './units';
import { paused, payers, type World } from './world';

/** Name, least and greatest value of each parameter. */
export const PARAMETERS = [
  ['dispute-window', 15n * DAY, 90n * DAY],
  ['commit-period', DAY, MONTH],
  ['reveal-period', DAY, MONTH],
  ['appeal-window', DAY, MONTH],
  ['quorum', 1n, 32n],
  ['bond', 0n, 100_000_000n],
] as const;
export type Parameter = (typeof PARAMETERS)[number][0];

interface Dispute {
  account: bigint;
  sequence: bigint;
  /** Secret of the key under which the session was logged. */
  secret: Uint8Array;
  /** Numbers of the arbitrators' keys, as they stood at the opening. */
  ring: number[];
  settings: Record<Parameter, bigint>;
  phase: 'voting' | 'appealable' | 'final';
  round: bigint;
  commitUntil: bigint;
  revealUntil: bigint;
  appealUntil: bigint;
  /** By round and number of the key: what was handed in, and whether it was opened. */
  ballots: Map<string, { choice: Choice; opened: boolean }>;
  /** Who began each instance, and whether the other side has answered there; the appeal is the second. */
  hearings: { byOwner: boolean; answered: boolean }[];
  decision: boolean | null;
  bond: bigint;
}

/** dispute-resolver in the model. */
export interface Disputes {
  settings: Record<Parameter, bigint>;
  /** By principal: the number of the key, and whether it has a seat. */
  arbitrators: Map<string, { key: number; status: 'candidate' | 'seated' | 'resigned' }>;
  /** Numbers of the keys with a seat, in the ring's order; null before the first was ever seated. */
  ring: number[] | null;
  /** Disputes 1, 2, … in their order. */
  all: Dispute[];
}

export const emptyDisputes = (): Disputes => ({
  settings: {
    'dispute-window': 28n * DAY,
    'commit-period': 7n * DAY,
    'reveal-period': 3n * DAY,
    'appeal-window': 7n * DAY,
    quorum: 3n,
    bond: 0n,
  },
  arbitrators: new Map(),
  ring: null,
  all: [],
});

const CONTRACT = 'dispute-resolver';
const FIRST_KEY = 500;
const CREDENTIAL = value(20, 1);
const [CONTACT, OTHER_CONTACT] = [value(23, 1), value(23, 2)];
const EVIDENCE = value(21, 1);
const SALT = value(22, 1);
const OTHER_SECRET = bytes32(996, 9);
const STATE: Partial<Record<SessionState, bigint>> = { logged: 1n, confirmed: 2n };

const isParty = (w: World, who: string): boolean => w.users.rows.has(who) || w.therapists.rows.has(who);

/** Why governance cannot seat (or unseat) somebody; null when it can. */
export function unseatable(w: World, who: string, seated: boolean): number | null {
  const record = w.disputes.arbitrators.get(who);
  if (!record) return 1610;
  return firstBroken([record.status === (seated ? 'candidate' : 'seated'), 1611]);
}

export function seat(w: World, who: string, seated: boolean): void {
  const record = w.disputes.arbitrators.get(who);
  if (!record) throw new Error('checked before');
  record.status = seated ? 'seated' : 'candidate';
  const others = (w.disputes.ring ?? []).filter((key) => key !== record.key);
  w.disputes.ring = seated ? [...others, record.key] : others;
}

interface RegisterInput {
  who: string;
  owner: string;
  key: number;
  credential: Uint8Array;
  contact: Uint8Array;
  /** The contact key that the voting key signed. */
  signed: Uint8Array;
}
export const registerArbitrator: Call<RegisterInput> = {
  contract: CONTRACT,
  fn: 'register-arbitrator',
  codes: [1006, 1600, 1605, 1606, 1607, 1609, 1632],
  inputs: () =>
    [...ARBITRATORS, ...PATIENTS.slice(0, 1)].flatMap((who, n) =>
      variants(
        { who, owner: who, key: FIRST_KEY + n, credential: CREDENTIAL, contact: CONTACT, signed: CONTACT },
        { owner: STRANGER },
        { key: FIRST_KEY },
        { credential: CREDENTIAL.slice(1) },
        { contact: CONTACT.slice(1) },
        { contact: OTHER_CONTACT },
      ),
    ),
  predict: ({ who, owner, key, credential, contact, signed }, w) =>
    firstBroken(
      [!paused(w), 1600],
      [credential.length === 32, 1605],
      [contact.length === 32, 1632],
      [!isParty(w, who), 1606],
      [!w.disputes.arbitrators.has(who), 1607],
      [owner === who && contact === signed, 1006],
      [![...w.disputes.arbitrators.values()].some((other) => other.key === key), 1609],
    ),
  send: ({ who, owner, key, credential, contact, signed }) => {
    const message = arbitratorMessage(place, {
      owner,
      credential: credential.length === 32 ? credential : CREDENTIAL,
      contact: signed,
    });
    const { h0, z } = possess(key, message);
    return { sender: who, args: [credential, ringKey(key), contact, h0, z].map(buff) };
  },
  effect: ({ who, key }, w) => {
    w.disputes.arbitrators.set(who, { key, status: 'candidate' });
    return Cl.bool(true);
  },
};

const resign: Call<{ who: string }> = {
  contract: CONTRACT,
  fn: 'resign',
  codes: [1610, 1611],
  inputs: () => [...ARBITRATORS, STRANGER].map((who) => ({ who })),
  predict: ({ who }, w) => {
    const record = w.disputes.arbitrators.get(who);
    return record ? firstBroken([record.status !== 'resigned', 1611]) : 1610;
  },
  send: ({ who }) => ({ sender: who, args: [] }),
  effect: ({ who }, w) => {
    const record = w.disputes.arbitrators.get(who);
    if (record?.status === 'seated') seat(w, who, false);
    if (record) record.status = 'resigned';
    return Cl.bool(true);
  },
};

interface OpenInput {
  sender: string;
  account: bigint;
  sequence: bigint;
  evidence: Uint8Array;
  /** For the therapist's: the secret that signs, and the revision that is signed. */
  secret: Uint8Array;
  revision: bigint;
}
const openInputs = (w: World, sender: (account: Account | undefined) => string): OpenInput[] =>
  ACCOUNTS.flatMap((account) => {
    const record = pairedAccount(w, account);
    const sessions: (Session | undefined)[] = [...(record?.sessions ?? []), undefined];
    return sessions.flatMap((session, at) =>
      variants(
        {
          sender: sender(record),
          account,
          sequence: BigInt(at) + 1n,
          evidence: EVIDENCE,
          secret: session?.secret ?? OTHER_SECRET,
          revision: session?.revision ?? 0n,
        },
        { evidence: EVIDENCE.slice(1) },
        { sender: STRANGER },
        { secret: OTHER_SECRET },
        { revision: (session?.revision ?? 0n) + 1n },
      ),
    );
  });
const stateOf = ({ account, sequence }: OpenInput, w: World): string =>
  w.ledger.accounts.get(account)?.sessions[Number(sequence) - 1]?.state ?? '';
/** The rules of both ways to open a dispute; `unauthorized` is the code of the one at hand, null when it may. */
function unopenable(
  w: World,
  input: OpenInput,
  unauthorized: (session: Session, record: Account) => number | null,
) {
  const { settings, ring } = w.disputes;
  if (ring === null) return 1613;
  const record = pairedAccount(w, input.account);
  if (!record) return 1301;
  const session = record.sessions[Number(input.sequence) - 1];
  if (!session) return 1312;
  const state = STATE[session.state] ?? 9n;
  const settled = session.settled ? (STATE[session.settled] ?? 0n) : 0n;
  return (
    firstBroken(
      [session.dispute === 0n, 1325],
      [state <= 2n && settled < state, 1329],
      [state === 1n || input.sequence > record.final, 1332],
      [!paused(w), 1600],
      [input.evidence.length === 32, 1605],
      [BigInt(ring.length) >= settings.quorum, 1613],
    ) ??
    unauthorized(session, record) ??
    firstBroken(
      [w.now < session.changedAt + settings['dispute-window'], 1616],
      [settings.bond === 0n || payers.has(input.sender), 1617],
    )
  );
}
const opened = (byOwner: boolean) => (input: OpenInput, w: World) => {
  const { account, sequence } = input;
  const session = w.ledger.accounts.get(account)?.sessions[Number(sequence) - 1] as Session;
  const { settings, ring, all } = w.disputes;
  all.push({
    account,
    sequence,
    secret: session.secret,
    ring: [...(ring ?? [])],
    settings: { ...settings },
    phase: 'voting',
    round: 1n,
    commitUntil: w.now + settings['commit-period'],
    revealUntil: w.now + settings['commit-period'] + settings['reveal-period'],
    appealUntil: 0n,
    ballots: new Map(),
    hearings: [{ byOwner, answered: false }],
    decision: null,
    bond: settings.bond,
  });
  session.dispute = BigInt(all.length);
  return Cl.uint(all.length);
};

const open: Call<OpenInput> = {
  contract: CONTRACT,
  fn: 'open-dispute',
  weight: 8,
  codes: [1301, 1312, 1325, 1329, 1332, 1600, 1605, 1613, 1614, 1616, 1617],
  inputs: (w) => openInputs(w, (record) => record?.owner ?? STRANGER),
  sort: stateOf,
  predict: (input, w) =>
    unopenable(w, input, (_, record) => firstBroken([input.sender === record.owner, 1614])),
  send: ({ sender, account, sequence, evidence }) => ({
    sender,
    args: [Cl.uint(account), Cl.uint(sequence), buff(evidence)],
  }),
  effect: opened(true),
};

const openSigned: Call<OpenInput> = {
  contract: CONTRACT,
  fn: 'open-dispute-signed',
  codes: [1301, 1312, 1325, 1329, 1332, 1600, 1605, 1613, 1615, 1616],
  inputs: (w) => openInputs(w, () => STRANGER),
  sort: stateOf,
  predict: (input, w) =>
    unopenable(w, input, (session) =>
      firstBroken([input.secret === session.secret && input.revision === session.revision, 1615]),
    ),
  send: ({ sender, account, sequence, evidence, secret, revision }, w) => {
    const session = w.ledger.accounts.get(account)?.sessions[Number(sequence) - 1];
    const signature = signDispute(secret, place, {
      account,
      sequence,
      revision,
      state: STATE[session?.state ?? 'logged'] ?? 1n,
      evidence: evidence.length === 32 ? evidence : EVIDENCE,
    });
    return { sender, args: [Cl.uint(account), Cl.uint(sequence), buff(evidence), buff(signature)] };
  },
  effect: opened(false),
};

const ids = (w: World): bigint[] =>
  Array.from({ length: w.disputes.all.length + 1 }, (_, i) => BigInt(i + 1));
const disputeOf = (w: World, id: bigint): Dispute | undefined => w.disputes.all[Number(id) - 1];
const known = (w: World, id: bigint): Dispute => disputeOf(w, id) as Dispute;
const ballotsOf = (dispute: Dispute) =>
  [...dispute.ballots].filter(([key]) => key.startsWith(`${dispute.round}/`)).map(([, ballot]) => ballot);

interface CommitInput {
  id: bigint;
  key: number;
  choice: Choice;
  wrong: 'nothing' | 'keys' | 'commitment' | 'signature';
}
const commitVote: Call<CommitInput> = {
  contract: CONTRACT,
  fn: 'commit-vote',
  weight: 16,
  codes: [1006, 1605, 1618, 1619, 1620, 1621],
  inputs: (w) =>
    ids(w).flatMap((id) =>
      (disputeOf(w, id)?.ring ?? [FIRST_KEY]).flatMap((key) =>
        variants<CommitInput>(
          { id, key, choice: 1n, wrong: 'nothing' },
          { choice: 2n },
          { wrong: 'keys' },
          { wrong: 'commitment' },
          { wrong: 'signature' },
        ),
      ),
    ),
  predict: ({ id, key, wrong }, w) => {
    const dispute = disputeOf(w, id);
    if (!dispute) return 1618;
    return firstBroken(
      [w.now < dispute.commitUntil, 1619],
      [wrong !== 'commitment', 1605],
      [wrong !== 'keys', 1620],
      [wrong !== 'signature', 1006],
      [!dispute.ballots.has(`${dispute.round}/${key}`), 1621],
    );
  },
  send: ({ id, key, choice, wrong }, w) => {
    const dispute = disputeOf(w, id);
    const ring = (dispute?.ring ?? [FIRST_KEY]).map(ringKey);
    const round = { dispute: id, round: dispute?.round ?? 1n };
    const scope = voteScope(place, round);
    const commitment = commitmentOf(round, key, choice);
    const message = voteMessage(place, { ...round, commitment });
    const { tag, h0, responses } = vote(dispute?.ring ?? [FIRST_KEY], key, scope, message);
    return {
      sender: STRANGER,
      args: [
        Cl.uint(id),
        Cl.list((wrong === 'keys' ? [...ring, ringKey(999)] : ring).map(buff)),
        buff(tag),
        buff(wrong === 'commitment' ? commitment.slice(1) : commitment),
        buff(wrong === 'signature' ? h0.map((b, i) => (i === 31 ? b ^ 1 : b)) : h0),
        Cl.list(responses.map(buff)),
      ],
    };
  },
  effect: ({ id, key, choice }, w) => {
    const dispute = known(w, id);
    dispute.ballots.set(`${dispute.round}/${key}`, { choice, opened: false });
    return Cl.bool(true);
  },
};
const commitmentOf = (round: { dispute: bigint; round: bigint }, key: number, choice: Choice): Uint8Array =>
  ballotCommitment(place, {
    ...round,
    tag: tagIn(key, voteScope(place, round)),
    choice,
    salt: SALT,
  });

interface RevealInput {
  id: bigint;
  key: number;
  choice: bigint;
}
const revealVote: Call<RevealInput> = {
  contract: CONTRACT,
  fn: 'reveal-vote',
  weight: 16,
  codes: [1618, 1622, 1623, 1624, 1625, 1626],
  inputs: (w) =>
    ids(w).flatMap((id) =>
      (disputeOf(w, id)?.ring ?? [FIRST_KEY]).flatMap((key) =>
        [0n, 1n, 2n, 3n].map((choice) => ({ id, key, choice })),
      ),
    ),
  predict: ({ id, key, choice }, w) => {
    const dispute = disputeOf(w, id);
    if (!dispute) return 1618;
    const ballot = dispute.ballots.get(`${dispute.round}/${key}`);
    if (!ballot) return 1623;
    return firstBroken(
      [w.now >= dispute.commitUntil && w.now < dispute.revealUntil, 1622],
      [!ballot.opened, 1624],
      [choice === 1n || choice === 2n, 1625],
      [choice === ballot.choice, 1626],
    );
  },
  send: ({ id, key, choice }, w) => {
    const round = { dispute: id, round: disputeOf(w, id)?.round ?? 1n };
    const tag = tagIn(key, voteScope(place, round));
    return { sender: STRANGER, args: [Cl.uint(id), buff(tag), Cl.uint(choice), buff(SALT)] };
  },
  effect: ({ id, key }, w) => {
    const dispute = known(w, id);
    const ballot = dispute.ballots.get(`${dispute.round}/${key}`);
    if (ballot) ballot.opened = true;
    return Cl.bool(true);
  },
};

/** The session at the end of its dispute. */
function settle(w: World, { account, sequence, decision }: Dispute): void {
  const session = w.ledger.accounts.get(account)?.sessions[Number(sequence) - 1] as Session;
  const before = session.state;
  if (decision === true && before === 'logged') session.state = 'upheld';
  if (decision === false) session.state = before === 'logged' ? 'refused' : 'voided';
  if (session.state !== before) session.changedAt = w.now;
  session.dispute = 0n;
  if (decision !== null) session.settled = before;
}

const advance: Call<{ id: bigint }> = {
  contract: CONTRACT,
  fn: 'advance',
  weight: 16,
  codes: [1618, 1627, 1628],
  inputs: (w) => ids(w).map((id) => ({ id })),
  predict: ({ id }, w) => {
    const dispute = disputeOf(w, id);
    if (!dispute) return 1618;
    const until = dispute.phase === 'voting' ? dispute.revealUntil : dispute.appealUntil;
    return firstBroken([dispute.phase !== 'final', 1628], [w.now >= until, 1627]);
  },
  send: ({ id }) => ({ sender: STRANGER, args: [Cl.uint(id)] }),
  effect: ({ id }, w) => {
    const dispute = known(w, id);
    const ballots = ballotsOf(dispute);
    const counts = ballots.filter((b) => b.opened && b.choice === 1n).length;
    const against = ballots.filter((b) => b.opened && b.choice === 2n).length;
    const voting = dispute.phase === 'voting';
    const decided = voting && BigInt(ballots.length) >= dispute.settings.quorum && counts !== against;
    if (decided) dispute.decision = counts > against;
    if (voting && !decided && dispute.round % 2n === 1n) startRound(w, dispute, dispute.round + 1n);
    else if (decided && dispute.round < 3n) {
      dispute.phase = 'appealable';
      dispute.appealUntil = w.now + dispute.settings['appeal-window'];
    } else {
      dispute.phase = 'final';
      settle(w, dispute);
    }
    return Cl.bool(true);
  },
};

function startRound(w: World, dispute: Dispute, round: bigint): void {
  dispute.phase = 'voting';
  dispute.round = round;
  dispute.commitUntil = w.now + dispute.settings['commit-period'];
  dispute.revealUntil = dispute.commitUntil + dispute.settings['reveal-period'];
}

interface AppealInput {
  sender: string;
  id: bigint;
  evidence: Uint8Array;
  secret: Uint8Array;
}
const appealInputs = (w: World, owner: boolean): AppealInput[] =>
  ids(w).flatMap((id) => {
    const dispute = disputeOf(w, id);
    const sender = owner ? (w.ledger.accounts.get(dispute?.account ?? 0n)?.owner ?? STRANGER) : STRANGER;
    return variants(
      { sender, id, evidence: EVIDENCE, secret: dispute?.secret ?? OTHER_SECRET },
      { evidence: EVIDENCE.slice(1) },
      { sender: STRANGER },
      { secret: OTHER_SECRET },
    );
  });
const unappealable = (
  w: World,
  input: AppealInput,
  unauthorized: readonly [boolean, number],
): number | null => {
  const dispute = known(w, input.id);
  return firstBroken([input.evidence.length === 32, 1605], unauthorized, [
    dispute.phase === 'appealable' && w.now < dispute.appealUntil,
    1629,
  ]);
};
const appealed =
  (byOwner: boolean) =>
  ({ id }: AppealInput, w: World) => {
    const dispute = known(w, id);
    startRound(w, dispute, 3n);
    dispute.hearings.push({ byOwner, answered: false });
    return Cl.bool(true);
  };

const appeal: Call<AppealInput> = {
  contract: CONTRACT,
  fn: 'appeal',
  weight: 8,
  codes: [1605, 1614, 1618, 1629],
  inputs: (w) => appealInputs(w, true),
  predict: (input, w) => {
    const dispute = disputeOf(w, input.id);
    if (!dispute) return 1618;
    const owner = w.ledger.accounts.get(dispute.account)?.owner;
    return unappealable(w, input, [input.sender === owner, 1614]);
  },
  send: ({ sender, id, evidence }) => ({ sender, args: [Cl.uint(id), buff(evidence)] }),
  effect: appealed(true),
};

const appealSigned: Call<AppealInput> = {
  contract: CONTRACT,
  fn: 'appeal-signed',
  codes: [1605, 1615, 1618, 1629],
  inputs: (w) => appealInputs(w, false),
  predict: (input, w) => {
    const dispute = disputeOf(w, input.id);
    return dispute ? unappealable(w, input, [input.secret === dispute.secret, 1615]) : 1618;
  },
  send: ({ sender, id, evidence, secret }) => {
    const whole = evidence.length === 32 ? evidence : EVIDENCE;
    const signature = signAppeal(secret, place, { dispute: id, evidence: whole });
    return { sender, args: [Cl.uint(id), buff(evidence), buff(signature)] };
  },
  effect: appealed(false),
};

interface AnswerInput extends AppealInput {
  /** The instance that is signed. */
  onAppeal: boolean;
}
const answerInputs = (w: World, owner: boolean): AnswerInput[] =>
  appealInputs(w, owner).flatMap((input) => {
    const onAppeal = disputeOf(w, input.id)?.hearings.length === 2;
    return owner ? [{ ...input, onAppeal }] : variants({ ...input, onAppeal }, { onAppeal: !onAppeal });
  });
const unanswerable = (
  w: World,
  input: AnswerInput,
  byOwner: boolean,
  unauthorized: readonly [boolean, number],
): number | null => {
  const dispute = known(w, input.id);
  const hearing = dispute.hearings.at(-1);
  return firstBroken(
    [input.evidence.length === 32, 1605],
    unauthorized,
    [hearing?.byOwner !== byOwner, 1633],
    [w.now < dispute.commitUntil, 1635],
    [!hearing?.answered, 1634],
  );
};
const answered = ({ id }: AnswerInput, w: World) => {
  const hearing = known(w, id).hearings.at(-1);
  if (hearing) hearing.answered = true;
  return Cl.bool(true);
};

const answer: Call<AnswerInput> = {
  contract: CONTRACT,
  fn: 'answer',
  codes: [1605, 1614, 1618, 1633, 1634, 1635],
  inputs: (w) => answerInputs(w, true),
  predict: (input, w) => {
    const dispute = disputeOf(w, input.id);
    if (!dispute) return 1618;
    const owner = w.ledger.accounts.get(dispute.account)?.owner;
    return unanswerable(w, input, true, [input.sender === owner, 1614]);
  },
  send: ({ sender, id, evidence }) => ({ sender, args: [Cl.uint(id), buff(evidence)] }),
  effect: answered,
};

const answerSigned: Call<AnswerInput> = {
  contract: CONTRACT,
  fn: 'answer-signed',
  codes: [1605, 1615, 1618, 1633, 1634, 1635],
  inputs: (w) => answerInputs(w, false),
  predict: (input, w) => {
    const dispute = disputeOf(w, input.id);
    if (!dispute) return 1618;
    const signs = input.secret === dispute.secret && input.onAppeal === (dispute.hearings.length === 2);
    return unanswerable(w, input, false, [signs, 1615]);
  },
  send: ({ sender, id, evidence, secret, onAppeal }) => {
    const whole = evidence.length === 32 ? evidence : EVIDENCE;
    const signature = signAnswer(secret, place, { dispute: id, onAppeal, evidence: whole });
    return { sender, args: [Cl.uint(id), buff(evidence), buff(signature)] };
  },
  effect: answered,
};

const withdrawBond: Call<{ id: bigint }> = {
  contract: CONTRACT,
  fn: 'withdraw-bond',
  codes: [1618, 1630, 1631],
  inputs: (w) => ids(w).map((id) => ({ id })),
  predict: ({ id }, w) => {
    const dispute = disputeOf(w, id);
    return dispute ? firstBroken([dispute.phase === 'final', 1630], [dispute.bond > 0n, 1631]) : 1618;
  },
  send: ({ id }) => ({ sender: STRANGER, args: [Cl.uint(id)] }),
  effect: ({ id }, w) => {
    const dispute = known(w, id);
    const { bond } = dispute;
    dispute.bond = 0n;
    return Cl.uint(bond);
  },
};

export const disputeSteps: Step[] = [
  ...stepsOf(registerArbitrator),
  ...stepsOf(resign),
  ...stepsOf(open),
  ...stepsOf(openSigned),
  ...stepsOf(answer),
  ...stepsOf(answerSigned),
  ...stepsOf(commitVote),
  ...stepsOf(revealVote),
  ...stepsOf(advance),
  ...stepsOf(appeal),
  ...stepsOf(appealSigned),
  ...stepsOf(withdrawBond),
];

/** After each call: bonds held are those not yet paid back. */
export function checkBonds(w: World, chain: ModelChain): void {
  const bonds = w.disputes.all.reduce((sum, dispute) => sum + dispute.bond, 0n);
  expect(chain.variable(CONTRACT, 'bonds-held')).toEqual(Cl.uint(bonds));
  expect(chain.balance(`${deployer}.${CONTRACT}`)).toBe(bonds);
}

/** Opened ≤ handed in ≤ ring; each dispute is where the model has it. */
export function checkDisputes(w: World, chain: ModelChain): void {
  for (const [at, dispute] of w.disputes.all.entries()) {
    const held = chain.entry(CONTRACT, 'disputes', Cl.uint(at + 1));
    const phase = { voting: 1n, appealable: 2n, final: 3n }[dispute.phase];
    expect(uintField(held, 'phase'), `dispute ${at + 1}`).toBe(phase);
    expect(uintField(held, 'round'), `dispute ${at + 1}`).toBe(dispute.round);
    const appealHeld = field(held, 'appeal');
    const hearings = [field(held, 'opening'), ...(appealHeld.type === 'some' ? [appealHeld.value] : [])];
    expect(
      hearings.map((hearing) => ({
        byOwner: field(hearing, 'by-owner').type === 'true',
        answered: field(hearing, 'answer').type === 'some',
      })),
    ).toEqual(dispute.hearings);
    const commits = uintField(held, 'commits');
    const opened = uintField(held, 'counts') + uintField(held, 'against');
    expect(commits).toBe(BigInt(ballotsOf(dispute).length));
    expect(opened).toBe(BigInt(ballotsOf(dispute).filter((ballot) => ballot.opened).length));
    expect(opened <= commits && commits <= BigInt(dispute.ring.length)).toBe(true);
  }
}
