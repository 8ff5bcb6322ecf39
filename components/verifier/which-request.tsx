import { CircleCheck, CircleX } from 'lucide-react';
import { recordDay } from '@/components/flows/format';
import type { RequestRecord } from '@/lib/flows';

/** Whether a claim answers a request of this verifier, and which. */
export function WhichRequest({ request }: { request: RequestRecord | null }) {
  return (
    <p data-answers={request?.id ?? 'none'} className="flex gap-2 rounded-control bg-page p-3">
      {request ? (
        <>
          <CircleCheck aria-hidden className="mt-0.5 size-5 shrink-0 text-success" />
          <span>
            <strong>It answers your request of {recordDay(request.createdAt)}.</strong>
          </span>
        </>
      ) : (
        <>
          <CircleX aria-hidden className="mt-0.5 size-5 shrink-0 text-danger" />
          <span>
            <strong>It answers none of your requests.</strong> Its challenge was not made in this vault: it
            may be meant for somebody else, or be a copy. Do not count it.
          </span>
        </>
      )}
    </p>
  );
}
