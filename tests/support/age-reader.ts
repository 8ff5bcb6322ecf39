import { createDecipheriv, createHmac, hkdfSync, scryptSync } from 'node:crypto';

/**
 * Reads an age file with a passphrase (c2sp.org/age), written from the specification over Node's own cryptography: shares no
 * line with the library that the app uses.
 */
export function readAge(file: Uint8Array, passphrase: string): Buffer {
  const bytes = Buffer.from(file);
  const mark = bytes.indexOf('\n--- ');
  const end = bytes.indexOf('\n', mark + 5);
  const header = bytes.subarray(0, mark + 4);
  const mac = bytes.subarray(mark + 5, end).toString();
  const lines = header.toString().split('\n');
  const [intro, stanza = '', body = ''] = lines;
  if (intro !== 'age-encryption.org/v1' || lines.length !== 4)
    throw new Error('not an age file with one stanza');
  const [arrow, type, salt = '', cost] = stanza.split(' ');
  if (arrow !== '->' || type !== 'scrypt') throw new Error('no passphrase stanza');
  const labelled = Buffer.concat([Buffer.from('age-encryption.org/v1/scrypt'), Buffer.from(salt, 'base64')]);
  const N = 2 ** Number(cost);
  const wrapKey = scryptSync(passphrase, labelled, 32, { N, r: 8, p: 1, maxmem: 2048 * N + 2 ** 20 });
  const fileKey = open(wrapKey, Buffer.alloc(12), Buffer.from(body, 'base64'));
  const macKey = Buffer.from(hkdfSync('sha256', fileKey, Buffer.alloc(0), 'header', 32));
  const expected = createHmac('sha256', macKey).update(header).digest('base64').replace(/=+$/, '');
  if (expected !== mac) throw new Error('the header was altered');
  return readStream(fileKey, bytes.subarray(end + 1));
}

/** STREAM: chunks of 64 KiB, each under a counter that also says whether it is the last. */
function readStream(fileKey: Buffer, payload: Buffer): Buffer {
  const key = Buffer.from(hkdfSync('sha256', fileKey, payload.subarray(0, 16), 'payload', 32));
  const sealed = payload.subarray(16);
  const size = 65536 + 16;
  const plain: Buffer[] = [];
  for (let at = 0; at < sealed.length; at += size) {
    const nonce = Buffer.alloc(12);
    nonce.writeUInt32BE(at / size, 7);
    nonce[11] = at + size >= sealed.length ? 1 : 0;
    plain.push(open(key, nonce, sealed.subarray(at, at + size)));
  }
  return Buffer.concat(plain);
}

function open(key: Buffer, nonce: Buffer, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 });
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
}
