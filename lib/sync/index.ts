export { differences, type OpenConflict, openConflicts, settleConflict } from './conflicts';
export { type Copies, type CopiesState, keepCopies, lookForCopies, readChoice } from './copies';
export { removeCopies } from './deleting';
export { type SyncCode, SyncError } from './errors';
export { CODE_LIFE, JoinError, offerJoin, takeJoin } from './join';
export { CONFLICT, type Conflict, conflictSchema } from './merge';
export { type SyncRemote, serverRemote } from './remote';
export { type SyncOptions, type SyncReport, syncOnce } from './sync';
