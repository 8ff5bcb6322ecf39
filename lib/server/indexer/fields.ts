import { type ClarityValue, deserializeCV } from '@stacks/transactions';

export type EventFields = Record<string, unknown>;

/** A printed value as a topic and JSON. What is no tuple with a topic has the topic '', and is kept as it is. */
export function readEvent(hex: string): { topic: string; fields: EventFields } {
  const cv = deserializeCV(hex);
  if (cv.type !== 'tuple') return { topic: '', fields: { value: plain(cv) } };
  const { topic, ...rest } = cv.value;
  const fields = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, plain(value)]));
  return { topic: topic?.type === 'ascii' ? topic.value : '', fields };
}

/** Integers as decimal text, since they have 128 bits; bytes as hex with 0x; `none` as null. */
function plain(cv: ClarityValue): unknown {
  switch (cv.type) {
    case 'uint':
    case 'int':
      return String(cv.value);
    case 'true':
    case 'false':
      return cv.type === 'true';
    case 'none':
      return null;
    case 'buffer':
      return `0x${cv.value.replace(/^0x/, '')}`;
    case 'some':
      return plain(cv.value);
    case 'ok':
    case 'err':
      return { [cv.type]: plain(cv.value) };
    case 'list':
      return cv.value.map(plain);
    case 'tuple':
      return Object.fromEntries(Object.entries(cv.value).map(([name, value]) => [name, plain(value)]));
    default:
      // Principals and both kinds of text. Postgres has no room for the character U+0000 in JSON.
      return String(cv.value).replaceAll('\u0000', '\ufffd');
  }
}
