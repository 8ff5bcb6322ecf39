import {
  cohorts,
  disputeResolver,
  type LedgerAccount,
  progressTracker,
  sessionLogger,
} from '@/lib/contracts';
import {
  cohortKeyMessage,
  proveKey,
  publicKey,
  ringDigest,
  verifyTagged,
  vouchMessage,
  vouchScope,
} from '@/lib/protocol';
import { patientChannel } from './channels';
import {
  COHORT,
  type CohortRecord,
  changeCohort,
  cohortOf,
  type Voucher,
  wantedCohort,
} from './cohort-records';
import { type Context, exclusively, FlowError } from './context';
import { ringKeys } from './directory';
import { cohortEntry } from './ledger-pages';
import { encodeMail } from './mail';
import { pairings } from './patient';
import type { TransactionRecord } from './records';
import { patientAccount } from './standing';
import { isSpread, momentBetween, takesTurn } from './timing';
import { fromHex, isOver, refreshTransactions, submit, toHex, transactions, underway } from './transactions';

/** The milestone of everybody in a cohort. */
export const FIRST_MILESTONE = 1n;
/** Members of a full cohort, those with which it is sealed for its age, and that age (seconds), as the contract has them. */
export const COHORT_SIZE = 32;
export const COHORT_LEAST = 16;
export const COHORT_PATIENCE = 7_862_400n;
/** Entries wait for a moment of chance within a week (seconds). */
const RELEASE_WITHIN = 604_800n;
/** The therapist's app is asked once more after this time, in case a message was lost (ms). */
const ASK_AGAIN_AFTER = 24 * 60 * 60_000;
/** Codes after which a fresh voucher is what is missing; and the one that says that the slot was used before. */
const NEEDS_VOUCHER = [1909, 1913, 1915, 1916];
const SLOT_USED = 1913;

/** The cohort that takes in whoever enters now, and what the chain has of it. */
export async function openCohort(
  ctx: Pick<Context, 'chain'>,
): Promise<{ cohort: bigint; members: number; openedAt: bigint }> {
  const newest = await ctx.chain.read(cohorts.getCohortCount({}));
  const row = newest > 0n ? await ctx.chain.read(cohorts.getCohort({ cohort: newest })) : null;
  if (row?.sealedAt === 0n) {
    return { cohort: newest, members: Number(row.members), openedAt: row.openedAt };
  }
  return { cohort: newest + 1n, members: 0, openedAt: 0n };
}

/**
 * The patient's decision to hide among others: from now on the app asks the therapist to vouch once the sessions behind
 * the first milestone are beyond dispute, enters a cohort, adds further milestones and seals the cohort when it is due.
 * @throws FlowError 'not-registered'
 */
export async function joinCohort(ctx: Context): Promise<CohortRecord> {
  const { account } = await patientAccount(ctx);
  if (account === null) throw new FlowError('not-registered');
  return changeCohort(ctx, wantedCohort(ctx.wallet.principal, account.toString()), {});
}

/** Brings one account's way into its cohort on, as far as it can go now. */
export async function syncCohort(
  ctx: Context,
  settled: Map<string, TransactionRecord>,
  ledger: LedgerAccount,
  { auto, byHand = false }: { auto: boolean; byHand?: boolean },
): Promise<void> {
  const record = await cohortOf(ctx);
  if (!record) return;
  const now = { auto, byHand, counted: ledger.confirmed - ledger.disputed };
  const account = BigInt(record.account);
  const entry = await cohortEntry(ctx, account);
  if (entry) return syncMember(ctx, record, entry, now);
  const tx = record.txid ? settled.get(record.txid) : undefined;
  if (record.state === 'entering') {
    if (!tx || !isOver(tx)) return;
    return syncEntrant(ctx, await refusedEntry(ctx, record, tx.code), now);
  }
  return syncEntrant(ctx, record, now);
}

/** Takes by hand the step that `syncPatient` leaves to the user of a Stacks wallet, or that waits for its moment: now. */
export function carryCohort(ctx: Context): Promise<void> {
  return exclusively(ctx.vault, async () => {
    const { ledger } = await patientAccount(ctx);
    if (ledger) await syncCohort(ctx, await refreshTransactions(ctx), ledger, { auto: true, byHand: true });
  });
}

/** The chain did not take the entry: what it said decides whether a fresh voucher is what is needed. */
function refusedEntry(ctx: Context, record: CohortRecord, code: number | null): Promise<CohortRecord> {
  const again = code === null || NEEDS_VOUCHER.includes(code);
  const slot = record.voucher?.slot;
  const refused = code === SLOT_USED && slot !== undefined ? [...record.refused, slot].slice(-4) : [];
  return changeCohort(ctx, record, {
    state: again ? 'wanted' : 'vouched',
    voucher: again ? null : record.voucher,
    refused: code === SLOT_USED ? refused : record.refused,
    code: again ? null : code,
    txid: null,
    askedAt: null,
  });
}

/** What a sync knows already: whether steps are sent, also those that wait, and how many sessions count. */
interface Now {
  auto: boolean;
  byHand: boolean;
  counted: bigint;
}

/** Milestones without weeks for which enough sessions count, the nearest first: only about these the chain is asked by name. */
async function withinReach(ctx: Context, counted: bigint): Promise<bigint[]> {
  const rows = await ctx.chain.read(progressTracker.getMilestones({}));
  const near = rows.flatMap((m, i) =>
    m && m.window === 0n && m.sessions <= counted ? [{ id: BigInt(i + 1), ...m }] : [],
  );
  return near.sort((a, b) => (a.sessions < b.sessions ? -1 : 1)).map(({ id }) => id);
}

async function syncEntrant(
  ctx: Context,
  before: CohortRecord,
  { auto, byHand, counted }: Now,
): Promise<void> {
  const account = BigInt(before.account);
  if (!(await withinReach(ctx, counted)).includes(FIRST_MILESTONE)) return;
  const reached = await ctx.chain.read(progressTracker.getReached({ account, milestone: FIRST_MILESTONE }));
  if (!reached) return;
  const { disputeWindow } = await ctx.chain.read(disputeResolver.getSettings({}));
  const dueAt = (reached.at + disputeWindow).toString();
  const open = await openCohort(ctx);
  const record = await changeCohort(ctx, before, {
    dueAt,
    cohort: open.cohort.toString(),
    members: open.members,
    openedAt: open.openedAt.toString(),
  });
  const now = BigInt((await ctx.chain.tip()).time);
  if (now < BigInt(dueAt)) return;
  const { voucher } = record;
  if (voucher && voucher.cohort === record.cohort) {
    if (auto && record.code === null && (byHand || (await isDue(ctx, record, now))))
      await enterCohort(ctx, record);
    return;
  }
  const isFresh = record.askedAt !== null && Date.now() - record.askedAt < ASK_AGAIN_AFTER;
  if (record.state === 'asked' && isFresh && before.cohort === record.cohort) return;
  await askForVoucher(ctx, record);
}

/**
 * Whether the moment of chance has come at which an entry is sent, as sessions are (see `timing.ts`): an entry at the first
 * possible moment would tell when the patient's device was on.
 */
async function isDue(ctx: Context, record: CohortRecord, now: bigint): Promise<boolean> {
  if (!(await isSpread(ctx.vault))) return true;
  const releaseAt = record.releaseAt ?? momentBetween(now, now + RELEASE_WITHIN).toString();
  if (record.releaseAt === null) await changeCohort(ctx, record, { releaseAt });
  return now >= BigInt(releaseAt) && takesTurn(ctx);
}

/** Asks the therapist of the newest pairing to vouch. Their app answers by itself. */
async function askForVoucher(ctx: Context, record: CohortRecord): Promise<void> {
  const pairing = (await pairings(ctx)).find((p) => p.pairing !== null);
  if (!pairing || record.cohort === null) return;
  const channel = patientChannel(ctx, pairing);
  const mail = encodeMail({
    v: 1,
    type: 'voucher-request',
    account: record.account,
    cohort: record.cohort,
    key: toHex(publicKey(ctx.vault.keyring.cohortKey(record.owner))),
    refused: record.refused,
  });
  await ctx.mailbox.send(channel.sendAddress, channel.seal(mail));
  await changeCohort(ctx, record, {
    state: 'asked',
    voucher: null,
    declined: null,
    askedAt: Date.now(),
  });
}

/**
 * Takes a voucher in as the contract will: the ring's keys from the registry must have the digest that the ledger holds,
 * and the signature must hold for this account and key. One that does not hold is not a voucher.
 */
export async function receiveVoucher(ctx: Context, voucher: Voucher): Promise<void> {
  const record = await cohortOf(ctx);
  if (record?.state !== 'asked' || voucher.cohort !== record.cohort) return;
  if (await checkVoucher(ctx, record, voucher)) {
    await changeCohort(ctx, record, { state: 'vouched', voucher, declined: null, code: null });
  }
}

/** The therapist's app cannot vouch: it is asked again later, or for the next cohort. */
export async function receiveRefusal(
  ctx: Context,
  cohort: string,
  reason: NonNullable<CohortRecord['declined']>,
): Promise<void> {
  const record = await cohortOf(ctx);
  if (record?.state === 'asked' && record.cohort === cohort) {
    await changeCohort(ctx, record, { declined: reason });
  }
}

/** The keys of the ring that vouched, or null where the voucher does not hold now. */
async function checkVoucher(
  ctx: Context,
  record: CohortRecord,
  voucher: Voucher,
): Promise<Uint8Array[] | null> {
  const ring = BigInt(voucher.ring);
  const version = BigInt(voucher.version);
  const [held, keys] = await Promise.all([
    ctx.chain.read(sessionLogger.getRing({ ring })),
    ringKeys(ctx, ring, version),
  ]);
  if (!held || !keys || held.version !== version || toHex(held.digest) !== toHex(ringDigest(keys)))
    return null;
  const fields = {
    cohort: BigInt(voucher.cohort),
    slot: BigInt(voucher.slot),
    account: BigInt(record.account),
    key: publicKey(ctx.vault.keyring.cohortKey(record.owner)),
    ring,
    version,
  };
  const holds = verifyTagged({
    ring: keys,
    scope: vouchScope(ctx.place, fields),
    message: vouchMessage(ctx.place, fields),
    tag: fromHex(voucher.tag),
    h0: fromHex(voucher.h0),
    responses: voucher.responses.map(fromHex),
  });
  return holds ? keys : null;
}

/** Carries the voucher to the chain; where the ring has changed meanwhile the therapist is asked again. */
export async function enterCohort(ctx: Context, record: CohortRecord): Promise<void> {
  const { voucher } = record;
  if (!voucher) throw new FlowError('no-voucher');
  const keys = await checkVoucher(ctx, record, voucher);
  if (!keys) return askForVoucher(ctx, record);
  const secret = ctx.vault.keyring.cohortKey(record.owner);
  const account = BigInt(record.account);
  const { h0, z } = proveKey(secret, cohortKeyMessage(ctx.place, { owner: record.owner, account }));
  const call = cohorts.enterCohort({
    cohort: BigInt(voucher.cohort),
    account,
    key: publicKey(secret),
    h0,
    z,
    voucher: {
      ring: BigInt(voucher.ring),
      version: BigInt(voucher.version),
      keys,
      slot: BigInt(voucher.slot),
      tag: fromHex(voucher.tag),
      h0: fromHex(voucher.h0),
      responses: voucher.responses.map(fromHex),
    },
  });
  const txid = await submit(ctx, 'enter-cohort', call, { kind: COHORT, id: record.owner });
  await changeCohort(ctx, record, { state: 'entering', txid, code: null });
}

/** A member's cohort: how large it is, whether it is sealed, and which sets hold the member's key. */
async function syncMember(
  ctx: Context,
  before: CohortRecord,
  entry: { cohort: bigint; key: Uint8Array; enteredAt: bigint },
  { auto, counted }: Now,
): Promise<void> {
  const { cohort } = entry;
  const isKnown = before.state === 'in' && before.pinned.length > 0;
  const row = isKnown ? null : await ctx.chain.read(cohorts.getCohort({ cohort }));
  const pinned =
    row && row.sealedAt > 0n
      ? (await ctx.chain.read(cohorts.getSet({ cohort, milestone: FIRST_MILESTONE }))).map(toHex)
      : before.pinned;
  const risen = before.risen.length > 0 ? before.risen : [FIRST_MILESTONE.toString()];
  const record = await changeCohort(ctx, before, {
    state: 'in',
    cohort: cohort.toString(),
    enteredAt: entry.enteredAt.toString(),
    ...(row && {
      members: Number(row.members),
      openedAt: row.openedAt.toString(),
      sealedAt: row.sealedAt.toString(),
    }),
    pinned,
    risen,
    voucher: null,
    code: null,
  });
  if (!auto) return;
  await riseFurther(ctx, record, counted);
  if (row?.sealedAt === 0n) await sealWhenDue(ctx, record);
}

/** Adds the next milestone that was marked, once the sessions behind it are beyond dispute. */
async function riseFurther(ctx: Context, record: CohortRecord, counted: bigint): Promise<void> {
  const account = BigInt(record.account);
  const further = (await withinReach(ctx, counted)).filter((id) => !record.risen.includes(id.toString()));
  for (const id of further) {
    const reached = await ctx.chain.read(progressTracker.getReached({ account, milestone: id }));
    if (!reached) return;
    if (await ctx.chain.read(cohorts.hasRisen({ account, milestone: id }))) {
      await changeCohort(ctx, record, { risen: [...record.risen, id.toString()] });
      continue;
    }
    const { disputeWindow } = await ctx.chain.read(disputeResolver.getSettings({}));
    if (BigInt((await ctx.chain.tip()).time) < reached.at + disputeWindow) return;
    const subject = `${record.account}/${id}`;
    if (underway(await transactions(ctx), 'rise', subject)) return;
    await submit(ctx, 'rise', cohorts.rise({ account, milestone: id }), { kind: COHORT, id: subject });
    return;
  }
}

/** Seals the own cohort when it is due; anybody may, and the first who does has done it for all. */
async function sealWhenDue(ctx: Context, record: CohortRecord): Promise<void> {
  const { time } = await ctx.chain.tip();
  const isDue = record.members >= COHORT_LEAST && BigInt(time) >= BigInt(record.openedAt) + COHORT_PATIENCE;
  const id = record.cohort ?? '';
  if (!isDue || underway(await transactions(ctx), 'seal-cohort', id)) return;
  await submit(ctx, 'seal-cohort', cohorts.sealCohort({ cohort: BigInt(id) }), { kind: COHORT, id });
}
