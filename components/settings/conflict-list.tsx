'use client';

import { useEffect, useState } from 'react';
import { recordDay } from '@/components/flows/format';
import { Button } from '@/components/ui/button';
import { TaskFeedback } from '@/components/vault/task-feedback';
import { useTask } from '@/components/vault/use-task';
import { differences, type OpenConflict, openConflicts, settleConflict } from '@/lib/sync/conflicts';
import type { Vault } from '@/lib/vault';
import { DEVICE_KIND } from '@/lib/vault/types';

const KINDS: Record<string, string> = {
  note: 'A note',
  session: 'A session',
  mood: 'How you felt',
  goal: 'A goal',
  measure: 'A questionnaire',
  pairing: 'A pairing',
  setting: 'A setting',
  scratch: 'Something half typed',
};

/** What two devices wrote differently: both versions, and a choice. Shows nothing where there is none. */
export function ConflictList({ vault }: { vault: Vault }) {
  const [found, setFound] = useState<OpenConflict[]>([]);
  const task = useTask();
  useEffect(() => {
    let live = true;
    const look = () =>
      openConflicts(vault).then(
        (now) => live && setFound(now),
        () => undefined,
      );
    void look();
    let soon: ReturnType<typeof setTimeout> | undefined;
    const unsubscribe = vault.subscribe((change) => {
      if (change === 'locked' || change.kind.startsWith(DEVICE_KIND)) return;
      // A sync writes the other version first and then the one that stands: looked at when both are there.
      clearTimeout(soon);
      soon = setTimeout(() => void look(), 100);
    });
    return () => {
      live = false;
      clearTimeout(soon);
      unsubscribe();
    };
  }, [vault]);
  if (found.length === 0) return null;
  return (
    <section className="mt-5 border-rule border-t pt-5" aria-labelledby="conflicts">
      <h3 id="conflicts" className="text-lg">
        Written differently on two devices
      </h3>
      <p className="text-ink-soft">
        The newer version stands for now; the other one is kept until you have chosen.
      </p>
      <ul className="mt-3 space-y-4">
        {found.map((conflict) => (
          <li key={conflict.id} className="rounded-control border border-edge p-3">
            <ConflictItem
              conflict={conflict}
              busy={task.busy}
              onChoose={(choice) => void task.run(() => settleConflict(vault, conflict, choice))}
            />
          </li>
        ))}
      </ul>
      <TaskFeedback task={task} label="Keeping your choice" />
    </section>
  );
}

const shown = (value: unknown): string =>
  value === undefined || value === null || value === ''
    ? '(nothing)'
    : typeof value === 'boolean'
      ? value
        ? 'yes'
        : 'no'
      : typeof value === 'string'
        ? value
        : JSON.stringify(value);

function ConflictItem({
  conflict: { other, standing },
  busy,
  onChoose,
}: {
  conflict: OpenConflict;
  busy: boolean;
  onChoose: (choice: 'standing' | 'other') => void;
}) {
  const parts = standing ? differences(standing.data, other.data) : [];
  const name = KINDS[other.kind] ?? 'A record of the app';
  return (
    <div className="space-y-3">
      <h4 className="font-semibold">{name}</h4>
      {standing ? (
        parts.map(({ path, one, two }) => (
          <div key={path.join('.')} className="grid gap-3 sm:grid-cols-2">
            <Version title={`Stands now (${recordDay(standing.updatedAt)})`} part={path} text={shown(one)} />
            <Version title={`Other version (${recordDay(other.updatedAt)})`} part={path} text={shown(two)} />
          </div>
        ))
      ) : (
        <Version
          title={`Removed since; the other version (${recordDay(other.updatedAt)})`}
          part={[]}
          text={shown(other.data)}
        />
      )}
      {standing && parts.length === 0 ? <p>Both say the same by now.</p> : null}
      <div className="flex flex-wrap gap-2">
        <Button variant="secondary" busy={busy} onClick={() => onChoose('standing')}>
          {standing ? 'Keep what stands' : 'Leave it removed'}
        </Button>
        <Button variant="secondary" busy={busy} onClick={() => onChoose('other')}>
          Take the other version
        </Button>
      </div>
    </div>
  );
}

function Version({ title, part, text }: { title: string; part: string[]; text: string }) {
  return (
    <div className="min-w-0 rounded-control bg-page-sunk p-3">
      <p className="text-ink-soft text-sm">
        {title}
        {part.length > 0 ? ` · ${part.join(' ')}` : ''}
      </p>
      <p className="whitespace-pre-wrap break-words">{text}</p>
    </div>
  );
}
