import { deserializeTransaction, makeRandomPrivKey, makeSTXTokenTransfer } from '@stacks/transactions';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Chain, ChainError, createChain } from '@/lib/chain';
import { pairing, userRegistry } from '@/lib/contracts';
import { createInAppWallet } from '@/lib/wallet';
import { DEPLOYER, DEVELOPMENT_ACCOUNTS } from '@/localnet/accounts';
import { type LocalChain, startLocalChain } from '../chain/local-chain';

let local: LocalChain;
let chain: Chain;
beforeAll(async () => {
  local = await startLocalChain('1');
  chain = local.chain;
}, 120_000);
afterAll(() => local?.close());

const bytes = (n: number) => new Uint8Array(32).fill(n);
const rich = DEVELOPMENT_ACCOUNTS[2] ?? DEPLOYER;

test('several calls at once get consecutive nonces and all succeed', async () => {
  const wallet = createInAppWallet(chain, rich.privateKey);
  expect(wallet.principal).toBe(rich.address);
  const before = await chain.nextNonce(rich.address);
  // Two wallets of one principal, as two parts of a page might make them.
  const twin = createInAppWallet(chain, rich.privateKey);
  const sent = await Promise.all([
    wallet.call(userRegistry.registerUser({ commitment: bytes(1) })),
    twin.call(pairing.requestPairing({ commitment: bytes(2) })),
    wallet.call(pairing.requestPairing({ commitment: bytes(3) })),
    twin.call(pairing.requestPairing({ commitment: bytes(4) })),
  ]);
  expect(new Set(sent.map((s) => s.txid)).size).toBe(4);
  expect(await chain.nextNonce(rich.address)).toBe(before + 4n);
  const ends = await Promise.all(sent.map((s) => chain.settled(s.txid)));
  expect(ends.map((e) => e.status)).toEqual(['success', 'success', 'success', 'success']);
  const result = pairing.requestPairing({ commitment: bytes(4) }).decode(ends[3]?.result ?? '');
  expect(result).toEqual({ ok: true, value: 3n });
  const request = await chain.read(pairing.getRequest({ owner: rich.address }));
  expect(request?.commitment).toEqual(bytes(4));
});

test('transactions are signed in DENY mode without post-conditions', async () => {
  let raw: string | undefined;
  const spy: Chain = {
    ...chain,
    broadcast: (transaction) => {
      raw = transaction.serialize();
      return chain.broadcast(transaction);
    },
  };
  const wallet = createInAppWallet(spy, rich.privateKey);
  await chain.settled((await wallet.call(pairing.requestPairing({ commitment: bytes(9) }))).txid);
  const signed = deserializeTransaction(raw ?? '');
  expect(signed.postConditionMode).toBe(2);
  expect(signed.postConditions.values).toEqual([]);
});

test('an account without STX is told so before anything happens', async () => {
  const wallet = createInAppWallet(chain, makeRandomPrivKey());
  await expect(wallet.call(userRegistry.registerUser({ commitment: bytes(1) }))).rejects.toMatchObject({
    name: 'WalletError',
    code: 'insufficient-funds',
  });
});

test('a nonce used by another device in between is replaced by a fresh one', async () => {
  const other = DEVELOPMENT_ACCOUNTS[3] ?? DEPLOYER;
  let asked = 0;
  // The first count is answered as it was before another device sent its transaction.
  const late: Chain = {
    ...chain,
    nextNonce: async (principal) => {
      const counted = await chain.nextNonce(principal);
      if (asked++ > 0) return counted;
      const transfer = await makeSTXTokenTransfer({
        recipient: rich.address,
        amount: 1n,
        senderKey: other.privateKey,
        network: 'testnet',
        nonce: counted,
        fee: 500n,
      });
      await chain.settled((await chain.broadcast(transfer)).txid);
      return counted;
    },
  };
  const wallet = createInAppWallet(late, other.privateKey);
  const { txid } = await wallet.call(userRegistry.registerUser({ commitment: bytes(5) }));
  expect((await chain.settled(txid)).status).toBe('success');
  expect(asked).toBe(2);
});

test('a lost answer while sending: the same bytes are sent again and count once', async () => {
  const fourth = DEVELOPMENT_ACCOUNTS[4] ?? DEPLOYER;
  let attempts = 0;
  const shaky: Chain = {
    ...chain,
    broadcast: async (transaction) => {
      const sent = await chain.broadcast(transaction);
      if (attempts++ === 0) throw new ChainError('unreachable', 'cut');
      return sent;
    },
  };
  const before = await chain.nextNonce(fourth.address);
  const wallet = createInAppWallet(shaky, fourth.privateKey);
  const { txid } = await wallet.call(userRegistry.registerUser({ commitment: bytes(6) }));
  expect((await chain.settled(txid)).status).toBe('success');
  expect(attempts).toBeGreaterThanOrEqual(1);
  expect(await chain.nextNonce(fourth.address)).toBe(before + 1n);
});

test('a chain out of reach is a ChainError, and nothing was signed', async () => {
  const nowhere = createChain({ ...chain, baseUrl: 'http://127.0.0.1:43099' });
  const wallet = createInAppWallet(nowhere, rich.privateKey);
  await expect(wallet.call(userRegistry.registerUser({ commitment: bytes(1) }))).rejects.toMatchObject({
    name: 'ChainError',
    code: 'unreachable',
    retryable: true,
  });
});

test('a private key of a wrong length is refused', () => {
  expect(() => createInAppWallet(chain, '00')).toThrow(TypeError);
});
