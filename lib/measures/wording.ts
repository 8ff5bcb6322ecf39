import type { Instrument } from './scoring';

/**
 * The questions, word for word: another wording would be another measure. Both questionnaires were developed by Drs. Robert
 * L. Spitzer, Janet B.W. Williams, Kurt Kroenke and colleagues with an educational grant from Pfizer Inc.; no permission is
 * required to reproduce, translate, display or distribute them (phqscreeners.com).
 */
interface Wording {
  name: string;
  /** What it is about, in one or two words. */
  about: string;
  items: readonly string[];
}

export const PROMPT =
  'Over the last 2 weeks, how often have you been bothered by any of the following problems?';

export const FREQUENCIES = [
  'Not at all',
  'Several days',
  'More than half the days',
  'Nearly every day',
] as const;

export const WORDING: Record<Instrument, Wording> = {
  'phq-9': {
    name: 'PHQ-9',
    about: 'low mood',
    items: [
      'Little interest or pleasure in doing things',
      'Feeling down, depressed, or hopeless',
      'Trouble falling or staying asleep, or sleeping too much',
      'Feeling tired or having little energy',
      'Poor appetite or overeating',
      'Feeling bad about yourself — or that you are a failure or have let yourself or your family down',
      'Trouble concentrating on things, such as reading the newspaper or watching television',
      'Moving or speaking so slowly that other people could have noticed? Or the opposite — being so fidgety or restless that you have been moving around a lot more than usual',
      'Thoughts that you would be better off dead or of hurting yourself in some way',
    ],
  },
  'gad-7': {
    name: 'GAD-7',
    about: 'anxiety',
    items: [
      'Feeling nervous, anxious or on edge',
      'Not being able to stop or control worrying',
      'Worrying too much about different things',
      'Trouble relaxing',
      'Being so restless that it is hard to sit still',
      'Becoming easily annoyed or irritable',
      'Feeling afraid as if something awful might happen',
    ],
  },
};

/** Asked at the end of both and not counted. */
export const DIFFICULTY =
  'If you checked off any problems, how difficult have these problems made it for you to do your work, take care of things at home, or get along with other people?';

export const DIFFICULTIES = [
  'Not difficult at all',
  'Somewhat difficult',
  'Very difficult',
  'Extremely difficult',
] as const;
