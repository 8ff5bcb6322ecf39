import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ChainLog, DamagedLog } from '@/localnet/log';
import { newFolder } from './support';

let folder: string;
let path: string;

beforeEach(() => {
  folder = newFolder();
  path = join(folder, 'chain.log');
  const { log } = ChainLog.open(path);
  for (const n of [1, 2, 3]) log.append({ n });
  log.close();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lines = () => readFileSync(path, 'utf8').split('\n').slice(0, -1);
const write = (changed: string[]) => writeFileSync(path, `${changed.join('\n')}\n`);

it('gives back what was appended, and goes on after it', async () => {
  const first = ChainLog.open(path);
  expect(first).toMatchObject({ records: [{ n: 1 }, { n: 2 }, { n: 3 }], tornLines: 0 });
  first.log.append({ n: 4 });
  await Promise.all([first.log.flush(), first.log.flush(), first.log.flush()]);
  first.log.close();
  expect(ChainLog.open(path).records).toHaveLength(4);
});

it.each(['0', '0123456789abcdef {"n":', '0123456789abcdef {"n"\0\0\0\0\n', '\0\0\0\0'])(
  'cuts off a torn last line: %j',
  (torn) => {
    const whole = readFileSync(path);
    writeFileSync(path, Buffer.concat([whole, Buffer.from(torn)]));
    const { log, records, tornLines } = ChainLog.open(path);
    expect({ count: records.length, tornLines }).toEqual({ count: 3, tornLines: 1 });
    expect(readFileSync(path)).toEqual(whole);
    log.append({ n: 4 });
    log.close();
    expect(ChainLog.open(path)).toMatchObject({ records: [{}, {}, {}, { n: 4 }], tornLines: 0 });
  },
);

it('a line cut at every byte is torn, never read as something else', () => {
  const whole = readFileSync(path);
  const start = whole.lastIndexOf('\n', whole.length - 2) + 1;
  for (let end = start + 1; end < whole.length; end++) {
    writeFileSync(path, whole.subarray(0, end));
    expect(ChainLog.open(path)).toMatchObject({ records: [{ n: 1 }, { n: 2 }], tornLines: 1 });
  }
});

it('an altered line is damage, in the middle and at the end, and is named', () => {
  const own = lines();
  for (const index of [0, 1, 2]) {
    write(own.with(index, (own[index] ?? '').replace(/"n":\d/, '"n":7')));
    expect(() => ChainLog.open(path)).toThrow(new RegExp(`line ${index + 1} is damaged`));
    expect(() => ChainLog.open(path)).toThrow(DamagedLog);
  }
});

it('so are lines left out, doubled or exchanged', () => {
  const [a = '', b = '', c = ''] = lines();
  for (const changed of [
    [b, c],
    [a, c],
    [a, b, b, c],
    [b, a, c],
    [a, c, b],
    [a, '', b],
  ]) {
    write(changed);
    expect(() => ChainLog.open(path)).toThrow(/line \d is damaged/);
  }
});
