import { failureWords, type Words } from '@/components/flows/failure';
import { FlowError } from '@/lib/flows';
import { LinkError } from '@/lib/protocol';

const NO_REQUEST: Words = {
  title: 'This is not a request',
  detail: 'It may be a link to something else. Nothing was signed or sent.',
  action: 'A request has “#r1.” in it. Ask the verifier for their link.',
};

/** In no cohort, and none was asked for. */
export const NO_COHORT: Words = {
  title: 'This account is in no cohort yet',
  detail: 'An answer hides among the members of a sealed cohort. Nothing was signed or sent.',
  action: 'Choose “Hide among others” on the page of proofs, and keep the request for later.',
};

/** Why a request cannot be read, or not be answered, in words. */
export function requestFailure(error: unknown): Words {
  return error instanceof LinkError && error.code === 'foreign' ? NO_REQUEST : failureWords(error);
}

/** Whether trying again may help: the chain was out of reach, not the request wrong. */
export function mayPass(error: unknown): boolean {
  return !(error instanceof LinkError || error instanceof FlowError) || error.code === 'set-disagrees';
}
