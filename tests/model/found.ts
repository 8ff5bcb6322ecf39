import { Cl, type ClarityValue } from '@stacks/transactions';
import { possessionMessage, proveKey } from '@/lib/protocol';
import { buff, place, uintField } from '@/tests/contracts/support/chain';
import { deployer, type ModelChain } from './chain';
import { type Action, execute, propose } from './council';
import { confirmPairing, requestPairing } from './pairing';
import { ISSUERS, PATIENTS, ringKey, ringSecret, THERAPISTS, value } from './people';
import type { Call } from './step';
import { YEAR } from './units';
import { register } from './users';
import { emptyWorld, type World } from './world';

const RING = 3;

/** Makes the state from which every sequence starts, by the same public calls that everybody uses. */
export function found(chain: ModelChain): World {
  const world = emptyWorld();
  world.now = chain.now;
  const issuer = ISSUERS[0] as string;
  /** The first input that the model lets through and that `wanted` wants. */
  const does = <Input>(call: Call<Input>, wanted: (input: Input) => boolean): void => {
    const input = call.inputs(world).find((i) => wanted(i) && call.predict(i, world) === null);
    if (!input) throw new Error(`${call.fn} is not possible at the founding`);
    const { sender, args } = call.send(input, world);
    must(chain, sender, call.contract, call.fn, args);
    call.effect(input, world);
  };
  const decide = (wanted: (action: Action) => boolean): void => {
    does(propose, ({ action }) => wanted(action));
    does(execute, ({ id }) => id === BigInt(world.council.proposals.length));
  };

  decide(({ kind, who, value }) => kind === 'issuer' && who === issuer && value === 1n);
  for (let n = 0; n < RING; n += 1) enrol(chain, issuer, n);
  const ledger = Cl.contractPrincipal(deployer, 'session-logger');
  must(chain, issuer, 'therapist-registry', 'publish-ring', [Cl.uint(1), Cl.bool(false), ledger]);
  const ring = chain.entry('session-logger', 'rings', Cl.uint(1));
  world.ledger.rings.set(1n, {
    version: uintField(ring, 'version'),
    validFrom: uintField(ring, 'valid-from'),
    expires: uintField(ring, 'expires'),
    suspendedUntil: 0n,
    members: Array.from({ length: RING }, (_, n) => n),
  });
  for (const patient of PATIENTS.slice(0, 3)) does(register, ({ who }) => who === patient);
  for (const patient of PATIENTS.slice(0, 2)) {
    does(requestPairing, ({ who }) => who === patient);
    does(confirmPairing, ({ who }) => who === patient);
  }
  return world;
}

function enrol(chain: ModelChain, issuer: string, n: number): void {
  const who = THERAPISTS[n] as string;
  const credential = value(3, n + 1);
  const proof = proveKey(ringSecret(n), possessionMessage(place, { owner: who, credential }));
  must(chain, who, 'therapist-registry', 'register-therapist', [
    buff(credential),
    Cl.stringUtf8(`Therapist ${n}`),
    buff(ringKey(n)),
    buff(value(4, n + 1)),
    buff(value(5, n + 1)),
    buff(proof.h0),
    buff(proof.z),
  ]);
  const args = [Cl.principal(who), Cl.uint(chain.now + YEAR)];
  must(chain, issuer, 'therapist-registry', 'attest', args);
}

function must(chain: ModelChain, sender: string, contract: string, fn: string, args: ClarityValue[]): void {
  const answer = chain.call(sender, contract, fn, args);
  if ('err' in answer) throw new Error(`${contract} ${fn} at the founding: err ${answer.err}`);
}
