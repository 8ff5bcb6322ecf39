const messages = {
  'rolled-back': 'The storage gave an older copy than the one this device has seen. Nothing was changed.',
  emptied:
    'The copies are no longer at the storage: deleted by another device, or lost. Nothing was changed here.',
  damaged: 'The copies at the storage cannot be read. Nothing was changed here.',
  incomplete: 'A part of the copies is missing at the storage. Nothing was changed here.',
  newer: 'The copies were written by a newer version of this app. Reload the page.',
  contended: 'Other devices are writing at the same time. It is tried again.',
} as const;

export type SyncCode = keyof typeof messages;

/** A sync that could not be done. Nothing is lost: what is here stays here, and the next sync begins anew. */
export class SyncError extends Error {
  override readonly name = 'SyncError';
  constructor(
    readonly code: SyncCode,
    cause?: unknown,
  ) {
    super(messages[code], cause === undefined ? undefined : { cause });
  }
}
