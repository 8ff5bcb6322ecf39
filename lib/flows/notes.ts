import * as z from 'zod';
import { type AttachmentRef, attachmentSchema, openAttachment, sealAttachment } from '@/lib/blobs/attachment';
import type { BlobId } from '@/lib/blobs/blobs';
import type { Vault } from '@/lib/vault';
import { mergeText } from './merge-text';
import { skipDamaged } from './records';

/**
 * What a patient writes for themselves, besides the one note that each session has and its commitment covers: that one is fixed
 * once the session is sent, and whatever is written later is a note of its own, which may belong to the session.
 */
export const NOTE = 'note';

/** Most characters in a note: some forty pages. */
export const MAX_NOTE = 100_000;
/** Most files at one note. */
export const MAX_ATTACHMENTS = 20;

/**
 * Two kinds, kept apart as the rules for therapists do it (psychotherapy notes in 45 CFR 164.501): a progress note says how it
 * goes and may be shared; a process note is for its writer alone, and no share takes it in unless it is made a progress note.
 */
export const noteTypeSchema = z.enum(['progress', 'process']);
export type NoteType = z.infer<typeof noteTypeSchema>;

export const noteSchema = z.object({
  id: z.string(),
  /** The session that it belongs to, by its id; null for none. */
  session: z.string().nullable(),
  type: noteTypeSchema,
  /** Plain text; the first line serves as its title. */
  text: z.string().max(MAX_NOTE),
  attachments: z.array(attachmentSchema).max(MAX_ATTACHMENTS).default([]),
  createdAt: z.number(),
  updatedAt: z.number(),
});
export type NoteRecord = z.infer<typeof noteSchema>;

type InVault = { vault: Vault };

/** All notes, the one that was written in last first. One that was damaged is left out and stays as it is. */
export async function notes({ vault }: InVault): Promise<NoteRecord[]> {
  const all = (await vault.list(NOTE, noteSchema, skipDamaged)).map((r) => r.data);
  return all.sort((a, b) => b.updatedAt - a.updatedAt);
}

export async function noteOf({ vault }: InVault, id: string): Promise<NoteRecord | undefined> {
  return (await vault.get(NOTE, id, noteSchema))?.data;
}

/** What a note is when it is first written down. */
export type NewNote = Pick<NoteRecord, 'id' | 'session' | 'type'>;

function changeNote(
  { vault }: InVault,
  fresh: NewNote,
  change: (now: NoteRecord) => Partial<NoteRecord>,
): Promise<NoteRecord> {
  const at = Date.now();
  return vault.update(NOTE, fresh.id, noteSchema, (stored) => {
    const { id, session, type } = fresh;
    const now = stored ?? { id, session, type, text: '', attachments: [], createdAt: at, updatedAt: at };
    return { ...now, ...change(now), updatedAt: at };
  });
}

export interface Written {
  note: NoteRecord;
  /** Whether it was changed elsewhere since `base`; `both`: a passage stands there twice, because both had changed it. */
  merged: 'no' | 'joined' | 'both';
}

/**
 * Writes a note's text, which was `base` when the writing began. What was written elsewhere meanwhile is joined with it, and
 * a note that was removed meanwhile is there again: nothing that was typed is lost.
 */
export async function writeNote(
  ctx: InVault,
  fresh: NewNote,
  { base, text }: { base: string; text: string },
): Promise<Written> {
  let merged: Written['merged'] = 'no';
  const note = await changeNote(ctx, fresh, (now) => {
    merged = 'no';
    if (now.text === base || now.text === text) return { text };
    // Of a note that is not there (any more) nothing is to be joined.
    if (now.text === '') return { text };
    const result = mergeText(base, text, now.text);
    merged = result.clash ? 'both' : 'joined';
    return { text: result.text };
  });
  return { note, merged };
}

/** Files a note under another kind, or with another session. */
export function fileNote(
  ctx: InVault,
  note: NewNote,
  change: Partial<Pick<NoteRecord, 'session' | 'type'>>,
): Promise<NoteRecord> {
  return changeNote(ctx, note, () => change);
}

/** Removes a note and its files; what it was cannot be brought back from this device. */
export async function removeNote(ctx: InVault, id: string): Promise<void> {
  const note = await noteOf(ctx, id);
  await ctx.vault.remove(NOTE, id);
  await dropBlobs(ctx, note?.attachments.flatMap((file) => file.chunks) ?? []);
}

interface Progress {
  onProgress?: (fraction: number) => void;
  signal?: AbortSignal;
}

/** Encrypts a file piece by piece and keeps it with the note. @throws BlobError, VaultError; the signal's reason */
export function attachFile(
  ctx: InVault,
  note: NewNote,
  file: File,
  options: Progress = {},
): Promise<NoteRecord> {
  return ctx.vault.blobs.adding(() => attach(ctx, note, file, options));
}

async function attach(ctx: InVault, note: NewNote, file: File, options: Progress): Promise<NoteRecord> {
  const content = { name: file.name, type: file.type, bytes: file };
  const ref = await sealAttachment(ctx.vault.blobs, content, options);
  try {
    return await changeNote(ctx, note, (now) => ({ attachments: [...now.attachments, ref] }));
  } catch (error) {
    await dropBlobs(ctx, ref.chunks).catch(() => undefined);
    throw error;
  }
}

/** A file's bytes, checked. @throws BlobError `missing`, `altered`; the signal's reason */
export function openFile(
  { vault }: InVault,
  file: AttachmentRef,
  options: Progress = {},
): Promise<Uint8Array> {
  return openAttachment(vault.blobs, file, options);
}

/** Takes a file from a note and removes it from this device. */
export async function detachFile(ctx: InVault, note: NewNote, file: AttachmentRef): Promise<NoteRecord> {
  const changed = await changeNote(ctx, note, (now) => ({
    attachments: now.attachments.filter(({ key }) => key !== file.key),
  }));
  await dropBlobs(ctx, file.chunks);
  return changed;
}

/** Removes the blobs that no record names any more. While a record cannot be read nobody knows what it names, so all stay. */
async function dropBlobs({ vault }: InVault, ids: readonly BlobId[]): Promise<void> {
  if (ids.length === 0) return;
  let unread = false;
  const all = await vault.all(() => {
    unread = true;
  });
  if (unread) return;
  const named = JSON.stringify(all.map(({ data }) => data));
  await Promise.all(ids.filter((id) => !named.includes(id)).map((id) => vault.blobs.remove(id)));
}
