import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import {
  deserializeCV,
  getAddressFromPrivateKey,
  makeContractCall,
  privateKeyToPublic,
} from '@stacks/transactions';
import * as z from 'zod/mini';

/** How the stand-in behaves; all can be changed while a test runs. */
export interface WalletSwitches {
  /** Declines whatever it is asked to sign or show. */
  reject: boolean;
  /** Which of its keys is selected. */
  account: number;
  /** The network that its user has selected. */
  network: 'mainnet' | 'testnet';
  /** Says "method not found" to questions about its addresses. */
  hideAddresses: boolean;
  /** Signs texts with fresh randomness, so that no two signatures of one text are equal. */
  restless: boolean;
  /** Never answers when it is asked to sign, as while its window stands open. */
  silent: boolean;
}

export interface WalletOptions {
  /** Private keys, hex with 01 at the end. */
  keys: string[];
  /** The node that it signs for and broadcasts to. */
  nodeUrl: string;
}

interface Failure {
  jsonrpc: '2.0';
  id: string;
  error: { code: number; message: string };
}

const callSchema = z.object({
  contract: z.string(),
  functionName: z.string(),
  functionArgs: z.array(z.string()),
  network: z.string(),
  postConditions: z.array(z.string()),
  postConditionMode: z.enum(['allow', 'deny']),
});
const messageSchema = z.object({ message: z.string() });
const accountSchema = z.object({ next_nonce: z.number() });

/**
 * A stand-in for somebody else's wallet: speaks the wallet interface that @stacks/connect expects, signs really and
 * broadcasts to its node. It shares no code with the app.
 */
export function createProvider({ keys, nodeUrl }: WalletOptions, switches: () => WalletSwitches) {
  const key = () => keys[switches().account] ?? '';
  const address = () => getAddressFromPrivateKey(key(), switches().network);

  async function callContract(params: unknown): Promise<unknown> {
    const given = callSchema.safeParse(params);
    // A wallet that is not told the network would take mainnet; the app must always name it.
    if (!given.success) throw failure(-32602, z.prettifyError(given.error));
    const call = given.data;
    if ((call.network === 'mainnet') !== (switches().network === 'mainnet')) {
      throw failure(-32603, `Switch to another network: the wallet is on ${switches().network}`);
    }
    const [contractAddress = '', contractName = ''] = call.contract.split('.');
    const nonces = await fetch(`${nodeUrl}/extended/v3/principals/${address()}/nonces`);
    const transaction = await makeContractCall({
      contractAddress,
      contractName,
      functionName: call.functionName,
      functionArgs: call.functionArgs.map((hex) => deserializeCV(hex)),
      postConditions: call.postConditions,
      postConditionMode: call.postConditionMode,
      senderKey: key(),
      network: switches().network,
      nonce: accountSchema.parse(await nonces.json()).next_nonce,
      fee: 3000,
    });
    const reply = await fetch(`${nodeUrl}/v2/transactions`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: transaction.serializeBytes() as Uint8Array<ArrayBuffer>,
    });
    const answer: unknown = await reply.json();
    if (typeof answer !== 'string') throw failure(-32603, JSON.stringify(answer));
    return { txid: answer, transaction: transaction.serialize() };
  }

  /** As SIP-018's predecessor has it for plain texts; written apart from the app's own way of hashing. */
  async function signText(params: unknown): Promise<unknown> {
    const { message } = messageSchema.parse(params);
    const text = new TextEncoder().encode(message);
    const head = new TextEncoder().encode('\u0017Stacks Signed Message:\n');
    const size = text.length < 253 ? [text.length] : [253, text.length % 256, Math.floor(text.length / 256)];
    const bytes = Uint8Array.from([...head, ...size, ...text]);
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    const signature = secp256k1.sign(digest, hexToBytes(key().slice(0, 64)), {
      prehash: false,
      format: 'recovered',
      extraEntropy: switches().restless,
    });
    // The library puts the recovery id in front, wallets behind.
    const rsv = new Uint8Array([...signature.subarray(1), signature[0] ?? 0]);
    return { signature: bytesToHex(rsv), publicKey: privateKeyToPublic(key()) };
  }

  return {
    /** What it was asked, in order. */
    asked: [] as { method: string; params: unknown }[],
    async request(method: string, params?: unknown): Promise<unknown> {
      this.asked.push({ method, params });
      const isAddresses = method === 'getAddresses' || method === 'stx_getAddresses';
      if (isAddresses && switches().hideAddresses && method !== 'getAddresses')
        throw failure(-32601, 'Unsupported');
      const known = isAddresses || method === 'stx_callContract' || method === 'stx_signMessage';
      if (!known) throw failure(-32601, `${method} is not supported`);
      if (switches().reject) throw failure(-32000, 'User rejected the request');
      if (!isAddresses && switches().silent) return new Promise(() => undefined);
      const result = isAddresses
        ? {
            addresses: [
              { symbol: 'BTC', address: 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq', publicKey: '' },
              { symbol: 'STX', address: address(), publicKey: privateKeyToPublic(key()) },
            ],
          }
        : method === 'stx_signMessage'
          ? await signText(params)
          : await callContract(params);
      return { jsonrpc: '2.0', id: 'test', result };
    },
  };
}

function failure(code: number, message: string): Failure {
  return { jsonrpc: '2.0', id: 'test', error: { code, message } };
}
