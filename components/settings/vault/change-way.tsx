'use client';

import { type FormEvent, type ReactNode, useState } from 'react';
import { useChainAccess } from '@/components/context/chain';
import { useVaultAccess } from '@/components/context/vault';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { focusFirstError } from '@/components/ui/focus-error';
import { NewPassphraseFields, useNewPassphrase } from '@/components/vault/passphrase-field';
import { TaskFeedback } from '@/components/vault/task-feedback';
import { type Task, useTask } from '@/components/vault/use-task';
import { WayForm } from '@/components/vault/way-form';
import type { UnlockMethod, UnlockSecret, Vault } from '@/lib/vault';

export type WayChange =
  | { what: 'passphrase' }
  | { what: 'add'; type: UnlockMethod['type'] }
  | { what: 'remove'; way: UnlockMethod };

interface Props {
  vault: Vault;
  /** Says what was done. */
  onDone: (words: string) => void;
  onCancel: () => void;
}

/** One change of the ways to unlock. Whoever adds or removes one unlocks once more: an open page may have been left alone. */
export function ChangeWay({ change, ...props }: Props & { change: WayChange }) {
  const { check } = useVaultAccess();
  const [confirmed, setConfirmed] = useState(false);
  if (change.what === 'passphrase') return <ChangePassphrase {...props} />;
  if (!confirmed) {
    return (
      <div className="mt-3 space-y-3">
        <p>First unlock once more, so that nobody else does this at an open page.</p>
        <WayForm
          submit="Go on"
          busyLabel="Checking …"
          working="Checking the passphrase"
          use={async (secret, onProgress) => {
            await check(secret, onProgress);
            setConfirmed(true);
          }}
        >
          <Button variant="quiet" onClick={props.onCancel}>
            Cancel
          </Button>
        </WayForm>
      </div>
    );
  }
  if (change.what === 'remove') return <RemoveWay {...props} way={change.way} />;
  if (change.type === 'passphrase') return <AddPassphrase {...props} />;
  return <AddOther {...props} type={change.type} />;
}

function Steps({
  task,
  label,
  submit,
  busyLabel,
  onCancel,
  children,
  onSubmit,
}: {
  task: Task;
  label: string;
  submit: string;
  busyLabel: string;
  onCancel: () => void;
  children?: ReactNode;
  onSubmit: (event: FormEvent<HTMLFormElement>) => void;
}) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit(event);
      }}
      noValidate
      className="mt-3 space-y-4"
    >
      {children}
      <TaskFeedback task={task} label={label} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" busy={task.busy} busyLabel={busyLabel}>
          {submit}
        </Button>
        <Button variant="quiet" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

function ChangePassphrase({ vault, onDone, onCancel }: Props) {
  const [current, setCurrent] = useState('');
  const next = useNewPassphrase();
  const task = useTask();
  async function submit(event: FormEvent<HTMLFormElement>) {
    if (!next.check()) return focusFirstError(event.currentTarget);
    if (await task.run(() => vault.changePassphrase(current, next.value))) {
      onDone('Changed. Earlier backup files keep the passphrase that they were made with.');
    }
  }
  return (
    <Steps
      task={task}
      label="Changing the passphrase"
      submit="Change it"
      busyLabel="Changing …"
      onCancel={onCancel}
      onSubmit={submit}
    >
      <Field
        label="Present passphrase"
        type="password"
        autoComplete="current-password"
        value={current}
        onChange={(event) => setCurrent(event.target.value)}
      />
      <NewPassphraseFields fields={next.fields} label="New passphrase" />
    </Steps>
  );
}

function AddPassphrase({ vault, onDone, onCancel }: Props) {
  const next = useNewPassphrase();
  const task = useTask();
  async function submit(event: FormEvent<HTMLFormElement>) {
    if (!next.check()) return focusFirstError(event.currentTarget);
    const secret = { type: 'passphrase', passphrase: next.value } as const;
    if (await task.run(() => vault.addUnlock(secret)))
      onDone('Added. The passphrase opens this vault from now on.');
  }
  return (
    <Steps
      task={task}
      label="Adding the passphrase"
      submit="Add it"
      busyLabel="Adding …"
      onCancel={onCancel}
      onSubmit={submit}
    >
      <NewPassphraseFields fields={next.fields} label="New passphrase" />
    </Steps>
  );
}

const ABOUT = {
  passkey: {
    text: 'This device, a phone or a security key keeps a secret and gives it for a finger, a face or a PIN. Where passkeys are copied to an account of Apple, Google or others, whoever has that account and this device can unlock the vault.',
    label: 'Waiting for the passkey. Some devices ask twice.',
    submit: 'Make the passkey',
    done: 'Added. The passkey opens this vault from now on.',
  },
  wallet: {
    text: 'The wallet signs a fixed text, twice, and the key comes from the signature; nothing is sent. Whoever has the wallet and this device can unlock the vault, so sign this text nowhere else.',
    label: 'Waiting for the wallet. It shows the same text twice.',
    submit: 'Sign with the wallet',
    done: 'Added. The wallet opens this vault from now on.',
  },
} as const;

function AddOther({ vault, type, onDone, onCancel }: Props & { type: 'passkey' | 'wallet' }) {
  const { load } = useChainAccess();
  const task = useTask();
  const about = ABOUT[type];
  async function secret(): Promise<UnlockSecret> {
    if (type === 'passkey') return (await import('@/lib/vault')).createPasskey();
    return (await import('@/components/vault/wallet-secret')).trustedWalletSecret(load);
  }
  async function submit() {
    if (await task.run(async () => vault.addUnlock(await secret()))) onDone(about.done);
  }
  return (
    <Steps
      task={task}
      label={about.label}
      submit={about.submit}
      busyLabel="Waiting …"
      onCancel={onCancel}
      onSubmit={() => void submit()}
    >
      <p>{about.text}</p>
    </Steps>
  );
}

function RemoveWay({ vault, way, onDone, onCancel }: Props & { way: UnlockMethod }) {
  const task = useTask();
  async function submit() {
    if (await task.run(() => vault.removeUnlock(way.id)))
      onDone('Removed. It does not open this vault any more.');
  }
  return (
    <Steps
      task={task}
      label="Removing"
      submit="Remove it"
      busyLabel="Removing …"
      onCancel={onCancel}
      onSubmit={() => void submit()}
    >
      <p>
        It will not open this vault any more.{' '}
        {way.type === 'passkey' ? 'The passkey itself stays on its device until you delete it there.' : null}
      </p>
    </Steps>
  );
}
