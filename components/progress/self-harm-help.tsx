'use client';

import { CrisisLines } from '@/components/safety/crisis-lines';
import { Callout } from '@/components/ui/callout';

/**
 * Help for whoever says that they think of being dead or of hurting themselves: there as soon as the answer is given. It says
 * plainly that nobody else learns of it, for an app that stays silent must not be taken for one that calls somebody.
 */
export function SelfHarmHelp({ due }: { due: boolean }) {
  return (
    <>
      {/* Always there, so that a screen reader hears it come without being taken away from the question. */}
      <p role="status" className="sr-only">
        {due ? 'Below this question: people you can talk to now.' : ''}
      </p>
      {due ? (
        <Callout title="You do not have to be alone with this">
          <p>
            Many people have such thoughts when things are hard, and it helps to say them to somebody. You can
            call or write to one of these now, also just to talk. Please tell your therapist, too.
          </p>
          <p>
            Nobody but you sees this answer, so nobody will come by themselves. If you may be in danger, call
            the emergency number.
          </p>
          <CrisisLines className="pt-2" />
        </Callout>
      ) : null}
    </>
  );
}
