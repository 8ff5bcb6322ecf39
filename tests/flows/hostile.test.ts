import { type ClarityValue, serializeCV } from '@stacks/transactions';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ChainError } from '@/lib/chain';
import { pairing as pairingContract, sessionLogger } from '@/lib/contracts';
import {
  type AttendanceRecord,
  acceptRequest,
  attendances,
  type Context,
  clients,
  confirmPairing,
  countersign,
  endPairing,
  formerNumbers,
  logSession,
  logWithoutWaiting,
  pairingSalt,
  pairings,
  patientAccount,
  registerPatient,
  resendSession,
  sendOpening,
  sessions,
  syncPatient,
  syncTherapist,
} from '@/lib/flows';
import { patientChannel, therapistChannel } from '@/lib/flows/channels';
import { encodeMail } from '@/lib/flows/mail';
import { submitAndSettle, toHex } from '@/lib/flows/transactions';
import { createMailbox } from '@/lib/mailbox/client';
import { mailboxAddress, pairingCommitment, sealFirst, signEnding, x25519PublicKey } from '@/lib/protocol';
import { createMemoryStore, createVault } from '@/lib/vault';
import { createInAppWallet } from '@/lib/wallet';
import { actor } from '@/scripts/support/actors';
import { enrol } from '@/scripts/support/seeding';
import { openStage, type TestStage } from '../support/stage';
import { code, steps } from './support';

let stage: TestStage;
let therapist: Context;
let s: ReturnType<typeof steps>;

beforeAll(async () => {
  stage = await openStage(2);
  therapist = await actor(stage);
  await enrol(stage.issuer, [{ ctx: therapist, alias: 'Dr Test' }]);
  s = steps(stage, therapist);
});
afterAll(() => stage?.close());

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const sent = async (who: Context) => (await stage.chain.account(who.wallet.principal)).nonce;

/** Anybody can do this: the therapist's contact key and inbox are public. */
async function intoInbox(payload: unknown, secret: Uint8Array) {
  const to = x25519PublicKey(therapist.vault.keyring.contactKey('therapist'));
  const blob = sealFirst({ to, from: { secret, public: x25519PublicKey(secret) }, payload: json(payload) });
  await stage.mailbox.send(mailboxAddress(therapist.vault.keyring.inboxToken()), blob);
}

async function inInbox(): Promise<number> {
  return (await stage.mailbox.receive(therapist.vault.keyring.inboxToken())).messages.length;
}

/** An opening as the app writes it, with whatever a stranger would rather have in it. */
function opening(change: Record<string, unknown> = {}) {
  return {
    v: 1,
    type: 'pairing-request',
    chainId: stage.place.chainId,
    deployer: stage.place.deployer,
    requester: therapist.wallet.principal,
    account: '1',
    request: '1',
    therapist: therapist.wallet.principal,
    contact: 'ab'.repeat(32),
    salt: 'cd'.repeat(32),
    greeting: '',
    ...change,
  };
}

describe('strangers at the inbox', () => {
  test('nothing that a stranger writes stops the requests of others, or stays', async () => {
    const secret = new Uint8Array(32).fill(7);
    const contact = toHex(x25519PublicKey(secret));
    for (const bad of [
      opening({ requester: 'nobody', contact }),
      opening({ requester: 'SP000000000000000000002Q6VF78', contact }),
      opening({ request: '9'.repeat(39), contact }),
      opening({ salt: '00'.repeat(32), contact }),
      { v: 1, type: 'session-facts' },
      'noise',
    ]) {
      await intoInbox(bad, secret);
    }
    const patient = await actor(stage);
    await s.requested(patient);
    expect((await s.clientOf(patient)).state).toBe('asking');
    expect(await inInbox()).toBe(0);
  });

  test('an opening that somebody else sealed is not the requester’s', async () => {
    const patient = await actor(stage);
    const account = await registerPatient(patient);
    const salt = new Uint8Array(32).fill(9);
    const contact = x25519PublicKey(new Uint8Array(32).fill(8));
    const { principal } = patient.wallet;
    const commitment = pairingCommitment(stage.place, {
      owner: principal,
      therapist: therapist.wallet.principal,
      contact,
      salt,
    });
    await submitAndSettle(patient, 'x', pairingContract.requestPairing({ commitment }));
    const mail = opening({
      requester: principal,
      account: `${account}`,
      contact: toHex(contact),
      salt: toHex(salt),
    });
    await intoInbox(mail, new Uint8Array(32).fill(5));
    await syncTherapist(therapist);
    expect((await clients(therapist)).some((c) => c.requester === principal)).toBe(false);
    await intoInbox(mail, new Uint8Array(32).fill(8));
    await syncTherapist(therapist);
    expect((await clients(therapist)).some((c) => c.requester === principal)).toBe(true);
  });

  test('an opening that comes before its request is in sight waits for it', async () => {
    const patient = await actor(stage);
    const account = await registerPatient(patient);
    const listed = { principal: therapist.wallet.principal, alias: 'Dr Test' };
    const id = 'early';
    const secret = patient.vault.keyring.contactKey(id);
    const commitment = pairingCommitment(stage.place, {
      owner: patient.wallet.principal,
      therapist: listed.principal,
      contact: x25519PublicKey(secret),
      salt: pairingSalt(patient, id),
    });
    const mail = opening({
      requester: patient.wallet.principal,
      account: `${account}`,
      contact: toHex(x25519PublicKey(secret)),
      salt: toHex(pairingSalt(patient, id)),
    });
    await intoInbox(mail, secret);
    await syncTherapist(therapist);
    expect(await inInbox()).toBe(1);
    await submitAndSettle(patient, 'x', pairingContract.requestPairing({ commitment }));
    await syncTherapist(therapist);
    expect((await s.clientOf(patient)).state).toBe('asking');
    expect(await inInbox()).toBe(0);
  });

  test('an opening played again after the pairing was confirmed holds nobody up', async () => {
    const patient = await actor(stage);
    const id = await s.requested(patient);
    await acceptRequest(therapist, (await s.clientOf(patient)).id);
    await syncPatient(patient);
    await confirmPairing(patient, id);
    await syncPatient(patient);
    await sendOpening(patient, await s.pairingOf(patient, id));
    await syncTherapist(therapist);
    expect((await s.clientOf(patient)).state).toBe('paired');
    expect(await inInbox()).toBe(0);
  });
});

describe('a hostile therapist', () => {
  test('a countersignature that does not hold is refused in words, without a transaction; a good one still counts', async () => {
    const patient = await actor(stage);
    await s.paired(patient);
    const { id } = await logSession(patient, { facts: await s.facts(), note: 'kept' });
    await syncPatient(patient);
    await syncTherapist(therapist);
    const channel = therapistChannel(therapist, await s.clientOf(patient));
    const before = await sent(patient);
    const bad = { v: 1, type: 'countersignature', id, sequence: '1', countersignature: '11'.repeat(65) };
    await stage.mailbox.send(channel.sendAddress, channel.seal(json(bad)));
    await syncPatient(patient);
    expect(await s.only(patient)).toMatchObject({ state: 'failed', code: 1307, note: 'kept' });
    expect(await sent(patient)).toBe(before);
    await resendSession(patient, id);
    await s.exchange(patient);
    expect((await s.only(patient)).state).toBe('confirmed');
  });

  test('an ending that the pairing key did not sign is not carried, and a good one is', async () => {
    const patient = await actor(stage);
    const id = await s.paired(patient);
    const { account, pairing } = await s.pairingOf(patient, id);
    const client = await s.clientOf(patient);
    const channel = therapistChannel(therapist, client);
    const ending = (signature: string) => ({ v: 1, type: 'pairing-ended', account, pairing, signature });
    const before = await sent(patient);
    await stage.mailbox.send(channel.sendAddress, channel.seal(json(ending('22'.repeat(65)))));
    await syncPatient(patient);
    await syncPatient(patient);
    expect((await s.pairingOf(patient, id)).state).toBe('paired');
    expect(await sent(patient)).toBe(before);
    const fields = { account: BigInt(account), pairing: BigInt(pairing ?? 0) };
    const good = signEnding(therapist.vault.keyring.pairingKey(client.id), stage.place, fields);
    await stage.mailbox.send(channel.sendAddress, channel.seal(json(ending(toHex(good)))));
    await syncPatient(patient);
    await syncPatient(patient);
    expect((await s.pairingOf(patient, id)).state).toBe('ended');
  });

  test('an acceptance with a number that no contract takes stops nothing', async () => {
    const patient = await actor(stage);
    const id = await s.requested(patient);
    const channel = therapistChannel(therapist, await s.clientOf(patient));
    const word = { h0: '01'.repeat(32), responses: ['01'.repeat(32)], pairingKey: `02${'01'.repeat(32)}` };
    const big = {
      v: 1,
      type: 'pairing-acceptance',
      request: '1',
      ring: '9'.repeat(39),
      version: '1',
      expires: '1',
    };
    await stage.mailbox.send(channel.sendAddress, channel.seal(json({ ...big, ...word })));
    await acceptRequest(therapist, (await s.clientOf(patient)).id);
    await syncPatient(patient);
    expect((await s.pairingOf(patient, id)).state).toBe('accepted');
  });
});

describe('a hostile patient', () => {
  test('asking for one session under two numbers gets no second countersignature', async () => {
    const patient = await actor(stage);
    const id = await s.paired(patient);
    const session = await logSession(patient, { facts: await s.facts(), note: '' });
    await syncPatient(patient);
    await s.countersignAll(patient);
    const pairing = await s.pairingOf(patient, id);
    const channel = patientChannel(patient, pairing);
    const salt = (name: string) => toHex(patient.vault.keyring.salt(name, session.id));
    const again = encodeMail({
      v: 1,
      type: 'session-facts',
      id: session.id,
      account: pairing.account,
      pairing: pairing.pairing ?? '',
      sequence: '2',
      facts: session.facts,
      salts: { date: salt('fact-date'), minutes: salt('fact-minutes'), modality: salt('fact-modality') },
    });
    await stage.mailbox.send(channel.sendAddress, channel.seal(again));
    await syncTherapist(therapist);
    const asked = (await attendances(therapist)).find((a) => a.id === session.id);
    expect(asked).toMatchObject({ state: 'asked', sequence: '2' });
    expect(formerNumbers(asked as AttendanceRecord)).toEqual(['1']);
    // Nor by hand: nothing stands at number 1 yet, so that the first signature can still be used.
    expect(await code(countersign(therapist, [session.id]))).toBe('signed-before');
    const page = await stage.mailbox.receive(channel.receiveToken);
    expect(page.messages).toHaveLength(1);
  });

  test('facts exchanged between the therapist’s look and the click are not countersigned', async () => {
    const patient = await actor(stage);
    const id = await s.paired(patient);
    const session = await logSession(patient, { facts: await s.facts(30), note: '' });
    await syncPatient(patient);
    await syncTherapist(therapist);
    const seen = await attendances(therapist);
    const channel = patientChannel(patient, await s.pairingOf(patient, id));
    const other = { ...session, facts: { ...session.facts, minutes: 90 } };
    const salts = { date: '01'.repeat(32), minutes: '02'.repeat(32), modality: '03'.repeat(32) };
    const { account, pairing, facts } = other;
    const mail = {
      v: 1,
      type: 'session-facts',
      id: session.id,
      account,
      pairing,
      sequence: '1',
      facts,
      salts,
    };
    await stage.mailbox.send(channel.sendAddress, channel.seal(json(mail)));
    await syncTherapist(therapist);
    expect(await code(countersign(therapist, [session.id], seen))).toBe('no-session');
    await countersign(therapist, [session.id], await attendances(therapist));
  });

  test('a number that the ledger gave to another session for good is signed anew by itself', async () => {
    const patient = await actor(stage);
    await s.paired(patient);
    await logSession(patient, { facts: await s.facts(), note: 'mine' });
    await syncPatient(patient);
    await s.countersignAll(patient);
    const { account, ledger } = await patientAccount(patient);
    const other = sessionLogger.logSession({
      account: account ?? 0n,
      sequence: 1n,
      facts: new Uint8Array(32).fill(1),
      note: new Uint8Array(32).fill(2),
      week: ledger?.sinceWeek ?? 0n,
      countersignature: null,
    });
    await submitAndSettle(patient, 'another device', other);
    await syncPatient(patient);
    expect((await s.only(patient)).sequence).toBe('2');
    await syncTherapist(therapist);
    await syncPatient(patient);
    await syncPatient(patient);
    expect(await s.only(patient)).toMatchObject({ state: 'confirmed', sequence: '2' });
  });
});

describe('things that are out of reach or damaged', () => {
  const nowhere = createMailbox('http://127.0.0.1:9');

  test('without the mailbox the chain’s part goes on, and the failure is reported', async () => {
    const patient = await actor(stage);
    const id = await s.requested(patient);
    await acceptRequest(therapist, (await s.clientOf(patient)).id);
    await syncPatient(patient);
    await confirmPairing(patient, id);
    await expect(syncPatient({ ...patient, mailbox: nowhere })).rejects.toMatchObject({
      code: 'unreachable',
    });
    expect((await s.pairingOf(patient, id)).state).toBe('paired');
    await expect(syncTherapist({ ...therapist, mailbox: nowhere })).rejects.toMatchObject({
      code: 'unreachable',
    });
    expect((await s.clientOf(patient)).state).toBe('paired');
  });

  test('one client whose record cannot be read from the chain does not stop the others', async () => {
    const [first, second] = [await actor(stage), await actor(stage)];
    await s.paired(first);
    await s.paired(second);
    for (const patient of [first, second]) {
      await logSession(patient, { facts: await s.facts(), note: '' });
      await syncPatient(patient);
    }
    for (let turn = 0; turn < 2; turn += 1) {
      let isBroken = true;
      const chain: typeof stage.chain = {
        ...stage.chain,
        async read(call) {
          if (call.functionName === 'get-accounts' && isBroken) {
            isBroken = false;
            throw new ChainError('bad-answer', 'nonsense');
          }
          return stage.chain.read(call);
        },
      };
      await expect(syncTherapist({ ...therapist, chain })).rejects.toMatchObject({ code: 'bad-answer' });
    }
    const ids = [await s.clientOf(first), await s.clientOf(second)].map((c) => c.id);
    const asked = (await attendances(therapist)).filter((a) => ids.includes(a.clientId));
    expect(asked.map((a) => a.state)).toEqual(['asked', 'asked']);
  });

  test('a large practice asks the chain for a few clients at a time and gets round to all', async () => {
    const big = await actor(stage);
    const patient = await actor(stage);
    await s.paired(patient);
    const { account } = await s.clientOf(patient);
    for (let n = 0; n < 50; n += 1) {
      const contact = toHex(x25519PublicKey(crypto.getRandomValues(new Uint8Array(32))));
      const id = `${patient.wallet.principal}/${n}`;
      const common = {
        requester: patient.wallet.principal,
        account,
        request: `${n}`,
        greeting: '',
        label: '',
      };
      const record = { id, ...common, contact, pairing: '1', state: 'paired', receivedAt: n };
      await big.vault.put('client', id, record);
    }
    let reads = 0;
    const read: typeof stage.chain.read = (call) => {
      reads += 1;
      return stage.chain.read(call);
    };
    const counted = { ...big, chain: { ...stage.chain, read } };
    await syncTherapist(counted);
    expect(reads).toBeLessThanOrEqual(25);
    for (let n = 0; n < 3; n += 1) await syncTherapist(counted);
    expect((await clients(big)).every((c) => c.state === 'ended')).toBe(true);
  });

  test('one damaged record does not take the others with it, and is reported', async () => {
    const store = createMemoryStore();
    let damage = false;
    const vault = await createVault(
      {
        ...store,
        async readRows(vaultId, kind) {
          const rows = await store.readRows(vaultId, kind);
          const first = rows[0] as { box: Uint8Array } | undefined;
          if (damage && first) first.box[40] = (first.box[40] ?? 0) ^ 1;
          return rows;
        },
      },
      'a long passphrase',
      { cost: 1 },
    );
    const patient = await actor(stage, undefined, vault);
    await s.paired(patient);
    for (const note of ['a', 'b']) await logSession(patient, { facts: await s.facts(), note });
    damage = true;
    expect(await sessions(patient)).toHaveLength(1);
    await expect(syncPatient(patient)).rejects.toMatchObject({ code: 'record-damaged' });
  });

  test('two accounts in one vault do not touch each other’s records', async () => {
    const patient = await actor(stage);
    const id = await s.requested(patient);
    const key = patient.vault.keyring.accountKey(1);
    const other: Context = { ...patient, wallet: createInAppWallet(stage.chain, key) };
    await registerPatient(other);
    await syncPatient(other);
    expect(await pairings(other)).toEqual([]);
    expect((await s.pairingOf(patient, id)).state).toBe('waiting');
  });
});

describe('a page that was closed at the worst moment', () => {
  test('the therapist’s, after the acceptance went out: paired all the same', async () => {
    const patient = await actor(stage);
    const id = await s.requested(patient);
    const asking = await s.clientOf(patient);
    await acceptRequest(therapist, asking.id);
    await therapist.vault.put('client', asking.id, asking);
    await syncPatient(patient);
    await confirmPairing(patient, id);
    await syncTherapist(therapist);
    expect((await s.clientOf(patient)).state).toBe('paired');
  });
});

describe('sessions of a pairing that is over', () => {
  test('one that nobody will answer does not hold up those of the next pairing', async () => {
    const patient = await actor(stage);
    const id = await s.paired(patient);
    await logSession(patient, { facts: await s.facts(30), note: 'left' });
    await syncPatient(patient);
    await endPairing(patient, id);
    await syncPatient(patient);
    await s.paired(patient);
    await logSession(patient, { facts: await s.facts(60), note: 'new' });
    await s.exchange(patient);
    const all = await sessions(patient);
    expect(all.find((x) => x.note === 'new')).toMatchObject({ state: 'confirmed', sequence: '1' });
    await resendSession(patient, all.find((x) => x.note === 'left')?.id ?? '');
    await s.exchange(patient);
    expect((await sessions(patient)).map((x) => x.state)).toEqual(['confirmed', 'confirmed']);
  });

  test('a late countersignature of theirs is not carried in again and again', async () => {
    const patient = await actor(stage);
    const id = await s.paired(patient);
    const { id: left } = await logSession(patient, { facts: await s.facts(), note: '' });
    await syncPatient(patient);
    await logWithoutWaiting(patient, left);
    await syncPatient(patient);
    await s.countersignAll(patient);
    // A wallet that asks for each step: the countersignature is there, and was not carried in before the end.
    const auto = false;
    await syncPatient(patient, { auto });
    await endPairing(patient, id);
    await syncPatient(patient, { auto });
    await s.paired(patient, { auto });
    const before = await sent(patient);
    for (let n = 0; n < 3; n += 1) await syncPatient(patient);
    expect(await sent(patient)).toBe(before);
    expect((await s.only(patient)).state).toBe('logged');
    expect(await code(logWithoutWaiting(patient, left))).toBe('no-session');
  });
});

/** The arguments of a call as one string. */
function _text({ functionArgs }: { functionArgs: ClarityValue[] }): string {
  return functionArgs.map((value) => serializeCV(value)).join();
}
