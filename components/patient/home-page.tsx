'use client';

import Link from 'next/link';
import { useVault } from '@/components/context/vault';
import { CopiesAsk } from '@/components/flows/copies-ask';
import { failureWords } from '@/components/flows/failure';
import { FailureNotice } from '@/components/flows/failure-notice';
import { usePairings, useSessions } from '@/components/flows/records';
import { Card } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
import { BackupReminder } from '@/components/vault/backup-reminder';
import { DisputedCard } from './disputed-card';
import { NextCard } from './next-card';
import { PairingCard } from './pairing-card';
import { ProgressCard } from './progress-card';
import { RecordReady } from './record-ready';
import { useRelationships } from './relationships';
import { SessionItem } from './session-item';

const LATEST = 3;

/** The patient's first page: the next step, the way so far, the latest sessions, the pairing with each therapist. */
export function HomePage() {
  const vault = useVault();
  const pairings = usePairings();
  const sessions = useSessions();
  const relationships = useRelationships();
  const failure = relationships.error;
  if (failure) return <FailureNotice failure={failureWords(failure)} />;
  if (!pairings.data || !sessions.data || !relationships.data)
    return <Skeleton lines={6} label="Opening your pages …" />;
  const all = relationships.data;
  const several = all.length > 1;
  const started = all.filter((r) => r.standing?.sequence != null);
  const [latest] = started;
  return (
    <>
      <h1 className="sr-only">Home</h1>
      <div className="grid gap-5 lg:grid-cols-[3fr_2fr]">
        <div className="min-w-0 space-y-5">
          <RecordReady sessions={sessions.data} relationships={all} />
          <DisputedCard sessions={sessions.data} />
          <NextCard pairings={pairings.data} relationships={all} />
          <CopiesAsk>{sessions.data.length > 0 ? <BackupReminder vault={vault} /> : null}</CopiesAsk>
          {sessions.data.length > 0 ? (
            <Card title="Latest sessions">
              <ul aria-label="Latest sessions">
                {sessions.data.slice(0, LATEST).map((session) => (
                  <SessionItem key={session.id} session={session} relationships={all} compact />
                ))}
              </ul>
              <p className="prose-links mt-3">
                <Link href="/patient/sessions">Show the whole timeline</Link>
              </p>
            </Card>
          ) : null}
        </div>
        <div className="min-w-0 space-y-5">
          {latest ? <ProgressCard relation={latest} named={several} /> : <HowItWorks />}
          {all.map((relation) =>
            relation.inForce ? (
              <PairingCard
                key={relation.owner}
                pairing={relation.inForce}
                standing={relation.standing}
                named={several}
              />
            ) : null,
          )}
        </div>
      </div>
    </>
  );
}

function HowItWorks() {
  return (
    <Card title="How it works">
      <ol className="list-decimal space-y-2 pl-5">
        <li>Pair with your therapist. They know you; the public record sees only a pseudonym.</li>
        <li>Log each session. Your therapist confirms it; your notes stay on this device.</li>
        <li>After 10 confirmed sessions, make a proof that you went, without saying where or why.</li>
      </ol>
    </Card>
  );
}
