/** A message is exactly as long as one of these, so that its length says nothing more. Bytes. */
export const BLOB_SIZES = [1024, 4096, 16_384] as const;
export const MAX_BLOB_SIZE = 16_384;

/** Whole days a message can be fetched, after the day on which it came. */
export const KEPT_DAYS = 30;

/** Messages one box can hold. */
export const BOX_CAPACITY = 200;

/** Messages in one answer. */
export const PAGE_SIZE = 50;

/** A box's token: 32 bytes, which only its owner (and whoever it is shared with) knows. */
export const TOKEN_BYTES = 32;

/** What is hashed before the token to make the address of its box. */
export const ADDRESS_DOMAIN = 'atsl/mailbox/v1';
