import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { BlobError } from '@/lib/blobs/blobs';
import { CONFLICT, conflictSchema, SyncError, syncOnce } from '@/lib/sync';
import { readPutBack } from '@/lib/sync/put-back';
import { chunksOf } from '@/lib/sync/records';
import { openHead, readManifest } from '@/lib/sync/remote';
import { pending } from '@/lib/sync/state';
import { type Vault, VaultError } from '@/lib/vault';
import { runs } from '@/tests/support/depth';
import {
  blobOf,
  Device,
  everything,
  type Fault,
  firstDevice,
  memoryServer,
  noFaults,
  records,
} from './world';

const DEVICES = 3;
let words: string;
let clock = Date.now();

beforeAll(async () => {
  words = (await (await firstDevice()).phrase()).join(' ');
  // One clock that never stands still: what is written later is newer, on whichever device.
  vi.spyOn(Date, 'now').mockImplementation(() => ++clock);
});
afterAll(() => vi.restoreAllMocks());

const device = fc.integer({ min: 0, max: DEVICES - 1 });
const name = fc.record({ kind: fc.constantFrom('note', 'session'), id: fc.constantFrom('1', '2', '3') });
const faults = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.constant<Fault>('none') },
    fc.constantFrom<Fault>('unsent', 'unanswered'),
  ),
  { maxLength: 30 },
);
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('put' as const), device, name, withBlob: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), device, name }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('sync' as const), device, faults }) },
  // Left running while the following steps happen, and killed in the middle perhaps.
  { weight: 5, arbitrary: fc.record({ do: fc.constant('begin' as const), device, faults }) },
  // What was begun comes some way.
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      device,
      turns: fc.integer({ min: 1, max: 30 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const), device }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('settle' as const), device }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const schema = { parse: (data: unknown) => data as { value: string; blob?: string } };

/** Runs the steps, keeping account of what a person saw acknowledged and then knowingly replaced or removed. */
async function play(steps: Step[]): Promise<void> {
  const server = memoryServer();
  const devices = await Promise.all(Array.from({ length: DEVICES }, () => Device.join(words)));
  const running: Promise<unknown>[] = [];
  /** Every value that was acknowledged, and whether somebody who saw it has replaced or removed it since. */
  const given = new Map<string, { superseded: boolean; blob: string | undefined }>();
  let count = 0;

  const supersede = (data: unknown) => {
    const entry = given.get(schema.parse(data).value);
    if (entry) entry.superseded = true;
  };
  /** Vaults with a sync under way, and whether one ever had two: the page lets only one run at a time. */
  const busy = new Set<Vault>();
  let overlapped = false;
  const sync = async (at: Device, list: Fault[]) => {
    const left = [...list];
    const { vault } = at;
    overlapped ||= busy.has(vault);
    busy.add(vault);
    try {
      await syncOnce(
        vault,
        server.remote(() => left.shift() ?? 'none'),
      );
    } catch (error) {
      const foreseen =
        (error instanceof BlobError && error.code === 'unreachable') ||
        (error instanceof SyncError && error.code === 'contended') ||
        (error instanceof VaultError && error.code === 'locked');
      if (!foreseen) throw error;
    } finally {
      busy.delete(vault);
    }
  };
  const find = async (at: Device, { kind, id }: { kind: string; id: string }) =>
    [...(await records(at.vault)).values()].find((record) => record.kind === kind && record.id === id);

  for (const next of steps) {
    const at = devices[next.device]!;
    switch (next.do) {
      case 'put': {
        const value = `value ${++count}`;
        const blob = next.withBlob ? blobOf(value) : undefined;
        if (blob) await at.vault.blobs.put(blob.bytes);
        const data = { value, ...(blob ? { blob: blob.id } : {}) };
        // Read and written in one step, as the person saw it.
        let seen: unknown;
        await at.vault.update(next.name.kind, next.name.id, anything, (current) => {
          seen = current;
          return data;
        });
        if (seen) supersede(seen);
        given.set(value, { superseded: false, blob: blob?.id });
        break;
      }
      case 'remove': {
        // Nothing may come between seeing and removing, or the account would be wrong.
        await Promise.all(running.splice(0));
        const seen = await find(at, next.name);
        await at.vault.remove(next.name.kind, next.name.id);
        if (seen) supersede(seen.data);
        break;
      }
      case 'settle': {
        await Promise.all(running.splice(0));
        const [one] = [...(await records(at.vault)).values()].filter(({ kind }) => kind === CONFLICT);
        if (!one) break;
        await at.vault.remove(CONFLICT, one.id);
        supersede(conflictSchema.parse(one.data).data);
        break;
      }
      case 'sync':
        await sync(at, next.faults);
        break;
      case 'begin':
        running.push(sync(at, next.faults));
        break;
      case 'wait':
        for (let turn = 0; turn < next.turns; turn++) await new Promise((done) => setImmediate(done));
        break;
      case 'crash':
        await at.restart();
        break;
    }
  }
  await Promise.all(running);

  for (let round = 0; round < 4; round++) for (const { vault } of devices) await noFaults(server, vault);
  const [first, ...others] = await Promise.all(devices.map(({ vault }) => everything(vault)));
  for (const other of others) expect(other).toBe(first);
  // Where all is the same, nothing is written any more.
  for (const { vault } of devices) {
    const report = await noFaults(server, vault);
    expect(report).toMatchObject({
      changedHere: 0,
      written: false,
      conflicts: 0,
      missingBlobs: [],
      damaged: 0,
    });
  }
  const all = [...(await records(devices[0]!.vault)).values()];
  const standing = new Set(
    all.filter(({ kind }) => kind !== CONFLICT).map(({ data }) => schema.parse(data).value),
  );
  const kept = new Set(
    all
      .filter(({ kind }) => kind === CONFLICT)
      .map(({ data }) => schema.parse(conflictSchema.parse(data).data).value),
  );
  for (const [value, { superseded, blob }] of given) {
    if (superseded) expect(standing, `${value} came back`).not.toContain(value);
    else expect(standing.has(value) || kept.has(value), `${value} is lost`).toBe(true);
    if (!blob || !(standing.has(value) || kept.has(value))) continue;
    for (const { vault } of devices) expect(await vault.blobs.get(blob)).toEqual(blobOf(value).bytes);
    expect(server.blobs.held.has(blob)).toBe(true);
  }
  // A day later nothing is left at the server that the copies do not need: no device forgot what it had put there.
  clock += 90_000_000;
  for (let round = 0; round < 2; round++) for (const { vault } of devices) await noFaults(server, vault);
  // No vault was put back, so nobody is told so.
  for (const { vault } of devices) expect(await readPutBack(vault)).toBeNull();
  if (!overlapped) {
    const held = [...server.blobs.held.keys()].sort();
    if (server.state.head) expect(held).toEqual(await neededBlobs(server, devices[0]!.vault));
    // A first write that was never answered may still arrive: what was put for it is remembered until the next one.
    else expect(await uploadsOf(devices.map(({ vault }) => vault))).toEqual(expect.arrayContaining(held));
  }
  for (const { vault } of devices) vault.lock();
}

/** What devices remember to have put for writes of which no answer came. */
async function uploadsOf(vaults: Vault[]) {
  const writes = await Promise.all(vaults.map(pending));
  return writes.flatMap((write) => [...(write?.uploads ?? []), ...(write?.doubtful ?? [])]);
}

/** The blobs of which the copies are made, from the head on. */
async function neededBlobs({ state, blobs }: ReturnType<typeof memoryServer>, { keyring }: Vault) {
  if (!state.head) return [];
  const { manifest: pointer } = await openHead(keyring, state.head);
  const manifest = await readManifest(blobs, pointer);
  return [...new Set([...pointer.chunks, ...chunksOf(manifest), ...manifest.blobs])].sort();
}

const anything = (await import('zod')).unknown();

const depth = runs(120, 5000);

test(
  'three devices, in any order, with failures anywhere: they converge, and nothing that was acknowledged is lost',
  async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), play), {
      ...depth,
      endOnFailure: process.env.SHRINK !== '1',
    });
    // One takes a tenth of a second; a deep run beside all the others, on a slow machine, far longer.
  },
  Math.max(600_000, 5000 * depth.numRuns),
);
