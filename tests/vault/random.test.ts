import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { createVault, openIndexedDbStore, restoreFromBackup, unlockVault, type Vault } from '@/lib/vault';
import { cheap, passphrase } from './support';

const kind = fc.constantFrom('session', 'pairing');
const id = fc.constantFrom('a', 'b', 'c', '', '💬');
const data = fc.jsonValue({ maxDepth: 2 });
const operation = fc.oneof(
  fc.record({ op: fc.constant('put' as const), kind, id, data }),
  fc.record({ op: fc.constant('append' as const), kind, id, data }),
  fc.record({ op: fc.constant('remove' as const), kind, id }),
  fc.record({
    op: fc.constantFrom('relock' as const, 'reopen' as const, 'passphrase' as const, 'backup' as const),
  }),
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

/** Runs the operations on a vault and on a plain map; after each they must agree. */
async function run(operations: Operation[]): Promise<void> {
  let name = randomUUID();
  let secret = passphrase;
  let vault: Vault = await createVault(openIndexedDbStore(name), secret, cheap);
  const phrase = await vault.phrase();
  const model = new Map<string, unknown>();
  for (const step of operations) {
    switch (step.op) {
      case 'put':
        await vault.put(step.kind, step.id, step.data);
        model.set(JSON.stringify([step.kind, step.id]), step.data);
        break;
      case 'append': {
        const key = JSON.stringify([step.kind, step.id]);
        await vault.update(step.kind, step.id, z.unknown(), (current) => [current ?? null, step.data]);
        model.set(key, [model.get(key) ?? null, step.data]);
        break;
      }
      case 'remove':
        await vault.remove(step.kind, step.id);
        model.delete(JSON.stringify([step.kind, step.id]));
        break;
      case 'relock':
        vault.lock();
        vault = await unlockVault(openIndexedDbStore(name), secret, cheap);
        break;
      case 'reopen':
        // The tab was killed: the old handle is never locked.
        vault = await unlockVault(openIndexedDbStore(name), secret, cheap);
        break;
      case 'passphrase':
        await vault.changePassphrase(secret, `${secret}+`);
        secret += '+';
        break;
      case 'backup': {
        const file = await vault.exportBackup(secret);
        name = randomUUID();
        vault = await restoreFromBackup(openIndexedDbStore(name), file, secret, secret, cheap);
        break;
      }
    }
    const found = new Map<string, unknown>();
    for (const each of ['session', 'pairing']) {
      for (const record of await vault.list(each, z.json())) {
        found.set(JSON.stringify([each, record.id]), record.data);
      }
    }
    // Compared as JSON, which is what the vault promises to keep (it has no negative zero).
    const plain = (map: Map<string, unknown>) =>
      JSON.stringify([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
    expect(plain(found)).toBe(plain(model));
  }
  expect(await vault.phrase()).toEqual(phrase);
}

test('whatever is done to it, a vault holds what was acknowledged', async () => {
  await fc.assert(fc.asyncProperty(fc.array(operation, { maxLength: 14 }), run), { numRuns: 25 });
});
