import * as protocol from '@/lib/protocol';
import { stream, word } from './deterministic';
import { place, toJson } from './other-vectors';

/** The verifier of the example's programme, as the chain has it: it does not travel with a claim. */
export const verifier = 'ST2CY5V39NHDPWSXMW9QDT3HC3GD6Q6XX4CFRK9AG';
export const cohortSecret = (n: number): Uint8Array => word(`cohort secret ${n}`);

export const exampleRequest = (): protocol.ClaimRequest => ({
  ...place,
  programme: 5n,
  milestone: 2n,
  challenge: word('challenge'),
  expires: 1_800_000_000n,
});

/** The set of so many members in which the example's claim is made, and the claim of the second of them. */
export function exampleClaim(size: number): { ring: Uint8Array[]; claim: protocol.ClaimLink } {
  const ring = Array.from({ length: size }, (_, n) => protocol.publicKey(cohortSecret(n)));
  const request = exampleRequest();
  const fields = { ...request, verifier, period: 3n, cohort: 4n };
  const signature = protocol.signTagged({
    ring,
    secret: cohortSecret(size > 1 ? 1 : 0),
    scope: protocol.claimScope(place, fields),
    message: protocol.claimMessage(place, fields),
    random: stream(`claim of ${size}`),
  });
  return { ring, claim: { ...request, period: 3n, cohort: 4n, ...signature } };
}

export function claimVectors() {
  const request = exampleRequest();
  const [asked, answer] = [protocol.encodeClaimRequest(request), protocol.encodeClaim(exampleClaim(3).claim)];
  const middle = Math.floor(answer.length / 2);
  return {
    about: 'Requests (r1) and claims (c1) as links. A refused one has the code that LinkError gives.',
    verifier,
    valid: [
      { kind: 'request', text: asked, value: toJson(request) },
      ...[1, 3, 32].map((size) => {
        const { ring, claim } = exampleClaim(size);
        return { kind: 'claim', text: protocol.encodeClaim(claim), value: toJson(claim), ring: toJson(ring) };
      }),
    ],
    refused: [
      { kind: 'claim', text: answer.slice(0, middle), code: 'truncated' },
      { kind: 'claim', text: `${answer.slice(0, middle)}-${answer.slice(middle + 1)}`, code: 'damaged' },
      { kind: 'claim', text: answer.replace('c1.', 'c2.'), code: 'newer' },
      { kind: 'claim', text: asked, code: 'foreign' },
      { kind: 'request', text: asked.slice(0, 40), code: 'truncated' },
      { kind: 'request', text: asked.replace('r1.', 'r9.'), code: 'newer' },
      { kind: 'request', text: answer, code: 'foreign' },
    ],
  };
}
