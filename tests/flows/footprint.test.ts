import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { adviceFor, footprintOf, STEPS } from '@/lib/flows';

const FOLDER = 'lib/flows';

/** Every name that the flows give to a transaction, as their source has it; a template stands for whatever it can become. */
async function submitted(): Promise<{ name: string; file: string }[]> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.ts'));
  const found = await Promise.all(
    files.map(async (file) => {
      const source = await readFile(join(FOLDER, file), 'utf8');
      const calls = source.matchAll(/\bsubmit(?:AndSettle)?\(\s*\w+,\s*('[^']+'|`[^`]+`|[A-Z_]+)\s*,/g);
      return [...calls].map(([, name = '']) => {
        const constant = new RegExp(`const ${name} = ('[^']+')`).exec(source)?.[1];
        return { name: constant ?? name, file };
      });
    }),
  );
  return found.flat();
}

/** The calls that accounts used once carry: they go by the contract's own names. */
async function carried(): Promise<string[]> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.ts'));
  const sources = await Promise.all(files.map((file) => readFile(join(FOLDER, file), 'utf8')));
  const calls = sources
    .filter((source) => source.includes("from './carrying'"))
    .flatMap((source) => [...source.matchAll(/\bdisputeResolver\.(?!get)(\w+)\(/g)]);
  return calls.map(([, name = '']) => name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`));
}

test('every transaction that the app makes has its words, and no words are left over', async () => {
  const names = await submitted();
  expect(names.length).toBeGreaterThan(20);
  const spoken = new Set<string>(await carried());
  expect(spoken).toContain('commit-vote');
  for (const { name, file } of names) {
    const pattern = new RegExp(`^${name.slice(1, -1).replace(/\$\{\w+\}/g, '[a-z]+')}$`);
    const steps = STEPS.filter((step) => pattern.test(step));
    expect(steps, `${name} of ${file}`).not.toEqual([]);
    for (const step of steps) spoken.add(step);
  }
  expect([...spoken].sort()).toEqual([...STEPS].sort());
});

/** What the app sends by itself while the cohort's page says so. */
const WITHOUT_PAGE = ['seal-cohort'];

test('every transaction that a page sends is told by the panel on it', async () => {
  const files = (await readdir('components', { recursive: true })).filter((file) => file.endsWith('.tsx'));
  const sources = await Promise.all(files.map((file) => readFile(join('components', file), 'utf8')));
  const panels = sources.filter((source) => source.includes('<ChainSees'));
  const untold = STEPS.filter((step) => !panels.some((source) => source.includes(`'${step}'`)));
  expect(untold.sort()).toEqual([...WITHOUT_PAGE].sort());
});

test('each says what shows and to whom it points, claims no number that is not known, and never promises anonymity', () => {
  for (const step of STEPS) {
    const unknown = footprintOf(step, { sponsored: true });
    expect(unknown.shows.length).toBeGreaterThan(0);
    expect(unknown.points).not.toBe('');
    const text = JSON.stringify([unknown, footprintOf(step, { sponsored: false })]);
    expect(text).not.toMatch(/anonym|undefined|NaN/i);
    expect(unknown.hides?.size).toBeUndefined();
  }
});

test('who pays, the week and the sizes are said as they are', () => {
  expect(footprintOf('request-pairing', { sponsored: false }).points).toContain('where its coins came from');
  expect(footprintOf('request-pairing', { sponsored: true }).points).toContain('No coins lead to you');
  const log = footprintOf('log-session', { sponsored: true, week: 'week 47 of 2026', ring: 20 });
  expect(log.shows[0]).toContain('week 47 of 2026');
  expect(log.hides).toEqual({ among: 'therapists of the group', size: 20 });
  expect(footprintOf('create-proof', { sponsored: true }).hides).toBeNull();
  // What is carried is paid for apart from the account in use, a Stacks wallet's too.
  for (const step of ['commit-vote', 'open-dispute-signed', 'advance'] as const) {
    expect(footprintOf(step, { sponsored: false })).toEqual(footprintOf(step, { sponsored: true }));
  }
});

test('advice: small sets, and entries that were all made on one day of the week', () => {
  const monday = 4n * 86_400n;
  const well = { ring: 20, leastRing: 20, among: 100 };
  expect(adviceFor({ ...well, moments: [] })).toEqual([]);
  expect(adviceFor({ ...well, leastRing: 10, moments: [] })).toEqual(['small-ring']);
  expect(adviceFor({ ...well, ring: 0, leastRing: 0, among: 10, moments: [] })).toEqual(['few-pseudonyms']);
  const weekly = [0n, 1n, 2n, 3n].map((week) => monday + week * 7n * 86_400n);
  expect(adviceFor({ ...well, moments: weekly })).toEqual(['same-day']);
  expect(adviceFor({ ...well, moments: weekly.slice(0, 2) })).toEqual([]);
  const spread = weekly.map((moment, i) => moment + BigInt(i) * 86_400n);
  expect(adviceFor({ ...well, moments: spread })).toEqual([]);
});
