import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AttachmentRef, attachmentSchema, openAttachment, sealAttachment } from '@/lib/blobs/attachment';
import { blobId, MAX_BLOB } from '@/lib/blobs/blobs';
import { runs } from '@/tests/support/depth';
import { blobCode, memoryBlobs } from './support';

const PIECE = MAX_BLOB - 28;
const file = (bytes: Uint8Array | Blob) => ({ name: 'letter.pdf', type: 'application/pdf', bytes });

describe('an attachment', () => {
  test('comes back as it was, from bytes and from a file, whatever its length', async () => {
    const lengths = fc.oneof(
      fc.constantFrom(0, 1, 996, 997, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 10 * 1024 * 1024),
      fc.integer({ min: 0, max: 3 * PIECE }),
    );
    await fc.assert(
      fc.asyncProperty(lengths, fc.boolean(), async (length, asFile) => {
        const storage = memoryBlobs();
        const bytes = new Uint8Array(randomBytes(length));
        const ref = await sealAttachment(storage, file(asFile ? new Blob([bytes]) : bytes));
        expect(attachmentSchema.parse(JSON.parse(JSON.stringify(ref)))).toEqual(ref);
        expect(Buffer.compare(await openAttachment(storage, ref), bytes)).toBe(0);
        for (const blob of storage.held.values()) {
          expect(Math.log2(blob.length) % 1).toBe(0);
          expect(blob.length).toBeLessThanOrEqual(MAX_BLOB);
        }
      }),
      runs(25, 500),
    );
  });

  test('of more than 10 MB is refused and leaves nothing', async () => {
    const storage = memoryBlobs();
    const large = file(new Uint8Array(10 * 1024 * 1024 + 1));
    expect(await blobCode(sealAttachment(storage, large))).toBe('file-too-large');
    expect(storage.held.size).toBe(0);
  });

  test('tells how far it is', async () => {
    const storage = memoryBlobs();
    const heard: number[] = [];
    const bytes = new Uint8Array(4 * PIECE);
    const ref = await sealAttachment(storage, file(bytes), { onProgress: (part) => heard.push(part) });
    await openAttachment(storage, ref, { onProgress: (part) => heard.push(part) });
    expect(heard).toEqual([0, 0.25, 0.5, 0.75, 1, 0, 0.25, 0.5, 0.75, 1]);
  });

  test('that is aborted, or fails at any piece, leaves nothing behind', async () => {
    for (const last of [0, 1, 2, 3]) {
      for (const way of ['abort', 'fail'] as const) {
        const storage = memoryBlobs();
        const stop = new AbortController();
        let puts = 0;
        const failing = {
          ...storage,
          put: async (bytes: Uint8Array) => {
            if (way === 'fail' && puts === last) throw new Error('the disk is gone');
            puts++;
            const id = await storage.put(bytes);
            if (way === 'abort' && puts > last) stop.abort(new Error('not wanted any more'));
            return id;
          },
        };
        const sealing = sealAttachment(failing, file(new Uint8Array(4 * PIECE)), { signal: stop.signal });
        await expect(sealing).rejects.toThrow(way === 'fail' ? 'the disk is gone' : 'not wanted any more');
        expect(storage.held.size).toBe(0);
      }
    }
  });

  test('with a piece lost, altered, exchanged, cut off or from elsewhere does not open', async () => {
    const storage = memoryBlobs();
    const ref = await sealAttachment(storage, file(new Uint8Array(randomBytes(3 * PIECE))));
    const other = await sealAttachment(storage, file(new Uint8Array(randomBytes(3 * PIECE))));
    const [first, second, third] = ref.chunks as [string, string, string];
    const open = (change: Partial<AttachmentRef>) => blobCode(openAttachment(storage, { ...ref, ...change }));
    expect(await open({ chunks: [second, first, third] })).toBe('altered');
    expect(await open({ chunks: [first, second] })).toBe('altered');
    expect(await open({ chunks: [first, second], size: 2 * PIECE })).toBe('altered');
    expect(await open({ chunks: [first, first, third] })).toBe('altered');
    expect(await open({ chunks: [first, second, other.chunks[2]!] })).toBe('altered');
    expect(await open({ size: ref.size - 1 })).toBe('altered');
    expect(await open({ key: other.key })).toBe('altered');
    storage.held.get(second)![100]! ^= 1;
    expect(await open({})).toBe('altered');
    storage.held.delete(second);
    expect(await open({})).toBe('missing');
  });

  test('is put together from several storages when each has lost something', async () => {
    const [one, two] = [memoryBlobs(), memoryBlobs()];
    const bytes = new Uint8Array(randomBytes(3 * PIECE));
    const ref = await sealAttachment(one, file(bytes));
    for (const blob of one.held.values()) await two.put(blob);
    one.held.delete(ref.chunks[0]!);
    one.held.get(ref.chunks[1]!)![5]! ^= 1;
    two.held.delete(ref.chunks[2]!);
    expect(Buffer.compare(await openAttachment([one, two], ref), bytes)).toBe(0);
  });

  test('shows nothing of itself: equal files have different pieces', async () => {
    const storage = memoryBlobs();
    const bytes = new TextEncoder().encode('canary in an attachment '.repeat(40));
    const refs = [await sealAttachment(storage, file(bytes)), await sealAttachment(storage, file(bytes))];
    expect(storage.held.size).toBe(2);
    expect(refs[0]!.key).not.toBe(refs[1]!.key);
    for (const [id, blob] of storage.held) {
      expect(Buffer.from(blob).includes('canary')).toBe(false);
      expect(blobId(blob)).toBe(id);
    }
  });
});
