import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** The rows of docs/attacks.md: attack, guards as `contract: definition`, file, name of the test. */
const rows = readFileSync('docs/attacks.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| attack |') && !line.startsWith('| --- |'))
  .map((line) => {
    const [attack = '', guards = '', file = '', name = '', ...rest] = line.slice(2, -2).split(' | ');
    return { attack, guards: guards.split(', '), file, name, rest };
  });
const testsOf = (file: string): string => readFileSync(`tests/contracts/${file}.test.ts`, 'utf8');

describe('the page of attacks', () => {
  it('names definitions and tests that exist', () => {
    expect(rows.length).toBeGreaterThan(70);
    for (const { attack, guards, file, name, rest } of rows) {
      expect(rest, attack).toEqual([]);
      for (const guard of guards) {
        const [contract, definition] = guard.split(': ');
        const source = readFileSync(`contracts/${contract}.clar`, 'utf8');
        expect(source, guard).toMatch(
          new RegExp(`^\\(define-(public|private|read-only) \\(${definition}[ )\\n]`, 'm'),
        );
      }
      expect(testsOf(file), `${file}: ${name}`).toContain(`'${name}'`);
    }
  });

  it('leaves out no test of an attack', () => {
    const named = new Set(rows.map(({ file, name }) => `${file}: ${name}`));
    for (const file of readdirSync('tests/contracts/attacks').filter((one) => one !== 'page.test.ts')) {
      const path = `attacks/${file.replace('.test.ts', '')}`;
      const names = [...testsOf(path).matchAll(/^\s*it(?:\.each\(.*\))?\('(.+)', /gm)].map(
        ([, name]) => name,
      );
      expect(names.length, file).toBeGreaterThan(0);
      for (const name of names) expect(named, path).toContain(`${path}: ${name}`);
    }
  });
});
