import { expect, test } from 'vitest';
import { createChain } from '@/lib/chain';
import { toWalletError } from '@/lib/wallet/stacks-errors';
import { DEPLOYER } from '@/localnet/accounts';

const chain = createChain({
  baseUrl: '',
  network: 'testnet',
  chainId: 0x80000000,
  deployer: DEPLOYER.address,
});

/** What wallets throw: JSON-RPC answers, raw objects, errors of @stacks/connect, and nothing sensible. */
test.each([
  [{ jsonrpc: '2.0', error: { code: -32000, message: 'User rejected the request' } }, 'rejected'],
  [{ code: -31001, message: 'User canceled the request' }, 'rejected'],
  [{ code: 4001, message: 'User denied transaction signature' }, 'rejected'],
  [{ code: -32002, message: 'Access denied' }, 'rejected'],
  [{ code: -32601, message: 'Method not found' }, 'unsupported'],
  [{ code: -32001, message: 'Address mismatch' }, 'account-changed'],
  [{ code: -32603, message: 'Network mismatch: expected testnet' }, 'wrong-network'],
  [{ code: -32000, message: 'Wrong network selected' }, 'wrong-network'],
  [{ code: -32603, message: 'transaction rejected: NotEnoughFunds' }, 'insufficient-funds'],
  [{ code: -32603, message: 'Network error' }, 'broadcast'],
  [new TypeError('Failed to fetch'), 'broadcast'],
  [undefined, 'broadcast'],
  ['no', 'broadcast'],
])('%j is %s', (thrown, code) => {
  expect(toWalletError(thrown, chain)).toMatchObject({ name: 'WalletError', code });
});

test('the remedy names the network', () => {
  const wrong = { code: -1, message: 'wrong network' };
  expect(toWalletError(wrong, chain).message).toContain('Select testnet');
  const local = createChain({ ...chain, network: 'localnet' });
  expect(toWalletError(wrong, local).message).toContain('local node');
});
