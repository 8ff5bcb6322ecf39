import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { makeContractCall, PostConditionMode } from '@stacks/transactions';
import { userRegistry } from '@/lib/contracts';
import { createRelay } from '@/lib/relay/client';
import { doWork } from '@/lib/relay/work';
import { DEPLOYER } from '@/localnet/accounts';
import { openSite } from '@/tests/support/site';

/**
 * How many transactions a second the relay accepts: `npx tsx bench/relay.ts [transactions]`. The page as `npm start` serves it,
 * the local chain with a block a second; each call by a person of its own, tried out, paid for, and mined. Signing and the proofs
 * of work are the phones' part: they are done before the clock starts.
 */
const AIM = 50;
const IN_FLIGHT = 24;
const [count = 500] = process.argv.slice(2).map(Number);

interface Ready {
  principalKey: string;
  body: string;
}

async function prepare(origin: string, index: number): Promise<Ready> {
  const key = `${bytesToHex(crypto.getRandomValues(new Uint8Array(32)))}01`;
  const call = userRegistry.registerUser({ commitment: new Uint8Array(32).fill(index % 256) });
  const signed = await makeContractCall({
    contractAddress: DEPLOYER.address,
    contractName: call.contract,
    functionName: call.functionName,
    functionArgs: call.functionArgs,
    senderKey: key,
    network: 'testnet',
    nonce: 0,
    fee: 0,
    sponsored: true,
    postConditionMode: PostConditionMode.Deny,
  });
  const raw = signed.serializeBytes();
  const offer = await createRelay(origin).offer();
  if (!offer) throw new Error('the relay is off');
  const counter = await doWork(hexToBytes(offer.challenge), raw, offer.difficulty);
  const body = JSON.stringify({ transaction: bytesToHex(raw), challenge: offer.challenge, counter });
  return { principalKey: key, body };
}

/** Posts until it is taken; gives the milliseconds that the successful answer took, and the id. */
async function send(origin: string, body: string): Promise<{ txid: string; busy: number; took: number }> {
  for (let busy = 0; ; busy++) {
    const began = performance.now();
    const answer = await fetch(`${origin}/api/relay`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    const told = (await answer.json()) as { txid?: string; error?: { code: string } };
    if (told.txid) return { txid: told.txid, busy, took: performance.now() - began };
    if (told.error?.code !== 'busy') throw new Error(`refused: ${JSON.stringify(told)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
