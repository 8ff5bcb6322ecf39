'use client';

import { useFlowContext } from '@/components/context/flow-context';
import { footprintOf, type HidingPlace, type Scene, type Step } from '@/lib/flows';
import { useUserCount } from './records';
import { ANONYMITY_FLOOR, hidesWell } from './set-size';

/**
 * What the chain will see, said before each transaction in the same place and the same words: what becomes public, to whom
 * it could point, and among how many one hides.
 */
export function ChainSees({
  steps,
  scene = {},
  never,
}: {
  /** More than one where a press sends several. */
  steps: readonly Step[];
  scene?: Omit<Scene, 'sponsored'>;
  /** What never becomes public by it, where people may fear that it does. */
  never?: string;
}) {
  const { wallet } = useFlowContext();
  const users = useUserCount(steps.includes('register-user'));
  const known = { ...scene, users: scene.users ?? users, sponsored: wallet.sponsored };
  const footprints = steps.map((step) => footprintOf(step, known));
  const shows = [...new Set(footprints.flatMap((f) => f.shows))];
  // Of several in one press the first says it: whoever is made by it has no history yet.
  const points = footprints[0]?.points ?? '';
  // Several steps of one press may hide in the same place: that is said once.
  const hides = [...new Map(footprints.flatMap((f) => f.hides ?? []).map((h) => [h.among, h])).values()];
  return (
    // Small, so that on a phone the button below it stays in view: it is read once and pressed past every week.
    <section
      aria-label="What the chain will see"
      data-steps={steps.join(' ')}
      className="border-info border-l-4 pl-3 text-sm"
    >
      <p className="font-semibold">What the chain will see</p>
      <ul className="list-disc space-y-1 pl-5">
        {shows.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      <p className="mt-1">
        <strong>It points:</strong> {points.charAt(0).toLowerCase() + points.slice(1)}
      </p>
      {hides.map((place) => (
        <p key={place.among} className="mt-1">
          <strong>Hidden among:</strong> {hidingWords(place)}
        </p>
      ))}
      {never ? (
        <p className="mt-1">
          <strong>Never:</strong> {never}
        </p>
      ) : null}
    </section>
  );
}

function hidingWords({ among, size }: HidingPlace): string {
  if (size === undefined) return `the ${among}.`;
  const all = `the ${among} (${size}).`;
  return hidesWell(size) ? all : `${all} Below ${ANONYMITY_FLOOR} that hides nobody well.`;
}
