import { Cl, type ClarityValue } from '@stacks/transactions';
import {
  arbitratorMessage,
  ballotCommitment,
  type Choice,
  signAnswer,
  signAppeal,
  signDispute,
  voteMessage,
  voteScope,
} from '@/lib/protocol';
import { keyOnce, proofOnce, taggedOnce, tagOnce } from '@/tests/support/once';
import {
  buff,
  bytes32,
  call,
  field,
  hex,
  type Outcome,
  ok,
  passUntil,
  person,
  place,
  read,
  uintField,
} from './chain';
import { decide } from './council';
import { countersign, type Endorsement, foundRing, log, pair, patient, stranger } from './world';

/** Arbitrators by number, people from 200 on. */
export const arbitrator = (n: number): string => person(200 + n);
export const votingSecret = (n: number): Uint8Array => bytes32(200 + n, 30);
export const votingKey = (n: number): Uint8Array => keyOnce(votingSecret(n));
export const contactKey = (n: number): Uint8Array => bytes32(200 + n, 34);
/** What arbitrator n signs to register. */
export const registrationOf = (n: number, owner = arbitrator(n)) => ({
  owner,
  credential: bytes32(n, 32),
  contact: contactKey(n),
});
export const evidence = bytes32(1, 31);
export const newEvidence = bytes32(2, 31);
export const answerEvidence = bytes32(3, 31);
export const COUNTS: Choice = 1n;
export const AGAINST: Choice = 2n;

const resolver = (by: string, name: string, ...args: ClarityValue[]): Outcome =>
  call(by, 'dispute-resolver', name, args);

/** register-arbitrator by arbitrator n, any part replaceable. */
export function registerArbitrator(
  n: number,
  over: Partial<{
    sender: string;
    secret: Uint8Array;
    key: Uint8Array;
    credential: Uint8Array;
    contact: Uint8Array;
    message: Uint8Array;
  }> = {},
): Outcome {
  const sender = over.sender ?? arbitrator(n);
  const secret = over.secret ?? votingSecret(n);
  const credential = over.credential ?? bytes32(n, 32);
  const contact = over.contact ?? contactKey(n);
  const message = over.message ?? arbitratorMessage(place, registrationOf(n, sender));
  const proof = proofOnce(secret, message);
  const key = over.key ?? keyOnce(secret);
  const parts = [credential, key, contact, proof.h0, proof.z];
  return resolver(sender, 'register-arbitrator', ...parts.map(buff));
}

/** The council seats arbitrator n, or takes the seat back. */
export const seat = (n: number, seated = true): Outcome =>
  decide({ kind: 'arbitrator', who: arbitrator(n), value: seated ? 1 : 0 });
export const resign = (n: number): Outcome => resolver(arbitrator(n), 'resign');
export const setParameter = (name: string, value: bigint | number): Outcome =>
  decide({ kind: 'parameter', name, value });

/** Arbitrators `from` to `to` register and are seated. */
export function seatArbitrators(to: number, from = 1): void {
  for (let n = from; n <= to; n += 1) {
    ok(registerArbitrator(n));
    ok(seat(n));
  }
}

/** Account 1 with session 1 confirmed and session 2 waiting; three arbitrators, as many as the quorum. */
export function oneWaiting(): Endorsement {
  const endorsement = confirmed(1);
  ok(log(2, null));
  seatArbitrators(3);
  return endorsement;
}

/** The same with both sessions confirmed. */
export function bothConfirmed(): Endorsement {
  const endorsement = confirmed(2);
  seatArbitrators(3);
  return endorsement;
}

/** Account 1 under a ring of one, with so many confirmed sessions. */
function confirmed(count: number): Endorsement {
  foundRing(1);
  const endorsement = pair();
  for (let n = 1; n <= count; n += 1) ok(log(n, countersign(endorsement.pairingSecret, n)));
  return endorsement;
}

/** The voting keys of a version of the arbitrators' ring; without one, of the present version. */
export const arbitratorKeys = (version?: bigint): Uint8Array[] => ringOf('key', version);

/** The contact keys, in the same order. */
export const arbitratorContacts = (version?: bigint): Uint8Array[] => ringOf('contact', version);

function ringOf(part: 'key' | 'contact', version?: bigint): Uint8Array[] {
  const wanted = version === undefined ? read('dispute-resolver', 'get-ring-version') : Cl.uint(version);
  const members = field(read('dispute-resolver', 'get-arbitrator-ring', [wanted]), 'members');
  if (members.type !== 'list') throw new Error('no arbitrators');
  return members.value.map((member) =>
    Uint8Array.from(Buffer.from((field(member, part) as { value: string }).value, 'hex')),
  );
}

/** The owner disputes a session of account 1. */
export const openDispute = (sequence = 1, by = patient, about = evidence): Outcome =>
  resolver(by, 'open-dispute', Cl.uint(1), Cl.uint(sequence), buff(about));

/** The pairing key's dispute of a session of account 1 that is confirmed; any signed field replaceable. */
export function disputeSignature(
  secret: Uint8Array,
  sequence = 1,
  over: Partial<Parameters<typeof signDispute>[2]> & { chainId?: number } = {},
): Uint8Array {
  const { chainId = place.chainId, ...rest } = over;
  const fields = { account: 1n, sequence: BigInt(sequence), revision: 0n, state: 2n, evidence };
  return signDispute(secret, { ...place, chainId }, { ...fields, ...rest });
}

export const openDisputeSigned = (
  signature: Uint8Array,
  sequence = 1,
  by = stranger,
  about = evidence,
): Outcome =>
  resolver(by, 'open-dispute-signed', Cl.uint(1), Cl.uint(sequence), buff(about), buff(signature));

/** What was said in an instance of a dispute, as Clarity prints it; null where it says nothing. */
export const hearing = (byOwner: boolean, about: Uint8Array, answered: Uint8Array | null): string =>
  `{ answer: ${answered ? `(some 0x${hex(answered)})` : 'none'}, by-owner: ${byOwner}, evidence: 0x${hex(about)} }`;

export const dispute = (id = 1n): ClarityValue => read('dispute-resolver', 'get-dispute', [Cl.uint(id)]);

/** One arbitrator's ballot, sealed and signed. */
export interface Ballot {
  tag: Uint8Array;
  commitment: Uint8Array;
  choice: Choice;
  salt: Uint8Array;
  h0: Uint8Array;
  responses: Uint8Array[];
}

/** What can differ from the ballot of the first dispute's present round. */
type Elsewhere = Partial<{
  dispute: bigint;
  round: bigint;
  ring: Uint8Array[];
  secret: Uint8Array;
  chainId: number;
  deployer: string;
  commitment: Uint8Array;
}>;

/** Arbitrator n seals and signs a ballot. */
export function sealBallot(n: number, choice: Choice, over: Elsewhere = {}): Ballot {
  const id = over.dispute ?? 1n;
  const row = dispute(id);
  const at = { chainId: over.chainId ?? place.chainId, deployer: over.deployer ?? place.deployer };
  const round = { dispute: id, round: over.round ?? uintField(row, 'round') };
  const ring = over.ring ?? arbitratorKeys(uintField(row, 'ring'));
  const secret = over.secret ?? votingSecret(n);
  const scope = voteScope(at, round);
  const salt = bytes32(n, 33);
  const tag = tagOnce(secret, scope);
  const commitment = over.commitment ?? ballotCommitment(at, { ...round, tag, choice, salt });
  const signature = taggedOnce({ ring, secret, scope, message: voteMessage(at, { ...round, commitment }) });
  return { ...signature, commitment, choice, salt };
}

/** Carries a ballot to a dispute. */
export function handIn(ballot: Ballot, id = 1n, by = stranger, keys?: Uint8Array[]): Outcome {
  const ring = keys ?? arbitratorKeys(uintField(dispute(id), 'ring'));
  return resolver(
    by,
    'commit-vote',
    Cl.uint(id),
    Cl.list(ring.map(buff)),
    buff(ballot.tag),
    buff(ballot.commitment),
    buff(ballot.h0),
    Cl.list(ballot.responses.map(buff)),
  );
}

/** Opens a ballot, by anyone. */
export const openBallot = (ballot: Pick<Ballot, 'tag' | 'salt'> & { choice: bigint }, id = 1n): Outcome =>
  resolver(stranger, 'reveal-vote', Cl.uint(id), buff(ballot.tag), Cl.uint(ballot.choice), buff(ballot.salt));

export const advance = (id = 1n): Outcome => resolver(stranger, 'advance', Cl.uint(id));
export const answer = (by = patient, about = answerEvidence, id = 1n): Outcome =>
  resolver(by, 'answer', Cl.uint(id), buff(about));
export const answerSigned = (
  signature: Uint8Array,
  about = answerEvidence,
  id = 1n,
  by = stranger,
): Outcome => resolver(by, 'answer-signed', Cl.uint(id), buff(about), buff(signature));
/** The pairing key's answer in the first instance; any signed field and the chain replaceable. */
export const answerSignature = (
  secret: Uint8Array,
  over: Partial<Parameters<typeof signAnswer>[2]> = {},
  at = place,
): Uint8Array => signAnswer(secret, at, { dispute: 1n, onAppeal: false, evidence: answerEvidence, ...over });

export const appeal = (by = patient, about = newEvidence, id = 1n): Outcome =>
  resolver(by, 'appeal', Cl.uint(id), buff(about));
export const appealSigned = (signature: Uint8Array, about = newEvidence, id = 1n): Outcome =>
  resolver(stranger, 'appeal-signed', Cl.uint(id), buff(about), buff(signature));
/** The pairing key's appeal; any signed field replaceable. */
export const appealSignature = (
  secret: Uint8Array,
  over: Partial<Parameters<typeof signAppeal>[2]> = {},
): Uint8Array => signAppeal(secret, place, { dispute: 1n, evidence: newEvidence, ...over });

/** Lets the clock run to the first moment after the vote, the round, or the time to appeal. */
export const untilVoted = (id = 1n): void => passUntil(uintField(dispute(id), 'commit-until'));
export const untilOpened = (id = 1n): void => passUntil(uintField(dispute(id), 'reveal-until'));
export const untilUnappealed = (id = 1n): void => passUntil(uintField(dispute(id), 'appeal-until'));

/** A whole round up to its end: the arbitrators from 1 on vote as listed; null hands in and never opens. */
export function holdRound(votes: (Choice | null)[], id = 1n): void {
  const ballots = votes.map((choice, i) => sealBallot(i + 1, choice ?? COUNTS, { dispute: id }));
  for (const ballot of ballots) ok(handIn(ballot, id));
  untilVoted(id);
  votes.forEach((choice, i) => {
    if (choice !== null) ok(openBallot(ballots[i] as Ballot, id));
  });
  untilOpened(id);
}
