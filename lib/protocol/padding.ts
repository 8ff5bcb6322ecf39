/** Bytes of the length that stands before a padded payload, big-endian. */
const LENGTH = 4;

/**
 * length ‖ payload ‖ zeros, so that with `overhead` more bytes it is the smallest of the given sizes that takes it.
 * @param sizes bytes of a whole blob, growing
 * @returns undefined when it fits none of them
 */
export function pad(payload: Uint8Array, sizes: readonly number[], overhead: number): Uint8Array | undefined {
  const size = sizes.find((total) => LENGTH + payload.length <= total - overhead);
  if (size === undefined) return undefined;
  const padded = new Uint8Array(size - overhead);
  new DataView(padded.buffer).setUint32(0, payload.length);
  padded.set(payload, LENGTH);
  return padded;
}

/** The payload of what `pad` made; undefined when it has another form. */
export function unpad(padded: Uint8Array): Uint8Array | undefined {
  if (padded.length < LENGTH) return undefined;
  const end = LENGTH + new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  if (end > padded.length || padded.subarray(end).some((byte) => byte !== 0)) return undefined;
  return padded.slice(LENGTH, end);
}
