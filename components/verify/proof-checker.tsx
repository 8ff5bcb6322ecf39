'use client';

import { ScanLine } from 'lucide-react';
import dynamic from 'next/dynamic';
import { type FormEvent, useCallback, useEffect, useRef, useState } from 'react';
import { useChainAccess } from '@/components/context/chain';
import { useConfig, usePlace } from '@/components/context/config';
import { LinkInput } from '@/components/flows/link-input';
import { Button } from '@/components/ui/button';
import { ErrorNotice } from '@/components/ui/error-notice';
import { WhenReady } from '@/components/ui/when-ready';
import type { Checked } from '@/lib/verify/check';
import type { VerifyStep } from '@/lib/verify/verdict';
import { loadToScan, needsLoad, wasLoadedToScan } from './camera';

const CheckSteps = dynamic(() => import('./check-steps').then((m) => m.CheckSteps), { ssr: false });
const VerdictCard = dynamic(() => import('./verdict-card').then((m) => m.VerdictCard), { ssr: false });
const DisclosureCard = dynamic(() => import('./disclosure-card').then((m) => m.DisclosureCard), {
  ssr: false,
});
const ClaimCard = dynamic(() => import('./claim-card').then((m) => m.ClaimCard), { ssr: false });
const WhoseRequest = dynamic(() => import('./claim-notes').then((m) => m.WhoseRequest), { ssr: false });
const IsRequest = dynamic(() => import('./claim-notes').then((m) => m.IsRequest), { ssr: false });

const ScanCode = dynamic(() => import('./scan-code').then((m) => m.ScanCode), { ssr: false });
const AfterVerdict = dynamic(() => import('./after-verdict').then((m) => m.AfterVerdict), { ssr: false });

type Check =
  | { state: 'none' }
  | { state: 'running'; step: VerifyStep | null }
  | { state: 'answered'; step: VerifyStep | null; answer: Checked; text: string }
  | { state: 'failed' };

/** One box, one button, one answer. A link's fragment is read, taken out of the address bar, and checked at once. */
export function ProofChecker() {
  const { network } = useConfig();
  const place = usePlace();
  const { load } = useChainAccess();
  const [text, setText] = useState('');
  const [check, setCheck] = useState<Check>({ state: 'none' });
  const [scanning, setScanning] = useState(false);
  const turn = useRef(0);
  const box = useRef<HTMLDivElement>(null);

  const run = useCallback(
    async (input: string) => {
      const mine = ++turn.current;
      const say = (next: Check) => {
        if (mine === turn.current) setCheck(next);
      };
      let step: VerifyStep | null = null;
      say({ state: 'running', step });
      try {
        const [chain, { check }] = await Promise.all([load(), import('@/lib/verify/check')]);
        const onStep = (next: VerifyStep) => {
          step = next;
          say({ state: 'running', step });
        };
        const answer = await check({ chain, place }, input, { onStep });
        say({ state: 'answered', step, answer, text: input });
        if (mine === turn.current) box.current?.focus({ preventScroll: false });
      } catch {
        say({ state: 'failed' });
      }
    },
    [load, place],
  );

  useEffect(() => {
    const take = () => {
      const fragment = window.location.hash.slice(1);
      if (!/^[pdcr]\d/.test(fragment) && !/^[0-9a-f]{64}$/i.test(fragment)) return;
      // Out of the address bar at once: a link on a shared screen or in the history opens the proof again.
      window.history.replaceState(window.history.state, '', window.location.pathname);
      setText(fragment);
      void run(fragment);
    };
    take();
    if (wasLoadedToScan()) setScanning(true);
    window.addEventListener('hashchange', take);
    return () => window.removeEventListener('hashchange', take);
  }, [run]);

  function submit(event: FormEvent) {
    event.preventDefault();
    void run(text);
  }
  const ended =
    check.state === 'answered' ? (check.answer.verdict.verdict === 'verified' ? 'well' : 'badly') : 'running';
  return (
    <div className="space-y-6">
      <form
        onSubmit={submit}
        noValidate
        className="sheet rounded-page border border-rule py-4 pr-4 sm:py-6 sm:pr-6"
      >
        <WhenReady>
          <LinkInput
            label="Proof link or hash"
            hint="A link has “#p1.”, “#d1.” or “#c1.” in it; a hash is 64 digits and letters."
            value={text}
            onChange={setText}
            onFile={(given) => {
              setText(given.trim());
              void run(given);
            }}
          />
          <div className="mt-4 flex flex-col gap-2 sm:flex-row">
            <Button type="submit" busy={check.state === 'running'} busyLabel="Checking …">
              Check
            </Button>
            {scanning ? null : (
              <Button variant="secondary" onClick={() => (needsLoad() ? loadToScan() : setScanning(true))}>
                <ScanLine aria-hidden className="size-5" />
                Scan a QR code
              </Button>
            )}
          </div>
        </WhenReady>
        {scanning ? (
          <ScanCode
            onClose={() => setScanning(false)}
            onCode={(code) => {
              setScanning(false);
              setText(code);
              void run(code);
            }}
          />
        ) : null}
      </form>
      <div ref={box} tabIndex={-1} aria-live="polite" className="space-y-4 outline-none">
        {/* The answer first: how it came about is for those who read on. */}
        {check.state === 'answered' && check.answer.kind === 'proof' ? (
          <VerdictCard verdict={check.answer.verdict} network={network} />
        ) : null}
        {check.state === 'answered' && check.answer.kind === 'disclosure' ? (
          <DisclosureCard verdict={check.answer.verdict} network={network} />
        ) : null}
        {check.state === 'answered' && check.answer.kind === 'claim' ? (
          <ClaimCard verdict={check.answer.verdict} network={network} whose={<WhoseRequest />} />
        ) : null}
        {check.state === 'answered' && check.answer.kind === 'request' ? (
          <IsRequest text={check.text} />
        ) : null}
        {check.state === 'answered' && check.answer.verdict.verdict === 'verified' ? (
          // Of one answer: what was made of another must not stand under it.
          <AfterVerdict key={check.answer.verdict.checkedAt} checked={check.answer} text={check.text} />
        ) : null}
        {check.state === 'running' || check.state === 'answered' ? (
          <CheckSteps current={check.step} ended={ended} />
        ) : null}
        {check.state === 'failed' ? (
          <ErrorNotice
            title="Cannot tell: the check could not be loaded"
            detail="The connection broke while this page fetched what it needs. This is not a no."
            action="Look at your connection, then check again."
            code="not-loaded"
          />
        ) : null}
      </div>
    </div>
  );
}
