import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MAX_ATTACHMENT } from '@/lib/blobs/attachment';
import {
  attachFile,
  detachFile,
  fileNote,
  findNotes,
  indexNotes,
  MAX_NOTE,
  type NewNote,
  NOTE,
  type NoteRecord,
  NoteWriter,
  noteOf,
  notes,
  openFile,
  openSlot,
  recoverUnsaved,
  removeNote,
  type SessionRecord,
  sessionSchema,
  type Unsaved,
  writeNote,
} from '@/lib/flows';
import { createMemoryStore, createVault, unlockVault, type Vault, type VaultStore } from '@/lib/vault';
import { blobCode } from '../blobs/support';
import { runs } from '../support/depth';

/** Notes in a real vault: the editor's writes, two tabs at once, files, what a closed tab leaves behind, search. */
const PASSPHRASE = 'plum kettle orbit seventeen';
const fresh: NewNote = { id: 'n1', session: null, type: 'process' };
let disk: VaultStore;
let vault: Vault;

beforeEach(async () => {
  disk = createMemoryStore();
  vault = await createVault(disk, PASSPHRASE, { cost: 1 });
});
afterEach(() => vault.lock());

const textOf = async (id = 'n1') => (await noteOf({ vault }, id))?.text;
const file = (name: string, bytes: Uint8Array<ArrayBuffer>) => new File([bytes], name, { type: 'image/png' });
const random = (length: number) => {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
};

describe('writing', () => {
  test('a note is there from its first letter on, and keeps when it was begun', async () => {
    const first = await writeNote({ vault }, fresh, { base: '', text: 'I' });
    const second = await writeNote({ vault }, fresh, { base: 'I', text: 'I slept' });
    expect(second).toMatchObject({ merged: 'no', note: { ...fresh, text: 'I slept' } });
    expect(second.note.createdAt).toBe(first.note.createdAt);
    expect((await notes({ vault })).map((n) => n.text)).toEqual(['I slept']);
  });

  test('two tabs that write at once lose nothing, in whichever order they save', async () => {
    await writeNote({ vault }, fresh, { base: '', text: 'Talk:\n\nHome:\n' });
    const other = await unlockVault(disk, PASSPHRASE, { cost: 1 });
    const base = 'Talk:\n\nHome:\n';
    const both = await Promise.all([
      writeNote({ vault }, fresh, { base, text: 'Talk:\nriver dream\n\nHome:\n' }),
      writeNote({ vault: other }, fresh, { base, text: 'Talk:\n\nHome:\nwalk daily\n' }),
    ]);
    expect(await textOf()).toBe('Talk:\nriver dream\n\nHome:\nwalk daily\n');
    expect(both.map((w) => w.merged).sort()).toEqual(['joined', 'no']);
    const clash = await writeNote({ vault }, fresh, { base, text: 'Talk:\nsomething else\n\nHome:\n' });
    expect(clash.merged).toBe('both');
    for (const words of ['river dream', 'something else', 'walk daily']) {
      expect(clash.note.text).toContain(words);
    }
  });

  test('a note that was removed while it was being written in is there again', async () => {
    await writeNote({ vault }, fresh, { base: '', text: 'one' });
    await removeNote({ vault }, 'n1');
    expect(await textOf()).toBeUndefined();
    expect(await writeNote({ vault }, fresh, { base: 'one', text: 'one two' })).toMatchObject({
      merged: 'no',
    });
    expect(await textOf()).toBe('one two');
  });

  test('kind and session are changed without touching the text, and the text without touching them', async () => {
    await writeNote({ vault }, fresh, { base: '', text: 'one' });
    await fileNote({ vault }, fresh, { type: 'progress', session: 's9' });
    await writeNote({ vault }, fresh, { base: 'one', text: 'two' });
    expect(await noteOf({ vault }, 'n1')).toMatchObject({ type: 'progress', session: 's9', text: 'two' });
  });

  test('a text that is too long is refused and changes nothing', async () => {
    await writeNote({ vault }, fresh, { base: '', text: 'one' });
    const long = writeNote({ vault }, fresh, { base: 'one', text: 'x'.repeat(MAX_NOTE + 1) });
    await expect(long).rejects.toMatchObject({ code: 'record-shape' });
    expect(await textOf()).toBe('one');
  });
});

describe('files', () => {
  test('ten megabytes go in, piece by piece, and come out the same; their blobs go with them', async () => {
    const bytes = random(MAX_ATTACHMENT);
    const steps: number[] = [];
    const note = await attachFile({ vault }, fresh, file('scan.png', bytes), {
      onProgress: (done) => steps.push(done),
    });
    const [ref] = note.attachments;
    if (!ref) throw new Error('not attached');
    expect(steps.length).toBeGreaterThan(20);
    expect(steps.at(-1)).toBe(1);
    expect(ref).toMatchObject({ name: 'scan.png', type: 'image/png', size: MAX_ATTACHMENT });
    expect(Buffer.compare(await openFile({ vault }, ref), bytes)).toBe(0);
    await detachFile({ vault }, fresh, ref);
    expect(await vault.blobs.ids()).toEqual([]);
    expect((await noteOf({ vault }, 'n1'))?.attachments).toEqual([]);
  });

  test('too large, cancelled, refused by the vault: nothing is left behind', async () => {
    const large = file('film.mp4', new Uint8Array(MAX_ATTACHMENT + 1));
    expect(await blobCode(attachFile({ vault }, fresh, large))).toBe('file-too-large');
    const stop = new AbortController();
    const cancelled = attachFile({ vault }, fresh, file('a', random(2_000_000)), {
      onProgress: (done) => done > 0.3 && stop.abort(),
      signal: stop.signal,
    });
    await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' });
    // A stored note that cannot be read: the file has nothing to be kept with.
    await vault.put(NOTE, 'n1', { text: 7 });
    await expect(attachFile({ vault }, fresh, file('b', random(3_000)))).rejects.toMatchObject({
      code: 'record-shape',
    });
    expect(await vault.blobs.ids()).toEqual([]);
  });

  test('a piece that is missing or damaged is noticed, and the others’ notes keep theirs', async () => {
    const one = (await attachFile({ vault }, fresh, file('a', random(300_000)))).attachments[0];
    const two = { ...fresh, id: 'n2' };
    await attachFile({ vault }, two, file('b', random(1_000)));
    if (!one) throw new Error('not attached');
    await vault.blobs.remove(one.chunks[1] ?? '');
    expect(await blobCode(openFile({ vault }, one))).toBe('missing');
    await removeNote({ vault }, 'n1');
    const left = (await noteOf({ vault }, 'n2'))?.attachments[0];
    expect(await vault.blobs.ids()).toEqual(left?.chunks);
  });

  test('a blob that another record names as well stays', async () => {
    const note = await attachFile({ vault }, fresh, file('a', random(1_000)));
    const copy: NoteRecord = { ...note, id: 'n2' };
    await vault.put(NOTE, 'n2', copy);
    await removeNote({ vault }, 'n1');
    expect(await vault.blobs.ids()).toEqual(note.attachments[0]?.chunks);
    await removeNote({ vault }, 'n2');
    expect(await vault.blobs.ids()).toEqual([]);
  });
});

/** A local storage as browsers have it. */
function plainStore(held = new Map<string, string>()) {
  return {
    held,
    get length() {
      return held.size;
    },
    key: (n: number) => [...held.keys()][n] ?? null,
    getItem: (name: string) => held.get(name) ?? null,
    setItem: (name: string, value: string) => void held.set(name, value),
    removeItem: (name: string) => void held.delete(name),
  };
}
const everybodyGone = (_: string, work: () => Promise<void>) => work();

describe('what a closed tab leaves behind', () => {
  const typed: Unsaved = { ...fresh, base: '', text: 'the river dream again' };

  test('is encrypted, padded, and in the vault once another tab has opened', async () => {
    const store = plainStore();
    const slot = openSlot(vault, store, 'tab');
    expect(slot.keep(typed)).toBe(true);
    const [kept = ''] = store.held.values();
    expect(Buffer.from(kept, 'base64').toString('latin1')).not.toContain('river');
    slot.keep({ ...typed, text: `${typed.text}!` });
    expect([...store.held.values()][0]).toHaveLength(kept.length);
    // Locked in the middle of it: what is typed until the page is gone is kept all the same.
    vault.lock();
    expect(slot.keep({ ...typed, text: 'the river dream again, at night' })).toBe(true);
    slot.close();
    vault = await unlockVault(disk, PASSPHRASE, { cost: 1 });
    expect(await recoverUnsaved(vault, store, everybodyGone)).toEqual(['n1']);
    expect(await textOf()).toBe('the river dream again, at night');
    expect(store.held.size).toBe(0);
  });

  test('is left alone while its tab is there, and where it is of another vault', async () => {
    const store = plainStore();
    openSlot(vault, store, 'tab').keep(typed);
    expect(await recoverUnsaved(vault, store, async () => {})).toEqual([]);
    const stranger = await createVault(createMemoryStore(), PASSPHRASE, { cost: 1 });
    expect(await recoverUnsaved(stranger, store, everybodyGone)).toEqual([]);
    store.setItem('unsaved-broken', 'not base64');
    store.setItem('something', 'else');
    expect(await recoverUnsaved(vault, store, everybodyGone)).toEqual(['n1']);
    expect([...store.held.keys()]).toEqual(['unsaved-broken', 'something']);
  });

  test('a browser that keeps nothing is no reason not to write', () => {
    const full = {
      ...plainStore(),
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError');
      },
    };
    expect(openSlot(vault, full, 'tab').keep(typed)).toBe(false);
    expect(openSlot(vault, null, 'tab').keep(typed)).toBe(false);
  });

  test('whenever tabs die, every word that was typed is in the note', async () => {
    const step = fc.record({
      tab: fc.constantFrom('a', 'b'),
      act: fc.constantFrom('type', 'type', 'save', 'die'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const own = await createVault(createMemoryStore(), PASSPHRASE, { cost: 1 });
        const store = plainStore();
        const tabs = new Map<string, { base: string; text: string }>();
        const words: string[] = [];
        const open = async () => {
          await recoverUnsaved(own, store, (name, work) => (tabs.has(name) ? Promise.resolve() : work()));
          const text = (await noteOf({ vault: own }, 'n1'))?.text ?? '';
          return { base: text, text };
        };
        const type = async (tab: string) => {
          const now = tabs.get(tab) ?? (await open());
          const word = `word${words.length}!`;
          words.push(word);
          now.text = now.text ? `${now.text} ${word}` : word;
          tabs.set(tab, now);
          openSlot(own, store, tab).keep({ ...fresh, ...now });
        };
        const save = async (tab: string) => {
          const now = tabs.get(tab);
          if (!now) return;
          const { note } = await writeNote({ vault: own }, fresh, now);
          tabs.set(tab, { base: note.text, text: note.text });
          openSlot(own, store, tab).clear();
        };
        for (const { tab, act } of steps) {
          if (act === 'type') await type(tab);
          else if (act === 'save') await save(tab);
          else tabs.delete(tab);
        }
        tabs.clear();
        const { text } = await open();
        for (const word of words) expect(text).toContain(word);
        own.lock();
      }),
      runs(60, 3_000),
    );
  });
});

describe('an editor', () => {
  const writers: NoteWriter[] = [];
  afterEach(() => Promise.all(writers.splice(0).map((w) => w.close())));

  async function editor(of: Vault, store = plainStore(), name = 'tab'): Promise<NoteWriter> {
    const writer = new NoteWriter(of, fresh, openSlot(of, store, name));
    writers.push(writer);
    await writer.open();
    return writer;
  }
  const calm = { timeout: 5_000, interval: 20 };

  test('saves by itself, says so, and shows in the other tab what was written in this one', async () => {
    const store = plainStore();
    const here = await editor(vault, store, 'a');
    const there = await editor(await unlockVault(disk, PASSPHRASE, { cost: 1 }), store, 'b');
    expect(here.state()).toMatchObject({ saving: 'untouched', note: null });
    for (const text of ['I', 'I s', 'I slept']) here.type(text);
    expect(here.state().saving).toBe('saving');
    expect(store.held.size).toBe(1);
    await expect.poll(() => here.state().saving, calm).toBe('saved');
    expect(store.held.size).toBe(0);
    await expect.poll(() => there.state().text, calm).toBe('I slept');
    expect(there.state().elsewhere).toBe('changed');
    there.type('I slept well');
    await expect.poll(() => here.state().text, calm).toBe('I slept well');
    expect(await textOf()).toBe('I slept well');
  });

  test('two that are typed in at the same moment end with one text that has both', async () => {
    await writeNote({ vault }, fresh, { base: '', text: 'Talk:\n\nHome:\n' });
    const here = await editor(vault, undefined, 'a');
    const there = await editor(await unlockVault(disk, PASSPHRASE, { cost: 1 }), undefined, 'b');
    for (let n = 1; n <= 20; n += 1) {
      here.type(`${here.state().text}h${n} `);
      there.type(there.state().text.replace('Talk:\n', `Talk:\nt${n} `));
      await new Promise((done) => setTimeout(done, 35));
    }
    await Promise.all([here.flush(), there.flush()]);
    await expect.poll(() => here.state().text === there.state().text, calm).toBe(true);
    for (let n = 1; n <= 20; n += 1) {
      expect(here.state().text).toContain(`h${n} `);
      expect(here.state().text).toContain(`t${n} `);
    }
    expect(await textOf()).toBe(here.state().text);
  });

  test('what is typed while it saves is saved as well', async () => {
    const here = await editor(vault);
    here.type('one');
    const saving = here.flush();
    here.type('one two');
    await saving;
    expect(await textOf()).toBe('one two');
    expect(here.state()).toMatchObject({ saving: 'saved', text: 'one two' });
  });

  test('a note removed elsewhere is told of, and is there again when it is wanted', async () => {
    await writeNote({ vault }, fresh, { base: '', text: 'one' });
    const here = await editor(vault);
    await removeNote({ vault }, 'n1');
    await expect.poll(() => here.state().elsewhere, calm).toBe('removed');
    await here.close();
    expect(await textOf()).toBeUndefined();
    await writeNote({ vault }, fresh, { base: '', text: 'two' });
    const again = await editor(vault);
    await removeNote({ vault }, 'n1');
    await expect.poll(() => again.state().elsewhere, calm).toBe('removed');
    await again.keepAnyway();
    expect(again.state().elsewhere).toBeNull();
    expect(await textOf()).toBe('two');
  });

  test('a save that fails is told, keeps the text, and is made up for', async () => {
    const here = await editor(vault);
    await vault.put(NOTE, 'n1', { text: 7 });
    here.type('one');
    await here.flush();
    expect(here.state()).toMatchObject({ saving: 'failed', text: 'one', error: { code: 'record-shape' } });
    await vault.remove(NOTE, 'n1');
    await here.flush();
    expect(here.state()).toMatchObject({ saving: 'saved', error: null });
    expect(await textOf()).toBe('one');
  });

  test('closed before its pause is over, it writes what was typed; nothing is left unsaved', async () => {
    const store = plainStore();
    const here = await editor(vault, store);
    here.type('a last word');
    await here.close();
    expect(await textOf()).toBe('a last word');
    expect(store.held.size).toBe(0);
  });

  test('a save that failed is tried again by itself', async () => {
    const here = await editor(vault);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      await vault.put(NOTE, 'n1', { text: 7 });
      here.type('one');
      await here.flush();
      expect(here.state().saving).toBe('failed');
      await vault.remove(NOTE, 'n1');
      await vi.advanceTimersByTimeAsync(6_000);
    } finally {
      vi.useRealTimers();
    }
    await expect.poll(() => here.state().saving, calm).toBe('saved');
    expect(await textOf()).toBe('one');
  });

  test('the vault locks in the middle of a word: the word is there after unlocking', async () => {
    const store = plainStore();
    const here = await editor(vault, store);
    here.type('half a wo');
    vault.lock();
    here.type('half a word');
    await here.close();
    vault = await unlockVault(disk, PASSPHRASE, { cost: 1 });
    expect(await textOf()).toBeUndefined();
    await recoverUnsaved(vault, store, everybodyGone);
    expect(await textOf()).toBe('half a word');
  });

  test('filed elsewhere before the first word, it is written down there', async () => {
    const here = await editor(vault);
    await here.file({ type: 'progress' });
    await here.file({ session: 's1' });
    expect(await notes({ vault })).toEqual([]);
    here.type('one');
    await here.flush();
    await here.file({ type: 'process' });
    expect(await noteOf({ vault }, 'n1')).toMatchObject({ type: 'process', session: 's1', text: 'one' });
  });
});

describe('search', () => {
  const session = (id: string, note: string, createdAt: number): SessionRecord =>
    sessionSchema.parse({
      id,
      owner: 'o',
      pairingId: null,
      account: '0',
      pairing: null,
      sequence: null,
      facts: { date: '2026-11-20', minutes: 50, modality: 'video' },
      note,
      week: '2900',
      state: 'draft',
      countersignature: null,
      txid: null,
      code: null,
      reason: null,
      createdAt,
    });
  const written = (
    id: string,
    text: string,
    updatedAt: number,
    more: Partial<NoteRecord> = {},
  ): NoteRecord => ({
    id,
    session: null,
    type: 'progress',
    text,
    attachments: [],
    createdAt: 0,
    updatedAt,
    ...more,
  });

  test('finds all words in any order, whatever the case and the accents, in notes, sessions and names of files', () => {
    const attached = { name: 'Brief an Zoë.pdf', type: '', size: 1, key: '', chunks: [] };
    const index = indexNotes(
      [
        written('a', 'Café with Ada', 3, { session: 's1' }),
        written('b', 'nothing', 1, { type: 'process', attachments: [attached] }),
      ],
      [session('s1', 'A dream of the café', 2), session('s2', '', 5)],
    );
    const found = (question: string, kind: Parameters<typeof findNotes>[2] = null) =>
      findNotes(index, question, kind).map((e) => e.id);
    expect(found('')).toEqual(['a', 's1', 'b']);
    expect(found('CAFE')).toEqual(['a', 's1']);
    expect(found('ada café')).toEqual(['a']);
    expect(found('cafe', 'session')).toEqual(['s1']);
    expect(found('zoe')).toEqual(['b']);
    expect(found('absent')).toEqual([]);
    expect(index[0]?.entry.session?.id).toBe('s1');
  });

  test('one of 5,000 sessions with notes is found; how long that takes is printed', () => {
    const filler = 'We spoke about sleep, work, and the way home. '.repeat(10);
    const many = Array.from({ length: 5_000 }, (_, n) => session(`s${n}`, `${filler} needle${n}`, n));
    const began = performance.now();
    const index = indexNotes([], many);
    const indexed = performance.now();
    expect(findNotes(index, 'needle4321', null).map((e) => e.id)).toEqual(['s4321']);
    const end = performance.now();
    console.info(
      `5,000 notes: indexed in ${(indexed - began).toFixed(0)} ms, one found in ${(end - indexed).toFixed(0)} ms`,
    );
  });
});
