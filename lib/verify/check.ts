import { isClaim, isClaimRequest, isDisclosure } from '@/lib/protocol';
import { type ClaimVerdict, verifyClaim } from './claim';
import { CLAIMED_NEVER, claimVerdictWords, provedByClaim } from './claim-words';
import { type DisclosureVerdict, verifyDisclosure } from './disclosure';
import { DISCLOSED_NEVER, disclosureWords, provedByDisclosure } from './disclosure-words';
import { type Verdict, verifyProof } from './proof';
import { notProvedByProof, provedByProof, reasonWords } from './proof-words';
import { type AnswerHead, type CheckOptions, type Deps, MAX_INPUT, unasked } from './verdict';
import { commonWords, type Words } from './words';

/** A question in place of an answer: somebody asks with it for a claim. */
export interface RequestVerdict extends AnswerHead {
  reason: 'is-request' | 'too-large';
}

/** The answer to whatever was handed in, by the kind of thing that it is. `proof` also stands for what is no kind at all. */
export type Checked =
  | { kind: 'proof'; verdict: Verdict }
  | { kind: 'claim'; verdict: ClaimVerdict }
  | { kind: 'disclosure'; verdict: DisclosureVerdict }
  | { kind: 'request'; verdict: RequestVerdict };

/**
 * The one check that page, API, command and batch share: finds out what a text is (a hash, the link or file of a proof, claim
 * or disclosure, with other words around it), and asks the chain about it. Never throws: whatever goes wrong has a reason.
 */
export async function check(deps: Deps, text: string, options: CheckOptions = {}): Promise<Checked> {
  if (text.length > MAX_INPUT) return { kind: 'request', verdict: told('too-large') };
  if (isClaimRequest(text)) return { kind: 'request', verdict: told('is-request') };
  if (isClaim(text)) return { kind: 'claim', verdict: await verifyClaim(deps, text, options) };
  if (isDisclosure(text)) return { kind: 'disclosure', verdict: await verifyDisclosure(deps, text, options) };
  return { kind: 'proof', verdict: await verifyProof(deps, text, options) };
}

const told = (reason: RequestVerdict['reason']): RequestVerdict => ({
  verdict: 'cannot-tell',
  reason,
  ...unasked(),
});

const IS_REQUEST: Words = {
  detail: 'This is a request, not an answer: a verifier asks with it for an anonymous claim.',
  action: 'Give it to whoever is to answer, and check what comes back.',
};

/** Why the answer is what it is, what was proved, and what was not: the same words wherever it is shown. */
export function wordsOf(checked: Checked): Words & { proved: string[]; notProved: string[] } {
  const nothing = { proved: [], notProved: [] };
  switch (checked.kind) {
    case 'proof': {
      const { verdict } = checked;
      const says = reasonWords[verdict.reason];
      if (verdict.verdict !== 'verified') return { ...says, ...nothing };
      return { ...says, proved: provedByProof(verdict), notProved: [...notProvedByProof(verdict)] };
    }
    case 'claim': {
      const says = claimVerdictWords(checked.verdict);
      const { facts } = checked.verdict;
      return facts
        ? { ...says, proved: provedByClaim(facts), notProved: [...CLAIMED_NEVER] }
        : { ...says, ...nothing };
    }
    case 'disclosure': {
      const says = disclosureWords(checked.verdict);
      if (checked.verdict.sessions.length === 0) return { ...says, ...nothing };
      return { ...says, proved: provedByDisclosure(checked.verdict), notProved: [...DISCLOSED_NEVER] };
    }
    case 'request': {
      const says = checked.verdict.reason === 'is-request' ? IS_REQUEST : commonWords['too-large'];
      return { ...says, ...nothing };
    }
  }
}
