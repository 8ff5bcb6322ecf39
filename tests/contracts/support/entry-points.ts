import { Cl, type ClarityValue } from '@stacks/transactions';
import { possessionMessage, proveKey, signEnding, signGoal } from '@/lib/protocol';
import { buff, bytes32, call, DAY, deployer, field, nextTime, ok, person, place, read } from './chain';
import { cohortKey, entryArguments, registerProgramme } from './cohorts';
import { actionTuple, approve, decide, proposed } from './council';
import {
  answerEvidence,
  answerSignature,
  appealSignature,
  arbitrator,
  arbitratorKeys,
  COUNTS,
  disputeSignature,
  evidence,
  newEvidence,
  openDispute,
  openDisputeSigned,
  sealBallot,
  seatArbitrators,
} from './disputes';
import { deployProxy, proxy } from './interfaces';
import { newFacts, newNote, offer, signCorrection } from './ledger';
import { profileArguments } from './therapists';
import {
  countersign,
  currentRing,
  factsOf,
  foundRing,
  issuer,
  ledger,
  log,
  noteOf,
  pair,
  patient,
  prove,
  reach,
  registerTherapist,
  request,
  ringKey,
  ringSecret,
  stranger,
  therapist,
  thisWeek,
} from './world';

export const member = person(300);
const heir = person(11);
export const goal = bytes32(1, 50);
const audience = bytes32(1, 12);

/** What calls need that they find on the chain. */
export interface World {
  via: typeof call;
  secret: Uint8Array;
  proof: ClarityValue;
  proposal: bigint;
}

/**
 * A chain on which everything is there that a function asks for before it asks who calls: ten confirmed sessions and
 * one that waits, an open offer and request, a proof, a goal, a milestone within weeks, a dispute of either side, arbitrators, an approved proposal, and a council of two.
 */
export function build(): World {
  foundRing(2);
  const { pairingSecret: secret } = pair();
  for (let n = 1; n <= 10; n += 1) ok(log(n, countersign(secret, n)));
  ok(log(11, null));
  ok(reach(1));
  const proof = ok(prove(1, nextTime() + DAY));
  const signed = buff(signGoal(secret, place, { account: 1n, pairing: 1n, goal }));
  ok(call(patient, 'progress-tracker', 'record-goal', [Cl.uint(1), buff(goal), signed]));
  ok(registerTherapist(3));
  ok(offer(heir));
  ok(request(patient));
  ok(decide({ kind: 'milestone', value: 2, extra: 4 }));
  seatArbitrators(3);
  ok(openDispute(2));
  ok(openDisputeSigned(disputeSignature(secret, 3), 3));
  ok(registerProgramme({ by: patient }));
  ok(decide({ kind: 'council', who: member, value: 1, extra: 2 }));
  const proposal = proposed({ kind: 'milestone', value: 5 });
  ok(approve(proposal, member));
  return { via: deployProxy(), secret, proof, proposal };
}

export type Arguments = (world: World) => ClarityValue[];
export const later = () => Cl.uint(nextTime() + DAY);
const one = Cl.uint(1);

/** For the contract that is named and nobody else: the code for all others, and arguments that would do something. */
export const ROLES: Record<string, Record<string, [caller: string, code: number, args: Arguments]>> = {
  'user-registry': {
    'set-pause': ['governance', 1103, () => [later()]],
    'set-fee': ['governance', 1103, () => [one]],
  },
  'therapist-registry': {
    'set-issuer': ['governance', 1203, () => [Cl.principal(stranger), Cl.bool(true)]],
    'set-ledger': ['governance', 1203, () => [Cl.principal(proxy)]],
    'set-pause': ['governance', 1203, () => [later()]],
    'set-fee': ['governance', 1203, () => [one]],
  },
  'session-logger': {
    'open-pairing': [
      'pairing',
      1314,
      () => {
        const { version, expires } = currentRing();
        const digest = field(read('therapist-registry', 'get-ring', [one]), 'digest');
        const rest = [one, Cl.uint(version), digest, Cl.uint(32), Cl.uint(expires)];
        return [one, Cl.principal(patient), buff(ringKey(9)), ...rest];
      },
    ],
    'close-pairing': ['pairing', 1314, () => [one, Cl.none(), one]],
    'move-account': ['user-registry', 1327, () => [one, Cl.principal(patient), Cl.principal(stranger)]],
    'close-account': ['user-registry', 1327, () => [one, Cl.principal(patient)]],
    'hold-session': ['dispute-resolver', 1328, () => [one, one, Cl.uint(9)]],
    'settle-session': ['dispute-resolver', 1328, () => [one, Cl.uint(2), Cl.some(Cl.bool(false))]],
    'set-ring': ['therapist-registry', 1315, () => [one, Cl.uint(2), buff(bytes32(1)), one, later(), one]],
    'suspend-ring': ['therapist-registry', 1315, () => [one, later()]],
    'make-final': ['cohorts', 1331, () => [one, one]],
    'set-registry': ['governance', 1318, () => [Cl.principal(proxy)]],
    'set-pause': ['governance', 1318, () => [later()]],
    'set-fee': ['governance', 1318, () => [one]],
  },
  pairing: {
    'set-pause': ['governance', 1409, () => [later()]],
    'set-fee': ['governance', 1409, () => [one]],
  },
  'progress-tracker': {
    'add-milestone': ['governance', 1510, () => [one, Cl.uint(0)]],
    'set-pause': ['governance', 1510, () => [later()]],
    'set-fee': ['governance', 1510, () => [one]],
  },
  cohorts: { 'set-pause': ['governance', 1924, () => [later()]] },
  'dispute-resolver': {
    'set-arbitrator': ['governance', 1601, () => [Cl.principal(arbitrator(1)), Cl.bool(false)]],
    'set-parameter': ['governance', 1601, () => [Cl.stringAscii('quorum'), one]],
    'set-pause': ['governance', 1601, () => [later()]],
  },
};

const therapistOne = () => [Cl.principal(therapist(1))];
/** For whoever has the right: the code for all others, who has it, and arguments with which that one would succeed. */
export const OWN: Record<string, Record<string, [code: number, by: string, args: Arguments]>> = {
  'user-registry': {
    'offer-rotation': [1107, patient, () => [Cl.principal(stranger)]],
    'cancel-rotation': [1107, patient, () => []],
    'accept-rotation': [1108, heir, () => [Cl.principal(patient), buff(bytes32(7, 8)), ledger]],
    leave: [1107, patient, () => [ledger]],
  },
  'therapist-registry': {
    attest: [1209, issuer, () => [Cl.principal(therapist(3)), later()]],
    'renew-attestation': [1209, issuer, () => [...therapistOne(), later()]],
    'suspend-therapist': [1209, issuer, therapistOne],
    'reinstate-therapist': [1209, issuer, therapistOne],
    'revoke-therapist': [1209, issuer, therapistOne],
    'publish-ring': [1209, issuer, () => [one, Cl.bool(true), ledger]],
    'suspend-ring': [1209, issuer, () => [one, later(), ledger]],
    'rotate-ring-key': [
      1210,
      therapist(1),
      () => {
        const fields = { owner: therapist(1), credential: bytes32(1, 3) };
        const { h0, z } = proveKey(ringSecret(50), possessionMessage(place, fields));
        return [ringKey(50), h0, z].map(buff);
      },
    ],
    'update-contact': [1210, therapist(1), () => [Cl.stringUtf8('x'), buff(goal), buff(goal)]],
    'set-profile': [1210, therapist(1), () => profileArguments()],
    leave: [1210, therapist(1), () => []],
  },
  'session-logger': {
    'log-session': [
      1302,
      patient,
      () => [one, Cl.uint(12), buff(factsOf(12)), buff(noteOf(12)), Cl.uint(thisWeek()), Cl.none()],
    ],
    'replace-session': [
      1302,
      patient,
      ({ secret }) => {
        const said = [buff(newFacts(1)), buff(newNote(1)), Cl.uint(thisWeek())];
        return [one, one, ...said, buff(signCorrection(secret, 1))];
      },
    ],
    'withdraw-session': [1302, patient, () => [one, Cl.uint(11)]],
  },
  pairing: {
    'request-pairing': [1401, patient, () => [buff(bytes32(8, 8))]],
    'confirm-pairing': [
      1403,
      patient,
      () => {
        const { version, expires, keys } = currentRing();
        const numbers = [one, Cl.uint(version), Cl.uint(expires)];
        const parts = [Cl.list(keys.map(buff)), buff(ringKey(9)), buff(goal), Cl.list([])];
        return [...numbers, ...parts];
      },
    ],
    'end-pairing': [1302, patient, () => [one]],
  },
  'progress-tracker': {
    'reach-milestone': [1502, patient, () => [one, one]],
    'reach-in-window': [1502, patient, () => [one, Cl.uint(4), one]],
    'record-goal': [
      1502,
      patient,
      ({ secret }) => {
        const next = bytes32(2, 50);
        return [one, buff(next), buff(signGoal(secret, place, { account: 1n, pairing: 1n, goal: next }))];
      },
    ],
    'create-proof': [1502, patient, () => [one, one, buff(audience), later()]],
    'create-goal-proof': [1502, patient, () => [one, buff(goal), buff(audience), later()]],
    'revoke-proof': [1502, patient, ({ proof }) => [proof]],
  },
  'dispute-resolver': {
    'open-dispute': [1614, patient, () => [one, one, buff(evidence)]],
    answer: [1614, patient, () => [Cl.uint(2), buff(evidence)]],
    appeal: [1614, patient, () => [one, buff(evidence)]],
    resign: [1610, arbitrator(1), () => []],
  },
  cohorts: {
    'enter-cohort': [1902, patient, () => entryArguments(1, { by: patient })],
    rise: [1902, patient, () => [one, one]],
  },
  verification: {
    'close-programme': [1701, patient, () => [one]],
    'record-claim': [1701, patient, () => [one, Cl.uint(0), one, buff(cohortKey(1))]],
  },
  governance: {
    propose: [1800, member, () => [actionTuple({ kind: 'milestone', value: 7 })]],
    approve: [1800, member, ({ proposal }) => [Cl.uint(proposal)]],
    'withdraw-approval': [1802, member, ({ proposal }) => [Cl.uint(proposal)]],
    cancel: [1808, deployer, ({ proposal }) => [Cl.uint(proposal)]],
  },
};

const ballotArgs = (): ClarityValue[] => {
  const { tag, commitment, h0, responses } = sealBallot(1, COUNTS);
  return [
    Cl.list(arbitratorKeys().map(buff)),
    buff(tag),
    buff(commitment),
    buff(h0),
    Cl.list(responses.map(buff)),
  ];
};
/** For anyone: for oneself only, with a signature that says all, or with nothing left to decide. Null: registering,
 * which takes no number and whose proofs others test. */
export const ANYONE: Record<string, Record<string, Arguments | null>> = {
  'user-registry': { 'register-user': null },
  'therapist-registry': { 'register-therapist': null },
  'session-logger': {
    'confirm-session': ({ secret }) => [one, Cl.uint(11), buff(countersign(secret, 11))],
    'confirm-sessions': ({ secret }) => [
      one,
      Cl.list([Cl.tuple({ sequence: Cl.uint(11), countersignature: buff(countersign(secret, 11)) })]),
    ],
  },
  pairing: {
    'end-pairing-signed': ({ secret }) => [
      one,
      buff(signEnding(secret, place, { account: 1n, pairing: 1n })),
    ],
  },
  'progress-tracker': { 'tally-sessions': () => [one] },
  'dispute-resolver': {
    'register-arbitrator': null,
    'open-dispute-signed': ({ secret }) => [one, one, buff(evidence), buff(disputeSignature(secret))],
    'answer-signed': ({ secret }) => [one, buff(answerEvidence), buff(answerSignature(secret))],
    'appeal-signed': ({ secret }) => [one, buff(newEvidence), buff(appealSignature(secret))],
    'commit-vote': () => [one, ...ballotArgs()],
    'reveal-vote': () => [one, buff(sealBallot(1, COUNTS).tag), one, buff(bytes32(1, 33))],
    advance: () => [one],
    'withdraw-bond': () => [one],
  },
  cohorts: { 'seal-cohort': () => [one] },
  verification: { 'register-programme': () => [Cl.stringUtf8('x'), Cl.uint(0), Cl.list([one])] },
  governance: {
    execute: ({ proposal }) => [Cl.uint(proposal)],
    'execute-component': ({ proposal }) => [
      Cl.uint(proposal),
      Cl.contractPrincipal(deployer, 'verification'),
    ],
  },
};
