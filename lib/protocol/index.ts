/** The protocol: pure functions over bytes. No network, no storage, no page. See docs/protocol.md. */
export type { RandomSource } from './bytes';
export { equalBytes } from './bytes';
export { hashTuple, serializeTuple } from './canonical';
export * from './channel';
export * from './commitments';
export * from './countersignature';
export * from './disclosure';
export * from './dispute';
export * from './errors';
export * from './facts';
export * from './invitation';
export { LinkError, type LinkErrorCode } from './link';
export * from './messages';
export * from './place';
export * from './proof';
export * from './ring';
export { SIGNING_DOMAIN } from './structured';
