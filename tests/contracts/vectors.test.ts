import { Cl, type ClarityValue } from '@stacks/transactions';
import { describe, expect, it } from 'vitest';
import { commitmentVectors, countersignatureVectors, place } from '@/tests/protocol/make/other-vectors';
import { deployer, place as here, hex, read } from './support/chain';

/** One case of the stored vectors: the values that are hashed, by name, and the hash. */
interface Case {
  name: string;
  place: { chainId: number; deployer: string };
  fields: Record<string, unknown>;
  hash: Uint8Array;
}

/** Which contract computes the hash, by which function, from which fields in which order. */
const functions: Record<string, [contract: string, name: string, fields: string]> = {
  possession: ['therapist-registry', 'possession-message', 'owner credential'],
  session: ['session-logger', 'session-commitment', 'facts note'],
  countersignature: ['session-logger', 'countersignature-hash', 'account pairing sequence facts week'],
  replacement: ['session-logger', 'replacement-hash', 'account pairing sequence revision facts week'],
  ending: ['pairing', 'ending-hash', 'account pairing'],
  'goal-signature': ['progress-tracker', 'goal-hash', 'account pairing goal'],
  proof: ['progress-tracker', 'proof-hash', 'account milestone audience expires'],
  'goal-proof': ['progress-tracker', 'goal-proof-hash', 'account goal audience expires'],
  arbitrator: ['dispute-resolver', 'possession-message', 'owner credential contact'],
  dispute: ['dispute-resolver', 'dispute-hash', 'account sequence revision state evidence'],
  answer: ['dispute-resolver', 'answer-hash', 'dispute onAppeal evidence'],
  appeal: ['dispute-resolver', 'appeal-hash', 'dispute evidence'],
  'vote-scope': ['dispute-resolver', 'vote-scope', 'dispute round'],
  vote: ['dispute-resolver', 'vote-message', 'dispute round commitment'],
  'cohort-key': ['cohorts', 'possession-message', 'owner account'],
  'vouch-scope': ['cohorts', 'vouch-scope', 'cohort slot'],
  vouch: ['cohorts', 'vouch-message', 'cohort slot account key ring version'],
  'claim-scope': ['verification', 'claim-scope', 'verifier programme period'],
  claim: ['verification', 'claim-message', 'verifier programme period challenge milestone cohort expires'],
  ballot: ['dispute-resolver', 'ballot-commitment', 'dispute round tag choice salt'],
};

function argument(value: unknown): ClarityValue {
  if (value instanceof Uint8Array) return Cl.buffer(value);
  if (typeof value === 'boolean') return Cl.bool(value);
  return typeof value === 'bigint' ? Cl.uint(value) : Cl.principal(String(value));
}

const all: Case[] = [...commitmentVectors().cases, ...countersignatureVectors().cases];

describe('the contracts compute what the stored vectors say', () => {
  it('where the vectors count: this chain and this deployer', () => {
    expect(place).toEqual({ chainId: here.chainId, deployer });
  });

  it.each(Object.entries(functions))('%s', (name, [contract, fn, names]) => {
    const [one, ...more] = all.filter((c) => c.name === name && c.place === place);
    if (!one || more.length > 0) throw new Error('one vector for each hash');
    const args = names.split(' ').map((field) => argument(one.fields[field]));
    expect(Cl.prettyPrint(read(contract, fn, args))).toBe(`0x${hex(one.hash)}`);
  });
});
