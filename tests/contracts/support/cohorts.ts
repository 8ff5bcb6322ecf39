import { Cl, type ClarityValue } from '@stacks/transactions';
import {
  type ClaimFields,
  claimMessage,
  claimScope,
  cohortKeyMessage,
  type Place,
  vouchMessage,
  vouchScope,
} from '@/lib/protocol';
import { keyOnce, proofOnce, taggedOnce, tagOnce } from '@/tests/support/once';
import {
  buff,
  bytes32,
  call,
  DAY,
  nextTime,
  type Outcome,
  ok,
  pass,
  person,
  place,
  read,
  uintField,
} from './chain';
import {
  countersign,
  currentRing,
  log,
  type PublishedRing,
  pair,
  reach,
  ringSecret,
  stranger,
} from './world';

/** Members of cohorts by number, people from 400 on; verifiers are people from 500 on. */
export const memberOf = (n: number): string => person(400 + n);
export const cohortSecret = (n: number): Uint8Array => bytes32(400 + n, 60);
export const cohortKey = (n: number): Uint8Array => keyOnce(cohortSecret(n));
export const verifier = person(500);
export const challenge = bytes32(1, 61);
/** The time in which a session can be disputed, and that after which 16 are enough. */
export const WINDOW = 28n * DAY;
export const PATIENCE = 91n * DAY;

export const accountOf = (owner: string): bigint =>
  uintField(read('user-registry', 'get-user', [Cl.principal(owner)]), 'account');

/** Member n pairs with a therapist of a ring, has ten sessions confirmed and marks the milestone. Gives the pairing's secret. */
export function qualify(n: number, therapist = 1, ring = 1n): Uint8Array {
  const { pairingSecret } = pair(memberOf(n), therapist, n, ring);
  logSessions(n, pairingSecret, 1, 10);
  ok(reach(1, memberOf(n), Number(accountOf(memberOf(n)))));
  return pairingSecret;
}

/** Member n logs sessions `from` to `to`, confirmed by the pairing's key. */
export function logSessions(n: number, secret: Uint8Array, from: number, to: number): void {
  const account = accountOf(memberOf(n));
  for (let sequence = from; sequence <= to; sequence += 1)
    ok(
      log(sequence, countersign(secret, sequence, { account }), {
        sender: memberOf(n),
        account: Number(account),
      }),
    );
}

/** What an entry says; each part replaceable, also in what is signed. */
export interface Entry {
  by: string;
  cohort: bigint;
  account: bigint;
  secret: Uint8Array;
  key: Uint8Array;
  therapist: number;
  slot: bigint;
  ring: PublishedRing;
  /** What the therapist signs, where it differs. */
  vouched: Partial<Parameters<typeof vouchMessage>[1] & Place>;
  /** What the cohort key signs, where it differs. */
  possessed: Partial<{ owner: string; account: bigint } & Place>;
  tag: Uint8Array;
  keys: Uint8Array[];
}

/** Member n enters; therapists take four each, in the slots 0 to 3. */
export const enter = (n: number, over: Partial<Entry> = {}): Outcome =>
  call(over.by ?? memberOf(n), 'cohorts', 'enter-cohort', entryArguments(n, over));

/** What enter-cohort takes. */
export function entryArguments(n: number, over: Partial<Entry> = {}): ClarityValue[] {
  const by = over.by ?? memberOf(n);
  const cohort = over.cohort ?? 1n;
  const account = over.account ?? accountOf(by);
  const secret = over.secret ?? cohortSecret(n);
  const key = over.key ?? keyOnce(secret);
  const slot = over.slot ?? BigInt((n - 1) % 4);
  const ring = over.ring ?? currentRing();
  const owned = { ...place, owner: by, account, ...over.possessed };
  const proof = proofOnce(secret, cohortKeyMessage(owned, owned));
  const { chainId = place.chainId, deployer = place.deployer, ...rest } = over.vouched ?? {};
  const at = { chainId, deployer };
  const said = { cohort, slot, account, key, ring: ring.ring, version: ring.version, ...rest };
  const voucher = taggedOnce({
    ring: ring.keys,
    secret: ringSecret(over.therapist ?? Math.floor((n - 1) / 4) + 1),
    scope: vouchScope(at, said),
    message: vouchMessage(at, { ...said, key: said.key.length === 33 ? said.key : keyOnce(secret) }),
  });
  return [
    Cl.uint(cohort),
    Cl.uint(account),
    buff(key),
    buff(proof.h0),
    buff(proof.z),
    Cl.tuple({
      ring: Cl.uint(ring.ring),
      version: Cl.uint(ring.version),
      keys: Cl.list((over.keys ?? ring.keys).map(buff)),
      slot: Cl.uint(slot),
      tag: buff(over.tag ?? voucher.tag),
      h0: buff(voucher.h0),
      responses: Cl.list(voucher.responses.map(buff)),
    }),
  ];
}

/** Members `from` to `to` qualify, wait until nothing can be disputed any more, and enter cohort 1. */
export function fill(to: number, from = 1): void {
  for (let n = from; n <= to; n += 1) qualify(n);
  pass(WINDOW);
  for (let n = from; n <= to; n += 1) ok(enter(n));
}

export const rise = (n: number, milestone: number, by = memberOf(n), of?: bigint): Outcome =>
  call(by, 'cohorts', 'rise', [Cl.uint(of ?? accountOf(memberOf(n))), Cl.uint(milestone)]);
export const seal = (cohort = 1): Outcome => call(stranger, 'cohorts', 'seal-cohort', [Cl.uint(cohort)]);
export const cohort = (n = 1): ClarityValue => read('cohorts', 'get-cohort', [Cl.uint(n)]);

export function setOf(milestone = 1, n = 1): Uint8Array[] {
  const keys = read('cohorts', 'get-set', [Cl.uint(n), Cl.uint(milestone)]);
  if (keys.type !== 'list') throw new Error('no keys');
  return keys.value.map((key) => Uint8Array.from(Buffer.from((key as { value: string }).value, 'hex')));
}

export const registerProgramme = (
  over: Partial<{ by: string; name: string; period: bigint; milestones: number[] }> = {},
): Outcome =>
  call(over.by ?? verifier, 'verification', 'register-programme', [
    Cl.stringUtf8(over.name ?? 'Employee wellbeing'),
    Cl.uint(over.period ?? PATIENCE),
    Cl.list((over.milestones ?? [1, 2]).map((m) => Cl.uint(m))),
  ]);

export const closeProgramme = (by = verifier, programme = 1): Outcome =>
  call(by, 'verification', 'close-programme', [Cl.uint(programme)]);

export const recordClaim = (
  tag: Uint8Array,
  over: Partial<{ by: string; programme: number; period: number; cohort: number }> = {},
): Outcome =>
  call(over.by ?? verifier, 'verification', 'record-claim', [
    Cl.uint(over.programme ?? 1),
    Cl.uint(over.period ?? 0),
    Cl.uint(over.cohort ?? 1),
    buff(tag),
  ]);

/** A claim by member n: what is said and what is signed can differ. */
interface Claimed extends ClaimFields {
  signed: Partial<ClaimFields & Place>;
  ring: Uint8Array[];
}

/** What verify-claim takes, and the tag. */
export function claimArguments(n: number, over: Partial<Claimed> = {}) {
  const { signed = {}, ring = setOf(Number(over.milestone ?? 1n)), ...rest } = over;
  const said: ClaimFields = {
    verifier,
    programme: 1n,
    period: 0n,
    challenge,
    milestone: 1n,
    cohort: 1n,
    expires: nextTime() + DAY,
    ...rest,
  };
  const { chainId = place.chainId, deployer = place.deployer, ...differs } = signed;
  const at = { chainId, deployer };
  const fields = { ...said, ...differs };
  const secret = cohortSecret(n);
  const scope = claimScope(at, fields);
  const tag = tagOnce(secret, scope);
  const { h0, responses } =
    ring.length > 0
      ? taggedOnce({ ring, secret, scope, message: claimMessage(at, fields) })
      : { h0: challenge, responses: [] };
  const args = [
    Cl.uint(said.programme),
    Cl.uint(said.period),
    buff(said.challenge),
    Cl.uint(said.milestone),
    Cl.uint(said.cohort),
    Cl.uint(said.expires),
    buff(tag),
    buff(h0),
    Cl.list(responses.map(buff)),
  ];
  return { args, tag };
}

/** A claim by member n, as it is asked about. */
export function claim(n: number, over: Partial<Claimed> = {}) {
  const { args, tag } = claimArguments(n, over);
  return { answer: read('verification', 'verify-claim', args), args, tag };
}
