import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DISCLOSURE_LINK_MAX,
  DISCLOSURE_MAX,
  type DisclosedFact,
  type DisclosedSession,
  type Disclosure,
  decodeDisclosure,
  discloseSession,
  encodeDisclosure,
  FACT_FIELDS,
  type FactField,
  isDisclosure,
  LinkError,
  ProtocolError,
  parseProofInput,
  refuteSession,
} from '@/lib/protocol';
import { encodeLink } from '@/lib/protocol/link';
import { vectorsFolder } from '@/scripts/make-vectors';
import { runs } from '../support/depth';
import { exampleDisclosure, exampleRow, exampleSession } from './make/disclosure-vectors';
import { elsewhere, exampleProof, place, toJson } from './make/other-vectors';

interface Vectors {
  valid: { text: string; value: unknown }[];
  judged: {
    name: string;
    text: string;
    ledger: { facts: string; week: string };
    refutation: string | null;
  }[];
  refused: { text: string; code: string }[];
}
const vectors = JSON.parse(readFileSync(`${vectorsFolder}disclosures.json`, 'utf8')) as Vectors;

/** The code with which `work` is refused, null when it is not. */
function codeOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof LinkError || error instanceof ProtocolError) return error.code;
    throw error;
  }
}

/** What a reader makes of a disclosure whose first session is held against session 1 of the ledger. */
function judge(text: string): string | null {
  let disclosure: Disclosure;
  try {
    disclosure = decodeDisclosure(text);
  } catch (error) {
    if (error instanceof LinkError) return error.code;
    throw error;
  }
  const [first] = disclosure.sessions as [DisclosedSession];
  return refuteSession(disclosure, first, exampleRow(1n));
}

const anyFields = fc.subarray([...FACT_FIELDS]);

describe('the stored vectors', () => {
  test('say what was disclosed', () => {
    for (const { text, value } of vectors.valid) expect(toJson(decodeDisclosure(text))).toEqual(value);
  });
  test.each(vectors.judged.map((one) => [one.name, one] as const))(
    '%s',
    (_, { text, ledger, refutation }) => {
      const disclosure = decodeDisclosure(text);
      const row = { facts: Uint8Array.from(Buffer.from(ledger.facts, 'hex')), week: BigInt(ledger.week) };
      expect(refuteSession(disclosure, disclosure.sessions[0] as DisclosedSession, row)).toBe(refutation);
    },
  );
  test.each(vectors.refused.map((one) => [one.code, one] as const))('%s', (code, { text }) => {
    expect(codeOf(() => decodeDisclosure(text))).toBe(code);
  });
});

describe('a disclosure', () => {
  test('of any facts holds, and shows nothing of the others', () => {
    fc.assert(
      fc.property(anyFields, fc.integer({ min: 1, max: 4 }), (open, count) => {
        const made = exampleDisclosure(count, open);
        const text = encodeDisclosure(made);
        const read = decodeDisclosure(`https://example.org/verify#${text}`);
        expect(read).toEqual(made);
        for (const session of read.sessions) {
          expect(refuteSession(read, session, exampleRow(session.sequence))).toBeNull();
          for (const field of FACT_FIELDS) {
            const fact = session.facts[field];
            expect('value' in fact).toBe(open.includes(field));
            // Neither the value nor the salt of a hidden fact is anywhere in what is handed over.
            const salt = exampleSession(session.sequence).salts[field];
            expect(JSON.stringify(toJson(read)).includes(Buffer.from(salt).toString('hex'))).toBe(
              open.includes(field),
            );
          }
        }
      }),
      runs(30, 300),
    );
  });

  test('is told from proofs and invitations', () => {
    const text = encodeDisclosure(exampleDisclosure(1, ['minutes']));
    expect(isDisclosure(`see https://example.org/verify#${text}.`)).toBe(true);
    expect(isDisclosure('p1.AAAA')).toBe(false);
    expect(codeOf(() => parseProofInput(text))).toBe('foreign');
    expect(isDisclosure(Buffer.from(exampleProof().hash).toString('hex'))).toBe(false);
  });

  test('of as many sessions as are allowed is a file; of some it still is a link', () => {
    const all = encodeDisclosure(exampleDisclosure(DISCLOSURE_MAX, [...FACT_FIELDS]));
    expect(decodeDisclosure(all).sessions).toHaveLength(DISCLOSURE_MAX);
    expect(all.length).toBeGreaterThan(DISCLOSURE_LINK_MAX);
    const one = encodeDisclosure(exampleDisclosure(5, ['minutes']));
    expect(one.length).toBeLessThan(DISCLOSURE_LINK_MAX);
  });

  test.each<[string, Partial<Disclosure>, string]>([
    ['no sessions', { sessions: [] }, 'number'],
    ['too many', { sessions: exampleDisclosure(DISCLOSURE_MAX + 1, []).sessions }, 'number'],
    ['one twice', { sessions: exampleDisclosure(2, []).sessions.flatMap((s) => [s, s]) }, 'number'],
    ['not in order', { sessions: exampleDisclosure(2, []).sessions.reverse() }, 'number'],
    ['for nobody', { audience: '' }, 'text'],
    ['for a long list', { audience: '保'.repeat(129) }, 'text'],
    ['half a character', { audience: 'a\ud800' }, 'text'],
  ])('with %s is not made', (_, change, code) => {
    expect(codeOf(() => encodeDisclosure({ ...exampleDisclosure(2, []), ...change }))).toBe(code);
  });

  test('is not made with facts off schema, nor with a salt that hides nothing', () => {
    const session = { ...exampleSession(1n), open: ['minutes' as const] };
    expect(
      codeOf(() => discloseSession(place, { ...session, facts: { ...session.facts, minutes: 0 } })),
    ).toBe('facts');
    const salts = { ...session.salts, date: new Uint8Array(32) };
    expect(codeOf(() => discloseSession(place, { ...session, salts }))).toBe('salt');
  });

  test('with every character of its text changed once is refused, or says the very same', () => {
    const text = encodeDisclosure(exampleDisclosure(1, ['minutes']));
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const letters = fc.constantFrom(...alphabet);
    for (let at = 3; at < text.length; at++) {
      const [letter] = fc.sample(
        letters.filter((one) => one !== text[at]),
        1,
      );
      expect(judge(`${text.slice(0, at)}${letter}${text.slice(at + 1)}`)).not.toBeNull();
    }
  });
});

describe('altered by somebody who makes the checksum right again', () => {
  const made = exampleDisclosure(1, ['minutes', 'modality']);
  const [session] = made.sessions as [DisclosedSession];
  const flipped = (bytes: Uint8Array, at: number, bit: number) =>
    bytes.map((byte, i) => (i === at ? byte ^ (1 << bit) : byte));
  const judged = (change: Partial<Disclosure>) => judge(encodeDisclosure({ ...made, ...change }));
  const withFact = (field: FactField, fact: DisclosedFact) => ({
    sessions: [{ ...session, facts: { ...session.facts, [field]: fact } }],
  });

  test('any byte of any leaf or salt', () => {
    const byte = fc.record({
      field: fc.constantFrom(...FACT_FIELDS),
      at: fc.integer({ min: 0, max: 31 }),
      bit: fc.integer({ min: 0, max: 7 }),
    });
    fc.assert(
      fc.property(byte, ({ field, at, bit }) => {
        const fact = session.facts[field];
        const altered =
          'leaf' in fact
            ? { leaf: flipped(fact.leaf, at, bit) }
            : { ...fact, salt: flipped(fact.salt, at, bit) };
        expect(judged(withFact(field, altered))).toBe('mismatch');
      }),
      runs(200, 2000),
    );
  });

  test('any value, also of a fact that was hidden', () => {
    const minutes = fc.integer({ min: 1, max: 1440 }).filter((n) => n !== 50);
    fc.assert(
      fc.property(minutes, (n) => {
        const { salt } = session.facts.minutes as { salt: Uint8Array };
        expect(judged(withFact('minutes', { value: String(n), salt }))).toBe('mismatch');
      }),
      runs(100, 1440),
    );
    for (const value of ['in-person', 'phone', 'chat', 'group']) {
      const { salt } = session.facts.modality as { salt: Uint8Array };
      expect(judged(withFact('modality', { value, salt }))).toBe('mismatch');
    }
    const guessed = { value: '2026-11-20', salt: exampleSession(1n).salts.minutes };
    expect(judged(withFact('date', guessed))).toBe('mismatch');
  });

  test('account, chain and deployer', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), (account) => {
        fc.pre(account !== made.account);
        expect(judged({ account })).toBe('mismatch');
      }),
      runs(50, 500),
    );
    expect(judged({ chainId: elsewhere.chainId })).toBe('mismatch');
    expect(judged({ deployer: elsewhere.deployer })).toBe('mismatch');
  });

  test('the number: another session is on the ledger there', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 2n, max: 10_000n }), (sequence) => {
        expect(refuteSession(made, session, exampleRow(sequence))).toBe('mismatch');
      }),
      runs(50, 500),
    );
  });

  test('two facts for one another, and a fact opened as its own leaf', () => {
    const { minutes, modality, date } = session.facts;
    expect(codeOf(() => encodeDisclosure({ ...made, ...withFact('minutes', modality) }))).toBe('number');
    expect(judged(withFact('modality', date))).toBe('mismatch');
    expect(judged(withFact('date', { leaf: (minutes as { salt: Uint8Array }).salt }))).toBe('mismatch');
  });

  test('another way to write the same is refused', () => {
    const payload = (parts: unknown[]) => encodeLink({ letter: 'd', version: 1 }, parts);
    const leaf = 'A'.repeat(43);
    const whole = (minutes: unknown, sequence = '1', audience = 'x') =>
      payload([place.chainId, place.deployer, '7', audience, [[sequence, leaf, minutes, leaf]]]);
    expect(judge(whole(['50', leaf.replace(/A$/, 'E')]))).toBe('mismatch');
    for (const minutes of [
      ['050', leaf],
      [50, leaf],
      ['1441', leaf],
      ['50', leaf, 1],
      [`${leaf}B`],
      'A'.repeat(42),
    ]) {
      expect(judge(whole(minutes))).toBe('damaged');
    }
    // A salt of zeros, spare bits in a leaf, a number with a zero before it, nobody to read it.
    for (const text of [
      whole(['50', leaf]),
      whole(`${'A'.repeat(42)}B`),
      whole(leaf, '01'),
      whole(leaf, '1', ''),
    ]) {
      expect(judge(text)).toBe('damaged');
    }
  });

  test('the week: a day that is not in it', () => {
    const opened = exampleDisclosure(1, ['date']);
    const row = exampleRow(1n);
    expect(
      refuteSession(opened, opened.sessions[0] as DisclosedSession, { ...row, week: row.week + 1n }),
    ).toBe('week');
    // A hidden day says nothing of the week.
    expect(refuteSession(made, session, { ...row, week: row.week + 1n })).toBeNull();
  });

  test('whatever else is pasted is refused with a code', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.string().map((tail) => `d1.${tail}`),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(judge(text)).toMatch(/^(truncated|damaged|newer|foreign)$/);
      }),
      runs(200, 2000),
    );
  });
});
