import {
  Cl,
  deserializeTransaction,
  makeSTXTokenTransfer,
  Pc,
  PostConditionMode,
  privateKeyToPublic,
} from '@stacks/transactions';
import { beforeEach, describe, expect, test } from 'vitest';
import { cohorts, governance, pairing, sessionLogger, userRegistry } from '@/lib/contracts';
import { sponsoredCalls } from '@/lib/server/relay/calls';
import type { Relay } from '@/lib/server/relay/relay';
import { checkSignature, readSponsoredCall } from '@/lib/server/relay/transaction';
import { DEPLOYER } from '@/localnet/accounts';
import { FaultyNode } from './relay-node';
import { CONFIG, code, keyOf, ledgerDatabase, PLACE, post, relayOn, signedCall } from './relay-tools';

/** Which transactions the relay pays for: every kind that it does not is made, and refused. */
const database = ledgerDatabase();
let node: FaultyNode;
let relay: Relay;
const now = 1_800_000_000_000;

beforeEach(() => {
  node = new FaultyNode(() => 0.5);
  relay = relayOn(database.db, node.fetch, { now: () => now });
});

const bytes = (n: number) => new Uint8Array(32).fill(n);
const register = userRegistry.registerUser({ commitment: bytes(1) });
const STRANGER = 'ST2CY5V39NHDPWSXMW9QDT3HC3GD6Q6XX4CFRK9AG';

describe('what is sponsored', () => {
  test('the project’s own calls, with arguments of the interface', async () => {
    const raw = await signedCall(register, 'a');
    expect(readSponsoredCall(raw, PLACE)).toMatchObject({
      contract: 'user-registry',
      functionName: 'register-user',
      nonce: 0,
    });
    // The largest that there are fit into the size and the fee.
    const ring = Array.from({ length: 32 }, () => new Uint8Array(33).fill(2));
    const largest = [
      pairing.confirmPairing({
        ring: 1n,
        version: 1n,
        expires: 1n,
        keys: ring,
        pairingKey: new Uint8Array(33).fill(2),
        h0: bytes(1),
        responses: ring.map(() => bytes(3)),
      }),
      cohorts.enterCohort({
        cohort: 1n,
        account: 1n,
        key: new Uint8Array(33).fill(2),
        h0: bytes(1),
        z: bytes(2),
        voucher: {
          ring: 1n,
          version: 1n,
          keys: ring,
          slot: 3n,
          tag: new Uint8Array(33).fill(2),
          h0: bytes(1),
          responses: ring.map(() => bytes(3)),
        },
      }),
    ];
    for (const call of largest) {
      const long = await signedCall(call, 'a');
      expect(readSponsoredCall(long, PLACE).contract).toBe(call.contract);
      expect(BigInt(long.length)).toBeLessThan(CONFIG.fee);
    }
  });

  const odd: [string, string, () => Promise<Uint8Array>][] = [
    ['bytes that are no transaction', 'form', async () => bytes(7)],
    [
      'a transaction with bytes after it',
      'form',
      async () => Uint8Array.of(...(await signedCall(register, 'a')), 0),
    ],
    ['one that is too long', 'form', async () => new Uint8Array(6001)],
    ['one that pays for itself', 'form', () => signedCall(register, 'a', 0, { sponsored: false, fee: 500 })],
    [
      'an origin that offers a fee',
      'form',
      async () => {
        const wire = deserializeTransaction(await signedCall(register, 'a'));
        wire.auth.spendingCondition.fee = 5n;
        return wire.serializeBytes();
      },
    ],
    [
      'an origin of several signers',
      'form',
      async () => {
        const { makeUnsignedContractCall, TransactionSigner } = await import('@stacks/transactions');
        const unsigned = await makeUnsignedContractCall({
          contractAddress: DEPLOYER.address,
          contractName: 'user-registry',
          functionName: 'register-user',
          functionArgs: register.functionArgs,
          publicKeys: [privateKeyToPublic(keyOf('a')), privateKeyToPublic(keyOf('b'))] as string[],
          numSignatures: 2,
          network: 'testnet',
          nonce: 0,
          fee: 0,
          sponsored: true,
        });
        const signer = new TransactionSigner(unsigned);
        signer.signOrigin(keyOf('a'));
        signer.signOrigin(keyOf('b'));
        return signer.transaction.serializeBytes();
      },
    ],
    ['another network', 'network', () => signedCall(register, 'a', 0, { network: 'mainnet' })],
    [
      'a contract of somebody else',
      'call',
      () => signedCall(register, 'a', 0, { contractAddress: STRANGER }),
    ],
    ['a contract that is not ours', 'call', () => signedCall(register, 'a', 0, { contractName: 'token' })],
    ['a function that is not sponsored', 'call', () => signedCall(governance.approve({ id: 1n }), 'a')],
    [
      'what only another contract may call',
      'call',
      () => signedCall(sessionLogger.setPause({ until: 1n }), 'a'),
    ],
    [
      'a transfer of coins',
      'call',
      async () =>
        (
          await makeSTXTokenTransfer({
            recipient: STRANGER,
            amount: 1n,
            senderKey: keyOf('a'),
            network: 'testnet',
            nonce: 0,
            fee: 0,
            sponsored: true,
          })
        ).serializeBytes(),
    ],
    ['too few arguments', 'arguments', () => signedCall(register, 'a', 0, { functionArgs: [] })],
    [
      'too many arguments',
      'arguments',
      () => signedCall(register, 'a', 0, { functionArgs: [Cl.buffer(bytes(1)), Cl.uint(1)] }),
    ],
    [
      'an argument of another type',
      'arguments',
      () => signedCall(register, 'a', 0, { functionArgs: [Cl.uint(1)] }),
    ],
    [
      'an argument that is too long',
      'arguments',
      () => signedCall(register, 'a', 0, { functionArgs: [Cl.buffer(new Uint8Array(33))] }),
    ],
    [
      'a mode that lets everything move',
      'post-conditions',
      () => signedCall(register, 'a', 0, { postConditionMode: PostConditionMode.Allow }),
    ],
    [
      'coins of a sponsor',
      'post-conditions',
      () =>
        signedCall(register, 'a', 0, {
          postConditions: [Pc.principal(STRANGER).willSendLte(1n).ustx()],
        }),
    ],
    [
      'an amount that has to be sent',
      'post-conditions',
      () => signedCall(register, 'a', 0, { postConditions: [Pc.origin().willSendGte(1n).ustx()] }),
    ],
    [
      'a token',
      'post-conditions',
      () =>
        signedCall(register, 'a', 0, {
          postConditions: [Pc.origin().willSendLte(1n).ft(`${STRANGER}.token`, 'coin')],
        }),
    ],
    [
      'a signature of something else',
      'signature',
      async () => {
        const wire = deserializeTransaction(await signedCall(register, 'a'));
        wire.auth.spendingCondition.nonce = 3n;
        return wire.serializeBytes();
      },
    ],
  ];
  test.each(odd)('not %s', async (_, expected, make) => {
    const raw = await make();
    expect(await code((async () => checkSignature(readSponsoredCall(raw, PLACE)))())).toBe(expected);
    expect(await code(post(relay, raw))).toBe(expected);
    expect(await relay.ledger.live()).toEqual([]);
    expect(node.taken.size).toBe(0);
  });

  test('a fee of the contract may be paid by the caller, and by nobody else', async () => {
    const allowed = [
      Pc.origin().willSendLte(5n).ustx(),
      Pc.principal(`${DEPLOYER.address}.dispute-resolver`).willSendLte(5n).ustx(),
    ];
    const raw = await signedCall(register, 'a', 0, { postConditions: allowed });
    expect(readSponsoredCall(raw, PLACE).functionName).toBe('register-user');
  });

  test('nothing of the council’s or the issuers’', () => {
    const names = Object.entries(sponsoredCalls()).flatMap(([contract, calls]) =>
      calls.map((name) => `${contract}.${name}`),
    );
    expect(
      names.filter((name) => /governance|set-(?!profile)|attest|publish|suspend|revoke-therapist/.test(name)),
    ).toEqual([]);
    expect(names.length).toBeGreaterThan(20);
  });
});
