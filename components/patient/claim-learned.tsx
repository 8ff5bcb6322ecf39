import { hidesBadly, hidingWords, left, periodWords } from '@/components/flows/claim-words';
import { count } from '@/components/flows/format';
import type { ClaimPreview } from '@/lib/flows';

/** Exactly what the verifier will learn from an answer, and what they will not. */
export function ClaimLearned({ preview }: { preview: ClaimPreview }) {
  const { request, claimed } = preview;
  return (
    <section aria-labelledby="claim-learned" className="rounded-control border border-rule p-3 sm:p-4">
      <h3 id="claim-learned" className="text-lg">
        What the verifier will learn
      </h3>
      <ul aria-label="What the verifier will learn" className="mt-1 list-disc space-y-1 pl-5">
        <li>
          One of a cohort, a fixed group of accounts, has {count(request.sessions, 'session')} that verified
          therapists confirmed or arbitrators upheld.
        </li>
        <li data-hiding>
          <strong>You hide among {hidingWords(preview)}.</strong>{' '}
          {hidesBadly(preview)
            ? 'That is too few.'
            : claimed > 0
              ? `Those who have claimed are known not to be you: ${left(preview)} remain.`
              : ''}
        </li>
        <li>
          Whether the same account claims again: each answer carries a <strong>tag</strong>, a mark that comes
          out the same for an account {request.length === 0n ? 'for good' : 'within one period'} of this
          programme ({periodWords(request.length)}), and different everywhere else.
        </li>
      </ul>
      <h3 className="mt-4 text-lg">What stays hidden</h3>
      <p>
        Your name, your therapist, which account it is, its days and notes, and whether it has more sessions.
        Two verifiers cannot tell that two answers came from the same account.
      </p>
      <h3 className="mt-4 text-lg">What it cannot hide</h3>
      <p>
        Who hands it over. If the link was made for you alone, or you send the answer under your name, the
        verifier knows that it is yours; still not which account is, nor its history.
      </p>
    </section>
  );
}
