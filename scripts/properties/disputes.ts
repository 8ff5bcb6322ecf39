import { Cl } from '@stacks/transactions';
import { signTagged } from '@/lib/protocol';
import { bytesOf, cast } from './cast';
import { enact } from './orderly';
import { pairedAccount } from './practice';
import { buffer, type Deeds, hex, label32, type Plain } from './values';
import type { World } from './world';

/** What is done about disputes, from opening to the bond's way back. */

const people = [...cast.keys()];

interface Ballot {
  tag: string;
  choice: bigint;
  salt: string;
}

const ballots = new WeakMap<World, Map<string, Ballot[]>>();

function castIn(world: World, dispute: bigint, round: bigint): Ballot[] {
  const all = ballots.get(world) ?? new Map<string, Ballot[]>();
  ballots.set(world, all);
  const key = `${dispute}/${round}`;
  const found = all.get(key) ?? [];
  all.set(key, found);
  return found;
}

/** The number of some dispute and what is on chain of it; the newest ones more often. */
function anyDispute(world: World): { id: bigint; record: Plain } | null {
  const count: bigint = world.read('dispute-resolver', 'get-counts').disputes;
  if (count === 0n) return null;
  const id = world.chance(2) ? count - BigInt(world.roll(Math.min(4, Number(count)))) : world.upTo(count);
  return { id, record: world.read('dispute-resolver', 'get-dispute', [Cl.uint(id)]) };
}

const forDispute = (deed: (world: World, id: bigint, record: Plain) => void) => (world: World) => {
  const found = anyDispute(world);
  if (found) deed(world, found.id, found.record);
};

/** Some arbitrator of the dispute's ring votes, mostly that the session counts. */
function commit(world: World, id: bigint, record: Plain): void {
  const { members } = world.read('dispute-resolver', 'get-arbitrator-ring', [Cl.uint(record.ring)]);
  const keys: string[] = members.map((member: Plain) => member.key);
  const known = keys.filter((key) => world.knows(key));
  if (known.length === 0) return;
  const round = Cl.uint(record.round);
  const choice = world.chance(3) ? 2n : 1n;
  const salt = bytesOf(`salt ${world.roll(1000)}`);
  const scope = hex(world.read('dispute-resolver', 'vote-scope', [Cl.uint(id), round]));
  const ring = keys.map(hex);
  const secret = world.secretOf(world.pick(known));
  const { tag } = signTagged({ ring, secret, scope, message: scope });
  const commitment: string = world.read('dispute-resolver', 'ballot-commitment', [
    Cl.uint(id),
    round,
    Cl.buffer(tag),
    Cl.uint(choice),
    Cl.buffer(salt),
  ]);
  const message = hex(
    world.read('dispute-resolver', 'vote-message', [Cl.uint(id), round, buffer(commitment)]),
  );
  const signature = signTagged({ ring, secret, scope, message });
  const args = [
    Cl.uint(id),
    Cl.list(ring.map((key) => Cl.buffer(key))),
    Cl.buffer(tag),
    buffer(commitment),
    Cl.buffer(signature.h0),
    Cl.list(signature.responses.map((z) => Cl.buffer(z))),
  ];
  if (!world.call(world.pick(people), 'dispute-resolver', 'commit-vote', args)) return;
  const text = Buffer.from(tag).toString('hex');
  castIn(world, id, record.round).push({ tag: text, choice, salt: Buffer.from(salt).toString('hex') });
  world.tell('dispute-resolver', 'note-tag', [Cl.uint(id), round, Cl.buffer(tag)]);
}

function reveal(world: World, id: bigint, record: Plain): void {
  const cast = castIn(world, id, record.round);
  if (cast.length === 0) return;
  const { tag, choice, salt } = world.pick(cast);
  const said = Cl.uint(world.chance(15) ? 3n - choice : choice);
  world.call(world.pick(people), 'dispute-resolver', 'reveal-vote', [
    Cl.uint(id),
    buffer(tag),
    said,
    buffer(salt),
  ]);
}

/** Goes through the phases of one dispute, with votes enough or too few. */
function follow(world: World, id: bigint): void {
  const now = () => world.read('dispute-resolver', 'get-dispute', [Cl.uint(id)]);
  const first = now();
  for (let votes = world.roll(8); votes > 0; votes -= 1) commit(world, id, first);
  if (world.now() < first['commit-until']) world.until(first['commit-until']);
  for (let votes = world.roll(12); votes > 0; votes -= 1) reveal(world, id, first);
  if (world.chance(4)) return;
  if (world.now() < first['reveal-until']) world.until(first['reveal-until']);
  world.call(world.pick(people), 'dispute-resolver', 'advance', [Cl.uint(id)]);
}

export function openDispute(world: World, record: Plain): void {
  if (!record) return;
  const args = [Cl.uint(record.account), Cl.uint(world.upTo(record.sequence)), label32('evidence')];
  world.call(world.chance(8) ? world.pick(people) : record.by, 'dispute-resolver', 'open-dispute', args);
}

/** Two disputes with a bond: one voted on to its end, one in its first round. */
export function foundDisputes(world: World): void {
  enact(world, { kind: 'parameter', name: 'bond', value: 2_000_000n });
  for (const account of [1n, 2n]) openDispute(world, pairedAccount(world, account));
  const record = () => world.read('dispute-resolver', 'get-dispute', [Cl.uint(1)]);
  for (let votes = 0; votes < 9; votes += 1) commit(world, 1n, record());
  for (let votes = 0; votes < 3; votes += 1)
    commit(world, 2n, world.read('dispute-resolver', 'get-dispute', [Cl.uint(2)]));
  world.until(record()['commit-until']);
  for (const ballot of castIn(world, 1n, 1n)) {
    const args = [Cl.uint(1), buffer(ballot.tag), Cl.uint(ballot.choice), buffer(ballot.salt)];
    world.call('deployer', 'dispute-resolver', 'reveal-vote', args);
  }
  world.until(record()['reveal-until']);
  world.call('deployer', 'dispute-resolver', 'advance', [Cl.uint(1)]);
}

export const disputes: Deeds = {
  open: (world) => openDispute(world, pairedAccount(world)),
  openSigned: (world) => {
    const record = pairedAccount(world);
    if (!record) return;
    const sequence = Cl.uint(world.upTo(record.sequence));
    const session = world.read('session-logger', 'get-session', [Cl.uint(record.account), sequence]);
    if (!session) return;
    const evidence = label32('evidence');
    const hash = world.read('dispute-resolver', 'dispute-hash', [
      Cl.uint(record.account),
      sequence,
      Cl.uint(session.revision),
      Cl.uint(session.state),
      evidence,
    ]);
    const args = [Cl.uint(record.account), sequence, evidence, world.sign(session.key, hash)];
    world.call(world.pick(people), 'dispute-resolver', 'open-dispute-signed', args);
  },
  commit: forDispute(commit),
  reveal: forDispute(reveal),
  follow: forDispute((world, id) => follow(world, id)),
  followOn: forDispute((world, id) => follow(world, id)),
  advance: forDispute((world, id) => {
    world.call(world.pick(people), 'dispute-resolver', 'advance', [Cl.uint(id)]);
  }),
  appeal: forDispute((world, id, record) => {
    const account = world.read('session-logger', 'get-account', [Cl.uint(record.account)]);
    const owner = people.find((name) => world.who(name) === account.owner) as string;
    world.call(owner, 'dispute-resolver', 'appeal', [Cl.uint(id), label32('appeal')]);
  }),
  appealSigned: forDispute((world, id, record) => {
    const session = world.read('session-logger', 'get-session', [
      Cl.uint(record.account),
      Cl.uint(record.sequence),
    ]);
    const evidence = label32('appeal');
    const hash = world.read('dispute-resolver', 'appeal-hash', [Cl.uint(id), evidence]);
    const args = [Cl.uint(id), evidence, world.sign(session.key, hash)];
    world.call(world.pick(people), 'dispute-resolver', 'appeal-signed', args);
  }),
  answer: forDispute((world, id, record) => {
    const account = world.read('session-logger', 'get-account', [Cl.uint(record.account)]);
    const owner = people.find((name) => world.who(name) === account.owner) as string;
    const evidence = label32(`answer ${world.roll(1000)}`);
    world.call(owner, 'dispute-resolver', 'answer', [Cl.uint(id), evidence]);
  }),
  answerSigned: forDispute((world, id, record) => {
    const evidence = label32(`answer ${world.roll(1000)}`);
    const onAppeal = world.chance(8) ? record.appeal === null : record.appeal !== null;
    const hash = world.read('dispute-resolver', 'answer-hash', [Cl.uint(id), Cl.bool(onAppeal), evidence]);
    const args = [Cl.uint(id), evidence, world.sign(record.key, hash)];
    world.call(world.pick(people), 'dispute-resolver', 'answer-signed', args);
  }),
  withdrawBond: forDispute((world, id) => {
    world.call(world.pick(people), 'dispute-resolver', 'withdraw-bond', [Cl.uint(id)]);
  }),
};
