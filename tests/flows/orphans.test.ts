import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attachFile, detachFile, type NewNote, notes, openFile, removeNote } from '@/lib/flows';
import { createMemoryStore, createVault, unlockVault, type Vault } from '@/lib/vault';
import { blobsNamed } from '@/lib/vault/backup';
import type { StoredRow } from '@/lib/vault/rows';
import type { StoredState } from '@/lib/vault/state';
import { runs } from '../support/depth';
import { type Disk, Killed, openTab, type Tab } from '../vault/crash-support';

/** What tabs leave behind that are killed while they add files, and that sweeping it away never takes what is wanted. */
const PASSPHRASE = 'plum kettle orbit seventeen';
const note = (n: number): NewNote => ({ id: `n${n}`, session: null, type: 'process' });
const file = (size: number) => new File([new Uint8Array(size)], 'scan.png', { type: 'image/png' });

const tab = fc.nat(1);
const n = fc.nat(1);
/** One piece to three. */
const size = fc.constantFrom(10, 270_000, 530_000);
const step = fc.oneof(
  // Killed after so many steps of the storage, or not at all; the other tab sweeps without a pause meanwhile, or does not.
  {
    weight: 5,
    arbitrary: fc.record({
      op: fc.constant('attach' as const),
      tab,
      n,
      size,
      dies: fc.option(fc.integer({ min: 1, max: 8 })),
      swept: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('both' as const), n, size }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('detach' as const), tab, n }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('remove' as const), tab, n }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('sweep' as const), tab }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function live(steps: Step[]): Promise<void> {
  const disk: Disk = { inner: createMemoryStore(), torn: false };
  await createVault(disk.inner, PASSPHRASE, { cost: 1 });
  const tabs: { tab: Tab; vault: Vault }[] = [];
  const reopen = async (at: number) => {
    const fresh = openTab(disk);
    tabs[at] = { tab: fresh, vault: await unlockVault(fresh.store, PASSPHRASE, { cost: 1 }) };
  };
  await reopen(0);
  await reopen(1);
  const at = (index: number) => tabs[index] as { tab: Tab; vault: Vault };
  /** Files that were acknowledged, by note. */
  const kept = [0, 0];

  for (const next of steps) {
    switch (next.op) {
      case 'attach': {
        const { tab: here, vault } = at(next.tab);
        if (next.dies !== null) here.arm(next.dies, 'before');
        let over = false;
        const sweeping = async () => {
          while (next.swept && !over) {
            await at(1 - next.tab).vault.blobs.sweep();
            await new Promise(setImmediate);
          }
        };
        const adding = attachFile({ vault }, note(next.n), file(next.size)).finally(() => {
          over = true;
        });
        const [outcome] = await Promise.allSettled([adding, sweeping()]);
        if (outcome.status === 'rejected' && !(outcome.reason instanceof Killed)) throw outcome.reason;
        if (outcome.status === 'fulfilled') kept[next.n] = (kept[next.n] ?? 0) + 1;
        here.arm(Number.POSITIVE_INFINITY, 'before');
        if (outcome.status === 'rejected') await reopen(next.tab);
        break;
      }
      case 'both':
        await Promise.all(
          [0, 1].map((one) => attachFile({ vault: at(one).vault }, note(next.n), file(next.size))),
        );
        kept[next.n] = (kept[next.n] ?? 0) + 2;
        break;
      case 'detach': {
        const ctx = at(next.tab);
        const [first] = (await notes(ctx)).find(({ id }) => id === note(next.n).id)?.attachments ?? [];
        if (!first) break;
        await detachFile(ctx, note(next.n), first);
        kept[next.n] = (kept[next.n] ?? 0) - 1;
        break;
      }
      case 'remove':
        await removeNote(at(next.tab), note(next.n).id);
        kept[next.n] = 0;
        break;
      case 'sweep':
        await at(next.tab).vault.blobs.sweep();
        break;
    }
    const all = await notes(at(0));
    for (const index of [0, 1]) {
      const files = all.find(({ id }) => id === note(index).id)?.attachments ?? [];
      expect(files.length).toBe(kept[index]);
      for (const one of files) expect((await openFile(at(0), one)).length).toBe(one.size);
    }
  }
  const { vault } = at(0);
  await vault.blobs.sweep();
  const named = blobsNamed(await vault.all((error) => expect.fail(error.message)));
  expect((await vault.blobs.ids()).sort()).toEqual([...named].sort());
  expect(await vault.blobs.sweep()).toBe(0);
  for (const each of tabs) each.vault.lock();
}

test('tabs that are killed while they add files leave nothing once it was swept, and no file is ever swept away', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 10 }), live), {
    ...runs(40, 2000),
    endOnFailure: process.env.SHRINK !== '1',
  });
}, 3_600_000);

test('a killed tab does leave something, the vault’s lock too; while a record cannot be read nothing is swept', async () => {
  const disk: Disk = { inner: createMemoryStore(), torn: false };
  await createVault(disk.inner, PASSPHRASE, { cost: 1 });
  const dying = openTab(disk);
  const first = await unlockVault(dying.store, PASSPHRASE, { cost: 1 });
  dying.arm(3, 'before');
  await expect(attachFile({ vault: first }, note(0), file(530_000))).rejects.toThrow(Killed);
  const second = await unlockVault(disk.inner, PASSPHRASE, { cost: 1 });
  const left = (await second.blobs.ids()).length;
  expect(left).toBeGreaterThan(0);
  const locking = attachFile({ vault: second }, note(0), file(530_000), {
    onProgress: (done) => done > 0.5 && second.lock(),
  });
  await expect(locking).rejects.toMatchObject({ code: 'locked' });

  const vault = await unlockVault(disk.inner, PASSPHRASE, { cost: 1 });
  const orphans = (await vault.blobs.ids()).length;
  expect(orphans).toBeGreaterThan(left);
  await vault.put('goal', 'a', { text: 'walk' });
  const { header, state, rows } = await disk.inner.readVault();
  const { vaultId } = header as { vaultId: string };
  const row = rows[0] as StoredRow;
  const commit = (box: StoredRow['box']) =>
    disk.inner.commit({
      expect: { vaultId },
      state: { expected: state, next: state as StoredState },
      rows: [{ key: row.key, expected: row, row: { ...row, box } }],
    });
  const whole = row.box;
  await commit(whole.map((byte, index) => (index === 40 ? byte ^ 1 : byte)));
  expect(await vault.blobs.sweep()).toBe(0);
  await commit(whole);
  expect(await vault.blobs.sweep()).toBe(orphans);
  expect(await vault.blobs.ids()).toEqual([]);
});
