import Link from 'next/link';
import { openRequest } from '@/components/patient/request';
import { buttonClass } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';

/** This page has no vault, so it knows of no requests. */
export function WhoseRequest() {
  return (
    <p className="prose-links rounded-control bg-page p-3">
      <strong>Whether it answers a request of yours, this page cannot know.</strong> Your requests are in your
      vault: <Link href="/verifier/check">check it on the verifier’s page</Link>, where it can be recorded,
      too.
    </p>
  );
}

/** A question in place of an answer: it is for whoever is to make the claim. */
export function IsRequest({ text }: { text: string }) {
  return (
    <Callout title="This is a request, not an answer">
      <p>
        A verifier asks with it for an anonymous claim. If it was sent to you as a patient, open it among your
        own pages: there you see what would be learned before you answer.
      </p>
      <Link
        href="/patient/claim"
        prefetch={false}
        className={buttonClass('secondary', 'mt-2')}
        onClick={() => openRequest(text)}
      >
        Answer the request
      </Link>
    </Callout>
  );
}
