import type { Vault } from '@/lib/vault';
import { mergeText } from './merge-text';
import { fileNote, type NewNote, NOTE, type NoteRecord, noteOf, type Written, writeNote } from './notes';
import type { UnsavedSlot } from './unsaved';

/** So long nothing must be typed before it is written to the vault (ms). */
const QUIET = 400;
/** After a failure it is tried again by itself (ms). */
const AGAIN = 5_000;

/** The last save in the browser's own timings, for whoever looks how long it took. */
const MEASURE_NAME = 'note saved';

export interface WriterState {
  /** False until the note has been read. */
  open: boolean;
  text: string;
  /** The note as the vault has it; null while it has none. */
  note: NoteRecord | null;
  /** Where it is filed, or will be once there is something to file. */
  filed: NewNote;
  saving: 'untouched' | 'saving' | 'saved' | 'failed';
  /** Why it was not read, not saved or not filed. */
  error: unknown;
  /** What happened to the note elsewhere while it was open here. */
  elsewhere: Exclude<Written['merged'], 'no'> | 'changed' | 'removed' | null;
}

/**
 * One note being written. Each keystroke is kept at once in the slot for what is unsaved, and in the vault after a short pause,
 * or when asked for; what another tab or device writes meanwhile is taken in. It stands outside the page's components, since
 * it has to finish its work when they are gone.
 */
export class NoteWriter {
  readonly #listeners = new Set<() => void>();
  readonly #vault: Vault;
  readonly #slot: UnsavedSlot;
  readonly #unsubscribe: () => void;
  #state: WriterState;
  /** The text that the vault and this writer agreed on last. */
  #base = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | null = null;
  #closed = false;

  constructor(vault: Vault, filed: NewNote, slot: UnsavedSlot) {
    this.#vault = vault;
    this.#slot = slot;
    this.#state = {
      open: false,
      text: '',
      note: null,
      filed,
      saving: 'untouched',
      error: null,
      elsewhere: null,
    };
    this.#unsubscribe = vault.subscribe((change) => {
      if (change !== 'locked' && change.kind === NOTE && change.id === filed.id) void this.#look();
    });
  }

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };
  readonly state = () => this.#state;

  /** Reads the note; again after that failed. */
  async open(): Promise<void> {
    try {
      const note = await noteOf({ vault: this.#vault }, this.#state.filed.id);
      this.#base = note?.text ?? '';
      this.#set({ open: true, text: this.#base, error: null, ...this.#filed(note ?? null) });
    } catch (error) {
      this.#set({ error });
    }
  }

  /** Takes what is in the field now; kept when it returns. */
  type(text: string): void {
    this.#set({ text, saving: 'saving' });
    this.#keep();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), QUIET);
  }

  /** Writes to the vault what is not there yet. Never rejects: `state` tells how it went. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    if (!this.#state.open) return Promise.resolve();
    this.#running ??= this.#save().finally(() => {
      this.#running = null;
      void this.#look();
    });
    return this.#running;
  }

  /** Keeps a note that was removed elsewhere. */
  keepAnyway(): Promise<void> {
    this.#base = '';
    return this.flush();
  }

  /** Files the note under another kind or session. */
  async file(change: Partial<Pick<NoteRecord, 'session' | 'type'>>): Promise<void> {
    const filed = { ...this.#state.filed, ...change };
    this.#set({ filed });
    try {
      if (this.#state.note) await fileNote({ vault: this.#vault }, filed, change);
      else if (this.#state.text !== '') this.#keep();
    } catch (error) {
      this.#set({ error });
    }
  }

  /** Forgets what is not saved, before the note is removed. */
  discard(): void {
    clearTimeout(this.#timer);
    this.#base = this.#state.text;
    this.#slot.clear();
  }

  /** Ends the writing; resolves when what can be saved is saved. The rest stays in the slot. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#unsubscribe();
    await this.flush();
    this.#slot.close();
  }

  #set(change: Partial<WriterState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }

  #filed(note: NoteRecord | null): Pick<WriterState, 'note' | 'filed'> {
    const { id } = this.#state.filed;
    return { note, filed: note ? { id, session: note.session, type: note.type } : this.#state.filed };
  }

  #keep(): void {
    const { text, filed } = this.#state;
    this.#slot.keep({ ...filed, base: this.#base, text });
  }

  async #save(): Promise<void> {
    while (this.#state.text !== this.#base) {
      const { text, filed } = this.#state;
      this.#set({ saving: 'saving' });
      const start = performance.now();
      try {
        const { note, merged } = await writeNote({ vault: this.#vault }, filed, { base: this.#base, text });
        performance.clearMeasures(MEASURE_NAME);
        performance.measure(MEASURE_NAME, { start });
        const { text: typed, elsewhere } = this.#state;
        this.#base = note.text;
        this.#set({
          text: typed === text ? note.text : mergeText(text, typed, note.text).text,
          error: null,
          ...this.#filed(note),
          elsewhere: merged !== 'no' ? merged : elsewhere === 'removed' ? null : elsewhere,
        });
        if (this.#state.text === this.#base) this.#slot.clear();
        else this.#keep();
      } catch (error) {
        this.#set({ saving: 'failed', error });
        if (!this.#closed && !this.#vault.locked) {
          clearTimeout(this.#timer);
          this.#timer = setTimeout(() => void this.flush(), AGAIN);
        }
        return;
      }
    }
    if (this.#state.saving !== 'untouched') this.#set({ saving: 'saved' });
  }

  /** Takes in what was changed elsewhere. What is typed here and not saved yet is joined with it when it is saved. */
  async #look(): Promise<void> {
    if (this.#closed || this.#running || !this.#state.open) return;
    const note = await noteOf({ vault: this.#vault }, this.#state.filed.id).catch(() => null);
    if (this.#closed || this.#running || note === null) return;
    if (!note) {
      if (this.#state.note) this.#set({ note: null, elsewhere: 'removed' });
      return;
    }
    const isClean = this.#state.text === this.#base;
    if (isClean && note.text !== this.#base) {
      this.#base = note.text;
      this.#set({ text: note.text, elsewhere: 'changed', ...this.#filed(note) });
    } else this.#set(this.#filed(note));
  }
}
