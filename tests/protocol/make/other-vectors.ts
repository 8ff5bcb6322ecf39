import { bytesToHex } from '@noble/hashes/utils.js';
import type { Invitation, Place, ProofLink } from '@/lib/protocol';
import * as protocol from '@/lib/protocol';
import { hex, stream, word } from './deterministic';

/** Where the vectors count: testnet's chain id and the deployer of the Clarinet simnet. */
export const place: Place = { chainId: 0x80000000, deployer: 'ST1PQHQKV0RJXZFY1DGX8MNSNYVE3VGZJSRTPGZGM' };
export const elsewhere: Place = { chainId: 1, deployer: 'SP1P72Z3704VMT3DMHPP2CB8TGQWGDBHD3RPR9GZS' };
const owner = 'ST1SJ3DTE5DN7X54YDH5D64R3BCB6A2AG2ZQ8YPD5';
const therapist = 'ST2CY5V39NHDPWSXMW9QDT3HC3GD6Q6XX4CFRK9AG';
const salt = word('salt');

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Bytes as hex and integers as decimal text, all the way down. */
export function toJson(value: unknown): Json {
  if (value instanceof Uint8Array) return hex(value);
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item)]));
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return null;
}

export function commitmentVectors() {
  const facts = { date: '2026-11-20', minutes: 50, modality: 'video' } as const;
  const salts = { date: word('salt date'), minutes: word('salt minutes'), modality: word('salt modality') };
  const identity = { owner, secret: word('identity secret'), salt };
  const credential = { owner: therapist, credential: 'Approbation № 4711 – 臨床心理士 🜂', salt };
  const request = { owner, therapist, contact: word('contact'), salt };
  const leaf = { account: 7n, field: 'minutes', value: '50', salt: salts.minutes } as const;
  const note = { account: 7n, note: 'Slept better.\nÜber den Traum gesprochen. 🌙', salt };
  const audience = { audience: 'Krankenkasse Süd, file 12', salt };
  const possession = { owner: therapist, credential: word('credential commitment') };
  const arbitrator = { ...possession, contact: word('contact') };
  const endorsement = {
    owner,
    account: 7n,
    request: 2n,
    commitment: word('request commitment'),
    pairingKey: protocol.publicKey(word('pairing secret')),
    ring: 1n,
    version: 3n,
    expires: 1_808_352_000n,
  };
  const proof = {
    account: 7n,
    milestone: 1n,
    audience: word('audience commitment'),
    expires: 1_800_000_000n,
  };
  const goal = { account: 7n, goal: 'Wieder allein mit dem Zug fahren – 🚆', salt };
  const goalProof = {
    account: 7n,
    goal: word('goal commitment'),
    audience: proof.audience,
    expires: proof.expires,
  };
  const round = { dispute: 3n, round: 2n };
  const vote = { ...round, commitment: word('ballot commitment') };
  const scope = protocol.voteScope(place, round);
  const ballot = {
    ...round,
    tag: protocol.tagOf(word('arbitrator secret'), scope),
    choice: 2n,
    salt,
  } as const;
  const member = { owner, account: 7n };
  const slot = { cohort: 4n, slot: 3n };
  const vouch = {
    ...slot,
    account: 7n,
    key: protocol.publicKey(word('cohort secret')),
    ring: 1n,
    version: 3n,
  };
  const claimed = { verifier: therapist, programme: 5n, period: 2n };
  const claim = {
    ...claimed,
    challenge: word('challenge'),
    milestone: 2n,
    cohort: 4n,
    expires: 1_800_000_000n,
  };
  const content = ['bafkreiadflqdl4g5ixtpjq3mmkcp5fj6hvm7ubk7p4ycwwk2ulhsyylf2i'];
  const inner = { facts: word('facts commitment'), note: word('note commitment') };
  const list = (at: Place) => [
    { name: 'identity', fields: identity, hash: protocol.identityCommitment(at, identity) },
    { name: 'credential', fields: credential, hash: protocol.credentialCommitment(at, credential) },
    { name: 'pairing-request', fields: request, hash: protocol.pairingCommitment(at, request) },
    { name: 'fact', fields: leaf, hash: protocol.factLeaf(at, leaf) },
    {
      name: 'facts',
      fields: { account: 7n, facts, salts },
      hash: protocol.factsCommitment(at, { account: 7n, facts, salts }),
    },
    { name: 'note', fields: note, hash: protocol.noteCommitment(at, note) },
    { name: 'note', fields: { ...note, note: '' }, hash: protocol.noteCommitment(at, { ...note, note: '' }) },
    {
      name: 'note',
      fields: { ...note, content },
      hash: protocol.noteCommitment(at, { ...note, content }),
    },
    { name: 'session', fields: inner, hash: protocol.sessionCommitment(inner) },
    { name: 'audience', fields: audience, hash: protocol.audienceCommitment(audience) },
    { name: 'possession', fields: possession, hash: protocol.possessionMessage(at, possession) },
    { name: 'endorsement', fields: endorsement, hash: protocol.endorsementMessage(at, endorsement) },
    { name: 'arbitrator', fields: arbitrator, hash: protocol.arbitratorMessage(at, arbitrator) },
    { name: 'proof', fields: proof, hash: protocol.proofHash(at, proof) },
    { name: 'goal', fields: goal, hash: protocol.goalCommitment(at, goal) },
    { name: 'goal-proof', fields: goalProof, hash: protocol.goalProofHash(at, goalProof) },
    { name: 'vote-scope', fields: round, hash: protocol.voteScope(at, round) },
    { name: 'vote', fields: vote, hash: protocol.voteMessage(at, vote) },
    { name: 'ballot', fields: ballot, hash: protocol.ballotCommitment(at, ballot) },
    { name: 'cohort-key', fields: member, hash: protocol.cohortKeyMessage(at, member) },
    { name: 'vouch-scope', fields: slot, hash: protocol.vouchScope(at, slot) },
    { name: 'vouch', fields: vouch, hash: protocol.vouchMessage(at, vouch) },
    { name: 'claim-scope', fields: claimed, hash: protocol.claimScope(at, claimed) },
    { name: 'claim', fields: claim, hash: protocol.claimMessage(at, claim) },
  ];
  return {
    about: 'H of each tuple of docs/protocol.md. Bytes in hex, integers in decimal.',
    cases: [place, elsewhere].flatMap((at) => list(at).map((one) => ({ place: at, ...one }))),
  };
}

/** Every message that the pairing key signs, by name: fields, hash and signature. */
export function countersignatureVectors() {
  const secret = word('pairing secret');
  const key = protocol.publicKey(secret);
  const [facts, goal, evidence] = [
    word('facts commitment'),
    word('goal commitment'),
    word('evidence commitment'),
  ];
  const ending = { account: 7n, pairing: 2n };
  const session = { ...ending, sequence: 11n, facts, week: 2968n };
  const replacement = { ...session, revision: 1n };
  const reached = { ...ending, goal };
  const dispute = { account: 7n, sequence: 11n, revision: 1n, state: 2n, evidence };
  const answer = { dispute: 3n, onAppeal: true, evidence };
  const appeal = { dispute: 3n, evidence };
  const list = (at: Place) => [
    {
      name: 'countersignature',
      fields: session,
      hash: protocol.countersignatureHash(at, session),
      signature: protocol.signCountersignature(secret, at, session),
    },
    {
      name: 'ending',
      fields: ending,
      hash: protocol.endingHash(at, ending),
      signature: protocol.signEnding(secret, at, ending),
    },
    {
      name: 'replacement',
      fields: replacement,
      hash: protocol.replacementHash(at, replacement),
      signature: protocol.signReplacement(secret, at, replacement),
    },
    {
      name: 'goal-signature',
      fields: reached,
      hash: protocol.goalHash(at, reached),
      signature: protocol.signGoal(secret, at, reached),
    },
    {
      name: 'dispute',
      fields: dispute,
      hash: protocol.disputeHash(at, dispute),
      signature: protocol.signDispute(secret, at, dispute),
    },
    {
      name: 'answer',
      fields: answer,
      hash: protocol.answerHash(at, answer),
      signature: protocol.signAnswer(secret, at, answer),
    },
    {
      name: 'appeal',
      fields: appeal,
      hash: protocol.appealHash(at, appeal),
      signature: protocol.signAppeal(secret, at, appeal),
    },
  ];
  return {
    about: 'SIP-018 hashes and signatures r ‖ s ‖ v (RFC 6979, low s) of the pairing key.',
    cases: [place, elsewhere].flatMap((at) => list(at).map((one) => ({ place: at, secret, key, ...one }))),
  };
}

export function exampleProof(): ProofLink {
  const opened = {
    account: 7n,
    milestone: 1n,
    audience: 'Krankenkasse Süd, file 12',
    salt,
    expires: 1_800_000_000n,
  };
  const audience = protocol.audienceCommitment(opened);
  return { ...place, ...opened, hash: protocol.proofHash(place, { ...opened, audience }) };
}

export function exampleInvitation(): Invitation {
  const inbox = protocol.mailboxAddress(word('inbox token'));
  return {
    ...place,
    therapist,
    alias: 'Blue door',
    contactKey: word('contact'),
    inbox: Uint8Array.from(Buffer.from(inbox, 'hex')),
  };
}

export function linkVectors() {
  const [proof, invitation] = [exampleProof(), exampleInvitation()];
  const [p, i] = [protocol.encodeProofLink(proof), protocol.encodeInvitation(invitation)];
  const middle = Math.floor(p.length / 2);
  return {
    about: 'Fragments of links. A refused one has the code that LinkError gives.',
    valid: [
      { kind: 'proof', text: p, value: proof },
      { kind: 'invitation', text: i, value: invitation },
    ],
    refused: [
      { kind: 'proof', text: p.slice(0, middle), code: 'truncated' },
      { kind: 'proof', text: 'p1.', code: 'truncated' },
      {
        kind: 'proof',
        text: `${p.slice(0, middle)}${p[middle] === 'A' ? 'B' : 'A'}${p.slice(middle + 1)}`,
        code: 'damaged',
      },
      { kind: 'proof', text: `${p}AAAA`, code: 'damaged' },
      { kind: 'proof', text: p.replace('p1.', 'p2.'), code: 'newer' },
      { kind: 'proof', text: p.replace('p1.', 'p0.'), code: 'foreign' },
      { kind: 'proof', text: i, code: 'foreign' },
      { kind: 'proof', text: 'hello', code: 'foreign' },
      { kind: 'invitation', text: i.slice(0, 40), code: 'truncated' },
      { kind: 'invitation', text: i.replace('i1.', 'i9.'), code: 'newer' },
      { kind: 'invitation', text: p, code: 'foreign' },
    ],
  };
}

export function channelVectors() {
  const [patientSecret, therapistSecret] = [word('patient x25519'), word('therapist x25519')];
  const [patientPublic, therapistPublic] = [patientSecret, therapistSecret].map(protocol.x25519PublicKey);
  if (!patientPublic || !therapistPublic) throw new Error('no keys');
  const end = (role: 'patient' | 'therapist') =>
    protocol.openChannel({
      role,
      ownSecret: role === 'patient' ? patientSecret : therapistSecret,
      theirPublic: role === 'patient' ? therapistPublic : patientPublic,
      random: stream(`channel ${role}`),
    });
  const payload = new TextEncoder().encode('{"v":1,"type":"countersignature"}');
  const large = new Uint8Array(2000).fill(0x61);
  const [patient, practice] = [end('patient'), end('therapist')];
  return {
    about: 'First contact and both directions of a channel; `random` of each blob is the stream of its name.',
    keys: { patientSecret, patientPublic, therapistSecret, therapistPublic },
    mailbox: { token: word('inbox token'), address: protocol.mailboxAddress(word('inbox token')) },
    channel: {
      toTherapist: patient.sendAddress,
      toPatient: practice.sendAddress,
      patientToken: patient.receiveToken,
      therapistToken: practice.receiveToken,
    },
    blobs: [
      {
        name: 'first',
        payload,
        blob: protocol.sealFirst({
          to: therapistPublic,
          from: { secret: patientSecret, public: patientPublic },
          payload,
          random: stream('first'),
        }),
      },
      { name: 'to-therapist', payload, blob: patient.seal(payload) },
      { name: 'to-therapist', payload: large, blob: patient.seal(large) },
      { name: 'to-patient', payload: new Uint8Array(), blob: practice.seal(new Uint8Array()) },
    ].map(({ name, payload: plain, blob }) => ({ name, payload: bytesToHex(plain), blob })),
  };
}
