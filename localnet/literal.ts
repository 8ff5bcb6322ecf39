import type { ClarityValue } from '@stacks/transactions';

/** A Clarity value as the text of a program that means it. */
export function literal(cv: ClarityValue): string {
  switch (cv.type) {
    case 'uint':
      return `u${cv.value}`;
    case 'int':
      return String(cv.value);
    case 'true':
    case 'false':
      return cv.type;
    case 'buffer':
      return `0x${cv.value}`;
    case 'address':
    case 'contract':
      return `'${cv.value}`;
    case 'none':
      return 'none';
    case 'some':
      return `(some ${literal(cv.value)})`;
    case 'ok':
      return `(ok ${literal(cv.value)})`;
    case 'err':
      return `(err ${literal(cv.value)})`;
    case 'list':
      return `(list ${cv.value.map(literal).join(' ')})`;
    case 'tuple':
      return `{${Object.entries(cv.value)
        .map(([name, value]) => `${name}: ${literal(value)}`)
        .join(', ')}}`;
    case 'ascii':
      return `"${cv.value.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n').replace(/\t/g, '\\t')}"`;
    case 'utf8':
      return `u"${[...cv.value].map(escaped).join('')}"`;
    default:
      throw new TypeError('not a Clarity value');
  }
}

/** A character of a `(string-utf8 n)`: anything but plain letters and the like by its number. */
function escaped(character: string): string {
  return /^[A-Za-z0-9 .,:;!?()-]$/.test(character)
    ? character
    : `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
