import { Agent, request } from 'node:http';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { makeContractCall, PostConditionMode } from '@stacks/transactions';
import * as z from 'zod';
import { userRegistry } from '@/lib/contracts';
import { createRelay } from '@/lib/relay/client';
import { doWork } from '@/lib/relay/work';
import { DEPLOYER } from '@/localnet/accounts';

/**
 * The people of bench/relay.ts, a process of their own: makes the calls with signatures and proofs of work, says so, and sends
 * them when it is told to. A connection is kept, as a browser does; nothing is worked out while the clock runs.
 */
export interface Load {
  origin: string;
  count: number;
  /** So many at a time. */
  inFlight: number;
}

export interface Sent {
  seconds: number;
  txids: string[];
  /** Milliseconds of each request. */
  took: number[];
  /** How often the pool was full, and a call had to come again. */
  full: number;
  /** Processor time, milliseconds. */
  processor: number;
}

/** Before a call comes again to a pool that was full, milliseconds. */
const AGAIN_MS = 500;
const answerSchema = z.union([
  z.object({ txid: z.string() }),
  z.object({ error: z.object({ code: z.string() }) }),
]);

async function signed(index: number): Promise<Uint8Array> {
  const commitment = new Uint8Array(32).fill(index % 256);
  const call = userRegistry.registerUser({ commitment });
  const transaction = await makeContractCall({
    contractAddress: DEPLOYER.address,
    contractName: call.contract,
    functionName: call.functionName,
    functionArgs: call.functionArgs,
    senderKey: `${bytesToHex(crypto.getRandomValues(new Uint8Array(32)))}01`,
    network: 'testnet',
    nonce: 0,
    fee: 0,
    sponsored: true,
    postConditionMode: PostConditionMode.Deny,
  });
  return transaction.serializeBytes();
}

/** The body of a request, with the work that is asked for at the moment. */
async function body(origin: string, raw: Uint8Array): Promise<string> {
  const offer = await createRelay(origin).offer();
  if (!offer) throw new Error('the relay is off');
  const counter = await doWork(hexToBytes(offer.challenge), raw, offer.difficulty);
  return JSON.stringify({ transaction: bytesToHex(raw), challenge: offer.challenge, counter });
}

/** Does `work` for each number below `until`, so many at a time. */
async function each(until: number, inFlight: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < until; index = next++) await work(index);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
}

/**
 * One request. Gives the id, or undefined where the pool was full. A kept connection that the server closes in this very moment
 * is no answer: asked again, as browsers do. The relay gives the same call the same answer.
 */
function post(url: URL, agent: Agent, made: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(made) };
    const asked = request(url, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.once('end', () => {
        const answer = answerSchema.safeParse(JSON.parse(text));
        if (answer.success && 'txid' in answer.data) resolve(answer.data.txid);
        else if (answer.success && 'error' in answer.data && answer.data.error.code === 'busy')
          resolve(undefined);
        else reject(new Error(`refused: ${text}`));
      });
      response.once('error', reject);
    });
    asked.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') post(url, agent, made).then(resolve, reject);
      else reject(error);
    });
    asked.end(made);
  });
}

async function main({ origin, count, inFlight }: Load): Promise<void> {
  const transactions = await Promise.all(Array.from({ length: count }, (_, index) => signed(index)));
  const bodies: string[] = [];
  await each(count, inFlight, async (index) => {
    bodies[index] = await body(origin, transactions[index] ?? new Uint8Array());
  });
  const go = new Promise((resolve) => process.once('message', resolve));
  process.send?.('ready');
  await go;

  const sent: Sent = { seconds: 0, txids: [], took: [], full: 0, processor: 0 };
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight, scheduling: 'fifo' });
  const url = new URL('/api/relay', origin);
  const before = process.cpuUsage();
  const began = performance.now();
  await each(count, inFlight, async (index) => {
    for (let made = bodies[index] ?? ''; ; sent.full++) {
      const asked = performance.now();
      const txid = await post(url, agent, made);
      sent.took.push(performance.now() - asked);
      if (txid) {
        sent.txids[index] = txid;
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      made = await body(origin, transactions[index] ?? new Uint8Array());
    }
  });
  sent.seconds = (performance.now() - began) / 1000;
  const used = process.cpuUsage(before);
  sent.processor = (used.user + used.system) / 1000;
  agent.destroy();
  process.send?.(sent);
  process.disconnect();
}

process.once('message', (load: Load) => void main(load));
