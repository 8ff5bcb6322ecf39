import * as z from 'zod';
import { score } from '@/lib/measures/scoring';
import { ANONYMOUS_FROM } from '@/lib/protocol/cohort';
import type { ResearchClient } from '@/lib/research/client';
import { type Contribution, coarse, type SignedContribution } from '@/lib/research/contribution';
import { signContribution, signWithdrawal } from '@/lib/research/signing';
import { type CohortRecord, cohortRecords } from './cohort-records';
import { type Context, FlowError } from './context';
import { principals } from './pseudonyms';
import { hex, skipDamaged } from './records';
import { sessions } from './sessions';
import { keepQuiet } from './timing';
import { fromHex } from './transactions';
import { measures } from './wellbeing';

export const CONTRIBUTION = 'contribution';

const band = z.number().int().min(0).max(3);

/** What was contributed to research about a quarter; the id is the quarter. Kept before it is sent, and only in the vault. */
export const contributedSchema = z.object({
  quarter: z.number().int(),
  /** Whose cohort key signed: one of the patient's accounts, whichever it was made under. */
  owner: z.string(),
  cohort: z.number().int(),
  hidesAmong: z.number().int(),
  answers: z.object({ sessions: band, phq9: band, gad7: band, modality: band }),
  tag: hex(33),
  /** 'sending': the answer to it never came, so that it may or may not have been counted. */
  state: z.enum(['sending', 'sent', 'withdrawn']),
  createdAt: z.number(),
});
export type ContributedRecord = z.infer<typeof contributedSchema>;

/** Every contribution that was made from here, the latest quarter first. */
export async function contributed(ctx: Pick<Context, 'vault'>): Promise<ContributedRecord[]> {
  const all = await ctx.vault.list(CONTRIBUTION, contributedSchema, skipDamaged);
  return all.map((r) => r.data).sort((a, b) => b.quarter - a.quarter);
}

/** The sealed cohort of the patient's that signs: of several always the same, so that one person contributes once. */
export async function signingCohort(ctx: Context): Promise<CohortRecord | null> {
  const all = await cohortRecords(ctx, await principals(ctx));
  const sealed = all.filter((record) => record.state === 'in' && record.pinned.length >= ANONYMOUS_FROM);
  return sealed.toSorted((a, b) => a.createdAt - b.createdAt)[0] ?? null;
}

/** The answers about a quarter, from confirmed sessions under all accounts and from the questionnaires; null: no session in it. */
export async function answersAbout(ctx: Context, quarter: number): Promise<Contribution | null> {
  const held = (await sessions(ctx, await principals(ctx))).filter((s) => s.state === 'confirmed');
  const sheets = await measures(ctx);
  return coarse(quarter, {
    sessions: held.map(({ facts }) => facts),
    scores: sheets.map(({ instrument, date, answers }) => ({
      instrument,
      date,
      points: score(instrument, answers),
    })),
  });
}

/** A contribution as it will be sent, to be looked at first. Nothing has left the device, and the chain was asked nothing. */
export interface PreparedContribution {
  record: ContributedRecord;
  signed: SignedContribution;
}

/**
 * Builds and signs what would be contributed about a quarter. One whose answer was lost is made anew with the same answers.
 * @throws FlowError 'no-cohort' without a sealed cohort; 'no-session' where there is nothing to contribute
 */
export async function prepareContribution(ctx: Context, quarter: number): Promise<PreparedContribution> {
  const before = (await contributed(ctx)).find((c) => c.quarter === quarter);
  const cohort = await signingCohort(ctx);
  if (cohort?.cohort == null) throw new FlowError('no-cohort');
  const answers = before?.state === 'sending' ? before.answers : await answersAbout(ctx, quarter);
  if (!answers) throw new FlowError('no-session');
  const at = { quarter, cohort: Number(cohort.cohort), record: answers };
  const signed = signContribution(ctx.place, at, member(ctx, cohort));
  const { owner, pinned } = cohort;
  const record: ContributedRecord = {
    quarter,
    owner,
    cohort: at.cohort,
    hidesAmong: pinned.length,
    answers,
    tag: signed.tag,
    state: 'sending',
    createdAt: Date.now(),
  };
  return { record, signed };
}

/** The members as they were when the cohort was sealed: whoever would show others learns nothing from a signature among these. */
function member(ctx: Context, { owner, pinned }: Pick<CohortRecord, 'owner' | 'pinned'>) {
  return { ring: pinned.map(fromHex), secret: ctx.vault.keyring.cohortKey(owner) };
}

/**
 * Sends what was looked at, and keeps it in the vault before. Nothing that waits for the chain follows in this opening of the page.
 * @throws ResearchError
 */
export async function sendContribution(
  ctx: Context,
  research: ResearchClient,
  { record, signed }: PreparedContribution,
): Promise<void> {
  keepQuiet(ctx.vault);
  const id = String(record.quarter);
  await ctx.vault.put(CONTRIBUTION, id, record);
  await research.send(signed);
  await ctx.vault.put(CONTRIBUTION, id, { ...record, state: 'sent' });
}

/** Has the server forget what was contributed, as long as no release has taken it in. @throws ResearchError 'closed' after that */
export async function withdrawContribution(
  ctx: Context,
  research: ResearchClient,
  record: ContributedRecord,
): Promise<void> {
  keepQuiet(ctx.vault);
  const cohort = await signingCohort(ctx);
  if (!cohort || cohort.owner !== record.owner) throw new FlowError('no-cohort');
  const { quarter } = record;
  await research.send(signWithdrawal(ctx.place, { quarter, cohort: record.cohort }, member(ctx, cohort)));
  await ctx.vault.put(CONTRIBUTION, String(quarter), { ...record, state: 'withdrawn' });
}
