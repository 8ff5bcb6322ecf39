import { createHash, randomUUID } from 'node:crypto';
import Ajv2020 from 'ajv/dist/2020';
import { describe, expect, it } from 'vitest';
import { readable } from '@/components/leaving/readable';
import {
  attachFile,
  emptyBoxes,
  exportRecords,
  openFile,
  RECORD_KINDS,
  takeInventory,
  writeNote,
} from '@/lib/flows';
import { type Mailbox, MailboxError } from '@/lib/mailbox/client';
import { x25519PublicKey } from '@/lib/protocol';
import { createMemoryStore, createVault, openIndexedDbStore, unlockVault, type Vault } from '@/lib/vault';
import { cheap, passphrase, tamper } from '../vault/support';

const OWNER = 'ST1PQHQKV0RJXZFY1DGX8MNSNYVE3VGZJSRTPGZGM';
const session = {
  id: 'a1b2c3d4e5f60718',
  owner: OWNER,
  pairingId: null,
  account: '7',
  pairing: null,
  sequence: '3',
  facts: { date: '2026-11-20', minutes: 50, modality: 'in-person' },
  note: 'Talked about the move.',
  week: '2967',
  state: 'confirmed',
  dispute: null,
  isSettled: false,
  countersignature: null,
  txid: '0xabc',
  code: null,
  reason: null,
  createdAt: 1_795_000_000_000,
};
const pairing = {
  id: 'p1',
  owner: OWNER,
  therapist: { principal: OWNER, alias: 'Dr Heron', contactKey: '11'.repeat(32), inbox: '22'.repeat(32) },
  greeting: 'Hello',
  account: '7',
  commitment: '33'.repeat(32),
  request: '1',
  pairing: '1',
  acceptance: null,
  ringSize: 20,
  state: 'paired',
  ending: null,
  txid: null,
  code: null,
  createdAt: 1_794_000_000_000,
};

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function filled(): Promise<Vault> {
  const vault = await createVault(createMemoryStore(), passphrase, cheap);
  await vault.put('session', session.id, session);
  await vault.put('session', 'draft', {
    ...session,
    id: 'draft',
    facts: { ...session.facts, date: '2026-11-13' },
    state: 'waiting',
  });
  await vault.put('pairing', pairing.id, pairing);
  await vault.put('mood', session.id, { session: session.id, date: '2026-11-20', value: 4 });
  await vault.put('from-a-later-version', 'x', {
    anything: ['goes', { deep: true }],
    summary: 'Kept as it is',
    steps: [{ what: 'The first step' }, { what: 'The second step' }],
    place: OWNER,
    proof: `0x${'ab'.repeat(20)}`,
  });
  await writeNote(
    { vault },
    { id: 'n1', session: null, type: 'process' },
    { base: '', text: 'My own words' },
  );
  const file = new File([new TextEncoder().encode('a drawing')], 'drawing.txt', { type: 'text/plain' });
  await attachFile({ vault }, { id: 'n1', session: null, type: 'process' }, file);
  return vault;
}

describe('taking everything along', () => {
  it('holds every record, of every kind, and says what form they have', async () => {
    const made = JSON.parse(JSON.stringify((await exportRecords(await filled())).made));
    expect(made.records.map(({ kind }: { kind: string }) => kind)).toEqual([
      'from-a-later-version',
      'mood',
      'note',
      'pairing',
      'session',
      'session',
    ]);
    expect(made.records.at(-1).data ?? made.records.at(-2).data).toBeDefined();
    expect(made.attachments).toEqual([
      {
        note: 'n1',
        name: 'drawing.txt',
        type: 'text/plain',
        size: 9,
        sha256: hashOf(new TextEncoder().encode('a drawing')),
        base64: btoa('a drawing'),
        savedAs: null,
      },
    ]);
    expect(made.unreadable).toBe(0);
    // An implementation of JSON Schema that knows nothing of this app.
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(made.schema);
    expect(validate(made), JSON.stringify(validate.errors)).toBe(true);
  });

  it('leaves no file behind, however little room there is, and says of each where it is and what it hashes to', async () => {
    const vault = await createVault(createMemoryStore(), passphrase, cheap);
    const note = (n: number) => ({ id: `n${n}`, session: null, type: 'progress' as const });
    const given = new Map<string, number[]>();
    for (const [at, size] of [3000, 0, 300_000, 12, 3000].entries()) {
      const bytes = crypto.getRandomValues(new Uint8Array(Math.min(size, 60_000)));
      const whole = new Uint8Array(size).map((_, i) => bytes[i % 60_000] ?? 0);
      // The same name twice is nothing special.
      const name = at === 4 ? 'file 0.bin' : `file ${at}.bin`;
      const written = await attachFile({ vault }, note(at % 2), new File([whole], name));
      given.set(written.attachments.at(-1)?.key ?? '', [...whole]);
    }
    const now = new Date('2026-11-30T12:00:00Z');
    for (const room of [0, 11, 3000, 6012, 306_012, undefined]) {
      const steps: number[] = [];
      const onProgress = (done: number) => steps.push(done);
      const { made, beside } = await exportRecords(vault, { now, room, onProgress });
      expect(steps.at(-1)).toBe(1);
      const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(made.schema);
      expect(validate(JSON.parse(JSON.stringify(made))), JSON.stringify(validate.errors)).toBe(true);
      const within = made.attachments.flatMap(({ base64 }) => (base64 === null ? [] : [base64]));
      expect(within.map((text) => atob(text).length).reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(
        room ?? 306_012,
      );
      if (room === undefined) expect(beside).toEqual([]);
      expect(new Set(beside.map(({ savedAs }) => savedAs)).size).toBe(beside.length);
      const found: number[][] = [];
      for (const { base64, savedAs, sha256, name, size } of made.attachments) {
        const one = beside.find((each) => each.savedAs === savedAs);
        expect(one === undefined).toBe(base64 !== null);
        const bytes = one
          ? await openFile({ vault }, one.file)
          : Uint8Array.from(atob(base64 ?? ''), (letter) => letter.charCodeAt(0));
        expect([bytes.length, hashOf(bytes)]).toEqual([size, sha256]);
        if (one) expect(savedAs).toMatch(/^session-log-2026-11-30-file-\d-file \d\.bin$/);
        expect(name).toMatch(/^file \d\.bin$/);
        found.push([...bytes]);
      }
      const sorted = (all: Iterable<number[]>) => [...all].map((one) => JSON.stringify(one)).sort();
      expect(sorted(found)).toEqual(sorted(given.values()));
    }
  });

  it('names a file that is damaged without its content, and only names them for a page of text', async () => {
    const vault = await filled();
    const names = await exportRecords(vault, { files: 'names' });
    expect(names.beside).toEqual([]);
    expect(names.made.attachments).toMatchObject([{ name: 'drawing.txt', base64: null, savedAs: null }]);
    for (const id of await vault.blobs.ids()) await vault.blobs.remove(id);
    const { made, beside } = await exportRecords(vault, { room: 0 });
    expect(beside).toEqual([]);
    expect(made.attachments).toMatchObject([
      { name: 'drawing.txt', sha256: null, base64: null, savedAs: null },
    ]);
  });

  it('counts the records that are damaged, and so does the receipt of an erasure', async () => {
    const name = randomUUID();
    const vault = await createVault(openIndexedDbStore(name), passphrase, cheap);
    for (const id of ['1', '2', '3']) await vault.put('goal', id, { text: id });
    await tamper(name, (rows) =>
      rows.map((row, at) => (at === 0 ? row : { ...row, salt: crypto.getRandomValues(new Uint8Array(32)) })),
    );
    const again = await unlockVault(openIndexedDbStore(name), passphrase, cheap);
    const { made } = await exportRecords(again);
    expect([made.unreadable, made.records.length]).toEqual([2, 1]);
    expect(await takeInventory(again)).toMatchObject({
      unreadable: 2,
      records: [{ kind: 'goal', count: 1 }],
    });
  });

  it('has a schema that refuses what is not so', async () => {
    const made = JSON.parse(JSON.stringify((await exportRecords(await filled())).made));
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(made.schema);
    const spoilt = (change: (copy: typeof made) => void) => {
      const copy = structuredClone(made);
      change(copy);
      return validate(copy);
    };
    const at = (kind: string) => made.records.findIndex((r: { kind: string }) => r.kind === kind);
    expect(spoilt((copy) => delete copy.records[at('session')].data.facts.date)).toBe(false);
    expect(spoilt((copy) => Object.assign(copy.records[at('mood')].data, { value: 6 }))).toBe(false);
    expect(spoilt((copy) => delete copy.records[0].id)).toBe(false);
    expect(spoilt((copy) => Object.assign(copy, { format: 'other' }))).toBe(false);
    expect(spoilt((copy) => Object.assign(copy.records[at('from-a-later-version')].data, { more: 1 }))).toBe(
      true,
    );
  });

  it('reads like a record of one’s own, without what only the app works with', async () => {
    const parts = readable((await exportRecords(await filled(), { files: 'names' })).made.records);
    expect(parts.map(({ title }) => title)).toEqual([
      'Sessions',
      'Notes',
      'Mood',
      'Therapists',
      'From a later version',
    ]);
    const [first] = parts[0]?.entries ?? [];
    expect(first?.title).toBe('20 November 2026');
    expect(first?.fields).toContainEqual({ name: 'Note', value: 'Talked about the move.' });
    expect(first?.fields).toContainEqual({ name: 'Minutes', value: '50' });
    const text = JSON.stringify(parts);
    expect(text).toContain('Dr Heron');
    expect(text).toContain('My own words');
    for (const kept of ['Kept as it is', 'The first step', 'The second step', 'drawing.txt'])
      expect(text).toContain(kept);
    expect(text).not.toMatch(/[0-9a-f]{32}|ST1PQ|0xabc|bafkrei/);
  });

  it('knows the kinds by the names under which they are stored', () => {
    expect(Object.keys(RECORD_KINDS)).toContain('session');
    expect(Object.keys(RECORD_KINDS)).not.toContain('undefined');
  });
});

describe('erasing', () => {
  it('counts what was there, and names no account', async () => {
    const inventory = await takeInventory(await filled());
    expect(inventory.records).toEqual([
      { kind: 'session', count: 2 },
      expect.objectContaining({ count: 1 }),
      expect.objectContaining({ count: 1 }),
      expect.objectContaining({ count: 1 }),
      expect.objectContaining({ count: 1 }),
    ]);
    expect(inventory.blobs).toBe(1);
    expect(inventory.onChain).toEqual({ accounts: 1, sessions: 1 });
    expect(JSON.stringify(inventory)).not.toContain(OWNER);
  });

  it('empties the boxes that the vault can open, a therapist’s as well, and says which it could not reach', async () => {
    const vault = await filled();
    await vault.put('therapist', 'me', {
      alias: 'Dr Heron',
      credential: 'B-1',
      txid: null,
      createdAt: 1_794_000_000_000,
    });
    await vault.put('client', 'c1', {
      id: 'c1',
      requester: OWNER,
      account: '8',
      request: '2',
      contact: Buffer.from(x25519PublicKey(new Uint8Array(32).fill(9))).toString('hex'),
      greeting: 'Hello',
      label: '',
      pairing: null,
      state: 'asking',
      receivedAt: 1_794_000_000_000,
    });
    const waiting = new Map<string, string[]>();
    const key = (token: Uint8Array) => Buffer.from(token).toString('hex');
    const box = (token: Uint8Array) => {
      const there = waiting.get(key(token)) ?? ['m1', 'm2'];
      waiting.set(key(token), there);
      return there;
    };
    const server: Mailbox = {
      send: () => Promise.reject(new Error('nothing is sent')),
      receive: async (token) => ({
        messages: box(token).map((id) => ({ id, blob: new Uint8Array(1024) })),
      }),
      remove: async (token, id) => {
        waiting.set(
          key(token),
          box(token).filter((there) => there !== id),
        );
      },
    };
    expect(await emptyBoxes(vault, server)).toEqual({ boxes: 3, messages: 6, unreached: 0 });
    expect([...waiting.values()]).toEqual([[], [], []]);
    expect([...waiting.keys()]).toContain(key(vault.keyring.inboxToken()));
    // A server that does not answer is asked once, not for every box.
    let asked = 0;
    const away = {
      ...server,
      receive: () => {
        asked += 1;
        return Promise.reject(new MailboxError('unreachable', 'away'));
      },
    };
    expect(await emptyBoxes(vault, away)).toEqual({ boxes: 3, messages: 0, unreached: 3 });
    expect(asked).toBe(1);
  });
});
