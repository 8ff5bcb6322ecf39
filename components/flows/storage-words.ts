import { BlobError } from '@/lib/blobs/blobs';
import { SyncError } from '@/lib/sync/errors';
import { JoinError } from '@/lib/sync/join';
import type { Words } from './failure';

const LATER = 'It is tried again by itself; you can also try again now.';
const KEPT = 'Nothing is lost: everything is on this device.';

const blobs: Record<BlobError['code'], Words> = {
  unreachable: { title: 'The storage is out of reach just now', detail: KEPT, action: LATER },
  busy: { title: 'The storage has too much to do just now', detail: KEPT, action: LATER },
  full: {
    title: 'There is no room left',
    detail: `The device or the server cannot take more. ${KEPT}`,
    action: 'Make some room, or save a backup file in the settings.',
  },
  refused: {
    title: 'The server refused this',
    detail: KEPT,
    action: 'Check that the clock of this device is right, then try again.',
  },
  'too-large': { title: 'A piece is too large', detail: KEPT, action: 'Reload the page and try again.' },
  'file-too-large': {
    title: 'A file can have 10 MB at most',
    detail: 'It was not attached. Nothing else was changed.',
    action: 'Choose a smaller file.',
  },
  unreadable: {
    title: 'The file cannot be read',
    detail: 'It was perhaps moved or deleted in the meantime. Nothing was changed.',
    action: 'Choose it again.',
  },
  altered: {
    title: 'What is stored there is not what was stored',
    detail: 'It was damaged or tampered with, and was not used. What is on this device is unchanged.',
    action: 'Copy now from a device that has it; then it is put right.',
  },
  missing: {
    title: 'A part is missing at the storage',
    detail: 'What is on this device is unchanged.',
    action: 'Open the page on the device where it was added; then it is copied again.',
  },
  'not-configured': {
    title: 'The server does not offer this storage (any more)',
    detail: KEPT,
    action: 'Choose another place for the copies.',
  },
  'bad-answer': {
    title: 'Something in between answered in the server’s place',
    detail: KEPT,
    action: 'Check the connection (a sign-in page of a network, perhaps), then try again.',
  },
};

const sync: Record<SyncError['code'], Words> = {
  'rolled-back': {
    title: 'The server shows an older copy than it had',
    detail:
      'It was perhaps restored from a backup, or it withholds what came later. Nothing was changed here.',
    action: 'If you go on, this device’s records are merged with what is there; nothing counts as removed.',
  },
  emptied: {
    title: 'The copies are gone from the server',
    detail:
      'Another of your devices deleted them, or the server lost them. Everything is still on this device.',
    action: 'Copy again, or switch the copies off.',
  },
  damaged: {
    title: 'The copies cannot be read',
    detail:
      'They were damaged or tampered with. Everything is still on this device, and nothing was changed.',
    action: 'Save a backup file first. Then delete the copies and begin anew.',
  },
  incomplete: {
    title: 'A part of the copies is missing or altered at the storage',
    detail: 'Everything is still on this device, and nothing was changed.',
    action: 'It is tried again. If it stays so, save a backup file, delete the copies and begin anew.',
  },
  newer: {
    title: 'The copies were written by a newer version of this app',
    detail: 'Nothing was changed.',
    action: 'Reload the page to get the newest version.',
  },
  contended: { title: 'Other devices are writing at the same time', detail: KEPT, action: LATER },
};

const join: Record<JoinError['code'], Words> = {
  mistyped: {
    title: 'This is not a whole code',
    detail: 'A letter is missing or mistyped. Nothing was changed.',
    action: 'Compare it with the screen of the other device.',
  },
  'not-found': {
    title: 'There is nothing behind this code any more',
    detail: 'A code serves once, and ends when it is closed on the other device. Nothing was changed.',
    action: 'Show a new code there.',
  },
  expired: {
    title: 'This code is too old',
    detail: 'It held for ten minutes. Nothing was changed.',
    action: 'Show a new code on the other device.',
  },
};

/** Words for what failed at a storage, in the sync or in joining; undefined for any other error. */
export function storageWords(error: unknown): Words | undefined {
  if (error instanceof BlobError) return blobs[error.code];
  if (error instanceof SyncError) return sync[error.code];
  if (error instanceof JoinError) return join[error.code];
  return undefined;
}
