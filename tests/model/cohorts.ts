import { Cl } from '@stacks/transactions';
import { expect } from 'vitest';
import { cohortKeyMessage, SLOTS, vouchMessage, vouchScope } from '@/lib/protocol';
import { buff, hex, place, uintField } from '@/tests/contracts/support/chain';
import { number32, numberOf, ORDER } from '@/tests/contracts/support/twins';
import { keyOnce, proofOnce } from '@/tests/support/once';
import type { ModelChain } from './chain';
import { ACCOUNTS, type Account, pairedAccount, type Ring, totalsOf } from './ledger';
import { STRANGER, tagIn, value, vote } from './people';
import { type Call, firstBroken, type Step, stepsOf, variants } from './step';
import { DAY } from './units';
import { paused, type World } from './world';

/** A cohort key, by the account for which its secret was made; negated: the mirror image, of the same x. */
interface CohortKey {
  madeFor: bigint;
  negated: boolean;
}

/** cohorts in the model. A cohort of 16 needs more accounts than a sequence can pay for, so none is ever sealed. */
export interface Cohorts {
  /** Cohorts 1, 2, … in their order. */
  all: { openedAt: bigint }[];
  entries: Map<bigint, { cohort: bigint; key: CohortKey; enteredAt: bigint }>;
  /** "cohort/milestone": the keys in the order in which they joined. */
  sets: Map<string, CohortKey[]>;
  /** "account/milestone" */
  risen: Set<string>;
  /** Accounts whose keys were registered, whichever of the two. */
  used: Set<bigint>;
  /** "cohort/slot/number of the ring key" */
  vouchers: Set<string>;
}

export const emptyCohorts = (): Cohorts => ({
  all: [],
  entries: new Map(),
  sets: new Map(),
  risen: new Set(),
  used: new Set(),
  vouchers: new Set(),
});

const CONTRACT = 'cohorts';
const FIRST = 1n;
/** Seconds after which a cohort is sealed with 16, and takes vouchers of a ring with a key that was changed. */
export const PATIENCE = 91n * DAY;

const secretOf = ({ madeFor, negated }: CohortKey): Uint8Array => {
  const secret = value(31, madeFor);
  return negated ? number32(ORDER - numberOf(secret)) : secret;
};
const keyOf = (key: CohortKey): Uint8Array => keyOnce(secretOf(key));

/** The cohort that the next account enters, and when it opened, or opens. */
function openCohort(w: World): { cohort: bigint; openedAt: bigint } {
  const last = w.cohorts.all.at(-1);
  return last
    ? { cohort: BigInt(w.cohorts.all.length), openedAt: last.openedAt }
    : { cohort: 1n, openedAt: w.now };
}

/** Why what stands behind a milestone is not beyond doubt; null when it is. */
function unsettled(w: World, sender: string, account: bigint, milestone: bigint): number | null {
  const record = pairedAccount(w, account);
  if (!record) return 1901;
  const goal = w.progress.milestones.get(milestone);
  const row = w.progress.reached.get(`${account}/${milestone}`);
  if (!goal || !row) return 1905;
  const { voided, disputed } = totalsOf(record);
  return firstBroken(
    [!paused(w), 1900],
    [sender === record.owner, 1902],
    [goal.window === 0, 1906],
    [w.now >= row.at + w.disputes.settings['dispute-window'], 1907],
    [row.confirmed + row.voided >= BigInt(goal.sessions) + voided + disputed, 1908],
  );
}

/** The sessions up to the mark are final, and the account's key is in the set. */
function join(w: World, account: bigint, milestone: bigint): void {
  const id = `${account}/${milestone}`;
  const record = w.ledger.accounts.get(account) as Account;
  const { sequence } = w.progress.reached.get(id) as { sequence: bigint };
  if (sequence > record.final) record.final = sequence;
  const { cohort, key } = w.cohorts.entries.get(account) as { cohort: bigint; key: CohortKey };
  const set = `${cohort}/${milestone}`;
  w.cohorts.sets.set(set, [...(w.cohorts.sets.get(set) ?? []), key]);
  w.cohorts.risen.add(id);
}

interface EnterInput {
  sender: string;
  cohort: bigint;
  account: bigint;
  key: CohortKey;
  ring: bigint;
  version: bigint;
  /** Numbers of the ring keys that are handed in, and of the one that vouches. */
  members: number[];
  by: number;
  slot: bigint;
  wrong: 'nothing' | 'length of the key' | 'proof of the key' | 'voucher';
}
const enter: Call<EnterInput> = {
  contract: CONTRACT,
  fn: 'enter-cohort',
  weight: 12,
  codes: [
    1001, 1006, 1900, 1901, 1902, 1903, 1905, 1907, 1908, 1909, 1910, 1911, 1912, 1913, 1914, 1915, 1916,
    1917, 1918, 1919,
  ],
  inputs: (w) => {
    const { cohort } = openCohort(w);
    const { version, members } = w.ledger.rings.get(1n) as Ring;
    return ACCOUNTS.flatMap((account) => {
      const right: EnterInput = {
        sender: w.ledger.accounts.get(account)?.owner ?? STRANGER,
        cohort,
        account,
        key: { madeFor: account, negated: false },
        ring: 1n,
        version,
        members,
        by: members[0] ?? 0,
        slot: 0n,
        wrong: 'nothing',
      };
      const vouched = members.flatMap((by) => [0n, 1n, 2n, 3n].map((slot) => ({ ...right, by, slot })));
      return [
        ...vouched,
        ...variants(
          right,
          { sender: STRANGER },
          { cohort: cohort + 1n },
          { key: { madeFor: account, negated: true } },
          { key: { madeFor: account === 4n ? 5n : 4n, negated: false } },
          { key: { madeFor: account === 4n ? 5n : 4n, negated: true } },
          { wrong: 'length of the key' },
          { wrong: 'proof of the key' },
          { wrong: 'voucher' },
          { slot: BigInt(SLOTS) },
          { ring: 99n },
          { version: version + 1n },
          { members: [...members].reverse() },
        ),
      ];
    });
  },
  predict: ({ sender, cohort, account, key, ring, version, members, by, slot, wrong }, w) => {
    if (wrong === 'length of the key') return 1910;
    const open = openCohort(w);
    const early =
      unsettled(w, sender, account, FIRST) ??
      firstBroken(
        [cohort === open.cohort, 1909],
        [!w.cohorts.entries.has(account), 1903],
        [wrong !== 'proof of the key', 1006],
        [!w.cohorts.used.has(key.madeFor), 1911],
      );
    if (early !== null) return early;
    const status = w.ledger.rings.get(ring);
    if (!status) return 1914;
    return firstBroken(
      [slot < SLOTS, 1912],
      [version === status.version, 1915],
      [members.join() === status.members.join(), 1916],
      [w.now < status.expires, 1917],
      [w.now >= status.suspendedUntil, 1918],
      [w.therapists.rotatedAt < open.openedAt || w.now >= open.openedAt + PATIENCE, 1919],
      // a retired ring may be empty, and nobody speaks for that
      [members.length > 0, 1001],
      [wrong !== 'voucher', 1006],
      [!w.cohorts.vouchers.has(`${cohort}/${slot}/${by}`), 1913],
    );
  },
  send: ({ sender, cohort, account, key, ring, version, members, by, slot, wrong }) => {
    const owner = wrong === 'proof of the key' ? `${sender}.${CONTRACT}` : sender;
    const proof = proofOnce(secretOf(key), cohortKeyMessage(place, { owner, account }));
    const said = { cohort, slot, account, key: keyOf(key), ring, version };
    const signed = wrong === 'voucher' ? { ...said, account: account + 1n } : said;
    const scope = vouchScope(place, said);
    const voucher =
      members.length > 0
        ? vote(members, by, scope, vouchMessage(place, signed))
        : { tag: tagIn(by, scope), h0: scope, responses: [] };
    return {
      sender,
      args: [
        Cl.uint(cohort),
        Cl.uint(account),
        buff(wrong === 'length of the key' ? said.key.slice(1) : said.key),
        buff(proof.h0),
        buff(proof.z),
        Cl.tuple({
          ring: Cl.uint(ring),
          version: Cl.uint(version),
          keys: Cl.list(members.map((member) => buff(keyOnce(value(2, member))))),
          slot: Cl.uint(slot),
          tag: buff(voucher.tag),
          h0: buff(voucher.h0),
          responses: Cl.list(voucher.responses.map(buff)),
        }),
      ],
    };
  },
  effect: ({ cohort, account, key, slot, by }, w) => {
    const { all, entries, used, vouchers } = w.cohorts;
    if (cohort > BigInt(all.length)) all.push({ openedAt: w.now });
    entries.set(account, { cohort, key, enteredAt: w.now });
    used.add(key.madeFor);
    vouchers.add(`${cohort}/${slot}/${by}`);
    join(w, account, FIRST);
    return Cl.uint(cohort);
  },
};

const rise: Call<{ sender: string; account: bigint; milestone: bigint }> = {
  contract: CONTRACT,
  fn: 'rise',
  weight: 6,
  codes: [1900, 1901, 1902, 1904, 1905, 1906, 1907, 1908, 1923],
  inputs: (w) =>
    ACCOUNTS.flatMap((account) =>
      [...w.progress.milestones.keys(), 99n].flatMap((milestone) => {
        const sender = w.ledger.accounts.get(account)?.owner ?? STRANGER;
        return variants({ sender, account, milestone }, { sender: STRANGER });
      }),
    ),
  predict: ({ sender, account, milestone }, w) =>
    unsettled(w, sender, account, milestone) ??
    firstBroken(
      [!w.cohorts.risen.has(`${account}/${milestone}`), 1923],
      [w.cohorts.entries.has(account), 1904],
    ),
  send: ({ sender, account, milestone }) => ({ sender, args: [Cl.uint(account), Cl.uint(milestone)] }),
  effect: ({ account, milestone }, w) => {
    join(w, account, milestone);
    return Cl.bool(true);
  },
};

const seal: Call<{ cohort: bigint }> = {
  contract: CONTRACT,
  fn: 'seal-cohort',
  reachable: false,
  // 1921, sealed before, needs 16 accounts
  codes: [1920, 1922],
  inputs: (w) =>
    Array.from({ length: w.cohorts.all.length + 2 }, (_, cohort) => ({ cohort: BigInt(cohort) })),
  predict: ({ cohort }, w) =>
    firstBroken([cohort > 0n && cohort <= BigInt(w.cohorts.all.length), 1920]) ?? 1922,
  send: ({ cohort }) => ({ sender: STRANGER, args: [Cl.uint(cohort)] }),
  effect: () => undefined,
};

export const cohortSteps: Step[] = [...stepsOf(enter), ...stepsOf(rise), ...stepsOf(seal)];

/** Entries are as they were made, sets hold the keys of their cohort in the order of joining, each voucher is used. */
export function checkCohorts(w: World, chain: ModelChain): void {
  const { all, entries, sets, risen, vouchers } = w.cohorts;
  expect(chain.variable(CONTRACT, 'cohort-count')).toEqual(Cl.uint(all.length));
  for (const [at, { openedAt }] of all.entries()) {
    const row = Cl.tuple({ 'opened-at': Cl.uint(openedAt), 'sealed-at': Cl.uint(0) });
    expect(chain.entry(CONTRACT, 'cohorts', Cl.uint(at + 1))).toEqual(Cl.some(row));
  }
  for (const [account, { cohort, key, enteredAt }] of entries) {
    const held = chain.entry(CONTRACT, 'entries', Cl.uint(account));
    const row = { cohort: Cl.uint(cohort), 'entered-at': Cl.uint(enteredAt), key: buff(keyOf(key)) };
    expect(held, `entry of ${account}`).toEqual(Cl.some(Cl.tuple(row)));
    expect(sets.get(`${cohort}/${FIRST}`), hex(keyOf(key))).toContainEqual(key);
  }
  for (const [id, keys] of sets) {
    const [cohort = '', milestone = ''] = id.split('/');
    const set = Cl.tuple({ cohort: Cl.uint(cohort), milestone: Cl.uint(milestone) });
    const held = chain.entry(CONTRACT, 'sets', set);
    expect(held, `set ${id}`).toEqual(Cl.some(Cl.list(keys.map((key) => buff(keyOf(key))))));
  }
  for (const id of risen) {
    const [account = '', milestone = ''] = id.split('/');
    const key = Cl.tuple({ account: Cl.uint(account), milestone: Cl.uint(milestone) });
    expect(chain.entry(CONTRACT, 'risen', key), `risen ${id}`).toEqual(Cl.some(Cl.bool(true)));
    expect(uintField(chain.entry('session-logger', 'accounts', Cl.uint(account)), 'final')).toBeGreaterThan(
      0n,
    );
  }
  for (const id of vouchers) {
    const [cohort = 0n, slot = 0n, by = 0n] = id.split('/').map(BigInt);
    const tag = tagIn(Number(by), vouchScope(place, { cohort, slot }));
    const key = Cl.tuple({ cohort: Cl.uint(cohort), slot: Cl.uint(slot), tag: buff(tag) });
    expect(chain.entry(CONTRACT, 'vouchers', key), `voucher ${id}`).toEqual(Cl.some(Cl.bool(true)));
  }
}
