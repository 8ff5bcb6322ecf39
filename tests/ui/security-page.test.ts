import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** The rows of SECURITY.md's threats: threat, mitigation, and the test as `file`: name, or a command. */
const rows = readFileSync('SECURITY.md', 'utf8')
  .split('## Threats')[1]
  ?.split('\n## ')[0]
  ?.split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (threat|---) \|/.test(line))
  .map((line) => line.slice(2, -2).split(' | '));

test('every threat has a mitigation and a test that exists', () => {
  expect(rows?.length).toBeGreaterThan(20);
  const scripts = JSON.parse(readFileSync('package.json', 'utf8')).scripts as Record<string, string>;
  for (const [threat = '', mitigation = '', proof = '', ...rest] of rows ?? []) {
    expect(rest, threat).toEqual([]);
    expect(mitigation.length, threat).toBeGreaterThan(10);
    const command = /^`npm run ([\w:]+)`$/.exec(proof)?.[1];
    if (command) {
      expect(Object.keys(scripts), threat).toContain(command);
      continue;
    }
    const [, file = '', name = ''] = /^`([\w/-]+)`: (.+)$/.exec(proof) ?? [];
    expect(readFileSync(`tests/${file}.test.ts`, 'utf8'), `${file}: ${name}`).toContain(`'${name}'`);
  }
});
