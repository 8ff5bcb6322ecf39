import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleX,
  Clock,
  Hourglass,
  PauseCircle,
  Scale,
  Send,
} from 'lucide-react';
import { Badge, type Tone } from './badge';

const states = {
  draft: ['Draft', 'neutral', CircleDashed],
  sent: ['Sent', 'info', Send],
  waiting: ['Waiting for the therapist', 'warning', Hourglass],
  pending: ['Waiting for a block', 'info', Clock],
  logged: ['Logged, not confirmed', 'warning', Hourglass],
  confirmed: ['Confirmed', 'success', CircleCheck],
  disputed: ['Disputed', 'warning', Scale],
  declined: ['Declined', 'danger', CircleX],
  failed: ['Failed', 'danger', CircleX],
  verified: ['Verified', 'success', CircleCheck],
  suspended: ['Suspended', 'warning', PauseCircle],
  revoked: ['Revoked', 'danger', Ban],
  active: ['Active', 'success', CircleCheck],
  left: ['Left', 'neutral', Ban],
  ended: ['Ended', 'neutral', Ban],
  expired: ['Expired', 'neutral', Clock],
} as const satisfies Record<string, readonly [string, Tone, typeof Clock]>;

export type StateName = keyof typeof states;

/** The state of a session, pairing or therapist: icon and word. `label` replaces the usual word. */
export function StateBadge({ state, label }: { state: StateName; label?: string }) {
  const [word, tone, Icon] = states[state];
  return (
    <Badge tone={tone} icon={<Icon aria-hidden className="size-4 shrink-0" />}>
      {label ?? word}
    </Badge>
  );
}
