import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeInvitation,
  decodeProofLink,
  encodeInvitation,
  encodeProofLink,
  LinkError,
  parseProofInput,
} from '@/lib/protocol';
import { vectorsFolder } from '@/scripts/make-vectors';
import { exampleInvitation, exampleProof, toJson } from './make/other-vectors';

const proof = exampleProof();
const link = encodeProofLink(proof);
const invitation = exampleInvitation();
const hash = Buffer.from(proof.hash).toString('hex');
const decode = { proof: decodeProofLink, invitation: decodeInvitation };

interface Vectors {
  valid: { kind: 'proof' | 'invitation'; text: string; value: unknown }[];
  refused: { kind: 'proof' | 'invitation'; text: string; code: string }[];
}
const vectors = JSON.parse(readFileSync(`${vectorsFolder}links.json`, 'utf8')) as Vectors;

function codeOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof LinkError) return error.code;
    throw error;
  }
}

describe('links', () => {
  test('carry everything there and back', () => {
    expect(decodeProofLink(link)).toEqual(proof);
    expect(decodeInvitation(encodeInvitation(invitation))).toEqual(invitation);
    for (const { kind, text, value } of vectors.valid) expect(toJson(decode[kind](text))).toEqual(value);
  });

  test.each(vectors.refused.map((one) => [one.code, one] as const))('%s vector', (code, { kind, text }) => {
    expect(codeOf(() => decode[kind](text))).toBe(code);
  });

  test('cut anywhere are truncated', () => {
    for (let end = 3; end < link.length; end++)
      expect(codeOf(() => decodeProofLink(link.slice(0, end)))).toBe('truncated');
  });

  test('with any character changed are refused, and damaged unless the length was hit', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const change = fc.tuple(fc.integer({ min: 3, max: link.length - 1 }), fc.constantFrom(...alphabet));
    fc.assert(
      fc.property(change, ([at, letter]) => {
        fc.pre(link[at] !== letter);
        const code = codeOf(() => decodeProofLink(`${link.slice(0, at)}${letter}${link.slice(at + 1)}`));
        expect(code).toBe(at < 6 && code === 'truncated' ? 'truncated' : 'damaged');
      }),
      { numRuns: 500 },
    );
  });

  test('never throw anything but LinkError, whatever is pasted', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.string().map((tail) => `p1.${tail}`),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(codeOf(() => parseProofInput(text))).not.toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  test('are not made with a hash of something else', () => {
    expect(() => encodeProofLink({ ...proof, milestone: 2n })).toThrow(RangeError);
  });
});

describe('what a verifier pastes', () => {
  const wrapped = `${link.slice(0, 60)}\r\n${link.slice(60, 130)}\n${link.slice(130)}`;
  test.each([
    ['a fragment', link],
    ['a fragment with its hash sign', `#${link}`],
    ['a whole URL', `https://example.org/verify#${link}`],
    ['spaces and line breaks around', `\n\t  https://example.org/verify#${link}  \r\n`],
    ['a line wrapped by a mail program', `https://example.org/verify#${wrapped}`],
    ['a quoted mail', `> https://example.org/verify#${wrapped.replace(/\r?\n/g, '\n> ')}`],
    ['words around', `Here is my proof: https://example.org/verify#${link}\n\nKind regards`],
    ['brackets and a full stop', `<https://example.org/verify#${link}>.`],
  ])('%s', (_, text) => {
    expect(parseProofInput(text)).toEqual({ kind: 'link', link: proof });
  });

  test('any link in brackets with a full stop, also one whose data ends as another link begins', () => {
    const ends = new Set<string>();
    for (let n = 0; n < 2_000; n += 1) {
      const text = encodeInvitation({ ...invitation, alias: `Dr ${n}` });
      expect(decodeInvitation(`Look: <https://example.org/pair#${text}>.`).alias).toBe(`Dr ${n}`);
      const [letter] = /[a-z]\d+$/.exec(text) ?? [];
      if (letter) ends.add(letter.charAt(0));
    }
    // Most letters stood there before digits.
    expect(ends.size).toBeGreaterThan(20);
  });

  test.each([
    ['plain', hash],
    ['with 0x', `0x${hash}`],
    ['in capitals', hash.toUpperCase()],
    ['wrapped', ` ${hash.slice(0, 30)}\n${hash.slice(30)}\n`],
    ['in a URL', `https://example.org/verify#0x${hash}`],
  ])('a hash, %s', (_, text) => {
    expect(parseProofInput(text)).toEqual({ kind: 'hash', hash: proof.hash });
  });

  test.each([
    [hash.slice(0, 32), 'truncated'],
    ['0xabc', 'truncated'],
    [`${hash}00`, 'foreign'],
    ['', 'foreign'],
    ['proof', 'foreign'],
    [encodeInvitation(invitation), 'foreign'],
    [`https://example.org/verify#${link.slice(0, link.length / 2)}`, 'truncated'],
    [`https://example.org/verify#${link.replace('p1.', 'p12.')}`, 'newer'],
  ])('%s is refused', (text, code) => {
    expect(codeOf(() => parseProofInput(text))).toBe(code);
  });
});
