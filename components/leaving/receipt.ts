import { type EmptiedBoxes, type Inventory, RECORD_KINDS } from '@/lib/flows';

/** What was found in the browser after everything had been removed. */
export interface Remains {
  databases: string[];
  caches: string[];
  workers: number;
  /** Entries of local and session storage. */
  entries: number;
}

/** What became of the encrypted copies and shared summaries at the server. */
export interface RemovedBlobs {
  shares: number;
  sharesLeft: number;
  pieces: number;
  piecesLeft: number;
  /** The server did not answer, so that copies may be there still. */
  unreached: boolean;
}

export interface Erasure {
  at: Date;
  /** Null where the vault was not open: nobody can count what they cannot read. */
  inventory: Inventory | null;
  /** Null where the server was not asked, for want of the keys. */
  boxes: EmptiedBoxes | null;
  /** Likewise. */
  blobs: RemovedBlobs | null;
  /** Files of the page that were kept for use without a network. */
  files: number;
  remains: Remains;
}

export interface Receipt {
  destroyed: string[];
  notReached: string[];
  onChain: string[];
  elsewhere: string[];
}

const many = (n: number, one: string, more = `${one}s`) => `${n} ${n === 1 ? one : more}`;

function destroyedWords({ inventory, boxes, blobs, files }: Erasure): string[] {
  const said = [
    'The keys: the master secret, in the only form in which this browser had it (encrypted), and with it every key that was derived from it.',
  ];
  if (inventory) {
    const total = inventory.records.reduce((sum, { count }) => sum + count, 0);
    const kinds = inventory.records
      .map(({ kind, count }) => `${RECORD_KINDS[kind]?.title ?? kind}: ${count}`)
      .join('; ');
    said.push(`${many(total, 'record')}${kinds ? ` (${kinds})` : ''}.`);
    if (inventory.unreadable > 0) said.push(`${many(inventory.unreadable, 'damaged record')}.`);
    if (inventory.blobs > 0)
      said.push(`${many(inventory.blobs, 'piece')} of attachments or of what was synced.`);
  } else {
    said.push('All records. The vault was locked, so they were not counted.');
  }
  if (boxes && boxes.messages > 0) {
    said.push(`${many(boxes.messages, 'sealed message')} that waited on the server, unread.`);
  }
  if (blobs && blobs.pieces > 0) {
    said.push(
      `The encrypted copies at the server (${many(blobs.pieces, 'piece')}), also where they were pinned.`,
    );
  }
  if (blobs && blobs.shares > 0) {
    said.push(`${many(blobs.shares, 'shared summary', 'shared summaries')}: the links lead nowhere now.`);
  }
  if (files > 0) said.push(`The copy of the page for use without a network (${many(files, 'file')}).`);
  said.push('What the page keeps readable: its cookies and the browser’s local and session storage.');
  return said;
}

function notReachedWords({ boxes, blobs, inventory, remains }: Erasure): string[] {
  const said: string[] = [];
  if (boxes && boxes.unreached > 0) {
    said.push(
      `${many(boxes.unreached, 'post box', 'post boxes')} on the server: it could not be reached, or did not delete what it was told to. It deletes each message by itself within 31 days, and without the keys nobody can read one.`,
    );
  }
  if (!boxes) {
    said.push(
      'Post boxes on the server, if there were any: only the keys open them. The server deletes each message by itself within 31 days.',
    );
  }
  if (blobs && (blobs.unreached || blobs.piecesLeft > 0)) {
    said.push(
      'Encrypted copies at the server, or some pieces of them: it did not answer. Without the keys nobody can read them.',
    );
  }
  if (blobs && blobs.sharesLeft > 0) {
    said.push(
      `${many(blobs.sharesLeft, 'shared summary', 'shared summaries')}: the server did not answer. The links work until their time is over.`,
    );
  }
  if (inventory === null)
    said.push(
      'What was synced elsewhere, if anything was: only the keys tell where. It cannot be read without them.',
    );
  if (remains.databases.length > 0) {
    said.push(
      `An empty database in this browser (${remains.databases.join(', ')}): another tab of this page holds it open. Close all tabs.`,
    );
  }
  if (remains.caches.length + remains.workers + remains.entries > 0) {
    said.push(
      'Some of the page’s own files in this browser. Clear the site’s data in the browser’s settings.',
    );
  }
  return said;
}

/** What a receipt says. It names no account, no therapist and no day of a session: whoever finds it learns nothing of those. */
export function receiptOf(erasure: Erasure): Receipt {
  const { inventory } = erasure;
  const traces = inventory
    ? inventory.onChain.accounts === 0
      ? 'Nothing that this vault knew of.'
      : `${many(inventory.onChain.accounts, 'account')} under a pseudonym, and ${many(inventory.onChain.sessions, 'session')} recorded under them: sealed fingerprints, weeks, counts and outcomes. Nothing on a chain can be taken back.`
    : 'The accounts under pseudonyms that this vault had, if any, and what was recorded under them. Nothing on a chain can be taken back.';
  return {
    destroyed: destroyedWords(erasure),
    notReached: notReachedWords(erasure),
    onChain: [
      traces,
      'What ties an account to you was its keys and the random salts of its fingerprints, and those were only here. Without them nobody can show that an account was yours, nor open a fingerprint, not even by guessing what it says.',
      'Weeks and counts are public: somebody who knows when you went can still look for an account with the same weeks, and can prove nothing by it.',
      'Your therapist still knows which pseudonym you used with them. Whoever you gave a proof or opened facts to still has that.',
    ],
    elsewhere: [
      'Backup files, exports, printed pages and the 24 words, wherever you put them: destroy them too, or keep them if you may come back. The words bring keys and pseudonyms back.',
      'Other devices on which you use the same vault. A passkey in your password manager, if you unlocked with one: it opens nothing any more.',
      'The browser’s history lists the addresses of this site. Clear it in the browser.',
      'A disk may hold deleted, encrypted data for some time; without the passphrase it is unreadable.',
    ],
  };
}

/** The receipt as a text that can be kept. */
export function receiptText(erasure: Erasure, origin: string): string {
  const { destroyed, notReached, onChain, elsewhere } = receiptOf(erasure);
  const part = (title: string, lines: string[]) =>
    lines.length === 0 ? '' : `\n${title}\n${lines.map((text) => `- ${text}`).join('\n')}\n`;
  return `Session log: receipt of erasure
${erasure.at.toISOString()}, in one browser, at ${origin}
${part('Destroyed', destroyed)}${part('Not reached', notReached)}${part('What remains on the public record', onChain)}${part('What only you can destroy', elsewhere)}`;
}
