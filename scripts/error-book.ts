import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { explain } from '@/lib/contracts';
import { CONTRACT_ERRORS } from '@/lib/contracts/generated/errors';
import { root } from './support/ensure-install.mjs';

export const ERROR_BOOK = join(root, 'docs', 'errors.md');

/** Every error code of the contracts: what the source says, and what the page tells people. Markdown. */
export function errorBook(): string {
  const lines = [
    '# Error book',
    '',
    'Every code that a contract can answer with. The rule is the comment in the contract’s source; the words are those of',
    'the page. Written by `npm run error-book` from both, and a test fails when it is stale.',
  ];
  let last = '';
  for (const [code, { contract, name, comment }] of Object.entries(CONTRACT_ERRORS)) {
    if (contract !== last) {
      lines.push('', `## ${contract}`, '', '| code | name | rule | what people read | what they can do |');
      lines.push('| --- | --- | --- | --- | --- |');
      last = contract;
    }
    const { title, detail, action } = explain(Number(code));
    lines.push(`| u${code} | \`${name}\` | ${comment} | **${title}.** ${detail} | ${action} |`);
  }
  return `${lines.join('\n')}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const stale = readFileSync(ERROR_BOOK, { encoding: 'utf8', flag: 'a+' }) !== errorBook();
  if (stale) writeFileSync(ERROR_BOOK, errorBook());
  console.log(stale ? 'docs/errors.md is written' : 'docs/errors.md is up to date');
}
