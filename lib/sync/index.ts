export { type SyncCode, SyncError } from './errors';
export { CONFLICT, type Conflict, conflictSchema } from './merge';
export { type SyncRemote, serverRemote } from './remote';
export { removeCopies, type SyncOptions, type SyncReport, syncOnce } from './sync';
