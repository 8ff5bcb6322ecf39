import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CONTRACT_ERRORS } from '@/lib/contracts/generated/errors';
import { ERROR_BOOK, errorBook } from '@/scripts/error-book';

test('the error book is what contracts and messages say now, and has every code', () => {
  const held = readFileSync(ERROR_BOOK, 'utf8');
  expect(held).toBe(errorBook());
  for (const code of Object.keys(CONTRACT_ERRORS)) expect(held).toContain(`| u${code} |`);
});
