import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const read = (path: string): string => readFileSync(path, 'utf8');
const guide = read('docs/audit.md');
const contracts = readdirSync('contracts')
  .filter((file) => file.endsWith('.clar'))
  .map((file) => file.replace('.clar', ''));

/** What a contract's source defines, by the kind of definition. */
const defined = (contract: string, kind: string): string[] =>
  [...read(`contracts/${contract}.clar`).matchAll(new RegExp(`^\\(${kind} \\(?([a-z0-9-]+)`, 'gm'))].map(
    ([, name]) => name as string,
  );

/** A section of the guide, from its heading to the next one. */
const section = (heading: string): string => guide.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';

/** The names in the first column of the table of public functions, by the contract above them. */
function functionsOfTheGuide(): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  let contract = '';
  for (const [, cell = ''] of section('Public functions').matchAll(/^\| (.*?) \|/gm)) {
    const heading = /^\*\*(.+)\*\*$/.exec(cell)?.[1];
    if (heading) contract = heading;
    else if (cell.startsWith('`')) found[contract] = [...(found[contract] ?? []), ...quoted(cell)];
  }
  return found;
}

/** The maps and variables of the storage table, by contract. */
function storageOfTheGuide(): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  let contract = '';
  for (const [, owner = '', names = ''] of section('Storage').matchAll(/^\| (.*?) ?\| (`.*?`) \|/gm)) {
    contract = owner || contract;
    found[contract] = [...(found[contract] ?? []), ...quoted(names)];
  }
  return found;
}

const quoted = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name as string);
const sorted = (names: string[]): string[] => [...names].sort();

describe('the audit guide', () => {
  test.each(contracts)('names each public function of %s, and no other', (contract) => {
    const named = functionsOfTheGuide()[contract] ?? [];
    expect(sorted(named)).toEqual(sorted(defined(contract, 'define-public')));
  });

  test.each(contracts)('names each map and variable of %s, and no other', (contract) => {
    const stored = [...defined(contract, 'define-map'), ...defined(contract, 'define-data-var')];
    const named = storageOfTheGuide()[contract] ?? [];
    // the table leaves out the gate, of which one sentence speaks
    expect(sorted(named)).toEqual(sorted(stored.filter((name) => name !== 'gate')));
  });

  test('knows which contracts have a gate, and how long each contract is', () => {
    const gated = contracts.filter((contract) => defined(contract, 'define-data-var').includes('gate'));
    expect(gated).toHaveLength(5);
    for (const contract of contracts) {
      const lines = read(`contracts/${contract}.clar`).split('\n').length;
      const told = new RegExp(`^\\| \\d+ \\| \`${contract}\` \\| (\\d+) \\|`, 'm').exec(guide)?.[1];
      expect(Math.abs(Number(told) - lines) / lines, `lines of ${contract}`).toBeLessThan(0.1);
    }
  });

  // of the two that call nearly everything it says so in words
  test.each(contracts.filter((contract) => !['governance', 'verification'].includes(contract)))(
    'names each call that %s makes',
    (contract) => {
      const calls = read(`contracts/${contract}.clar`).matchAll(/\(contract-call\? (\.?[a-z-]+) ([a-z-]+)/g);
      const rows = [...section('Who calls whom').matchAll(/^\| (.*?) \| (.*) \|$/gm)];
      const told = quoted(rows.find(([, caller = '']) => quoted(caller).includes(contract))?.[2] ?? '');
      const made = [...calls].flatMap(([, callee = '', name = '']) => [
        ...(callee.startsWith('.') ? [callee.slice(1)] : []),
        name,
      ]);
      expect(made.filter((name) => !told.includes(name))).toEqual([]);
    },
  );

  test('names properties that there are', () => {
    const properties = readdirSync('contracts/properties')
      .map((file) => read(join('contracts/properties', file)))
      .join('\n');
    const names = quoted(guide).filter((name) => /^invariant-[a-z0-9-]+$/.test(name));
    expect(names.length).toBeGreaterThan(20);
    for (const name of names) expect(properties, name).toMatch(new RegExp(`\\(${name}[ )]`));
  });
});

describe.each(readdirSync('docs').filter((file) => file.endsWith('.md')))('docs/%s', (file) => {
  const text = read(join('docs', file));

  test('links to pages, and names sources, that there are', () => {
    const links = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, to]) =>
      join('docs', to as string),
    );
    const sources = quoted(text).filter((name) =>
      /^(tests|lib|contracts|scripts|docs)\/[\w./-]+$/.test(name),
    );
    for (const path of [...links, ...sources]) expect(existsSync(path), path).toBe(true);
  });
});

test('the page on ring signatures quotes the titles of tests as they are', () => {
  const page = read('docs/ring-signature.md');
  const quotes = [...page.matchAll(/`(tests\/[\w./-]+\.ts)`: ((?:"[^"]+"(?:, )?)+)/g)];
  expect(quotes.length).toBeGreaterThan(10);
  for (const [, source = '', titles = ''] of quotes)
    for (const [, title = ''] of titles.matchAll(/"([^"]+)"/g)) expect(read(source), source).toContain(title);
});
