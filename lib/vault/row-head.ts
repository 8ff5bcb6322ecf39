import { sha256 } from '@noble/hashes/sha2.js';
import { hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/** Bytes of what names a row and one write of it: version, row key, kind, sequence. */
export const HEAD = 1 + 32 + 32 + 6;

/** Writes them, whatever stands in the fields: of a row that was tampered with, too, no two are to look alike. */
export function writeHead(
  target: Uint8Array,
  version: unknown,
  key: unknown,
  kind: unknown,
  sequence: unknown,
): void {
  target[0] = version === 2 ? 2 : version === 1 ? 1 : 0;
  target.set(name(key), 1);
  target.set(kindName(kind), 33);
  if (!Number.isSafeInteger(sequence)) return;
  const view = new DataView(target.buffer, target.byteOffset);
  view.setUint16(65, Math.floor(Number(sequence) / 2 ** 32));
  view.setUint32(67, Number(sequence));
}

function name(field: unknown): Uint8Array {
  return isHash(field) ? hexToBytes(field) : sha256(utf8ToBytes(String(field)));
}

/** Of thousands of rows most have the kind of the one before. */
let lastKind: { kind: unknown; name: Uint8Array } | undefined;
function kindName(kind: unknown): Uint8Array {
  if (lastKind === undefined || lastKind.kind !== kind) lastKind = { kind, name: name(kind) };
  return lastKind.name;
}

export const isHash = (field: unknown): field is string =>
  typeof field === 'string' && field.length === 64 && /^[0-9a-f]+$/.test(field);
