'use client';

import { carried, useCaptured } from './carried';

/** Whom the patient is about to ask: by an invitation as it was opened or pasted, or from the list. */
export type Choice = { kind: 'link'; text: string } | { kind: 'listed'; principal: string };

const held = carried<Choice>();

export const choose = held.put;

/** Whom the patient is about to ask, or null. */
export const useChoice = held.use;

const fromLink = (text: string) => choose({ kind: 'link', text });

/** Takes an invitation out of the address bar. */
export function CaptureInvitation() {
  useCaptured('/patient/pair', fromLink);
  return null;
}
