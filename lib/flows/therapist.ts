import { pairing as pairingContract, sessionLogger, therapistRegistry } from '@/lib/contracts';
import {
  credentialCommitment,
  endorsementMessage,
  factsCommitment,
  mailboxAddress,
  openFirst,
  pairingCommitment,
  possessionMessage,
  proveKey,
  publicKey,
  ringDigest,
  signCountersignature,
  signEnding,
  signUntagged,
  weekOfDate,
  x25519PublicKey,
} from '@/lib/protocol';
import { attempt, drain, therapistChannel } from './channels';
import { type Context, exclusively, FlowError } from './context';
import { findTherapist, type ListedTherapist, listRings } from './directory';
import { decodeMail, encodeMail, type ToPatientMail, type ToTherapistMail, toTherapistMail } from './mail';
import {
  type AttendanceRecord,
  attendanceSchema,
  type ClientRecord,
  clientSchema,
  type TherapistRecord,
  therapistSchema,
} from './records';
import { fromHex, refreshTransactions, submitAndSettle, toHex } from './transactions';

const THERAPIST = 'therapist';
const CLIENT = 'client';
const ATTENDANCE = 'attendance';

/** What the chain has of the wallet's principal as a therapist, or null before registering. */
export function therapistState(ctx: Context): Promise<ListedTherapist | null> {
  return findTherapist(ctx, ctx.wallet.principal);
}

/** The therapist's own record in the vault (with the credential in clear), or null. */
export async function therapistRecord(ctx: Pick<Context, 'vault'>): Promise<TherapistRecord | null> {
  return (await ctx.vault.get(THERAPIST, 'me', therapistSchema))?.data ?? null;
}

/**
 * Registers a therapist: a salted commitment to the credential, a ring key with proof of possession, a contact key and
 * the address of the inbox. The credential itself stays in the vault.
 * @param credential e.g. licensing board and number, 1 to 256 characters
 * @param alias what patients see in the list, at most 40 characters; need not be a name
 */
export async function registerTherapist(
  ctx: Context,
  { credential, alias }: { credential: string; alias: string },
): Promise<void> {
  const { keyring } = ctx.vault;
  const owner = ctx.wallet.principal;
  const ringSecret = keyring.ringKey('therapist');
  const commitment = credentialCommitment(ctx.place, {
    owner,
    credential,
    salt: keyring.salt('credential', owner),
  });
  const message = possessionMessage(ctx.place, { owner, credential: commitment });
  const { h0, z } = proveKey(ringSecret, message);
  await ctx.vault.put(THERAPIST, 'me', { alias, credential, txid: null, createdAt: Date.now() });
  await submitAndSettle(
    ctx,
    'register-therapist',
    therapistRegistry.registerTherapist({
      credential: commitment,
      alias,
      ringKey: publicKey(ringSecret),
      contactKey: x25519PublicKey(keyring.contactKey('therapist')),
      inbox: fromHex(mailboxAddress(keyring.inboxToken())),
      h0,
      z,
    }),
    { kind: THERAPIST, id: owner },
  );
}

/** Everybody who asked for a pairing, newest first. */
export async function clients(ctx: Pick<Context, 'vault'>): Promise<ClientRecord[]> {
  const all = (await ctx.vault.list(CLIENT, clientSchema)).map((r) => r.data);
  return all.sort((a, b) => b.receivedAt - a.receivedAt);
}

/** Every session that was sent for countersignature, newest first. */
export async function attendances(ctx: Pick<Context, 'vault'>): Promise<AttendanceRecord[]> {
  const all = (await ctx.vault.list(ATTENDANCE, attendanceSchema)).map((r) => r.data);
  return all.sort((a, b) => b.facts.date.localeCompare(a.facts.date) || b.receivedAt - a.receivedAt);
}

async function changeClient(ctx: Context, id: string, change: Partial<ClientRecord>): Promise<ClientRecord> {
  return ctx.vault.update(CLIENT, id, clientSchema, (now) => {
    if (!now) throw new FlowError('no-request');
    return { ...now, ...change };
  });
}

/** The therapist's private name for a client; never leaves the vault. */
export function labelClient(ctx: Context, id: string, label: string): Promise<ClientRecord> {
  return changeClient(ctx, id, { label: label.trim().slice(0, 60) });
}

async function tell(ctx: Context, client: ClientRecord, mail: ToPatientMail): Promise<void> {
  const channel = therapistChannel(ctx, client);
  await ctx.mailbox.send(channel.sendAddress, channel.seal(encodeMail(mail)));
}

async function clientOf(ctx: Context, id: string): Promise<ClientRecord> {
  const client = (await clients(ctx)).find((c) => c.id === id);
  if (!client) throw new FlowError('no-request');
  return client;
}

/**
 * Accepts a pairing: a fresh pairing key, endorsed by "one of ring r, version v" for this request alone, sealed to the patient.
 * Needs no transaction; nothing on the chain says who accepted.
 * @returns how many therapists the endorsement hides among
 * @throws FlowError 'request-closed' | 'not-in-ring' | 'ring-disagrees'
 */
export async function acceptRequest(ctx: Context, id: string): Promise<number> {
  const client = await clientOf(ctx, id);
  const request = await ctx.chain.read(pairingContract.getRequest({ owner: client.requester }));
  if (!request?.open || request.request.toString() !== client.request) throw new FlowError('request-closed');
  const secret = ctx.vault.keyring.ringKey('therapist');
  const own = toHex(publicKey(secret));
  const ring = (await listRings(ctx)).find((r) => r.keys.some((key) => toHex(key) === own));
  if (!ring) throw new FlowError('not-in-ring');
  // Signing for a ring that only one source shows could be signing for a ring of a liar's keys.
  const held = await ctx.chain.read(sessionLogger.getRing({ ring: ring.ring }));
  if (!held || held.version !== ring.version || toHex(held.digest) !== toHex(ringDigest(ring.keys))) {
    throw new FlowError('ring-disagrees');
  }
  const pairingKey = publicKey(ctx.vault.keyring.pairingKey(client.id));
  const message = endorsementMessage(ctx.place, {
    account: request.account,
    request: request.request,
    commitment: request.commitment,
    pairingKey,
    ring: ring.ring,
    version: ring.version,
    expires: held.expires,
  });
  const { h0, responses } = signUntagged({ ring: ring.keys, secret, message });
  await tell(ctx, client, {
    v: 1,
    type: 'pairing-acceptance',
    request: client.request,
    ring: ring.ring.toString(),
    version: ring.version.toString(),
    expires: held.expires.toString(),
    pairingKey: toHex(pairingKey),
    h0: toHex(h0),
    responses: responses.map(toHex),
  });
  await changeClient(ctx, id, { state: 'accepted' });
  return ring.keys.length;
}

/** Declines a pairing. On the chain it looks just like a request that nobody answered. */
export async function declineRequest(ctx: Context, id: string): Promise<void> {
  const client = await clientOf(ctx, id);
  await tell(ctx, client, { v: 1, type: 'pairing-declined', request: client.request });
  await changeClient(ctx, id, { state: 'declined' });
}

/** Ends a pairing from the therapist's side: a signed message that the patient's app carries to the chain. */
export async function endAsTherapist(ctx: Context, id: string): Promise<void> {
  const client = await clientOf(ctx, id);
  if (client.state !== 'paired' || client.pairing === null) throw new FlowError('no-pairing');
  const signature = signEnding(ctx.vault.keyring.pairingKey(client.id), ctx.place, {
    account: BigInt(client.account),
    pairing: BigInt(client.pairing),
  });
  await tell(ctx, client, {
    v: 1,
    type: 'pairing-ended',
    account: client.account,
    pairing: client.pairing,
    signature: toHex(signature),
  });
  await changeClient(ctx, id, { state: 'ended' });
}

/** Countersigns sessions, one or many, each with the pairing key, and sends each signature back. Needs no transaction. */
export async function countersign(ctx: Context, ids: string[]): Promise<void> {
  const all = await attendances(ctx);
  for (const id of ids) {
    const session = all.find((a) => a.id === id);
    if (!session) throw new FlowError('no-session');
    const client = await clientOf(ctx, session.clientId);
    if (client.state !== 'paired' || client.pairing !== session.pairing) throw new FlowError('no-pairing');
    const signature = signCountersignature(ctx.vault.keyring.pairingKey(client.id), ctx.place, {
      account: BigInt(session.account),
      pairing: BigInt(session.pairing),
      sequence: BigInt(session.sequence),
      facts: fromHex(session.commitment),
      week: BigInt(session.week),
    });
    await tell(ctx, client, {
      v: 1,
      type: 'countersignature',
      id,
      sequence: session.sequence,
      countersignature: toHex(signature),
    });
    await ctx.vault.put(ATTENDANCE, id, { ...session, state: 'countersigned' });
  }
}

/** Refuses to countersign a session, with a word to the patient. */
export async function declineSession(ctx: Context, id: string, reason: string): Promise<void> {
  const session = (await attendances(ctx)).find((a) => a.id === id);
  if (!session) throw new FlowError('no-session');
  const client = await clientOf(ctx, session.clientId);
  await tell(ctx, client, { v: 1, type: 'session-declined', id, reason: reason.slice(0, 280) });
  await ctx.vault.put(ATTENDANCE, id, { ...session, state: 'declined' });
}

/** Brings the therapist's vault up to the chain and the mailbox. Safe to call at any time. */
export function syncTherapist(ctx: Context): Promise<void> {
  return exclusively(ctx.vault, async () => {
    await refreshTransactions(ctx);
    const contact = ctx.vault.keyring.contactKey('therapist');
    await drain(
      ctx,
      ctx.vault.keyring.inboxToken(),
      (blob) => attempt(() => openFirst({ secret: contact, blob }).payload),
      (plain) => receiveRequest(ctx, plain),
    );
    for (const client of await clients(ctx)) {
      if (!['accepted', 'paired'].includes(client.state)) continue;
      const now =
        client.state === 'accepted' ? await watchAccepted(ctx, client) : await watchPaired(ctx, client);
      if (now.state !== 'paired') continue;
      const channel = therapistChannel(ctx, now);
      await drain(
        ctx,
        channel.receiveToken,
        (blob) => attempt(() => channel.open(blob)),
        (plain) => receiveFacts(ctx, now, plain),
      );
    }
  });
}

/** A pairing request counts when it opens the commitment that its sender put on chain, for this therapist. */
async function receiveRequest(ctx: Context, plain: Uint8Array): Promise<void> {
  const mail = decodeMail<ToTherapistMail>(plain, toTherapistMail);
  if (mail?.type !== 'pairing-request') return;
  if (mail.chainId !== ctx.place.chainId || mail.deployer !== ctx.place.deployer) return;
  if (mail.therapist !== ctx.wallet.principal) return;
  const held = await ctx.chain.read(pairingContract.getRequest({ owner: mail.requester }));
  const commitment = attempt(() =>
    pairingCommitment(ctx.place, {
      owner: mail.requester,
      therapist: mail.therapist,
      contact: fromHex(mail.contact),
      salt: fromHex(mail.salt),
    }),
  );
  if (!held || !commitment || toHex(held.commitment) !== toHex(commitment)) return;
  const request = held.request.toString();
  const id = `${mail.requester}/${request}`;
  const known = (await clients(ctx)).find((c) => c.id === id);
  // Asked again for a request that was accepted: the ring moved on before the patient could carry the answer in.
  if (known) {
    if (known.state === 'accepted') await acceptRequest(ctx, id);
    return;
  }
  await ctx.vault.put(CLIENT, id, {
    id,
    requester: mail.requester,
    account: held.account.toString(),
    request,
    contact: mail.contact,
    greeting: mail.greeting,
    label: '',
    pairing: null,
    state: 'asking',
    receivedAt: Date.now(),
  } satisfies ClientRecord);
}

/** Accepted until the ledger holds our pairing key, or the request ran out. */
async function watchAccepted(ctx: Context, client: ClientRecord): Promise<ClientRecord> {
  const own = toHex(publicKey(ctx.vault.keyring.pairingKey(client.id)));
  const ledger = await ctx.chain.read(sessionLogger.getAccount({ account: BigInt(client.account) }));
  if (ledger && toHex(ledger.pairingKey) === own) {
    return changeClient(ctx, client.id, { state: 'paired', pairing: ledger.pairing.toString() });
  }
  const request = await ctx.chain.read(pairingContract.getRequest({ owner: client.requester }));
  const { time } = await ctx.chain.tip();
  const over = !request || request.request.toString() !== client.request || BigInt(time) > request.expires;
  return over ? changeClient(ctx, client.id, { state: 'expired' }) : client;
}

async function watchPaired(ctx: Context, client: ClientRecord): Promise<ClientRecord> {
  const ledger = await ctx.chain.read(sessionLogger.getAccount({ account: BigInt(client.account) }));
  const over = !ledger?.active || ledger.pairing.toString() !== client.pairing;
  return over ? changeClient(ctx, client.id, { state: 'ended' }) : client;
}

/** Facts are kept only as the commitment that will be signed says: recomputed here, never taken on trust. */
async function receiveFacts(ctx: Context, client: ClientRecord, plain: Uint8Array): Promise<void> {
  const mail = decodeMail<ToTherapistMail>(plain, toTherapistMail);
  if (mail?.type !== 'session-facts') return;
  if (mail.account !== client.account || mail.pairing !== client.pairing) return;
  const commitment = attempt(() =>
    factsCommitment(ctx.place, {
      account: BigInt(mail.account),
      facts: mail.facts,
      salts: {
        date: fromHex(mail.salts.date),
        minutes: fromHex(mail.salts.minutes),
        modality: fromHex(mail.salts.modality),
      },
    }),
  );
  if (!commitment) return;
  const before = (await attendances(ctx)).find((a) => a.id === mail.id);
  // The same patient may send it again under a later pairing; nobody else may touch it.
  if (before && before.account !== client.account) return;
  const record: AttendanceRecord = {
    id: mail.id,
    clientId: client.id,
    account: mail.account,
    pairing: mail.pairing,
    sequence: mail.sequence,
    facts: mail.facts,
    commitment: toHex(commitment),
    week: weekOfDate(mail.facts.date).toString(),
    state: 'asked',
    receivedAt: Date.now(),
  };
  await ctx.vault.put(ATTENDANCE, mail.id, record);
  // The same facts under another number: the ledger moved on while we signed. What was agreed to once is signed again.
  const agreed = before?.state === 'countersigned' && before.commitment === record.commitment;
  if (agreed && before.pairing === record.pairing) await countersign(ctx, [mail.id]);
}
