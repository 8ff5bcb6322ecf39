import { randomBytes } from 'node:crypto';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openAttachment, sealAttachment } from '@/lib/blobs/attachment';
import { blobId } from '@/lib/blobs/blobs';
import { type HeliaNode, openHelia } from '@/lib/server/blobs/helia';
import { temporaryFolder } from '@/tests/server/tools';
import { blobCode } from './support';

const folders = [temporaryFolder(), temporaryFolder()] as const;
const running: HeliaNode[] = [];
async function start(which: 0 | 1): Promise<HeliaNode> {
  const node = await openHelia({
    dataDir: folders[which].path,
    listen: ['/ip4/127.0.0.1/tcp/0'],
    patienceMs: 2_000,
  });
  running.push(node);
  return node;
}

afterAll(async () => {
  for (const node of running) await node.stop();
  for (const folder of folders) folder.remove();
});

/** The files in which a node keeps its blocks. */
const files = (which: 0 | 1): string[] =>
  readdirSync(join(folders[which].path, 'ipfs', 'blocks'), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folders[which].path, 'ipfs', 'blocks', name))
    .filter((path) => statSync(path).isFile());

describe('two IPFS nodes over loopback', () => {
  test('exchange a note, which neither can read; what one forgets, the other still has', async () => {
    const [one, two] = [await start(0), await start(1)];
    const note = Buffer.from('Canary: today we spoke about the summer. '.repeat(9000));
    const file = { name: 'note', type: 'text/plain', bytes: new Uint8Array(note) };
    const ref = await sealAttachment(one.storage, file);
    expect(ref.chunks).toHaveLength(2);

    // Not connected: the second knows of nothing.
    expect(await two.storage.get(ref.chunks[0]!)).toBeUndefined();
    expect(await blobCode(openAttachment(two.storage, ref))).toBe('missing');

    await two.dial(one.addresses()[0]!);
    expect(Buffer.compare(await openAttachment(two.storage, ref), note)).toBe(0);

    for (const id of ref.chunks) {
      const bytes = await two.storage.get(id);
      await one.storage.remove(id);
      expect(Buffer.from(bytes!).includes('Canary')).toBe(false);
    }
    expect(Buffer.compare(await openAttachment(two.storage, ref), note)).toBe(0);
    // A block that nobody has is missing, soon enough.
    expect(await two.storage.get(blobId(new Uint8Array(randomBytes(1024))))).toBeUndefined();
  });

  test('keep blocks over a restart, and notice one that was altered on the disk', async () => {
    await running.pop()!.stop();
    await running.pop()!.stop();
    const before = await start(0);
    const blob = new Uint8Array(randomBytes(2048));
    const present = new Set(files(0));
    const id = await before.storage.put(blob);
    await before.storage.put(blob);
    const [file] = files(0).filter((path) => !present.has(path));
    await running.pop()!.stop();

    const after = await start(0);
    expect(await after.storage.get(id)).toEqual(blob);
    writeFileSync(file!, randomBytes(2048));
    expect(await blobCode(after.storage.get(id))).toBe('altered');
    await after.storage.remove(id);
    await after.storage.remove(id);
    expect(await after.storage.get(id)).toBeUndefined();
  });
});
