import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { BlobStorage } from '@/lib/blobs/blobs';
import { openSealed, sealedPieces } from '@/lib/blobs/sealed';
import type { Vault } from '@/lib/vault';
import type { SessionRecord } from './records';

/** Content of this kind opens as nothing else. */
const DOMAIN = 'session-note';
/** As links to IPFS are written; apart from a bare name, which would say that the block has to be kept with the record. */
const SCHEME = 'ipfs://';

/**
 * A session's note as encrypted blocks. They need not be stored anywhere: the same note gives the same blocks at any time, and
 * so their names can be committed to before. The key is derived for this session and this text, and opens nothing else.
 */
export function sealedNote(vault: Vault, { id, note }: Pick<SessionRecord, 'id' | 'note'>) {
  const text = utf8ToBytes(note);
  const key = vault.keyring.salt('note-key', `${id}/${bytesToHex(sha256(text))}`);
  return sealedPieces(text, key, DOMAIN);
}

/** The opening that the session's record keeps. */
export function noteContent(
  vault: Vault,
  session: Pick<SessionRecord, 'id' | 'note'>,
): NonNullable<SessionRecord['content']> {
  const { size, key, chunks } = sealedNote(vault, session).sealed;
  return { at: chunks.map((chunk) => `${SCHEME}${chunk}`), size, key };
}

/** Puts the note's blocks into a storage, for somebody who is to be shown the opening. */
export async function storeNote(
  vault: Vault,
  storage: Pick<BlobStorage, 'put'>,
  session: Pick<SessionRecord, 'id' | 'note'>,
): Promise<void> {
  for (const piece of sealedNote(vault, session).pieces) await storage.put(piece);
}

/** The note behind an opening. @throws BlobError `missing`, `altered` */
export async function openNote(
  storage: Pick<BlobStorage, 'get'>,
  { at, size, key }: NonNullable<SessionRecord['content']>,
): Promise<string> {
  const chunks = at.map((address) => address.slice(SCHEME.length));
  const bytes = await openSealed(storage, { size, key, chunks }, { domain: DOMAIN });
  return new TextDecoder().decode(bytes);
}
