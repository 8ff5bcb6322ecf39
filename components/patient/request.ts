'use client';

import { carried, useCaptured } from './carried';

const held = carried<string>();

/** Takes a verifier's request to hand: a link as it was opened or pasted, or what a file holds. */
export const openRequest = held.put;

/** The request at hand, or null. */
export const useRequestText = held.use;

/** Takes a request out of the address bar. */
export function CaptureRequest() {
  useCaptured('/patient/claim', openRequest);
  return null;
}
