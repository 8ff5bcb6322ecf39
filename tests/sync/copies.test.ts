import { createHash } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { BlobServer } from '@/lib/blobs/client';
import {
  CODE_LIFE,
  type Copies,
  type JoinError,
  keepCopies,
  lookForCopies,
  offerJoin,
  syncOnce,
  takeJoin,
} from '@/lib/sync';
import type { Vault } from '@/lib/vault';
import { Device, everything, firstDevice, memoryServer } from './world';

let words: string[];
beforeAll(async () => {
  words = await (await firstDevice()).phrase();
});

/** The server in memory behind the client's interface; `down` while it cannot be reached. */
function servedBy(server: ReturnType<typeof memoryServer>, net: { down: boolean }): BlobServer {
  const remote = server.remote(() => (net.down ? 'unsent' : 'none'));
  return {
    offer: async () => ({ places: ['server'], crowding: 0, full: false }),
    storage: () => remote.storage,
    readHead: () => remote.readHead(),
    writeHead: (_capability, value, former) => remote.writeHead(value, former),
    removeHead: () => remote.removeHead(),
  };
}

const until = async (isTrue: () => boolean | Promise<boolean>) => {
  for (let turn = 0; turn < 400; turn++) {
    if (await isTrue()) return;
    await new Promise((done) => setTimeout(done, 5));
  }
  throw new Error('it did not come to pass');
};

describe('copies that are kept by themselves', () => {
  const open: Copies[] = [];
  afterEach(() => {
    vi.useRealTimers();
    for (const copies of open.splice(0)) copies.stop();
  });
  const keep = (vault: Vault, server: BlobServer) => {
    const copies = keepCopies(vault, server);
    open.push(copies);
    return copies;
  };

  test('are made only when they are wanted; a device that came back from the phrase finds them', async () => {
    const server = memoryServer();
    const net = { down: false };
    const one = (await Device.join(words.join(' '))).vault;
    await one.put('note', 'a', { text: 'x' });
    const copies = keep(one, servedBy(server, net));
    await until(() => copies.state().phase === 'resting');
    expect(copies.state()).toMatchObject({ wanted: 'unasked', lastAt: null });
    expect(server.state.head).toBeUndefined();
    await copies.choose('on');
    expect(copies.state()).toMatchObject({ wanted: 'on', phase: 'resting', lastAt: expect.any(Number) });

    const two = (await Device.join(words.join(' '))).vault;
    await lookForCopies(two);
    net.down = true;
    const joined = keep(two, servedBy(server, net));
    await until(() => joined.state().phase === 'failed');
    net.down = false;
    globalThis.dispatchEvent?.(new Event('online'));
    joined.stop();
    const again = keep(two, servedBy(server, net));
    await until(() => again.state().lastAt !== null);
    expect(await everything(two)).toBe(await everything(one));
    const other = (await Device.join((await (await firstDevice()).phrase()).join(' '))).vault;
    await lookForCopies(other);
    const none = keep(other, servedBy(memoryServer(), net));
    await until(() => none.state().phase === 'resting');
    expect(none.state().wanted).toBe('unasked');
  });

  test('follow a change within seconds, say when they fail, and end with the vault', async () => {
    const server = memoryServer();
    const net = { down: false };
    const one = (await Device.join(words.join(' '))).vault;
    const copies = keep(one, servedBy(server, net));
    await until(() => copies.state().phase === 'resting');
    await copies.choose('on');
    const before = server.state.head;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await one.put('note', 'a', { text: 'x' });
    expect(copies.state().isPending).toBe(true);
    await vi.advanceTimersByTimeAsync(6_100);
    vi.useRealTimers();
    await until(() => copies.state().phase === 'resting' && !copies.state().isPending);
    expect(server.state.head).not.toEqual(before);
    net.down = true;
    await one.put('note', 'b', { text: 'y' });
    await copies.syncNow();
    expect(copies.state()).toMatchObject({
      phase: 'failed',
      isPending: true,
      failure: { code: 'unreachable' },
    });
    net.down = false;
    await copies.syncNow();
    expect(copies.state()).toMatchObject({ phase: 'resting', failure: null });
    expect(await copies.remove()).toMatchObject({ left: 0 });
    expect(server.blobs.held.size).toBe(0);
    expect(copies.state()).toMatchObject({ wanted: 'off', lastAt: null });
    one.lock();
    await copies.syncNow();
  });
});

test('copies that nobody changed cost one question; what another device changed is never passed over', async () => {
  const server = memoryServer();
  const api = servedBy(server, { down: false });
  const [one, two] = [(await Device.join(words.join(' '))).vault, (await Device.join(words.join(' '))).vault];
  await one.put('note', 'a', { text: 'x' });
  const copies = keepCopies(one, api);
  await copies.choose('on');
  const all = vi.spyOn(one, 'all');
  await copies.syncNow();
  await copies.syncNow();
  const settled = all.mock.calls.length;
  await copies.syncNow();
  expect(all.mock.calls.length).toBe(settled);
  await syncOnce(two, server.remote());
  await two.put('note', 'b', { text: 'y' });
  await syncOnce(two, server.remote());
  await copies.syncNow();
  expect(await everything(one)).toBe(await everything(two));
  await one.put('note', 'c', { text: 'z' });
  await copies.syncNow();
  await syncOnce(two, server.remote());
  expect(await everything(one)).toBe(await everything(two));
  copies.stop();
});

test('copies that one tab deletes are not made again by another', async () => {
  const server = memoryServer();
  const api = servedBy(server, { down: false });
  const { vault } = await Device.join(words.join(' '));
  await vault.put('note', 'a', { text: 'x' });
  const tabs = [keepCopies(vault, api), keepCopies(vault, api)] as const;
  await tabs[0].choose('on');
  await until(() => tabs[1].state().wanted === 'on');
  await tabs[0].remove();
  await tabs[1].syncNow();
  expect(server.state.head).toBeUndefined();
  await until(() => tabs[1].state().wanted === 'off');
  for (const tab of tabs) tab.stop();
});

describe('a code that lets another device join', () => {
  const addressOf = (token: Uint8Array) => createHash('sha256').update(token).digest('hex');
  const box = () => {
    const boxes = new Map<string, { id: string; blob: Uint8Array }[]>();
    let count = 0;
    return {
      boxes,
      async send(address: string, blob: Uint8Array) {
        const id = `${++count}`;
        boxes.set(address, [...(boxes.get(address) ?? []), { id, blob }]);
        return id;
      },
      async receive(token: Uint8Array) {
        return { messages: boxes.get(addressOf(token)) ?? [] };
      },
      async remove(token: Uint8Array, id: string) {
        const address = addressOf(token);
        boxes.set(
          address,
          (boxes.get(address) ?? []).filter((message) => message.id !== id),
        );
      },
    };
  };
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'none',
      (error: JoinError) => error.code,
    );

  test('brings the words once, however it is typed, and not when it is mistyped, withdrawn or late', async () => {
    const mail = box();
    const offer = await offerJoin(words, mail, addressOf);
    expect(offer.code).toMatch(/^([A-Z2-7]{4}-){7}[A-Z2-7]{4}$/);
    const [message] = [...mail.boxes.values()].flat();
    expect(message!.blob).toHaveLength(1024);
    expect(Buffer.from(message!.blob).includes(words[0]!)).toBe(false);

    const wrong = `${offer.code.slice(0, -1)}${offer.code.endsWith('A') ? 'B' : 'A'}`;
    expect(await codeOf(takeJoin(wrong, mail))).toBe('mistyped');
    expect(await codeOf(takeJoin('', mail))).toBe('mistyped');
    expect(await codeOf(takeJoin(words.join(' '), mail))).toBe('mistyped');
    expect(await takeJoin(` ${offer.code.toLowerCase().replaceAll('-', ' ')} `, mail)).toEqual(words);
    expect(await codeOf(takeJoin(offer.code, mail))).toBe('not-found');

    const second = await offerJoin(words, mail, addressOf);
    await second.withdraw();
    expect(await codeOf(takeJoin(second.code, mail))).toBe('not-found');

    const third = await offerJoin(words, mail, addressOf);
    const now = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + CODE_LIFE + 1000);
    expect(await codeOf(takeJoin(third.code, mail))).toBe('expired');
    now.mockRestore();
  });
});
