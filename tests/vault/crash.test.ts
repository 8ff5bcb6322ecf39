import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { blobId } from '@/lib/blobs/blobs';
import {
  createMemoryStore,
  createVault,
  openIndexedDbStore,
  restoreFromBackup,
  type UnlockSecret,
  unlockVault,
  unlockWithPhrase,
  type Vault,
  VaultError,
} from '@/lib/vault';
import { runs } from '../support/depth';
import { type Disk, type Fault, Killed, openTab, type Tab } from './crash-support';
import { oldFormat } from './old-format';
import { cheap, passphrase } from './support';

/**
 * Random sequences of what people, tabs and other devices do to a vault, with tabs killed at any step of the storage, a disk that
 * is full, a clock that goes back, and storage that is taken away. After each step the stored vault, opened afresh, holds what
 * was acknowledged: what a killed tab was about to write is there wholly or not at all.
 */
const key = fc.constantFrom('session/a', 'session/b', 'goal/a', 'goal/💬');
const value = fc.nat(999);
const tab = fc.nat(1);
const secretNumber = fc.nat(5);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ op: fc.constant('put' as const), tab, key, value }) },
  { weight: 4, arbitrary: fc.record({ op: fc.constant('add' as const), tab, key, value }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('remove' as const), tab, key }) },
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constant('apply' as const),
      tab,
      changes: fc.uniqueArray(fc.record({ key, value: fc.option(value), fresh: fc.boolean() }), {
        minLength: 1,
        maxLength: 3,
        selector: (change) => change.key,
      }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('blob' as const), tab, value, there: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('race' as const), key }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('unlock' as const), tab, number: secretNumber }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('forget' as const), tab, number: secretNumber }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('reopen' as const), tab, number: secretNumber }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('restore' as const), tab }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('clock' as const), to: fc.nat(1_000_000) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('evict' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const fault = fc.option(
  fc.record({
    at: fc.integer({ min: 1, max: 6 }),
    how: fc.constantFrom<Fault>('before', 'before', 'after', 'after', 'torn', 'full'),
  }),
  { freq: 3 },
);
/** A new vault in memory or in (a stand-in for) IndexedDB, or one of format 1. */
const sequence = fc.record({
  where: fc.constantFrom(
    'memory' as const,
    'memory' as const,
    'memory' as const,
    'old' as const,
    'database' as const,
  ),
  steps: fc.array(fc.record({ step, fault }), { minLength: 1, maxLength: 12 }),
});

const bytes = (length: number, fill: number) => new Uint8Array(length).fill(fill);
/** Number 0 and 3 are passphrases, 1 and 4 wallets, 2 and 5 passkeys. */
function secretOf(number: number, first: string): UnlockSecret {
  if (number % 3 === 0)
    return { type: 'passphrase', passphrase: number === 0 ? first : `passphrase ${number}` };
  if (number % 3 === 1) return { type: 'wallet', signature: bytes(64, number) };
  return {
    type: 'passkey',
    credential: bytes(8, number),
    salt: bytes(32, number),
    output: bytes(32, number),
  };
}

interface Known {
  records: Record<string, unknown>;
  blobs: string[];
  /** Numbers of the secrets that open it. */
  opens: number[];
}

/** After these all secrets are tried, which takes a while. */
const WAYS = new Set<Step['op']>(['unlock', 'forget', 'restore', 'evict']);

const any = z.json();
const split = (of: string) => [of.slice(0, of.indexOf('/')), of.slice(of.indexOf('/') + 1)] as const;
const listSchema = z.array(z.number());
const asList = (data: unknown): number[] => listSchema.safeParse(data).data ?? [];

class Run {
  known: Known = { records: {}, blobs: [], opens: [0] };
  words = '';
  tabs: { tab: Tab; vault: Vault }[] = [];
  times = new Map<string, number>();
  constructor(
    readonly disk: Disk,
    readonly first: string,
  ) {}

  secret = (number: number) => secretOf(number, this.first);

  /** Opens the tab afresh, as after it was killed. */
  async reopen(at: number, number = this.known.opens[0] ?? 0): Promise<Vault> {
    const fresh = openTab(this.disk);
    const vault = await unlockVault(fresh.store, this.secret(number), cheap);
    this.tabs[at] = { tab: fresh, vault };
    return vault;
  }

  /** What is stored, as a fresh tab with the recovery phrase reads it. */
  async observe(ways = true): Promise<Known & { clean: boolean }> {
    const { store } = openTab(this.disk);
    const vault = await unlockWithPhrase(store, this.words, cheap);
    const all = await vault.all((error) => {
      throw error;
    });
    for (const { kind, id, updatedAt } of all) {
      const name = `${kind}/${id}`;
      expect(updatedAt).toBeGreaterThanOrEqual(this.times.get(name) ?? 0);
      this.times.set(name, updatedAt);
    }
    const opens: number[] = ways ? [] : this.known.opens;
    for (let number = 0; ways && number < 6; number += 1) {
      const opened = await unlockVault(store, this.secret(number), cheap).then(
        () => true,
        (error: unknown) => !(error instanceof VaultError && error.code.startsWith('wrong-')),
      );
      if (opened) opens.push(number);
    }
    return {
      records: Object.fromEntries(
        all
          .map(({ kind, id, data }): [string, unknown] => [`${kind}/${id}`, data])
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
      blobs: (await vault.blobs.ids()).sort(),
      opens,
      clean: vault.integrity.findings.length === 0,
    };
  }

  /** Does something of which each prefix of `after` may have happened if the tab dies; all of it otherwise. */
  async act(at: number, work: (vault: Vault) => Promise<unknown>, after: Known[]): Promise<void> {
    const here = this.tabs[at];
    if (!here) throw new Error('no such tab');
    const before = this.known;
    try {
      await work(here.vault);
      this.known = after.at(-1) ?? before;
    } catch (error) {
      const full = error instanceof VaultError ? error.code === 'quota' : Object(error).code === 'full';
      if (!full && !(error instanceof Killed)) throw error;
      const seen = await this.observe();
      if (this.disk.torn) return;
      const possible = [before, ...after].map(plain);
      expect(possible).toContain(plain(seen));
      this.known = { records: seen.records, blobs: seen.blobs, opens: seen.opens };
      if (error instanceof Killed) await this.reopen(at);
    }
    for (const name of [...this.times.keys()]) if (!(name in this.known.records)) this.times.delete(name);
  }
}

/** A backup leaves out what is of one device only. */
const inBackup = (records: Known['records']) =>
  Object.fromEntries(Object.entries(records).filter(([name]) => !name.startsWith('device-')));

const plain = ({ records, blobs, opens }: Known) =>
  JSON.stringify([
    Object.entries(records).sort(([a], [b]) => (a < b ? -1 : 1)),
    [...blobs].sort(),
    [...opens].sort(),
  ]);

async function take(run: Run, step: Step): Promise<void> {
  const { known } = run;
  const with_ = (name: string, data: unknown): Known => {
    const { [name]: _gone, ...others } = known.records;
    return { ...known, records: data === undefined ? others : { ...others, [name]: data } };
  };
  switch (step.op) {
    case 'put': {
      const [kind, id] = split(step.key);
      return run.act(step.tab, (vault) => vault.put(kind, id, [step.value]), [with_(step.key, [step.value])]);
    }
    case 'add': {
      const [kind, id] = split(step.key);
      const next = [...asList(known.records[step.key]), step.value];
      const add = (now: unknown) => [...asList(now), step.value];
      return run.act(step.tab, (vault) => vault.update(kind, id, any, add), [with_(step.key, next)]);
    }
    case 'remove': {
      const [kind, id] = split(step.key);
      return run.act(step.tab, (vault) => vault.remove(kind, id), [with_(step.key, undefined)]);
    }
    case 'apply': {
      const { tabs } = run;
      const after: Known[] = [];
      let state = known;
      for (const { key: name, value: to, fresh } of step.changes) {
        const written = fresh || !(name in known.records);
        const { [name]: _gone, ...others } = state.records;
        if (written) state = { ...state, records: to === null ? others : { ...others, [name]: [to] } };
        after.push(state);
      }
      return run.act(
        step.tab,
        async (vault) => {
          const all = await (tabs[step.tab]?.vault ?? vault).all(() => undefined);
          const changes = step.changes.map(({ key: name, value: to, fresh }) => {
            const [kind, id] = split(name);
            const here = all.find((record) => record.kind === kind && record.id === id);
            const updatedAt = (here?.updatedAt ?? 0) + 1;
            return {
              kind,
              id,
              // A merge that saw something older writes nothing.
              expected: fresh ? here?.updatedAt : here && here.updatedAt - 1,
              record: to === null ? undefined : { kind, id, updatedAt, data: [to] },
            };
          });
          const written = await vault.apply(changes);
          expect(written).toEqual(
            step.changes.map(({ key: name, fresh }) => fresh || !(name in known.records)),
          );
        },
        after,
      );
    }
    case 'blob': {
      const piece = bytes(16, step.value);
      const id = blobId(piece);
      const others = known.blobs.filter((each) => each !== id);
      const after = { ...known, blobs: step.there ? [...others, id] : others };
      return run.act(step.tab, (vault) => (step.there ? vault.blobs.put(piece) : vault.blobs.remove(id)), [
        after,
      ]);
    }
    case 'race': {
      const [kind, id] = split(step.key);
      // One record of both, and one for each, which only the state of all rows has in common.
      const names = [step.key, 'race/0', 'race/1'];
      const add = (now: unknown) => [...asList(now), 1];
      const outcomes = await Promise.allSettled(
        run.tabs.map(({ vault }, at) =>
          Promise.all([vault.update(kind, id, any, add), vault.update('race', String(at), any, add)]),
        ),
      );
      const seen = await run.observe();
      if (run.disk.torn) return;
      const grown = names.map(
        (each) => asList(seen.records[each]).length - asList(known.records[each]).length,
      );
      const sure = outcomes.map(({ status }) => Number(status === 'fulfilled'));
      const least = [(sure[0] ?? 0) + (sure[1] ?? 0), ...sure];
      for (const [at, by] of grown.entries()) {
        expect(by).toBeGreaterThanOrEqual(least[at] ?? 0);
        expect(by).toBeLessThanOrEqual(at === 0 ? 2 : 1);
      }
      const others = (all: Known) => {
        const kept = Object.entries(all.records).filter(([each]) => !names.includes(each));
        return plain({ ...all, records: Object.fromEntries(kept) });
      };
      expect(others(seen)).toBe(others(known));
      run.known = { ...known, records: seen.records };
      for (const at of run.tabs.keys()) await run.reopen(at);
      return;
    }
    case 'unlock': {
      if (known.opens.includes(step.number)) return;
      const opens = [...known.opens, step.number].sort();
      return run.act(step.tab, (vault) => vault.addUnlock(run.secret(step.number)), [{ ...known, opens }]);
    }
    case 'forget': {
      // The ways stand in the header in the order in which they were added, which the numbers do not tell: found by type.
      const left = known.opens.filter((number) => number % 3 !== step.number % 3);
      const type = run.secret(step.number).type;
      if (left.length === 0 || known.opens.length - left.length !== 1) return;
      return run.act(
        step.tab,
        async (vault) => {
          const way = (await vault.unlocks()).find((each) => each.type === type);
          await vault.removeUnlock(way?.id ?? '');
        },
        [{ ...known, opens: left }],
      );
    }
    case 'reopen':
      await run.reopen(step.tab, known.opens[step.number % known.opens.length]);
      return;
    case 'restore': {
      // All in one: a file is made, and takes the place of the vault. Only what it holds is there afterwards.
      const after = { records: inBackup(known.records), blobs: [], opens: [0] };
      await run.act(
        step.tab,
        async (vault) => {
          const file = await vault.exportBackup('of the backup', { onDamaged: () => undefined });
          const { store } = run.tabs[step.tab]?.tab ?? openTab(run.disk);
          const options = { ...cheap, replace: true };
          await restoreFromBackup(store, file, 'of the backup', run.first, options);
        },
        [after],
      );
      if (run.disk.torn) return;
      for (const at of run.tabs.keys()) await run.reopen(at);
      return;
    }
    case 'clock':
      vi.spyOn(Date, 'now').mockReturnValue(1_700_000_000_000 + step.to);
      return;
    case 'evict': {
      const file = await run.tabs[0]?.vault.exportBackup('of the backup').catch(() => undefined);
      await run.disk.inner.clear();
      for (const { vault } of run.tabs) {
        const lost = await vault.put('session', 'a', [0]).catch((error: unknown) => error);
        expect(lost instanceof Killed || Object(lost).code).toBeOneOf([true, 'missing', 'quota']);
      }
      if (file) await restoreFromBackup(openTab(run.disk).store, file, 'of the backup', run.first, cheap);
      else await createVaultFrom(run);
      run.known = { ...known, records: file ? inBackup(known.records) : {}, blobs: [], opens: [0] };
      for (const at of run.tabs.keys()) await run.reopen(at);
      return;
    }
  }
}

/** A vault of its own when there was no backup to restore: nothing of before is expected of it. */
async function createVaultFrom(run: Run): Promise<void> {
  const vault = await createVault(openTab(run.disk).store, run.first, cheap);
  run.words = (await vault.phrase()).join(' ');
  run.times.clear();
}

type Sequence = typeof sequence extends fc.Arbitrary<infer T> ? T : never;

async function begin(where: Sequence['where']): Promise<Run> {
  const old = where === 'old';
  const inner =
    where === 'database'
      ? openIndexedDbStore(randomUUID())
      : createMemoryStore(old ? oldFormat.stored : undefined);
  const run = new Run({ inner, torn: false }, old ? oldFormat.passphrase : passphrase);
  if (old) {
    run.words = oldFormat.phrase;
    run.known.records = Object.fromEntries(
      oldFormat.records.map(({ kind, id, data }) => [`${kind}/${id}`, data]),
    );
  } else {
    await createVaultFrom(run);
  }
  return run;
}

async function live({ where, steps }: Sequence) {
  vi.restoreAllMocks();
  const run = await begin(where);
  if (where === 'old' && steps[0]?.fault && steps[0].fault.how !== 'torn') {
    // The tab that is to write the old vault anew is killed meanwhile.
    const dying = openTab(run.disk);
    dying.arm(steps[0].fault.at, steps[0].fault.how);
    await unlockVault(dying.store, run.first, cheap).catch(() => undefined);
  }
  await run.reopen(0);
  await run.reopen(1);
  for (const { step: next, fault: wrong } of steps) {
    if (wrong) run.tabs['tab' in next ? next.tab : 0]?.tab.arm(wrong.at, wrong.how);
    await take(run, next);
    if (run.disk.torn) {
      // No transaction does this. If one did, the vault would say so, and could be gone on with.
      const vault = await unlockWithPhrase(openTab(run.disk).store, run.words, cheap);
      const { header } = await run.disk.inner.readVault();
      if (vault.integrity.findings.length === 0) expect(header).toBeDefined();
      await vault.acceptAsIs();
      expect((await vault.inspect({ thorough: true })).findings).toEqual([]);
      return;
    }
    const seen = await run.observe(WAYS.has(next.op) || wrong !== null);
    expect(plain(seen)).toBe(plain(run.known));
    expect(seen.clean).toBe(true);
    for (const { tab: each } of run.tabs) each.arm(Number.POSITIVE_INFINITY, 'before');
  }
}

afterEach(() => {
  vi.restoreAllMocks();
});

test('whatever is done to it and wherever it is cut off, a vault holds what was acknowledged', async () => {
  await fc.assert(fc.asyncProperty(sequence, live), runs(200, 10_000));
}, 3_600_000);
