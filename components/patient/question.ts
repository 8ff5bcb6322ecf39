'use client';

import { carried, useCaptured } from './carried';

const held = carried<string>();

/** Takes a verifier's question whether the holder is there to hand. */
export const openQuestion = held.put;

/** The question at hand, or null. */
export const useQuestionText = held.use;

/** Takes a question out of the address bar. */
export function CaptureQuestion() {
  useCaptured('/patient/present', openQuestion);
  return null;
}
