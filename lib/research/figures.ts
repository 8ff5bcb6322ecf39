import * as z from 'zod/mini';

/** The public figures as the route answers them: counts over the public chain, nothing that names anybody. */
const natural = z.number().check(z.int(), z.minimum(0));
const day = z.iso.date();

const weekSchema = z.strictObject({
  /** The Monday of the week in which the sessions were held. */
  week: day,
  recorded: natural,
  /** Those that were countersigned when they were recorded. Later confirmations do not say for which week they are. */
  countersigned: natural,
});
const milestoneSchema = z.strictObject({
  milestone: natural,
  /** What it asks for; null where the chain could not be asked just now. */
  sessions: z.nullable(natural),
  /** Weeks within which these lie; 0: whenever. */
  window: z.nullable(natural),
  reached: natural,
});
const ringSchema = z.strictObject({ ring: natural, version: natural, size: natural });
const cohortSchema = z.strictObject({ cohort: natural, members: natural, sealed: z.boolean() });
const disputeSchema = z.strictObject({
  dispute: natural,
  opened: day,
  /** Whole days until the decision was final; null while it is open. */
  days: z.nullable(natural),
});

export const MOST_ROWS = 1000;

export const figuresSchema = z.strictObject({
  weeks: z.array(weekSchema).check(z.maxLength(MOST_ROWS)),
  milestones: z.array(milestoneSchema).check(z.maxLength(MOST_ROWS)),
  rings: z.array(ringSchema).check(z.maxLength(MOST_ROWS)),
  cohorts: z.array(cohortSchema).check(z.maxLength(MOST_ROWS)),
  disputes: z.array(disputeSchema).check(z.maxLength(MOST_ROWS)),
});
export type Figures = z.infer<typeof figuresSchema>;

/** What the route answers: off, still catching up (no figure is shown before it is whole), or the figures as of a block. */
export const figuresAnswerSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('off') }),
  z.strictObject({ state: z.literal('catching-up'), events: natural }),
  z.strictObject({
    state: z.literal('ready'),
    height: natural,
    /** Unix seconds. */
    time: natural,
    figures: figuresSchema,
  }),
]);
export type FiguresAnswer = z.infer<typeof figuresAnswerSchema>;
