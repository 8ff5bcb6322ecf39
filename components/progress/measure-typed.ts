'use client';

import { useCallback } from 'react';
import * as z from 'zod';
import { useScratch } from '@/components/flows/use-scratch';
import type { MeasureRecord } from '@/lib/flows';
import { type Answer, INSTRUMENTS, type Instrument, SCALES } from '@/lib/measures/scoring';

const answer = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]).nullable();

function typedSchema(items: number) {
  return z.object({
    answers: z.array(answer).length(items),
    difficulty: answer,
    /** Empty for today. */
    date: z.string(),
  });
}
const schemas = Object.fromEntries(INSTRUMENTS.map((i) => [i, typedSchema(SCALES[i].items)])) as Record<
  Instrument,
  ReturnType<typeof typedSchema>
>;

export interface MeasureTyped {
  answers: (Answer | null)[];
  difficulty: Answer | null;
  date: string;
}

function blank(instrument: Instrument): MeasureTyped {
  return {
    answers: Array.from({ length: SCALES[instrument].items }, () => null),
    difficulty: null,
    date: '',
  };
}

/**
 * What has been answered so far, of a new questionnaire or in correcting one. Each answer is in the vault as soon as it is
 * given, so that the page can be closed at any of them.
 */
export function useMeasureTyped(instrument: Instrument, sheet?: MeasureRecord) {
  const initial = useCallback(
    () =>
      sheet ? { answers: sheet.answers, difficulty: sheet.difficulty, date: sheet.date } : blank(instrument),
    [sheet, instrument],
  );
  return useScratch<MeasureTyped>(`measure/${sheet?.id ?? instrument}`, schemas[instrument], initial, 0);
}
