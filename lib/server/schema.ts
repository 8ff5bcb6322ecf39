import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  check,
  customType,
  index,
  integer,
  pgTable,
  smallint,
  text,
} from 'drizzle-orm/pg-core';

const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => 'bytea',
  // Both drivers hand bytea out as a Uint8Array (or its subclass Buffer); a Buffer is what postgres.js can send.
  toDriver: (value) => Buffer.from(value.buffer, value.byteOffset, value.byteLength),
});

/**
 * Messages waiting in the mailbox: ciphertext under the hash of a token. No sender, no network address, and of the
 * time only the day, so that a copy of the table says as little as possible about who talked when.
 */
export const mailboxMessages = pgTable(
  'mailbox_messages',
  {
    /** Order of arrival; never leaves the server. */
    sequence: bigserial('sequence', { mode: 'number' }).primaryKey(),
    /** 128 random bits, hex: what the outside knows the message by. */
    id: text('id').notNull().unique(),
    /** sha256 of the box's token, hex. */
    address: text('address').notNull(),
    blob: bytea('blob').notNull(),
    size: integer('size').notNull(),
    /** Days since 1970-01-01 UTC. */
    createdDay: integer('created_day').notNull(),
    /** The first day (same count) on which the message is no longer given out. */
    expiresDay: integer('expires_day').notNull(),
  },
  (table) => [
    index('mailbox_messages_box').on(table.address, table.sequence),
    index('mailbox_messages_expiry').on(table.expiresDay),
    check('mailbox_messages_size', sql`${table.size} = octet_length(${table.blob})`),
  ],
);

/**
 * One row: the bytes stored in all boxes. Every write locks it first, which keeps the caps exact under
 * concurrency without summing the table.
 */
export const mailboxUsage = pgTable('mailbox_usage', {
  id: smallint('id').primaryKey(),
  bytes: bigint('bytes', { mode: 'number' }).notNull(),
});
