import 'server-only';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { noise } from '@chainsafe/libp2p-noise';
import { yamux } from '@chainsafe/libp2p-yamux';
import { bitswap } from '@helia/block-brokers';
import { Helia } from '@helia/utils';
import { identify } from '@libp2p/identify';
import { tcp } from '@libp2p/tcp';
import { multiaddr } from '@multiformats/multiaddr';
import { FsBlockstore } from 'blockstore-fs';
import { FsDatastore } from 'datastore-fs';
import { createLibp2p } from 'libp2p';
import { CID } from 'multiformats/cid';
import { BlobError, type BlobStorage, blobId, MAX_BLOB } from '@/lib/blobs/blobs';

// libp2p 2 asks for it; Node has it from version 22 on.
Promise.withResolvers ??= <T>() => {
  let resolve!: (value: T | PromiseLike<T>) => void;
  let reject!: (reason?: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
};

export interface HeliaOptions {
  /** Blocks and the node's own key lie in `ipfs` under it. */
  dataDir: string;
  /** Where it listens, as multiaddresses; loopback unless somebody says otherwise. */
  listen: string[];
  /** How long a block that is not here is looked for at the peers, milliseconds. */
  patienceMs?: number;
}

export interface HeliaNode {
  storage: BlobStorage;
  /** Where other nodes reach it. */
  addresses(): string[];
  /** Connects to another node, from then on blocks go both ways. */
  dial(address: string): Promise<void>;
  stop(): Promise<void>;
}

/** An IPFS node in this process, with no routing: it gives blocks to the peers it is connected with, and asks them. */
export async function openHelia({ dataDir, listen, patienceMs = 5_000 }: HeliaOptions): Promise<HeliaNode> {
  const folder = join(dataDir, 'ipfs');
  mkdirSync(folder, { recursive: true });
  const blockstore = new FsBlockstore(join(folder, 'blocks'));
  const datastore = new FsDatastore(join(folder, 'data'));
  await blockstore.open();
  await datastore.open();
  const libp2p = await createLibp2p({
    addresses: { listen },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify() },
    datastore,
    start: false,
  });
  const node = new Helia({ libp2p, blockstore, datastore, blockBrokers: [bitswap()], routers: [] });
  await node.start();

  const failed = (cause: unknown) =>
    new BlobError('unreachable', 'The IPFS node of the server failed. Nothing was lost.', cause);
  const storage: BlobStorage = {
    async put(bytes) {
      const id = blobId(bytes);
      const cid = CID.parse(id);
      try {
        await node.blockstore.put(cid, bytes.slice());
        if (!(await node.pins.isPinned(cid))) for await (const _ of node.pins.add(cid));
      } catch (cause) {
        throw failed(cause);
      }
      return id;
    },
    async get(id) {
      const cid = CID.parse(id);
      let bytes: Uint8Array;
      try {
        const here = await node.blockstore.has(cid);
        if (!here && libp2p.getPeers().length === 0) return undefined;
        bytes = await node.blockstore.get(cid, here ? {} : { signal: AbortSignal.timeout(patienceMs) });
      } catch (cause) {
        if (isMissing(cause)) return undefined;
        throw failed(cause);
      }
      if (bytes.length > MAX_BLOB || blobId(bytes) !== id) {
        throw new BlobError('altered', 'The IPFS node gave other bytes than were stored.');
      }
      return new Uint8Array(bytes);
    },
    async remove(id) {
      const cid = CID.parse(id);
      try {
        if (await node.pins.isPinned(cid)) for await (const _ of node.pins.rm(cid));
        if (await node.blockstore.has(cid)) await node.blockstore.delete(cid);
      } catch (cause) {
        throw failed(cause);
      }
    },
  };
  return {
    storage,
    addresses: () => libp2p.getMultiaddrs().map(String),
    dial: async (address) => {
      await libp2p.dial(multiaddr(address));
    },
    async stop() {
      await node.stop();
      await blockstore.close();
      await datastore.close();
    },
  };
}

/** Neither here nor, in the time that it was given, at a peer. */
function isMissing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    ['NotFoundError', 'TimeoutError', 'AbortError', 'LoadBlockFailedError'].includes(error.name) ||
    (error instanceof AggregateError && error.errors.every(isMissing))
  );
}
