import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  check,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
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

/**
 * Ciphertext that people keep here, under its content identifier. No owner, no address and no time of storing: nothing in a
 * row leads to another row of the same person.
 */
export const blobs = pgTable(
  'blobs',
  {
    /** CIDv1 of the bytes. */
    id: text('id').primaryKey(),
    /** Where the bytes are: in this row, or in IPFS. */
    place: text('place', { enum: ['server', 'ipfs'] }).notNull(),
    blob: bytea('blob'),
    size: integer('size').notNull(),
    /** sha256 of the token that deletes it, hex. */
    deleter: text('deleter').notNull(),
    /** The first day (since 1970-01-01 UTC) on which it is no longer given out; null: kept until it is deleted. */
    expiresDay: integer('expires_day'),
  },
  (table) => [
    index('blobs_expiry').on(table.expiresDay),
    check('blobs_size', sql`${table.blob} is null or ${table.size} = octet_length(${table.blob})`),
  ],
);

/** Where a sync stands: one sealed pointer of fixed length under the hash of a capability, replaced only by who saw the last one. */
export const blobHeads = pgTable(
  'blob_heads',
  {
    /** sha256 of the capability, hex. */
    address: text('address').primaryKey(),
    value: bytea('value').notNull(),
  },
  (table) => [check('blob_heads_size', sql`octet_length(${table.value}) = 4096`)],
);

/** One row: the bytes of all blobs and heads; locked by every write, as `mailboxUsage` is. */
export const blobUsage = pgTable('blob_usage', {
  id: smallint('id').primaryKey(),
  bytes: bigint('bytes', { mode: 'number' }).notNull(),
});

/**
 * The relay's ledger: transactions whose fee it pays, from the moment that a sponsor's nonce is reserved until an hour
 * after they were mined. What is in it is on the public chain too, or will be in a moment; nothing else about anybody.
 */
export const relayTransactions = pgTable(
  'relay_transactions',
  {
    /** Who signed the call, and their nonce: one row for each. A sponsor's own, where a gap in its nonces is filled. */
    origin: text('origin').notNull(),
    originNonce: bigint('origin_nonce', { mode: 'number' }).notNull(),
    /** What the origin signed, hashed: another content under the same nonce is another transaction. */
    sighash: text('sighash').notNull(),
    sponsor: text('sponsor').notNull(),
    sponsorNonce: bigint('sponsor_nonce', { mode: 'number' }).notNull(),
    fee: bigint('fee', { mode: 'bigint' }).notNull(),
    /** The bytes as they are sent, every signature in them. */
    raw: bytea('raw').notNull(),
    /** Of those bytes, hex with 0x. */
    txid: text('txid').notNull(),
    /** Earlier versions of it (another fee, another sponsor): id/sponsor/nonce, with commas. */
    former: text('former').notNull().default(''),
    /** 'stored': on the disk, perhaps sent; 'sent': a node has taken it; 'mined': in a block. */
    state: text('state', { enum: ['stored', 'sent', 'mined'] }).notNull(),
    /** Unix seconds: the reservation, this version's signing, the last look at it, and since when it is doubtful. */
    reservedAt: bigint('reserved_at', { mode: 'number' }).notNull(),
    signedAt: bigint('signed_at', { mode: 'number' }).notNull(),
    seenAt: bigint('seen_at', { mode: 'number' }).notNull(),
    doubtAt: bigint('doubt_at', { mode: 'number' }),
  },
  (table) => [
    primaryKey({ columns: [table.origin, table.originNonce] }),
    uniqueIndex('relay_transactions_slot').on(table.sponsor, table.sponsorNonce),
    index('relay_transactions_state').on(table.state),
  ],
);

/** The sponsors' accounts, as the chain was last seen to have them. */
export const relaySponsors = pgTable('relay_sponsors', {
  address: text('address').primaryKey(),
  /** Nonces below are used up for good; from there on those are free that no transaction of the ledger has. */
  floor: bigint('floor', { mode: 'number' }).notNull(),
  /** Micro-STX. */
  balance: bigint('balance', { mode: 'bigint' }).notNull(),
});

/** One row. Whoever changes the ledger locks it first: reservations come one after another, in all processes. */
export const relayPool = pgTable('relay_pool', {
  id: smallint('id').primaryKey(),
  /** What is paid for every transaction at present, micro-STX, and since when (unix seconds). */
  fee: bigint('fee', { mode: 'bigint' }).notNull(),
  feeAt: bigint('fee_at', { mode: 'number' }).notNull(),
  /** The day (since 1970, UTC) that `spent` micro-STX belong to. */
  day: integer('day').notNull(),
  spent: bigint('spent', { mode: 'bigint' }).notNull(),
  /** Until when (unix seconds) one process looks after the ledger alone. */
  leasedUntil: bigint('leased_until', { mode: 'number' }).notNull(),
});

/** Blocks in which the index found events, and the tip of each of its rounds: what a re-organisation is noticed by. */
export const chainBlocks = pgTable('chain_blocks', {
  height: integer('height').primaryKey(),
  /** The index block hash, hex with 0x: no other branch has it. */
  hash: text('hash').notNull(),
  /** Unix seconds. */
  time: bigint('time', { mode: 'number' }).notNull(),
});

/** What the contracts printed, as anybody can read it from the chain: public, and nothing else about anybody. */
export const chainEvents = pgTable(
  'chain_events',
  {
    txid: text('txid').notNull(),
    eventIndex: integer('event_index').notNull(),
    contract: text('contract').notNull(),
    topic: text('topic').notNull(),
    height: integer('height').notNull(),
    /** The event's other fields: numbers as decimal text, bytes as hex with 0x. */
    fields: jsonb('fields').$type<Record<string, unknown>>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.txid, table.eventIndex] }),
    index('chain_events_height').on(table.height),
    index('chain_events_topic').on(table.contract, table.topic),
  ],
);

/** One row: how far the index has come, and which process follows the chain. */
export const chainIndex = pgTable('chain_index', {
  id: smallint('id').primaryKey(),
  /** Chain id and deployer; for another one everything is read anew. */
  chain: text('chain').notNull(),
  /** Everything up to this height is in the tables; 0: nothing yet. */
  complete: integer('complete').notNull(),
  /** The tip that the present round works up to; null between rounds. */
  target: integer('target'),
  /** Who leads, and until when (unix milliseconds). */
  holder: text('holder').notNull(),
  leasedUntil: bigint('leased_until', { mode: 'number' }).notNull(),
});

/** Where the present round stands in each contract's log, so that a new start goes on from there. */
export const chainWalks = pgTable('chain_walks', {
  contract: text('contract').primaryKey(),
  /** The next older page; null: the newest. */
  cursor: text('cursor'),
  done: smallint('done').notNull(),
});

/**
 * What patients contributed about a quarter, until its release: four coarse answers under a tag that only the contributor can
 * tie to themselves. No account, no cohort, no address, and of the time nothing but the quarter.
 */
export const researchContributions = pgTable(
  'research_contributions',
  {
    /** Quarters since the year 0: 4 times the year, and 0 to 3. */
    quarter: integer('quarter').notNull(),
    /** 33 bytes, hex. */
    tag: text('tag').notNull(),
    sessions: smallint('sessions').notNull(),
    phq9: smallint('phq9').notNull(),
    gad7: smallint('gad7').notNull(),
    modality: smallint('modality').notNull(),
  },
  (table) => [primaryKey({ columns: [table.quarter, table.tag] })],
);

/** The quarters for which contributions were taken here: each gets a release, whether anybody contributed or not. Its row is locked by
 * whoever contributes and by whoever releases. */
export const researchQuarters = pgTable('research_quarters', { quarter: integer('quarter').primaryKey() });

/** What has been spent of a year's privacy budget, in thousandths of epsilon. Whoever spends locks the row; nothing is given back. */
export const researchBudget = pgTable(
  'research_budget',
  { year: integer('year').primaryKey(), spent: integer('spent').notNull() },
  (table) => [check('research_budget_cap', sql`${table.spent} between 0 and 4000`)],
);

/** One release a quarter, for good. The budget is spent with the row; its tables follow, once. */
export const researchReleases = pgTable(
  'research_releases',
  {
    quarter: integer('quarter').primaryKey(),
    /** Thousandths of epsilon that it cost. */
    epsilon: integer('epsilon').notNull(),
    /** What was published; null between spending and drawing. */
    release: jsonb('release').$type<unknown>(),
  },
  (table) => [check('research_releases_epsilon', sql`${table.epsilon} between 1 and 1000`)],
);
