import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { makeContractCall, PostConditionMode } from '@stacks/transactions';
import * as z from 'zod';
import { userRegistry } from '@/lib/contracts';
import { createRelay } from '@/lib/relay/client';
import { doWork } from '@/lib/relay/work';
import { DEPLOYER } from '@/localnet/accounts';
import { openSite } from '@/tests/support/site';

/**
 * How many transactions a second the relay accepts: `npx tsx --conditions=react-server bench/relay.ts [transactions]`. The page as
 * `npm start` serves it, the local chain with a block a second; each call is somebody else's, is tried out, paid for and mined.
 * Signatures and proofs of work are made beforehand: they are the phones' part.
 */
const AIM = 50;
const IN_FLIGHT = 16;
const [count = 500] = process.argv.slice(2).map(Number);
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

/** One request. Gives the id, or undefined where the pool was full. */
async function post(origin: string, made: string): Promise<string | undefined> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${origin}/api/relay`, { method: 'POST', headers, body: made });
  const answer = answerSchema.parse(await response.json());
  if ('txid' in answer) return answer.txid;
  if (answer.error.code === 'busy') return undefined;
  throw new Error(`refused: ${answer.error.code}`);
}

/** Does `work` for each number below `until`, so many at a time. */
async function each(until: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < until; index = next++) await work(index);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}

const site = await openSite({ BLOCK_TIME: '1' });
try {
  const transactions = await Promise.all(Array.from({ length: count }, (_, index) => signed(index)));
  const bodies: string[] = [];
  await each(count, async (index) => {
    bodies[index] = await body(site.origin, transactions[index] ?? new Uint8Array());
  });

  const took: number[] = [];
  const txids: string[] = [];
  let full = 0;
  const began = performance.now();
  await each(count, async (index) => {
    for (let made = bodies[index] ?? ''; ; full++) {
      const sent = performance.now();
      const txid = await post(site.origin, made);
      took.push(performance.now() - sent);
      if (txid) {
        txids[index] = txid;
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
      made = await body(site.origin, transactions[index] ?? new Uint8Array());
    }
  });
  const accepted = (performance.now() - began) / 1000;
  await each(count, async (index) => {
    for (;;) {
      const response = await fetch(`${site.chainUrl}/extended/v3/transactions/${txids[index]}`);
      const { status } = z.object({ status: z.string() }).parse(await response.json());
      if (status === 'success') return;
      if (status !== 'pending') throw new Error(`transaction ${txids[index]}: ${status}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
  const mined = (performance.now() - began) / 1000;

  took.sort((a, b) => a - b);
  const row = (what: string, value: string, aim: string) =>
    console.log(`| ${what.padEnd(44)} | ${value.padStart(14)} | ${aim.padStart(10)} |`);
  row(`${count} calls of as many people, ${IN_FLIGHT} at a time`, 'measured', 'aim');
  row('---', '---', '---');
  row('accepted (tried out, stored, sent)', `${(count / accepted).toFixed(0)}/s`, `≥ ${AIM}/s`);
  row('accepted and mined, a block a second', `${(count / mined).toFixed(0)}/s`, '');
  row('an answer, median', `${(took[took.length >> 1] ?? 0).toFixed(0)} ms`, '');
  row('the pool was full', `${full} times`, '');
  if (count / accepted < AIM) {
    console.log('an aim was missed');
    process.exitCode = 1;
  }
} finally {
  await site.close();
}
