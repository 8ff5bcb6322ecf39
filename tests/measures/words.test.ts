import { expect, test } from 'vitest';
import { moodWords } from '@/components/flows/mood-words';
import { changeWords, listed, scoreWords } from '@/components/progress/words';
import type { MeasureRecord } from '@/lib/flows';
import { type Answer, type Instrument, SCALES } from '@/lib/measures/scoring';

/** A sheet with so many points, on a day of a year long past, so that its year is told. */
function sheet(instrument: Instrument, points: number, date: string): MeasureRecord {
  const answers = Array.from({ length: SCALES[instrument].items }, (_, i) =>
    Math.max(0, Math.min(3, points - 3 * i)),
  ) as Answer[];
  return { id: `${date}`, instrument, date, answers, difficulty: null, createdAt: 0 } as MeasureRecord;
}
const change = (instrument: Instrument, was: number, is: number) =>
  changeWords(sheet(instrument, was, '2020-03-02'), sheet(instrument, is, '2020-03-16'));

test('a change is named with its direction, and as one that matters only where a study says so, which is named', () => {
  const source = '(Löwe and others, Medical Care 2004;42:1194–1201).';
  expect(change('phq-9', 12, 7)).toBe(
    `5 points fewer than on Monday 2 March 2020. 5 points or more are held to be a change that matters clinically ${source}`,
  );
  expect(change('phq-9', 12, 16)).toBe(
    `4 points more than on Monday 2 March 2020. Only from 5 points on is a change held to matter clinically ${source}`,
  );
  expect(change('phq-9', 12, 11)).toMatch(/^1 point fewer than on .* Only from 5 points on/);
  expect(change('phq-9', 12, 12)).toBe('The same as on Monday 2 March 2020.');
  expect(change('gad-7', 4, 8)).toMatch(/^4 points more than .* 4 points or more .*Toussaint/);
});

test('a score is said with its whole and its band, a mood in words', () => {
  expect(scoreWords(sheet('phq-9', 27, '2020-03-02'))).toBe('27 of 27 points, severe');
  expect(scoreWords(sheet('gad-7', 4, '2020-03-02'))).toBe('4 of 21 points, minimal');
  expect([1, 2, 3, 4, 5].map(moodWords)).toEqual(['Very low', 'Low', 'In between', 'Good', 'Very good']);
});

test('questions without an answer are listed as people list things', () => {
  expect([[3], [3, 7], [3, 7, 9]].map(listed)).toEqual(['3', '3 and 7', '3, 7 and 9']);
});
