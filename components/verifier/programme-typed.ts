const DAY = 86_400n;
const NAME_MAX = 60;
/** As many as the contract takes. */
const MILESTONES_MAX = 5;

/** How often an account claims in a programme, in seconds of a period. */
export const PERIODS = {
  quarter: { label: 'Once a quarter (91 days)', seconds: 91n * DAY },
  year: { label: 'Once a year (365 days)', seconds: 365n * DAY },
  once: { label: 'Once for good', seconds: 0n },
} as const;

export interface ProgrammeTyped {
  name: string;
  period: keyof typeof PERIODS;
  milestones: bigint[];
}

export const nothingTyped = (): ProgrammeTyped => ({ name: '', period: 'year', milestones: [] });

/** What is wrong with it, field by field. */
export function wrongWith({ name, milestones }: ProgrammeTyped): { name?: string; milestones?: string } {
  const length = [...name.trim()].length;
  const wrongName =
    length === 0
      ? 'Give it a name.'
      : length > NAME_MAX
        ? `At most ${NAME_MAX} characters; these are ${length}.`
        : null;
  const wrongMilestones =
    milestones.length === 0
      ? 'Tick at least one.'
      : milestones.length > MILESTONES_MAX
        ? `At most ${MILESTONES_MAX}; these are ${milestones.length}.`
        : null;
  return { ...(wrongName && { name: wrongName }), ...(wrongMilestones && { milestones: wrongMilestones }) };
}

/** The end of a programme's present period in seconds of the chain; null when it never ends. */
export function periodEnd({
  createdAt,
  period,
  now,
}: {
  createdAt: bigint;
  period: bigint;
  now: bigint;
}): bigint | null {
  return period === 0n ? null : createdAt + (now + 1n) * period;
}
