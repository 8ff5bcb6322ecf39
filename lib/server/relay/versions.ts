import 'server-only';
import { and, eq, getTableColumns, inArray } from 'drizzle-orm';
import { relayTransactions as transactions } from '../schema';
import { RelayRefusal } from './refusal';

export type Row = typeof transactions.$inferSelect;
/** A row whose bytes, which are long, are read when they are sent; they are at hand where they have just been made. */
export type Note = Omit<Row, 'raw'> & { raw?: Uint8Array };

const { raw: _, ...columns } = getTableColumns(transactions);
/** What a `Note` is made of. */
export const NOTE = columns;

/** A form that a transaction has, or had: its id, and the slot that it takes. */
export type Version = Pick<Row, 'txid' | 'sponsor' | 'sponsorNonce'>;

/** As the ledger keeps it of former versions. */
export const written = ({ txid, sponsor, sponsorNonce }: Version) => `${txid}/${sponsor}/${sponsorNonce}`;

/** All versions, the present one first. */
export function versions(row: Note): Version[] {
  const former = row.former.split(',').filter(Boolean);
  return [
    row,
    ...former.map((text) => {
      const [txid = '', sponsor = '', nonce = ''] = text.split('/');
      return { txid, sponsor, sponsorNonce: Number(nonce) };
    }),
  ];
}

/** @throws RelayRefusal 'conflict' when the row is about something else */
export function same(row: Note, sighash: string): Note {
  if (row.sighash === sighash) return row;
  throw new RelayRefusal('conflict', 'Another transaction with this nonce is on its way.', { retryAfter: 2 });
}

export function pending(): RelayRefusal {
  return new RelayRefusal('pending', 'An earlier transaction of this account is still on its way.', {
    retryAfter: 2,
  });
}

/** This row as long as it holds this version. */
export function holding(row: Note) {
  return and(
    eq(transactions.origin, row.origin),
    eq(transactions.originNonce, row.originNonce),
    eq(transactions.txid, row.txid),
  );
}

/** These rows as long as they hold these versions: an id is that of one version only. */
export function holdingAny(rows: readonly Note[]) {
  return and(
    inArray(
      transactions.origin,
      rows.map(({ origin }) => origin),
    ),
    inArray(
      transactions.txid,
      rows.map(({ txid }) => txid),
    ),
  );
}
