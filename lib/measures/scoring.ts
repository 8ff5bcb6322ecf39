/**
 * PHQ-9 and GAD-7 as their authors score them: each item 0 to 3, the sum of all, the published cut-points. The item on daily
 * life is asked and kept but never counted. A score is computed from the answers whenever it is shown, and never stored.
 *
 * PHQ-9: Kroenke, Spitzer & Williams, J Gen Intern Med 2001;16:606–613.
 * GAD-7: Spitzer, Kroenke, Williams & Löwe, Arch Intern Med 2006;166:1092–1097.
 */
export const INSTRUMENTS = ['phq-9', 'gad-7'] as const;
export type Instrument = (typeof INSTRUMENTS)[number];

/** How often, over the last two weeks: 0 not at all, 1 several days, 2 more than half the days, 3 nearly every day. */
export type Answer = 0 | 1 | 2 | 3;

export interface Band {
  /** The lowest and the highest score of the band. */
  from: number;
  to: number;
  label: string;
}

interface Scale {
  items: number;
  max: number;
  bands: readonly Band[];
  /** The smallest change of one person's score that is more than chance and matters, and who found it. */
  change: { points: number; source: string };
}

export const SCALES: Record<Instrument, Scale> = {
  'phq-9': {
    items: 9,
    max: 27,
    bands: [
      { from: 0, to: 4, label: 'minimal' },
      { from: 5, to: 9, label: 'mild' },
      { from: 10, to: 14, label: 'moderate' },
      { from: 15, to: 19, label: 'moderately severe' },
      { from: 20, to: 27, label: 'severe' },
    ],
    change: { points: 5, source: 'Löwe and others, Medical Care 2004;42:1194–1201' },
  },
  'gad-7': {
    items: 7,
    max: 21,
    bands: [
      { from: 0, to: 4, label: 'minimal' },
      { from: 5, to: 9, label: 'mild' },
      { from: 10, to: 14, label: 'moderate' },
      { from: 15, to: 21, label: 'severe' },
    ],
    change: { points: 4, source: 'Toussaint and others, Journal of Affective Disorders 2020;265:395–401' },
  },
};

/** The place (from 0) of the PHQ-9's question on being better off dead or hurting oneself. */
const SELF_HARM = 8;

/** The numbers (from 1) of the questions without an answer. */
export function unanswered(answers: readonly (Answer | null)[]): number[] {
  return answers.flatMap((answer, i) => (answer === null ? [i + 1] : []));
}

/** The sum of all answers. @throws RangeError when one is missing or is none: a sum of a part would look like a score */
export function score(instrument: Instrument, answers: readonly number[]): number {
  const { items } = SCALES[instrument];
  if (answers.length !== items) throw new RangeError(`${instrument} has ${items} items`);
  if (answers.some((a) => !Number.isInteger(a) || a < 0 || a > 3))
    throw new RangeError('an answer is 0 to 3');
  return answers.reduce((sum, answer) => sum + answer, 0);
}

/** The band in which a score lies. */
export function bandOf(instrument: Instrument, points: number): Band {
  const band = SCALES[instrument].bands.find(({ from, to }) => from <= points && points <= to);
  if (!band || !Number.isInteger(points)) throw new RangeError(`${points} is no score of ${instrument}`);
  return band;
}

/** Whether the difference of two scores is at least the smallest that matters. */
export function isMeaningful(instrument: Instrument, before: number, now: number): boolean {
  return Math.abs(now - before) >= SCALES[instrument].change.points;
}

/** Whether help is to be shown: any answer but "not at all" to the question on self-harm, however few others are answered. */
export function namesSelfHarm(instrument: Instrument, answers: readonly (number | null)[]): boolean {
  return instrument === 'phq-9' && (answers[SELF_HARM] ?? 0) > 0;
}
