import { Cl } from '@stacks/transactions';
import { expect } from 'vitest';
import { buff, field, uintField } from '@/tests/contracts/support/chain';
import type { ModelChain } from './chain';
import { PATIENTS, STRANGER, value } from './people';
import { type Call, firstBroken, type Step, stepsOf, variants } from './step';
import { DAY } from './units';
import type { World } from './world';

interface Programme {
  verifier: string;
  /** Seconds, 0 for one without end. */
  period: bigint;
  milestones: bigint[];
  createdAt: bigint;
  closed: boolean;
}

/** verification in the model. No cohort is ever sealed here, so no claim holds; what is recorded is a verifier's word. */
export interface Programmes {
  /** Programmes 1, 2, … in their order. */
  all: Programme[];
  /** "programme/period/number of the tag" */
  claims: Map<string, { cohort: bigint; at: bigint }>;
}

export const emptyProgrammes = (): Programmes => ({ all: [], claims: new Map() });

const CONTRACT = 'verification';
const VERIFIERS = [STRANGER, PATIENTS[0] as string];
const LONGEST = 3660n * DAY;
const NAME = 'Employee wellbeing';
const tag = (n: bigint): Uint8Array => Uint8Array.of(2, ...value(32, n));

const ids = (w: World): bigint[] =>
  Array.from({ length: w.programmes.all.length + 1 }, (_, at) => BigInt(at) + 1n);
const programmeOf = (w: World, id: bigint): Programme | undefined => w.programmes.all[Number(id) - 1];
const presentPeriod = ({ period, createdAt }: Programme, now: bigint): bigint =>
  period === 0n ? 0n : (now - createdAt) / period;

/** The rules for a verifier who acts on a programme. */
function untouchable(w: World, sender: string, id: bigint): number | null {
  const row = programmeOf(w, id);
  if (!row) return 1700;
  return firstBroken([sender === row.verifier, 1701], [!row.closed, 1702]);
}

interface RegisterInput {
  sender: string;
  name: string;
  period: bigint;
  milestones: bigint[];
}
const register: Call<RegisterInput> = {
  contract: CONTRACT,
  fn: 'register-programme',
  weight: 6,
  codes: [1703, 1704, 1705],
  inputs: () =>
    VERIFIERS.flatMap((sender) =>
      variants<RegisterInput>(
        { sender, name: NAME, period: DAY, milestones: [1n] },
        { period: 0n },
        { period: LONGEST, milestones: [4n, 1n] },
        { name: '' },
        { period: DAY - 1n },
        { period: LONGEST + 1n },
        { milestones: [] },
        { milestones: [1n, 99n] },
        { milestones: [5n, 1n] },
      ),
    ),
  predict: ({ name, period, milestones }, w) => {
    const anywhere = (milestone: bigint) => w.progress.milestones.get(milestone)?.window === 0;
    return firstBroken(
      [name.length > 0, 1703],
      [period === 0n || (period >= DAY && period <= LONGEST), 1704],
      [milestones.length > 0 && milestones.every(anywhere), 1705],
    );
  },
  send: ({ sender, name, period, milestones }) => ({
    sender,
    args: [Cl.stringUtf8(name), Cl.uint(period), Cl.list(milestones.map((milestone) => Cl.uint(milestone)))],
  }),
  effect: ({ sender, period, milestones }, w) => {
    w.programmes.all.push({ verifier: sender, period, milestones, createdAt: w.now, closed: false });
    return Cl.uint(w.programmes.all.length);
  },
};

const close: Call<{ sender: string; id: bigint }> = {
  contract: CONTRACT,
  fn: 'close-programme',
  codes: [1700, 1701, 1702],
  inputs: (w) => ids(w).flatMap((id) => VERIFIERS.map((sender) => ({ sender, id }))),
  predict: ({ sender, id }, w) => untouchable(w, sender, id),
  send: ({ sender, id }) => ({ sender, args: [Cl.uint(id)] }),
  effect: ({ id }, w) => {
    (programmeOf(w, id) as Programme).closed = true;
    return Cl.bool(true);
  },
};

interface RecordInput {
  sender: string;
  id: bigint;
  period: bigint;
  cohort: bigint;
  tag: bigint;
  short: boolean;
}
const record: Call<RecordInput> = {
  contract: CONTRACT,
  fn: 'record-claim',
  weight: 6,
  codes: [1700, 1701, 1702, 1706, 1711, 1712],
  inputs: (w) =>
    ids(w).flatMap((id) => {
      const row = programmeOf(w, id);
      const period = row ? presentPeriod(row, w.now) : 0n;
      return VERIFIERS.flatMap((sender) =>
        variants<RecordInput>(
          { sender, id, period, cohort: 1n, tag: 1n, short: false },
          { tag: 2n, cohort: 2n },
          { period: period + 1n },
          { short: true },
        ),
      );
    }),
  predict: ({ sender, id, period, tag, short }, w) =>
    untouchable(w, sender, id) ??
    firstBroken(
      [period === presentPeriod(programmeOf(w, id) as Programme, w.now), 1706],
      [!short, 1711],
      [!w.programmes.claims.has(`${id}/${period}/${tag}`), 1712],
    ),
  send: ({ sender, id, period, cohort, tag: n, short }) => ({
    sender,
    args: [Cl.uint(id), Cl.uint(period), Cl.uint(cohort), buff(short ? tag(n).slice(1) : tag(n))],
  }),
  effect: ({ id, period, cohort, tag }, w) => {
    w.programmes.claims.set(`${id}/${period}/${tag}`, { cohort, at: w.now });
    return Cl.bool(true);
  },
};

export const programmeSteps: Step[] = [...stepsOf(register), ...stepsOf(close), ...stepsOf(record)];

/** Each programme and claim is as it was made, and each claim counts once among those of its cohort. */
export function checkProgrammes(w: World, chain: ModelChain): void {
  const { all, claims } = w.programmes;
  expect(chain.variable(CONTRACT, 'programme-count')).toEqual(Cl.uint(all.length));
  expect(chain.variable(CONTRACT, 'claim-count')).toEqual(Cl.uint(claims.size));
  for (const [at, programme] of all.entries()) {
    const said = chain.read(CONTRACT, 'get-programme', [Cl.uint(at + 1)]);
    const what = `programme ${at + 1}`;
    expect(field(said, 'closed'), what).toEqual(Cl.bool(programme.closed));
    expect(field(said, 'verifier'), what).toEqual(Cl.principal(programme.verifier));
    expect(field(said, 'milestones'), what).toEqual(Cl.list(programme.milestones.map((m) => Cl.uint(m))));
    expect(uintField(said, 'now'), what).toBe(presentPeriod(programme, w.now));
  }
  const claimed = new Map<string, number>();
  for (const [id, { cohort, at }] of claims) {
    const [programme = 0n, period = 0n, n = 0n] = id.split('/').map(BigInt);
    const place = { programme: Cl.uint(programme), period: Cl.uint(period) };
    const held = chain.entry(CONTRACT, 'claims', Cl.tuple({ ...place, tag: buff(tag(n)) }));
    expect(held, `claim ${id}`).toEqual(Cl.some(Cl.tuple({ cohort: Cl.uint(cohort), at: Cl.uint(at) })));
    const of = `${programme}/${period}/${cohort}`;
    claimed.set(of, (claimed.get(of) ?? 0) + 1);
  }
  for (const [id, count] of claimed) {
    const args = id.split('/').map((part) => Cl.uint(part));
    expect(chain.read(CONTRACT, 'get-claimed', args), `claims of ${id}`).toEqual(Cl.uint(count));
  }
}
