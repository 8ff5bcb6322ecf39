import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/** 32 bytes that anyone can make again from a name: the vectors' keys, salts and messages. */
export function word(name: string): Uint8Array {
  return sha256(utf8ToBytes(`atsl test vector: ${name}`));
}

/** A source of "random" bytes for signing that gives the same stream each time. */
export function stream(name: string): (length: number) => Uint8Array {
  let block = 0;
  return (length) => {
    const blocks: Uint8Array[] = [];
    for (let have = 0; have < length; have += 32) blocks.push(word(`${name}/${block++}`));
    return concatBytes(...blocks).slice(0, length);
  };
}

export const hex = (bytes: Uint8Array): string => bytesToHex(bytes);
