import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeText, OTHER_VERSION } from '@/lib/flows/merge-text';
import { runs } from '../support/depth';

/** Texts with words that repeat, so that lines and words match in more ways than one. */
const word = fc.constantFrom('I', 'slept', 'well', 'badly', 'again', '💬', '');
const text = fc
  .array(fc.array(word, { maxLength: 6 }), { maxLength: 8 })
  .map((lines) => lines.map((line) => line.join(' ')).join('\n'));

/** A version of a text: some words taken out or put in. Words put in are of their writer alone. */
interface Edit {
  at: number;
  remove: number;
  insert: boolean;
}
const edits = fc.array(fc.record({ at: fc.nat(60), remove: fc.nat(3), insert: fc.boolean() }), {
  maxLength: 5,
});
function edited(base: string, list: readonly Edit[], who: string): { text: string; added: string[] } {
  const parts = base.split(/(?<=\s)/);
  const added: string[] = [];
  for (const [n, { at, remove, insert }] of list.entries()) {
    const fresh = `${who}${n}! `;
    if (insert) added.push(fresh.trim());
    parts.splice(at % (parts.length + 1), remove, ...(insert ? [fresh] : []));
  }
  const whole = parts.join('');
  return { text: whole, added: added.filter((w) => whole.includes(w)) };
}

test('no word that either has written is lost, whatever they wrote', () => {
  fc.assert(
    fc.property(text, edits, edits, (base, ours, theirs) => {
      const a = edited(base, ours, 'mine');
      const b = edited(base, theirs, 'other');
      const { text: merged } = mergeText(base, a.text, b.text);
      for (const word of [...a.added, ...b.added]) expect(merged).toContain(word);
    }),
    runs(2_000, 200_000),
  );
});

test('where only one has written, their version stands, word for word', () => {
  fc.assert(
    fc.property(text, text, (base, changed) => {
      expect(mergeText(base, changed, base)).toEqual({ text: changed, clash: false });
      expect(mergeText(base, base, changed)).toEqual({ text: changed, clash: false });
      expect(mergeText(base, changed, changed)).toEqual({ text: changed, clash: false });
    }),
    runs(1_000, 50_000),
  );
});

test('changes in different places are joined, also within one line', () => {
  const base = 'We spoke of sleep.\nI felt heard.\nUntil next time: walk.';
  const mine = 'We spoke of sleep and work.\nI felt heard.\nUntil next time: walk.';
  const other = 'We spoke of sleep.\nI felt heard.\nUntil next time: walk, and call Ada.';
  expect(mergeText(base, mine, other)).toEqual({
    text: 'We spoke of sleep and work.\nI felt heard.\nUntil next time: walk, and call Ada.',
    clash: false,
  });
  expect(mergeText('one two three four', 'one 2 three four', 'one two three 4').text).toBe('one 2 three 4');
});

test('what was written on in two places at once stands there twice, one after the other', () => {
  const { text, clash } = mergeText('Begun', 'Begun here', 'Begun there\nand more');
  expect(clash).toBe(true);
  expect(text).toBe(`Begun here\n${OTHER_VERSION}\nBegun there\nand more`);
});

test('of a text and one that goes on from it, the longer stands', () => {
  expect(mergeText('', 'I sle', 'I slept badly')).toEqual({ text: 'I slept badly', clash: false });
});

test('two versions of forty pages are brought together without a pause', () => {
  const page = (from: number) => Array.from({ length: 4_000 }, (_, n) => `line ${from + n} of it`).join('\n');
  const began = performance.now();
  const { text } = mergeText(page(0), `mine\n${page(0)}`, `${page(0)}\nother`);
  const apart = mergeText(page(0), page(10_000), page(20_000));
  expect(performance.now() - began).toBeLessThan(2_000);
  expect(text.startsWith('mine\n') && text.endsWith('\nother')).toBe(true);
  expect(apart.text).toContain(page(10_000));
  expect(apart.text).toContain(page(20_000));
});
