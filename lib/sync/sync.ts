import { BlobError, type BlobId, type BlobStorage, blobId } from '@/lib/blobs/blobs';
import type { Sealed } from '@/lib/blobs/sealed';
import type { Vault } from '@/lib/vault/types';
import { tidy } from './deleting';
import { type SyncCode, SyncError } from './errors';
import { merge } from './merge';
import { newMark, noticePutBack } from './put-back';
import { blobsIn, chunksOf, type Manifest, type Versions, versionsOf } from './records';
import { type DeviceMark, openHead, readManifest, type SyncRemote, sealHead, writeManifest } from './remote';
import { buildManifest, heal, readLocal, readRemote } from './sides';
import * as state from './state';

export interface SyncOptions {
  /**
   * The person has been told that the copies are older than they were, or gone, and wants to go on with what is there: nothing
   * counts as removed then, and what differs is merged.
   */
  anyway?: boolean;
}

export interface SyncReport {
  /** Records changed here by what came from other devices. */
  changedHere: number;
  /** Whether anything was written to the copies. */
  written: boolean;
  conflicts: number;
  /** Blobs that records need and that were not to be had, neither here nor there. */
  missingBlobs: BlobId[];
  /** Blobs that this device has no room for; they are in the copies. */
  noRoomFor: BlobId[];
  /** Records here that cannot be read, and that the copies did not have either. */
  damaged: number;
  /** The head with which everything here was found to agree; undefined when something was written, or is missing. */
  settled: Uint8Array | undefined;
}

/** How often a sync begins anew when others were faster, before it gives up until the next time. */
const ATTEMPTS = 12;
/** An attachment that nothing refers to any more is kept so long: what was removed can be put back. */
const GRACE_MS = 86_400_000;

/** What a round may come upon when the head that it read is not the newest any more. */
const OVERTAKEN: ReadonlySet<SyncCode> = new Set<SyncCode>(['incomplete', 'rolled-back', 'emptied']);

/**
 * Brings this device and the copies together: reads what changed there, merges, writes here what changed, writes there what is
 * new, and replaces the head if nobody else has meanwhile; else begins anew. Stopped anywhere, by anything, it loses nothing
 * and can be called again.
 * @throws SyncError, BlobError, VaultError
 */
export async function syncOnce(
  vault: Vault,
  remote: SyncRemote,
  { anyway = false }: SyncOptions = {},
): Promise<SyncReport> {
  const report: SyncReport = {
    changedHere: 0,
    written: false,
    conflicts: 0,
    missingBlobs: [],
    noRoomFor: [],
    damaged: 0,
    settled: undefined,
  };
  const lost = new Set<BlobId>();
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const head = await remote.readHead();
    try {
      if (!(await round(vault, remote, { head, anyway, lost, report }))) continue;
      const lacks = report.missingBlobs.length + report.noRoomFor.length + report.damaged > 0;
      if (!report.written && !lacks) report.settled = head;
      return report;
    } catch (error) {
      // A part that is missing may be one that another device has just replaced; and a head that looks older than what is known
      // here one that was read before another sync of this vault went on, as in a second tab where the browser has no locks.
      const overtaken = error instanceof SyncError && OVERTAKEN.has(error.code);
      if (!overtaken || isSame(head, await remote.readHead())) throw error;
    }
  }
  throw new SyncError('contended');
}

interface Round {
  head: Uint8Array | undefined;
  anyway: boolean;
  /** Blobs that the storage was to have and has not. */
  lost: Set<BlobId>;
  report: SyncReport;
}

/** One round from reading to writing; false: somebody else wrote meanwhile, here or there. */
async function round(
  vault: Vault,
  remote: SyncRemote,
  { head, anyway, lost, report }: Round,
): Promise<boolean> {
  const opened = head && (await openHead(vault.keyring, head));
  const pointer = opened?.manifest;
  const isOwn = ({ id }: DeviceMark) => id === vault.id;
  const wasPutBack = await noticePutBack(vault, opened?.devices.find(isOwn)?.wrote);
  /** The head over a manifest, with this write's mark. */
  const headOver = async (manifest: Sealed) => {
    const mark = { id: vault.id, wrote: await newMark(vault) };
    const others = (opened?.devices ?? []).filter((one) => !isOwn(one));
    return sealHead(vault.keyring, { manifest, devices: [mark, ...others] });
  };
  const there = pointer && (await readManifest(remote.storage, pointer));
  const known = await state.common(vault, there, anyway);
  const local = await readLocal(vault);
  const remoteSide = await readRemote(remote.storage, there, known, local.damaged > 0);
  if (local.damaged > 0 && (await heal(vault, local.records, remoteSide.records)) > 0) return false;
  report.damaged = local.damaged;

  const merged = merge({
    // What cannot be read here is not known to be removed.
    base: local.damaged > 0 ? present(known.versions, local.records) : known.versions,
    local: local.records,
    remote: remoteSide.versions,
    remoteRecords: remoteSide.records,
  });
  const applied = await vault.apply(merged.changes);
  report.changedHere += applied.filter(Boolean).length;
  if (applied.includes(false)) return false;
  report.conflicts += merged.conflicts;

  const live = new Set<BlobId>();
  for (const { data } of merged.result.values()) blobsIn(data, live);
  if (local.damaged === 0) await state.leave(vault, 'here', unneeded(known.manifest, live), afterGrace());
  // From here on this device builds upon what is there, whatever becomes of the rest: what is removed there later is no news
  // of its own.
  if (there && known.manifest?.id !== there.id) {
    await state.keepBase(vault, { manifest: there, versions: remoteSide.versions });
  }
  const made = new Map<BlobId, Uint8Array>();
  const storage = holding(remote.storage, made);
  const stored = (there?.blobs ?? []).filter((id) => !lost.has(id));
  // With records that cannot be read, nobody knows what they need.
  const wanted = stored.filter((id) => live.has(id) || local.damaged > 0);
  const added = await onlyHere(vault, live, stored);
  const blobs = [...wanted, ...added];
  let pieces: BlobId[] = pointer?.chunks ?? [];
  const next = await buildManifest(
    storage,
    merged.result,
    there,
    remoteSide.versions,
    known.generation,
    blobs,
  );
  const versions = versionsOf(merged.result);
  const needed = new Set<BlobId>([...live, ...blobs, ...made.keys()]);
  // Before it is written: whether it was taken is not always told, and nobody else learns what fell away.
  if (local.damaged === 0) await state.leave(vault, 'there', unneeded(there, needed), afterGrace());
  if (next && next !== there) {
    const sealed = await writeManifest(storage, next);
    pieces = sealed.chunks;
    const before = await state.pending(vault);
    const doubtful = before ? [...before.doubtful, ...before.uploads] : [];
    const uploads = [...added, ...made.keys()];
    // Written down before any of it is sent: of what a killed tab has put somebody must know, to delete it again.
    const replaced = there ? [...chunksOf(there), ...pointer.chunks] : [];
    await state.keepPending(vault, { manifest: next, versions, uploads, doubtful, replaced });
    for (const id of uploads) {
      const bytes = made.get(id) ?? (await readHere(vault, id));
      // Removed here meanwhile: what is to be copied is another thing by now.
      if (!bytes) return false;
      await remote.storage.put(bytes);
    }
    if (!(await remote.writeHead(await headOver(sealed), head))) {
      // Not taken, and never will be: its condition does not hold any more.
      await state.leave(vault, 'there', [...uploads, ...doubtful]);
      await state.dropPending(vault);
      return false;
    }
    report.written = true;
    await state.keepBase(vault, { manifest: next, versions });
    await state.leave(vault, 'there', [...replaced, ...doubtful]);
    await state.dropPending(vault);
  } else if (pointer) {
    const unanswered = await state.pending(vault);
    if (wasPutBack || unanswered) {
      // Noticed once: from here on it is this state that the device comes from.
      if (!(await remote.writeHead(await headOver(pointer), head))) return false;
      report.written = true;
    }
    if (unanswered) {
      // What was to be written has been taken back since. Its condition was a head that is no more, so it never will be taken.
      await state.leave(vault, 'there', [...unanswered.uploads, ...unanswered.doubtful]);
      await state.dropPending(vault);
    }
  }
  const manifest = next ?? there;
  for (const id of [...made.keys(), ...pieces]) needed.add(id);
  const isWhole = await download(vault, remote.storage, live, new Set(blobs), lost, report);
  if (manifest) await tidy(vault, remote, manifest, needed);
  return isWhole;
}

/** Whether two heads are the same. */
export const isSame = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean =>
  a?.length === b?.length && (a === undefined || a.every((byte, index) => byte === b?.[index]));

/** The versions of those records that are there to be compared. */
const present = (versions: Versions, records: Map<string, unknown>): Versions =>
  Object.fromEntries(Object.entries(versions).filter(([key]) => records.has(key)));

/** The storage, but what is put into it is held back. */
const holding = (storage: BlobStorage, made: Map<BlobId, Uint8Array>): BlobStorage => ({
  ...storage,
  async put(bytes) {
    const id = blobId(bytes);
    made.set(id, bytes);
    return id;
  },
  async remove(id) {
    made.delete(id);
  },
});

/** What records need, this device has whole and the storage has not. */
async function onlyHere(vault: Vault, live: Set<BlobId>, stored: BlobId[]): Promise<BlobId[]> {
  const there = new Set(stored);
  const found: BlobId[] = [];
  for (const id of await vault.blobs.ids()) {
    if (live.has(id) && !there.has(id) && (await readHere(vault, id))) found.push(id);
  }
  return found;
}

/** A blob of this device; one that is damaged is as good as none, and is fetched again where there is another. */
async function readHere(vault: Vault, id: BlobId): Promise<Uint8Array | undefined> {
  try {
    return await vault.blobs.get(id);
  } catch (error) {
    if (!(error instanceof BlobError) || error.code !== 'altered') throw error;
    await vault.blobs.remove(id);
    return undefined;
  }
}

/** Fetches what records need and this device has not. False: something that was to be there is not. */
async function download(
  vault: Vault,
  storage: BlobStorage,
  live: Set<BlobId>,
  there: Set<BlobId>,
  lost: Set<BlobId>,
  report: SyncReport,
): Promise<boolean> {
  const here = new Set(await vault.blobs.ids());
  report.missingBlobs = [];
  report.noRoomFor = [];
  let isWhole = true;
  for (const id of live) {
    if (here.has(id)) continue;
    if (!there.has(id)) {
      report.missingBlobs.push(id);
      continue;
    }
    try {
      const bytes = await storage.get(id);
      if (!bytes) throw new BlobError('missing', 'missing');
      await vault.blobs.put(bytes);
    } catch (error) {
      if (!(error instanceof BlobError)) throw error;
      if (error.code === 'full') {
        report.noRoomFor.push(id);
      } else if (error.code === 'missing' || error.code === 'altered') {
        // Taken off the list, so that a device that still has it puts it there again.
        lost.add(id);
        isWhole = false;
      } else throw error;
    }
  }
  return isWhole;
}

/** Blobs that records needed once, and none does any more. */
const unneeded = (manifest: Manifest | undefined, needed: Set<BlobId>): BlobId[] =>
  (manifest?.blobs ?? []).filter((id) => !needed.has(id));
const afterGrace = () => Date.now() + GRACE_MS;
