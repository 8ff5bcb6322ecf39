import { Cl } from '@stacks/transactions';
import { expect } from 'vitest';
import { endorsementMessage, signEnding } from '@/lib/protocol';
import { buff, bytes32, place, uintField } from '@/tests/contracts/support/chain';
import { keyOnce } from '@/tests/support/once';
import type { ModelChain } from './chain';
import { ACCOUNTS, type Account, blankAccount, pairedAccount, type Ring } from './ledger';
import { endorse, PATIENTS, ringKey, STRANGER, value } from './people';
import { type Call, firstBroken, type Step, stepsOf, variants } from './step';
import { DAY, weekOf } from './units';
import { activeAccount } from './users';
import { feePaid, owed, paused, type World } from './world';

export interface Request {
  account: bigint;
  request: bigint;
  commitment: Uint8Array;
  expires: bigint;
  open: boolean;
}

/** pairing in the model: one request a principal. */
export interface Pairing {
  requests: Map<string, Request>;
}

export const emptyPairing = (): Pairing => ({ requests: new Map() });

const CONTRACT = 'pairing';
const COMMITMENT = value(8, 1);
const OTHER_SECRET = bytes32(998, 9);
/** A new secret of a pairing key for each pairing. */
const pairingSecret = (w: World, account: bigint): Uint8Array =>
  value(Number(9n + account), (w.ledger.accounts.get(account)?.pairing ?? 0n) + 1n);

export const requestPairing: Call<{ who: string; commitment: Uint8Array }> = {
  contract: CONTRACT,
  fn: 'request-pairing',
  weight: 6,
  codes: [1400, 1401, 1402, 1411],
  inputs: () =>
    [...PATIENTS, STRANGER].flatMap((who) =>
      variants({ who, commitment: COMMITMENT }, { commitment: COMMITMENT.slice(1) }),
    ),
  predict: ({ who, commitment }, w) =>
    firstBroken(
      [w.users.rows.has(who), 1401],
      [!paused(w), 1400],
      [activeAccount(w, who) !== undefined, 1401],
      [commitment.length === 32, 1402],
      [owed(w, CONTRACT, who), 1411],
    ),
  send: ({ who, commitment }) => ({ sender: who, args: [buff(commitment)] }),
  effect: ({ who, commitment }, w) => {
    feePaid(w, CONTRACT);
    const number = (w.pairing.requests.get(who)?.request ?? 0n) + 1n;
    w.pairing.requests.set(who, {
      account: activeAccount(w, who) as bigint,
      request: number,
      commitment,
      expires: w.now + 14n * DAY,
      open: true,
    });
    return Cl.uint(number);
  },
};

interface ConfirmInput {
  who: string;
  ring: bigint;
  version: bigint;
  expires: bigint;
  /** Numbers of the keys that are handed in. */
  members: number[];
  key: Uint8Array;
  /** What is wrong with the endorsement, if anything. */
  endorsed: 'right' | 'another request' | 'another owner' | 'altered';
}
const openRequest = (w: World, who: string): Request | undefined => {
  const found = w.pairing.requests.get(who);
  return found?.open ? found : undefined;
};
const NO_RING: Ring = { version: 1n, validFrom: 1n, expires: 0n, suspendedUntil: 0n, members: [0] };

export const confirmPairing: Call<ConfirmInput> = {
  contract: CONTRACT,
  fn: 'confirm-pairing',
  weight: 10,
  codes: [1302, 1309, 1311, 1316, 1317, 1321, 1324, 1400, 1403, 1404, 1405, 1406],
  inputs: (w) =>
    PATIENTS.flatMap((who) => {
      const account = openRequest(w, who)?.account ?? 0n;
      const key = keyOnce(pairingSecret(w, account));
      const of = (ring: bigint): ConfirmInput => {
        const { version, expires, members } = w.ledger.rings.get(ring) ?? NO_RING;
        return { who, ring, version, expires, members, key, endorsed: 'right' };
      };
      const here = of(1n);
      return [
        ...variants(
          here,
          { key: key.slice(1) },
          { key: Uint8Array.of(4, ...key.slice(1)) },
          { endorsed: 'another request' },
          { endorsed: 'another owner' },
          { endorsed: 'altered' },
          { version: here.version - 1n },
          { expires: here.expires + 1n },
          { members: [...here.members].reverse() },
        ),
        of(99n),
      ];
    }),
  predict: ({ who, ring, version, expires, members, key, endorsed }, w) => {
    const open = openRequest(w, who);
    if (!open) return 1403;
    if (key.length !== 33 || (key[0] !== 2 && key[0] !== 3)) return 1405;
    const status = w.ledger.rings.get(ring);
    if (!status) return 1321;
    const record = w.ledger.accounts.get(open.account) ?? blankAccount(who);
    return firstBroken(
      [record.owner === who, 1302],
      [!record.closed, 1324],
      [version === status.version, 1316],
      [expires === status.expires && members.join() === status.members.join(), 1317],
      [w.now < expires, 1309],
      [w.now >= status.suspendedUntil, 1311],
      [!paused(w), 1400],
      [w.now < open.expires, 1404],
      // a retired ring may be empty, and nobody speaks for that
      [endorsed === 'right' && members.length > 0, 1406],
    );
  },
  send: ({ who, ring, version, expires, members, key, endorsed }, w) => {
    const open = openRequest(w, who);
    const keys = members.map(ringKey);
    const message = endorsementMessage(place, {
      owner: endorsed === 'another owner' ? STRANGER : who,
      account: open?.account ?? 0n,
      request: (open?.request ?? 0n) + (endorsed === 'another request' ? 1n : 0n),
      commitment: open?.commitment ?? COMMITMENT,
      pairingKey: key.length === 33 ? key : keyOnce(OTHER_SECRET),
      ring,
      version,
      expires,
    });
    const by = members[Number(open?.request ?? 0n) % members.length];
    const { h0, responses } =
      by === undefined ? { h0: COMMITMENT, responses: [] } : endorse(members, by, message);
    return {
      sender: who,
      args: [
        Cl.uint(ring),
        Cl.uint(version),
        Cl.uint(expires),
        Cl.list(keys.map(buff)),
        buff(key),
        buff(endorsed === 'altered' ? h0.map((b, i) => (i === 31 ? b ^ 1 : b)) : h0),
        Cl.list(responses.map(buff)),
      ],
    };
  },
  effect: ({ who, ring, version, expires, members }, w) => {
    const open = openRequest(w, who) as Request;
    const secret = pairingSecret(w, open.account);
    const former = w.ledger.accounts.get(open.account) ?? blankAccount(who);
    open.open = false;
    w.ledger.accounts.set(open.account, {
      ...former,
      pairing: former.pairing + 1n,
      active: true,
      secret,
      ring,
      version,
      ringSize: BigInt(members.length),
      expires,
      sinceWeek: weekOf(w.now),
    });
    return Cl.uint(former.pairing + 1n);
  },
};

const end: Call<{ sender: string; account: bigint }> = {
  contract: CONTRACT,
  fn: 'end-pairing',
  codes: [1302, 1308, 1407],
  inputs: () => [...PATIENTS, STRANGER].flatMap((sender) => ACCOUNTS.map((account) => ({ sender, account }))),
  predict: ({ sender, account }, w) => {
    const record = pairedAccount(w, account);
    if (!record) return 1407;
    return firstBroken([sender === record.owner, 1302], [record.active, 1308]);
  },
  send: ({ sender, account }) => ({ sender, args: [Cl.uint(account)] }),
  effect: ({ account }, w) => {
    (w.ledger.accounts.get(account) as Account).active = false;
    return Cl.bool(true);
  },
};

const endSigned: Call<{ account: bigint; secret: Uint8Array; pairing: bigint }> = {
  contract: CONTRACT,
  fn: 'end-pairing-signed',
  codes: [1308, 1407, 1408],
  inputs: (w) =>
    ACCOUNTS.flatMap((account) => {
      const record = pairedAccount(w, account);
      const right = { account, secret: record?.secret ?? OTHER_SECRET, pairing: record?.pairing ?? 1n };
      return variants(right, { secret: OTHER_SECRET }, { pairing: right.pairing + 1n });
    }),
  predict: ({ account, secret, pairing }, w) => {
    const record = pairedAccount(w, account);
    if (!record) return 1407;
    return firstBroken([secret === record.secret && pairing === record.pairing, 1408], [record.active, 1308]);
  },
  send: ({ account, secret, pairing }) => ({
    sender: STRANGER,
    args: [Cl.uint(account), buff(signEnding(secret, place, { account, pairing }))],
  }),
  effect: ({ account }, w) => {
    (w.ledger.accounts.get(account) as Account).active = false;
    return Cl.bool(true);
  },
};

export const pairingSteps: Step[] = [
  ...stepsOf(requestPairing),
  ...stepsOf(confirmPairing),
  ...stepsOf(end),
  ...stepsOf(endSigned),
];

/** One open request a principal. */
export function checkPairing(w: World, chain: ModelChain): void {
  for (const [who, request] of w.pairing.requests) {
    const held = chain.entry(CONTRACT, 'requests', Cl.principal(who));
    expect(uintField(held, 'request'), who).toBe(request.request);
    expect(uintField(held, 'account'), who).toBe(request.account);
  }
}
