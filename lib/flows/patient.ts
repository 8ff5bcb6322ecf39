import { pairing as pairingContract, sessionLogger, userRegistry } from '@/lib/contracts';
import {
  endorsementMessage,
  identityCommitment,
  pairingCommitment,
  ringDigest,
  sealFirst,
  verifyUntagged,
  x25519PublicKey,
} from '@/lib/protocol';
import { patientContact } from './channels';
import { type Context, FlowError } from './context';
import type { ListedTherapist } from './directory';
import { ringKeys } from './directory';
import { encodeMail } from './mail';
import { pseudonymFor } from './pseudonyms';
import { checkOwner, type Owners, PAIRING, type PairingRecord, pairingSchema, records } from './records';
import { patientAccount } from './standing';
import { freshId, fromHex, submit, submitAndSettle, toHex } from './transactions';

/** Registers the pseudonym with a salted identity commitment, unless it is registered; returns the account. */
export async function registerPatient(ctx: Context): Promise<bigint> {
  const known = await patientAccount(ctx);
  if (known.account !== null) return known.account;
  const owner = ctx.wallet.principal;
  const commitment = identityCommitment(ctx.place, {
    owner,
    secret: ctx.vault.keyring.salt('identity-secret', owner),
    salt: ctx.vault.keyring.salt('identity', owner),
  });
  await submitAndSettle(ctx, 'register-user', userRegistry.registerUser({ commitment }), {
    kind: 'account',
    id: owner,
  });
  const now = await patientAccount(ctx);
  if (now.account === null) throw new FlowError('not-registered');
  return now.account;
}

/** Every pairing of this account (or of those given) in the vault, newest first. */
export function pairings(ctx: Pick<Context, 'vault' | 'wallet'>, owners?: Owners): Promise<PairingRecord[]> {
  return records(ctx, PAIRING, pairingSchema, owners);
}

/** The pairing in force, if there is one. */
export async function currentPairing(ctx: Pick<Context, 'vault' | 'wallet'>): Promise<PairingRecord | null> {
  return (await pairings(ctx)).find((p) => p.state === 'paired' || p.state === 'ending') ?? null;
}

export async function changePairing(
  ctx: Pick<Context, 'vault'>,
  id: string,
  change: Partial<PairingRecord>,
): Promise<PairingRecord> {
  return ctx.vault.update(PAIRING, id, pairingSchema, (now) => {
    if (!now) throw new FlowError('no-request');
    return { ...now, ...change };
  });
}

/** The salt of a pairing request, from its id alone. */
export function pairingSalt(ctx: Context, id: string): Uint8Array {
  return ctx.vault.keyring.salt('pairing-request', id);
}

/**
 * Asks a therapist for a pairing: a blinded commitment goes on chain now; what it hides goes to the therapist's box,
 * sealed, as soon as the chain has taken the request (see `sync`). It is asked for under the pseudonym of this
 * relationship, a fresh one with somebody new, which is registered first where that is missing.
 */
export async function requestPairing(
  whole: Context,
  therapist: Pick<ListedTherapist, 'principal' | 'alias' | 'contactKey' | 'inbox'>,
  greeting = '',
): Promise<PairingRecord> {
  const ctx = await pseudonymFor(whole, therapist.principal);
  const account = await registerPatient(ctx);
  const id = freshId();
  const commitment = pairingCommitment(ctx.place, {
    owner: ctx.wallet.principal,
    therapist: therapist.principal,
    contact: patientContact(ctx, id),
    salt: pairingSalt(ctx, id),
  });
  const record: PairingRecord = {
    id,
    owner: ctx.wallet.principal,
    therapist: {
      principal: therapist.principal,
      alias: therapist.alias,
      contactKey: toHex(therapist.contactKey),
      inbox: toHex(therapist.inbox),
    },
    greeting,
    account: account.toString(),
    commitment: toHex(commitment),
    request: null,
    pairing: null,
    acceptance: null,
    ringSize: null,
    // Not sent until the wallet has said so: the tab may be closed while it asks.
    state: 'failed',
    ending: null,
    txid: null,
    code: null,
    createdAt: Date.now(),
  };
  // Kept before it is sent: the answer can only be read with this id.
  await ctx.vault.put(PAIRING, id, record);
  return sendRequest(ctx, record);
}

/** Sends the on-chain half of a request, again if need be. */
export async function sendRequest(ctx: Context, record: PairingRecord): Promise<PairingRecord> {
  checkOwner(ctx, record);
  const call = pairingContract.requestPairing({ commitment: fromHex(record.commitment) });
  const txid = await submit(ctx, 'request-pairing', call, { kind: PAIRING, id: record.id });
  return changePairing(ctx, record.id, { state: 'requesting', txid, code: null });
}

/** Puts the opening of a request into the therapist's box, sealed to their contact key. */
export async function sendOpening(ctx: Context, record: PairingRecord): Promise<void> {
  if (record.request === null) throw new FlowError('no-request');
  const secret = ctx.vault.keyring.contactKey(record.id);
  const blob = sealFirst({
    to: fromHex(record.therapist.contactKey),
    from: { secret, public: x25519PublicKey(secret) },
    payload: encodeMail({
      v: 1,
      type: 'pairing-request',
      chainId: ctx.place.chainId,
      deployer: ctx.place.deployer,
      requester: ctx.wallet.principal,
      account: record.account,
      request: record.request,
      therapist: record.therapist.principal,
      contact: toHex(x25519PublicKey(secret)),
      salt: toHex(pairingSalt(ctx, record.id)),
      greeting: record.greeting,
    }),
  });
  await ctx.mailbox.send(record.therapist.inbox, blob);
}

/**
 * Checks an acceptance as the contract will, so that nothing is signed in vain: the ring's keys from the registry must
 * have the digest that the ledger holds, the version must be the current one, the signature must hold for this request.
 * @returns the keys of the ring
 * @throws FlowError 'no-acceptance' | 'stale-ring' | 'ring-disagrees' | 'bad-endorsement'
 */
export async function checkAcceptance(ctx: Context, record: PairingRecord): Promise<Uint8Array[]> {
  const { acceptance, request } = record;
  if (!acceptance || request === null) throw new FlowError('no-acceptance');
  const ring = BigInt(acceptance.ring);
  const version = BigInt(acceptance.version);
  const held = await ctx.chain.read(sessionLogger.getRing({ ring }));
  if (!held || held.version !== version || held.expires !== BigInt(acceptance.expires)) {
    throw new FlowError('stale-ring');
  }
  const keys = await ringKeys(ctx, ring, version);
  if (!keys || toHex(ringDigest(keys)) !== toHex(held.digest)) throw new FlowError('ring-disagrees');
  const message = endorsementMessage(ctx.place, {
    owner: record.owner,
    account: BigInt(record.account),
    request: BigInt(request),
    commitment: fromHex(record.commitment),
    pairingKey: fromHex(acceptance.pairingKey),
    ring,
    version,
    expires: BigInt(acceptance.expires),
  });
  const responses = acceptance.responses.map((z) => fromHex(z));
  if (!verifyUntagged({ ring: keys, message, h0: fromHex(acceptance.h0), responses })) {
    throw new FlowError('bad-endorsement');
  }
  return keys;
}

/**
 * Carries the therapist's acceptance to the chain. When the ring has changed since, the therapist is asked again
 * and the pairing goes back to waiting.
 */
export async function confirmPairing(ctx: Context, id: string): Promise<PairingRecord> {
  const record = (await pairings(ctx)).find((p) => p.id === id);
  if (!record?.acceptance) throw new FlowError('no-acceptance');
  let keys: Uint8Array[];
  try {
    keys = await checkAcceptance(ctx, record);
  } catch (error) {
    if (error instanceof FlowError && error.code === 'stale-ring') return askAgain(ctx, record);
    throw error;
  }
  const { acceptance } = record;
  const call = pairingContract.confirmPairing({
    ring: BigInt(acceptance.ring),
    version: BigInt(acceptance.version),
    expires: BigInt(acceptance.expires),
    keys,
    pairingKey: fromHex(acceptance.pairingKey),
    h0: fromHex(acceptance.h0),
    responses: acceptance.responses.map((z) => fromHex(z)),
  });
  const txid = await submit(ctx, 'confirm-pairing', call, { kind: PAIRING, id });
  return changePairing(ctx, id, { state: 'confirming', txid, code: null, ringSize: keys.length });
}

/** The ring moved on before the acceptance was carried in: the same opening goes to the therapist once more. */
export async function askAgain(ctx: Context, record: PairingRecord): Promise<PairingRecord> {
  await sendOpening(ctx, record);
  return changePairing(ctx, record.id, { state: 'waiting', acceptance: null, txid: null, code: null });
}

/** Ends the pairing in force. Totals and what is confirmed stay; what waits for a countersignature stays unconfirmed. */
export async function endPairing(ctx: Context, id: string): Promise<PairingRecord> {
  const record = (await pairings(ctx)).find((p) => p.id === id);
  if (record?.state !== 'paired') throw new FlowError('no-pairing');
  const call = pairingContract.endPairing({ account: BigInt(record.account) });
  const txid = await submit(ctx, 'end-pairing', call, { kind: PAIRING, id });
  return changePairing(ctx, id, { state: 'ending', txid, code: null });
}

/** Carries the therapist's signed ending of a pairing to the chain. */
export async function carryEnding(ctx: Context, record: PairingRecord): Promise<PairingRecord> {
  checkOwner(ctx, record);
  if (!record.ending || record.state !== 'paired') throw new FlowError('no-pairing');
  const call = pairingContract.endPairingSigned({
    account: BigInt(record.account),
    signature: fromHex(record.ending),
  });
  const txid = await submit(ctx, 'end-pairing-signed', call, { kind: PAIRING, id: record.id });
  return changePairing(ctx, record.id, { state: 'ending', txid, code: null });
}
