'use client';

import { useState } from 'react';
import { useFlowContext } from '@/components/context/flow-context';
import { ChainSees } from '@/components/flows/chain-sees';
import { ConfirmButton } from '@/components/flows/confirm-button';
import { chainDay, shortAddress } from '@/components/flows/format';
import { useTip } from '@/components/flows/records';
import { useAction } from '@/components/flows/use-action';
import { CopyButton } from '@/components/ui/copy-button';
import { Select } from '@/components/ui/select';
import { StateBadge } from '@/components/ui/state-badge';
import { attest, changeStatus, type ListedTherapist, renewAttestation } from '@/lib/flows';

const DAY = 86_400;
const TERMS = [
  { value: '183', label: 'Six months' },
  { value: '365', label: 'One year' },
  { value: '730', label: 'Two years' },
];

/** One therapist in the register, and the steps that are open to the issuer. */
export function TherapistItem({ therapist }: { therapist: ListedTherapist }) {
  const { wallet } = useFlowContext();
  const { alias, principal, status, issuer, ring, ringSize, expires } = therapist;
  const { data: tip } = useTip();
  const mine = issuer === wallet.principal;
  const over = status === 'verified' && tip !== undefined && BigInt(tip.time) >= expires;
  return (
    <li
      data-state={status}
      data-therapist={principal}
      className="rounded-page border border-rule bg-page p-4"
    >
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="min-w-0 break-words text-lg">{alias}</h2>
        <StateBadge
          state={status === 'pending' ? 'waiting' : over ? 'expired' : status}
          label={status === 'pending' ? 'Waiting for attestation' : undefined}
        />
      </div>
      <div className="mt-2 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="flex flex-wrap items-center gap-x-3 text-ink-soft text-sm">
          <code className="font-mono" title={principal}>
            {shortAddress(principal)}
          </code>
          <CopyButton text={principal} label="Copy address" variant="quiet" />
          {status === 'verified' ? (
            <span>
              {over ? 'ran out on' : 'until'} {chainDay(expires)} ·{' '}
              {ringSize > 0 ? `in ring ${ring}, one of ${ringSize}` : `ring ${ring}, not published yet`}
            </span>
          ) : null}
        </div>
        <div className="flex flex-wrap gap-2">
          {status === 'pending' ? <Attest therapist={therapist} how="attest" /> : null}
          {(status === 'verified' || status === 'suspended') && mine ? (
            <>
              <StatusStep therapist={therapist} change={status === 'suspended' ? 'reinstate' : 'suspend'} />
              <Attest therapist={therapist} how="renew" />
              <StatusStep therapist={therapist} change="revoke" />
            </>
          ) : null}
          {status === 'left' || status === 'revoked' ? (
            <p className="text-ink-soft text-sm">
              {ringSize > 0
                ? `For good; still in ring ${ring} until it is next published.`
                : 'For good; in no published ring.'}
            </p>
          ) : null}
          {(status === 'verified' || status === 'suspended') && !mine ? (
            <p className="text-ink-soft text-sm">Attested by another issuer, who alone can change it.</p>
          ) : null}
        </div>
      </div>
    </li>
  );
}

const attesting = {
  attest: {
    call: attest,
    step: 'attest',
    label: 'Attest',
    busy: 'Attesting, a few seconds …',
    done: 'is attested',
    text: 'You state that you have checked the licence behind this address. They join a ring when it is next published.',
  },
  renew: {
    call: renewAttestation,
    step: 'renew-attestation',
    label: 'Renew',
    busy: 'Renewing, a few seconds …',
    done: 'is attested for the new term',
    text: 'You state that you have checked the licence once more. The new term begins now and takes the place of the present one.',
  },
} as const;

function Attest({ therapist, how }: { therapist: ListedTherapist; how: keyof typeof attesting }) {
  const { call, step, label, busy, done, text } = attesting[how];
  const [term, setTerm] = useState('365');
  const action = useAction(async (ctx) => {
    const { time } = await ctx.chain.tip();
    return call(ctx, therapist.principal, BigInt(time + Number(term) * DAY));
  }, `${therapist.alias} ${done}.`);
  return (
    <ConfirmButton
      label={label}
      accessibleName={`${label}: ${therapist.alias}`}
      variant={how === 'attest' ? 'primary' : 'quiet'}
      danger={false}
      title={how === 'attest' ? `Attest ${therapist.alias}?` : `Renew the attestation of ${therapist.alias}?`}
      confirmLabel={label}
      busyLabel={busy}
      action={action}
      onConfirm={action.run}
    >
      <p>{text}</p>
      <Select
        label="Valid for"
        value={term}
        options={TERMS}
        onChange={(event) => setTerm(event.target.value)}
      />
      <ChainSees steps={[step]} />
    </ConfirmButton>
  );
}

const steps = {
  suspend: {
    step: 'suspend-therapist',
    label: 'Suspend',
    busy: 'Suspending, a few seconds …',
    done: 'suspended',
    text: 'They leave the ring when it is next published. You can reinstate them.',
  },
  reinstate: {
    step: 'reinstate-therapist',
    label: 'Reinstate',
    busy: 'Reinstating, a few seconds …',
    done: 'verified again',
    text: 'They join the ring again when it is next published.',
  },
  revoke: {
    step: 'revoke-therapist',
    label: 'Revoke',
    busy: 'Revoking, a few seconds …',
    done: 'revoked',
    text: 'This is for good: they leave the ring when it is next published and cannot be reinstated. Pairings that exist go on to the end of their term unless the ring is retired.',
  },
} as const;

function StatusStep({ therapist, change }: { therapist: ListedTherapist; change: keyof typeof steps }) {
  const step = steps[change];
  const action = useAction(
    (ctx) => changeStatus(ctx, therapist.principal, change),
    `${therapist.alias} is ${step.done}.`,
  );
  return (
    <ConfirmButton
      label={step.label}
      accessibleName={`${step.label}: ${therapist.alias}`}
      variant={change === 'revoke' ? 'quiet' : 'secondary'}
      danger={change !== 'reinstate'}
      title={`${step.label} ${therapist.alias}?`}
      confirmLabel={step.label}
      busyLabel={step.busy}
      action={action}
      onConfirm={action.run}
    >
      <p>{step.text}</p>
      <ChainSees steps={[step.step]} />
    </ConfirmButton>
  );
}
