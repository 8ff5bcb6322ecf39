import { beforeAll, describe, expect, test } from 'vitest';
import { type Context, commitSession, type SessionRecord, sessionSchema } from '@/lib/flows';
import { noteContent, openNote, storeNote } from '@/lib/flows/note-content';
import { noteCommitment } from '@/lib/protocol';
import { blobsIn } from '@/lib/sync/records';
import type { Vault } from '@/lib/vault';
import { blobCode, memoryBlobs } from '@/tests/blobs/support';
import { Device, firstDevice } from './world';

const place = { chainId: 0x80000000, deployer: 'ST1PQHQKV0RJXZFY1DGX8MNSNYVE3VGZJSRTPGZGM' };
let vault: Vault;
let words: string[];
beforeAll(async () => {
  words = await (await firstDevice()).phrase();
  vault = (await Device.join(words.join(' '))).vault;
});

const session = (change: Partial<SessionRecord> = {}): SessionRecord =>
  sessionSchema.parse({
    id: 'session-1',
    owner: 'ST1',
    pairingId: null,
    account: '7',
    pairing: null,
    sequence: null,
    facts: { date: '2026-11-20', minutes: 50, modality: 'video' },
    note: 'We spoke about the summer. ☀️',
    week: '2969',
    state: 'draft',
    countersignature: null,
    txid: null,
    code: null,
    reason: null,
    createdAt: 1,
    ...change,
  });
const commit = (of: Vault, record: SessionRecord) =>
  commitSession({ vault: of, place } as Pick<Context, 'vault' | 'place'> as Context, record).note;

describe('the content of a session’s note', () => {
  test('is the same on every device, opens from any storage, and is what the commitment covers', async () => {
    const record = session();
    const content = noteContent(vault, record);
    const other = (await Device.join(words.join(' '))).vault;
    expect(noteContent(other, record)).toEqual(content);

    const storage = memoryBlobs();
    await storeNote(vault, storage, record);
    expect([...storage.held.keys()].map((id) => `ipfs://${id}`)).toEqual(content.at);
    const note = await openNote(storage, content);
    expect(note).toBe(record.note);
    // What somebody who is shown the opening recomputes.
    const recomputed = noteCommitment(place, {
      account: 7n,
      note,
      salt: vault.keyring.salt('note', record.id),
      content: [...storage.held.keys()],
    });
    expect(commit(vault, { ...record, content })).toEqual(recomputed);
    expect(commit(other, { ...record, content })).toEqual(recomputed);
  });

  test('changes with the note, with its blocks and with the session; sessions of before keep their commitment', async () => {
    const record = session({ content: noteContent(vault, session()) });
    const changed = { ...record, note: 'Something else.' };
    expect(noteContent(vault, changed)).not.toEqual(record.content);
    expect(noteContent(vault, { ...record, id: 'session-2' }).at).not.toEqual(record.content?.at);
    expect(commit(vault, changed)).not.toEqual(commit(vault, record));
    const before = session();
    expect(before.content).toBeNull();
    const salt = vault.keyring.salt('note', before.id);
    expect(commit(vault, before)).toEqual(noteCommitment(place, { account: 7n, note: before.note, salt }));
    expect(commit(vault, before)).not.toEqual(commit(vault, record));
  });

  test('is nothing that a sync would look for: its blocks lie nowhere unless they are asked for', async () => {
    const record = session({ content: noteContent(vault, session()) });
    expect(blobsIn(record)).toEqual(new Set());
    const storage = memoryBlobs();
    expect(await blobCode(openNote(storage, record.content!))).toBe('missing');
    await storeNote(vault, storage, record);
    const [id] = storage.held.keys();
    storage.held.get(id!)![30]! ^= 1;
    expect(await blobCode(openNote(storage, record.content!))).toBe('altered');
  });
});
