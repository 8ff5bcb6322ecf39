import { expect, it } from 'vitest';
import { openSimnet, readSources, withProperties } from '@/scripts/properties/chain';
import { type Failure, fuzz, show } from '@/scripts/properties/fuzz';

const root = `${process.cwd()}/`;
const SEED = 7;

/** The first broken property of a contract in whose copy `from` was replaced by `to`. */
async function found(contract: string, from: string, to: string): Promise<Failure | null> {
  const sources = await readSources(root);
  const source = sources.get(contract) ?? '';
  expect(source.split(from)).toHaveLength(2);
  sources.set(contract, source.replace(from, to));
  const simnet = await openSimnet(root);
  const joined = await withProperties(root, sources, contract);
  return (await fuzz(simnet, joined, contract, SEED, 40, 5_000)).failure;
}

it('a session that counts twice is found, with calls that lead there', async () => {
  const rest = `(asserts! (is-eq (get dispute session) u0) ERR-DISPUTED)
    (asserts! (is-eq (get pairing session) pairing)`;
  const rule = `(asserts! (is-eq (get state session) LOGGED) ERR-NOT-PENDING)\n    ${rest}`;
  const failure = await found('session-logger', rule, rest);
  expect(failure?.property).toBe('invariant-confirmed-is-the-count');
  expect(failure?.steps.map(show).join('\n')).toMatch(/session-logger\.confirm-sessions?\(/);
});

it('a ring signature that is not compared at its end is found', async () => {
  const rule = `(ok (asserts! (is-eq (get h end) h0) ERR-NOT-CLOSED)))))

;; @desc the same`;
  const failure = await found(
    'ring-signature',
    rule,
    '(ok (> (len (get h end)) u0)))))\n\n;; @desc the same',
  );
  expect(failure?.property).toMatch(/^test-(altered|order|other)/);
});
