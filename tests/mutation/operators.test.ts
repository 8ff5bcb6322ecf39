import { describe, expect, it } from 'vitest';
import { identity, mutantsOf, mutate } from '@/scripts/mutation/mutants';
import { readClarity } from '@/scripts/mutation/reader';

const contract = (source: string) => ({ name: 'x', file: 'contracts/x.clar', source });
/** All changes of one expression in the body of a function, as they read. */
const changes = (body: string, before = ''): string[] =>
  mutantsOf(contract(`${before}\n(define-private (f) ${body})`)).map((m) => m.after);

describe('the reader', () => {
  it('keeps the place of each expression, and skips comments and what strings hold', () => {
    const text = '(a "b ) ;; c" {k: u1, l: 0x02}) ; (d\n(e)';
    const [first, second, ...more] = readClarity(text);
    expect(more).toEqual([]);
    expect(first!.children.map((one) => one.text)).toEqual(['a', '"b ) ;; c"', '{k: u1, l: 0x02}']);
    expect(first!.children[2]!.children.map((one) => one.text)).toEqual(['k', 'u1', 'l', '0x02']);
    expect(text.slice(second!.start, second!.end)).toBe('(e)');
  });

  it('refuses what is not closed', () => {
    expect(() => readClarity('(a (b)')).toThrow('cannot read offset');
    expect(() => readClarity('(a))')).toThrow('cannot read offset');
  });
});

describe('the operators', () => {
  it.each<[string, string[]]>([
    ['(< a b)', ['(<= a b)', '(>= a b)']],
    ['(>= a b)', ['(> a b)', '(< a b)']],
    ['(is-eq a b)', ['(not (is-eq a b))']],
    ['(+ a b)', ['(- a b)']],
    ['(/ a b)', ['(* a b)']],
    ['(and a b)', ['(or a b)', '(and b)', '(and a)']],
    ['(not a)', ['a']],
    ['(if a b c)', ['(if a c b)']],
    ['(f u5)', ['(f u6)', '(f u4)']],
    ['(f u0)', ['(f u1)']],
    ['(f true)', ['(f false)']],
    ['(ok true)', []],
    ['(f 0x0001)', ['(f 0x0000)']],
    ['(f "text")', ['(f "xext")']],
    ['(f "")', []],
    ['(asserts! a ERR-A)', ['true']],
    ['(begin (try! a) b)', ['true']],
    ['(begin a (try! b))', []],
    ['(map-insert m k v)', ['(map-set m k v)', 'true']],
    ['(map-set m k v)', ['true']],
    ['(print a)', ['true']],
    ['(some a)', ['none']],
    ['(concat a b)', ['a', 'b']],
    ['(merge a {b: c, d: e})', ['a', '{d: e}', '{b: c}']],
    ['(to-consensus-buff? {a: b, c: d, e: f})', ['{c: d, e: f}', '{a: b, e: f}', '{a: b, c: d}']],
    ['(f contract-caller)', ['(f tx-sender)']],
    ['(let ((is-some (not a))) b)', ['a']],
  ])('change %s', (body, after) => {
    expect(changes(body)).toEqual(after);
  });

  it('take another reason at a guard, and the next state', () => {
    const constants = [
      '(define-constant ERR-A (err u1))',
      '(define-constant ERR-B (err u2))',
      '(define-constant OPEN u1)',
      '(define-constant SHUT u2)',
    ].join('\n');
    expect(changes('(asserts! a ERR-B)', constants)).toContain('(asserts! a ERR-A)');
    expect(changes('(f SHUT)', constants)).toContain('(f OPEN)');
    // the numbers of the errors stay as they are
    expect(mutantsOf(contract(constants)).map((m) => m.before)).toEqual(
      ['OPEN u1', 'OPEN u1', 'SHUT u2', 'SHUT u2'].map((text) => `(define-constant ${text})`),
    );
  });

  it('leave names, types and signatures alone', () => {
    const source = '(define-map m {a: uint} (buff 32))\n(define-public (f (a (list 32 uint))) (g a))';
    expect(mutantsOf(contract(source))).toEqual([]);
  });

  it('change one place of the source each, and read the same wherever it stands', () => {
    const source = '(define-private (f (a uint)) ;; u5 (< a b)\n  (< a u5))';
    const mutants = mutantsOf(contract(source));
    const bodies = mutants.map((mutant) => mutate(contract(source), mutant).split('\n')[1]);
    expect(bodies).toEqual(['  (<= a u5))', '  (>= a u5))', '  (< a u6))', '  (< a u4))']);
    const moved = mutantsOf(contract(`;; more\n\n${source}`));
    expect(moved.map(identity)).toEqual(mutants.map(identity));
    expect(moved.map((mutant) => mutant.line - 2)).toEqual(mutants.map((mutant) => mutant.line));
  });
});
