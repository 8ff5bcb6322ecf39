import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { writeCsv } from '@/lib/csv';
import { CSV_MAX, csvText, readCsv } from '@/lib/verify/csv';
import { deskWorker, type FromWorker } from '@/lib/verify/desk-worker';
import { MANY_MAX } from '@/lib/verify/many';
import { runs } from '../support/depth';

const HASH = 'ab'.repeat(32);
const lines = (n: number) => Array.from({ length: n }, (_, i) => `C-${i},${HASH}`).join('\n');

describe('a table that is handed in', () => {
  test('is read with and without a header, and the column to check is found', () => {
    const table = readCsv(`Case;Proof\nA-1;https://log.example/verify#p1.AAAA\nA-2;"${HASH}"\n\n`);
    expect(table).toMatchObject({ ok: true, header: ['Case', 'Proof'], width: 2, guess: 1 });
    expect(table.ok && table.rows).toHaveLength(2);
    expect(readCsv(`${HASH}\n${HASH}`)).toMatchObject({ header: null, guess: 0, width: 1 });
    expect(readCsv('name,note\na,"two\nlines, and ""quotes"""')).toMatchObject({
      header: ['name', 'note'],
      rows: [['a', 'two\nlines, and "quotes"']],
    });
  });

  test('is read in the encodings of spreadsheets', () => {
    const text = `Fälle,Beleg\n1,${HASH}`;
    const latin = Uint8Array.from(text, (char) => char.charCodeAt(0));
    const wide = new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'));
    for (const bytes of [new TextEncoder().encode(`\ufeff${text}`), latin, wide]) {
      expect(readCsv(csvText(bytes))).toMatchObject({ header: ['Fälle', 'Beleg'], guess: 1 });
    }
  });

  test('is refused with a reason of its own', async () => {
    expect(readCsv('')).toMatchObject({ problem: 'no-rows' });
    expect(readCsv('Case,Proof\n')).toMatchObject({ problem: 'no-rows' });
    expect(readCsv(`a,b\n1,"${HASH}`)).toMatchObject({ problem: 'malformed', row: 2 });
    expect(readCsv(lines(MANY_MAX))).toMatchObject({ ok: true });
    expect(readCsv(lines(MANY_MAX + 1))).toMatchObject({ problem: 'too-many' });
    const told: FromWorker[] = [];
    const work = deskWorker((message) => told.push(message));
    await work({ do: 'read', file: new Blob([new Uint8Array(CSV_MAX + 1)]) });
    expect(told).toEqual([{ told: 'unreadable', problem: 'too-large', row: null }]);
  });

  test('never fails on anything', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        readCsv(csvText(bytes));
      }),
      runs(500, 50_000),
    );
  });
});

describe('a table that is handed out', () => {
  test('holds no cell that a spreadsheet takes for a formula, and loses nothing', () => {
    const start = fc.constantFrom(
      '=',
      '+',
      '-',
      '@',
      '\t',
      '\r',
      '\n',
      ' =',
      '＝',
      '\u00a0+',
      '\ufeff@',
      '',
      'x',
    );
    const cell = fc.tuple(start, fc.string({ unit: 'binary' })).map((parts) => parts.join(''));
    const table = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(table, (rows) => {
        const { data } = Papa.parse<string[]>(writeCsv(['a', '=b'], rows).replace(/^\ufeff/, ''));
        expect(data[0]).toEqual(['a', "'=b"]);
        rows.flat().forEach((given, i) => {
          const written = data[1 + Math.floor(i / 2)]?.[i % 2] ?? '';
          expect(written === given || written === `'${given}`).toBe(true);
          expect(/^[\s\u00a0\ufeff]*[=+\-@＝＋－＠]|^[\t\r\n]/.test(written)).toBe(false);
        });
      }),
      runs(500, 20_000),
    );
  });
});

test('the worker keeps what it answered and writes it beside what it was given', async () => {
  const told: FromWorker[] = [];
  const work = deskWorker((message) => told.push(message));
  await work({ do: 'read', file: new Blob(['Case,Proof\n=1+1,cut p1.AB\nB,nothing\n']) });
  expect(told.pop()).toMatchObject({ told: 'table', rows: 2, guess: 1 });
  const chain = {
    baseUrl: 'http://127.0.0.1:1',
    network: 'localnet',
    chainId: 0x80000000,
    deployer: 'ST',
  } as const;
  await work({ do: 'start', column: 1, afresh: true, chain });
  expect(told.find((one) => one.told === 'answers')).toMatchObject({
    answers: [
      { row: 0, verdict: 'cannot-tell', reason: 'truncated' },
      { row: 1, verdict: 'cannot-tell', reason: 'foreign' },
    ],
  });
  await work({ do: 'save' });
  const saved = told.pop();
  const text = saved?.told === 'saved' ? await saved.csv.text() : '';
  expect(text.split('\r\n').slice(0, 2)).toEqual([
    '"Case","Proof","Row","Answer","Code","Reason","What was proved","As of block","How final","Checked at"',
    expect.stringMatching(/^"'=1\+1","cut p1\.AB","1","Cannot tell","truncated","The end of the link/),
  ]);
});
