import { type LedgerAccount, therapistRegistry } from '@/lib/contracts';
import {
  credentialCommitment,
  endorsementMessage,
  mailboxAddress,
  openFirst,
  pairingCommitment,
  possessionMessage,
  proveKey,
  publicKey,
  signEnding,
  signUntagged,
  x25519PublicKey,
} from '@/lib/protocol';
import { ATTENDANCE, receiveFacts, watchEntries } from './attendance';
import { attempt, drain, therapistChannel } from './channels';
import { CLIENT, changeClient, clientOf, clients, tell } from './clients';
import { type Context, exclusively, FlowError } from './context';
import { findTherapist, type ListedTherapist } from './directory';
import { GOAL_REQUEST, receiveGoal } from './goal-requests';
import { ledgerAccount } from './ledger-pages';
import { decodeMail, type ToTherapistMail, toTherapistMail } from './mail';
import { ownRing } from './own-ring';
import { receiveShare } from './received-shares';
import {
  type ClientRecord,
  clientSchema,
  reportDamage,
  type TherapistRecord,
  therapistSchema,
} from './records';
import { pairingRequest } from './requests';
import { fromHex, refreshTransactions, submitAndSettle, TRANSACTION, toHex } from './transactions';
import { Troubles } from './troubles';
import { receiveVoucherRequest } from './vouching';

export const THERAPIST = 'therapist';

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

/**
 * Accepts a pairing: a fresh pairing key, endorsed by "one of ring r, version v" for this request alone, sealed to the patient.
 * Needs no transaction; nothing on the chain says who accepted.
 * @returns how many therapists the endorsement hides among
 * @throws FlowError 'request-closed' | 'not-in-ring' | 'ring-disagrees'
 */
export async function acceptRequest(ctx: Context, id: string): Promise<number> {
  const client = await clientOf(ctx, id);
  const [request, { time }] = await Promise.all([pairingRequest(ctx, client.requester), ctx.chain.tip()]);
  const open = request?.open && request.request.toString() === client.request;
  if (!open || BigInt(time) >= request.expires) throw new FlowError('request-closed');
  const { ring, version, expires, keys, secret } = await ownRing(ctx);
  const pairingKey = publicKey(ctx.vault.keyring.pairingKey(client.id));
  const message = endorsementMessage(ctx.place, {
    owner: client.requester,
    account: request.account,
    request: request.request,
    commitment: request.commitment,
    pairingKey,
    ring,
    version,
    expires,
  });
  const { h0, responses } = signUntagged({ ring: keys, secret, message });
  await tell(ctx, client, {
    v: 1,
    type: 'pairing-acceptance',
    request: client.request,
    ring: ring.toString(),
    version: version.toString(),
    expires: expires.toString(),
    pairingKey: toHex(pairingKey),
    h0: toHex(h0),
    responses: responses.map(toHex),
  });
  await changeClient(ctx, id, { state: 'accepted' });
  return keys.length;
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

/** How many clients of a kind are held against the chain in one sync; a large practice is gone through in turns. */
const WATCHED = 20;
const turns = new WeakMap<object, Map<string, number>>();

/** The next `WATCHED` of a list, going round. */
function inTurn<T>(ctx: Context, group: string, items: T[]): T[] {
  if (items.length <= WATCHED) return items;
  const counts = turns.get(ctx.vault) ?? new Map<string, number>();
  turns.set(ctx.vault, counts);
  const from = (counts.get(group) ?? 0) % items.length;
  counts.set(group, from + WATCHED);
  return [...items.slice(from), ...items.slice(0, from)].slice(0, WATCHED);
}

/**
 * Brings the therapist's vault up to the chain and the mailbox. Safe to call at any time. What fails for one client or
 * message does not stop the others.
 * @throws the first failure that was met, after everything else has had its turn
 */
export function syncTherapist(ctx: Context): Promise<void> {
  return exclusively(ctx.vault, async () => {
    const troubles = new Troubles();
    await reportDamage(ctx, [CLIENT, ATTENDANCE, GOAL_REQUEST, TRANSACTION], troubles);
    await refreshTransactions(ctx);
    const secret = ctx.vault.keyring.contactKey('therapist');
    await troubles.post(() =>
      drain(
        ctx,
        ctx.vault.keyring.inboxToken(),
        (blob) => attempt(() => openFirst({ secret, blob })),
        (first) => receiveRequest(ctx, first),
      ),
    );
    const all = await clients(ctx);
    const asking = all.filter((c) => c.state === 'asking' || c.state === 'accepted');
    const paired = all.filter((c) => c.state === 'paired');
    for (const client of inTurn(ctx, 'asking', asking))
      await troubles.attempt(() => watchAsking(ctx, client));
    for (const client of inTurn(ctx, 'paired', paired))
      await troubles.attempt(() => watchPaired(ctx, client));
    const known = await clients(ctx);
    // A client whose pairing is over may still ask to be vouched for: what was confirmed stays confirmed.
    const former = inTurn(
      ctx,
      'ended',
      known.filter((c) => c.state === 'ended'),
    );
    for (const client of [...known.filter((c) => c.state === 'paired'), ...former]) {
      await troubles.post(() => {
        const channel = therapistChannel(ctx, client);
        return drain(
          ctx,
          channel.receiveToken,
          (blob) => attempt(() => channel.open(blob)),
          (plain) => receiveMail(ctx, client, plain),
        );
      });
    }
    troubles.report();
  });
}

/** What a client says in their channel. */
async function receiveMail(ctx: Context, client: ClientRecord, plain: Uint8Array): Promise<unknown> {
  const mail = decodeMail<ToTherapistMail>(plain, toTherapistMail);
  if (mail?.type === 'shared-summary') return receiveShare(ctx, client, mail);
  if (mail?.type === 'voucher-request') return receiveVoucherRequest(ctx, client, mail);
  if (mail?.type === 'session-facts' && client.state === 'paired') return receiveFacts(ctx, client, mail);
  if (mail?.type === 'goal-reached' && client.state === 'paired') return receiveGoal(ctx, client, mail);
}

/** Whether two principals are of the same kind of network: the second letter of an address says which. */
function sameNetwork(a: string, b: string): boolean {
  return /^S[PM]/.test(a) === /^S[PM]/.test(b);
}

/**
 * A pairing request counts when it opens the commitment that its sender put on chain, for this therapist, and was
 * sealed with the very key that the commitment names.
 */
async function receiveRequest(
  ctx: Context,
  { from, payload }: { from: Uint8Array; payload: Uint8Array },
): Promise<'later' | undefined> {
  const mail = decodeMail<ToTherapistMail>(payload, toTherapistMail);
  if (mail?.type !== 'pairing-request') return;
  if (mail.chainId !== ctx.place.chainId || mail.deployer !== ctx.place.deployer) return;
  if (mail.therapist !== ctx.wallet.principal || !sameNetwork(mail.requester, mail.therapist)) return;
  if (mail.contact !== toHex(from)) return;
  const commitment = pairingCommitment(ctx.place, {
    owner: mail.requester,
    therapist: mail.therapist,
    contact: from,
    salt: fromHex(mail.salt),
  });
  const held = await pairingRequest(ctx, mail.requester);
  // The patient's node may be ahead of ours: the request may still come into sight.
  if (!held || held.request < BigInt(mail.request)) return 'later';
  if (toHex(held.commitment) !== toHex(commitment)) return;
  const request = held.request.toString();
  const id = `${mail.requester}/${request}`;
  const known = (await ctx.vault.get(CLIENT, id, clientSchema))?.data;
  // Asked again for a request that was accepted: the ring moved on before the patient could carry the answer in.
  if (known) {
    if (known.state === 'accepted' && held.open) await acceptRequest(ctx, id);
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

/** Whether the account's pairing on the ledger is the one with this client: by its key, which no other has. */
function isPairedWith(ctx: Context, client: ClientRecord, ledger: LedgerAccount | null): boolean {
  return (
    ledger !== null && toHex(ledger.pairingKey) === toHex(publicKey(ctx.vault.keyring.pairingKey(client.id)))
  );
}

/**
 * Open until the ledger holds our pairing key, or the request ran out. One that is not noted as accepted is looked up
 * as well: the page may have been closed between sending the acceptance and noting it.
 */
async function watchAsking(ctx: Context, client: ClientRecord): Promise<void> {
  const ledger = await ledgerAccount(ctx, BigInt(client.account));
  if (ledger && isPairedWith(ctx, client, ledger)) {
    await changeClient(ctx, client.id, { state: 'paired', pairing: ledger.pairing.toString() });
    return;
  }
  const request = await pairingRequest(ctx, client.requester);
  if (!request) return;
  const { time } = await ctx.chain.tip();
  const over = request.request.toString() !== client.request || BigInt(time) >= request.expires;
  if (over) await changeClient(ctx, client.id, { state: 'expired' });
}

async function watchPaired(ctx: Context, client: ClientRecord): Promise<void> {
  const ledger = await ledgerAccount(ctx, BigInt(client.account));
  // No answer about the account at all is a node that lags behind, not an ending.
  if (!ledger) return;
  await watchEntries(ctx, client, ledger);
  if (ledger.active && isPairedWith(ctx, client, ledger)) return;
  await changeClient(ctx, client.id, { state: 'ended' });
}
