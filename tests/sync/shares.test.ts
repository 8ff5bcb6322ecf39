import type { Consent } from 'fhir/r4';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createBlobServer } from '@/lib/blobs/client';
import {
  type ClientRecord,
  type Context,
  forgetShare,
  isOpenShare,
  openShare,
  readShareLink,
  receivedShares,
  type SessionRecord,
  type ShareDraft,
  share,
  shareableMeasures,
  shareableNotes,
  sharedSession,
  shareLink,
  shares,
  withdrawShare,
} from '@/lib/flows';
import { patientContact, therapistChannel } from '@/lib/flows/channels';
import { consentReceipt } from '@/lib/flows/consent-receipt';
import { decodeMail, type ToTherapistMail, toTherapistMail } from '@/lib/flows/mail';
import { receiveShare } from '@/lib/flows/received-shares';
import { createMailbox } from '@/lib/mailbox/client';
import { x25519PublicKey } from '@/lib/protocol';
import { database } from '@/lib/server/database';
import { blobs as blobTable } from '@/lib/server/schema';
import type { Vault } from '@/lib/vault';
import { blobCode, blobRoutes } from '@/tests/blobs/support';
import { mailboxRoutes, routeDatabase } from '@/tests/server/route-database';
import { consentFlaws } from '@/tests/support/fhir';
import { disguises } from '@/tests/vault/support';
import { putPairing } from './pairing';
import { firstDevice } from './world';

const ORIGIN = 'https://app.test';
const OWNER = 'ST1PQHQKV0RJXZFY1DGX8MNSNYVE3VGZJSRTPGZGM';
routeDatabase();
const server = createBlobServer(ORIGIN, { fetch: blobRoutes });
const mailbox = createMailbox(ORIGIN, { fetch: mailboxRoutes });
let vault: Vault;
let ctx: Context;

beforeAll(async () => {
  vault = await firstDevice();
  // A share needs the vault, the mailbox and whose records are meant; no chain.
  ctx = { vault, mailbox, wallet: { principal: OWNER } } as unknown as Context;
});
afterAll(() => {
  vi.restoreAllMocks();
});

const CANARY = 'Canary: I sleep better since June.';
const draft = (change: Partial<ShareDraft> = {}): ShareDraft => ({
  title: 'Summary of therapy',
  by: 'Canary Fern',
  days: 7,
  sessions: [{ date: '2026-11-20', minutes: 50, modality: 'video', confirmed: true }],
  notes: [{ writtenAt: 1_795_000_000_000, text: CANARY }],
  measures: [{ name: 'PHQ-9', date: '2026-11-21', score: 7, of: 27 }],
  audience: { kind: 'link', name: 'Dr Reed' },
  ...change,
});
const reader = server.storage(() => new Uint8Array(32));
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'opened',
    (error: { code?: string }) => error.code ?? 'none',
  );

describe('a shared summary', () => {
  test('opens from its link, whole and for anyone, while the server holds noise', async () => {
    const record = await share(ctx, server, ORIGIN, draft());
    const link = shareLink(ORIGIN, record);
    expect(new URL(link).pathname).toBe('/shared');
    const summary = await openShare(reader, readShareLink(`  See here: ${link}.`));
    expect(summary).toMatchObject({
      by: 'Canary Fern',
      notes: [{ text: CANARY }],
      measures: [{ score: 7 }],
      sessions: [{ minutes: 50 }],
    });
    const rows = await (await database()).db.select().from(blobTable);
    expect(rows.map(({ id }) => id)).toEqual(record.sealed.chunks);
    expect(rows[0]?.expiresDay).toBe(Math.floor(Date.now() / 86_400_000) + 8);
    for (const look of [...disguises(CANARY), ...disguises('Canary Fern')]) {
      expect(Buffer.from(rows[0]!.blob!).includes(look)).toBe(false);
    }
    expect((await shares(ctx)).map(({ id }) => id)).toEqual([record.id]);
  });

  test('says that it is over, withdrawn, altered, out of reach or not a whole link', async () => {
    const record = await share(ctx, server, ORIGIN, draft());
    const link = shareLink(ORIGIN, record);
    const pointer = readShareLink(link);
    const now = vi.spyOn(Date, 'now').mockReturnValue(record.until + 1);
    expect(await codeOf(openShare(reader, pointer))).toBe('over');
    now.mockRestore();
    const other = await share(ctx, server, ORIGIN, draft({ by: 'somebody else' }));
    const swapped = { ...pointer, sealed: { ...pointer.sealed, chunks: other.sealed.chunks } };
    expect(await codeOf(openShare(reader, swapped))).toBe('altered');
    const away = createBlobServer(ORIGIN, { fetch: () => Promise.reject(new Error('offline')) });
    expect(
      await codeOf(
        openShare(
          away.storage(() => new Uint8Array(32)),
          pointer,
        ),
      ),
    ).toBe('unreachable');
    expect(() => readShareLink(link.slice(0, -5))).toThrow(expect.objectContaining({ code: 'truncated' }));
    expect(() => readShareLink(`${link.slice(0, -9)}AAAA${link.slice(-5)}`)).toThrow(
      expect.objectContaining({ code: 'damaged' }),
    );
    expect(() => readShareLink('https://app.test/shared')).toThrow(
      expect.objectContaining({ code: 'foreign' }),
    );

    await withdrawShare(ctx, server, record.id);
    expect(await codeOf(openShare(reader, pointer))).toBe('withdrawn');
    const after = (await shares(ctx)).find(({ id }) => id === record.id)!;
    expect(isOpenShare(after)).toBe(false);
    expect(isOpenShare((await shares(ctx)).find(({ id }) => id === other.id)!)).toBe(true);
    await expect(forgetShare(ctx, other.id)).rejects.toThrow();
    await forgetShare(ctx, record.id);
    expect((await shares(ctx)).map(({ id }) => id)).not.toContain(record.id);
  });

  test('stays in force, and says so, while its withdrawal cannot reach the server', async () => {
    const record = await share(ctx, server, ORIGIN, draft());
    const away = createBlobServer(ORIGIN, { fetch: () => Promise.reject(new Error('offline')) });
    expect(await blobCode(withdrawShare(ctx, away, record.id))).toBe('unreachable');
    expect(isOpenShare((await shares(ctx)).find(({ id }) => id === record.id)!)).toBe(true);
    expect(await codeOf(openShare(reader, readShareLink(shareLink(ORIGIN, record))))).toBe('opened');
  });

  test('reaches the therapist through their sealed channel, and opens there', async () => {
    const therapist = await firstDevice();
    const contactKey = x25519PublicKey(therapist.keyring.contactKey('therapist'));
    const pairing = await putPairing(vault, OWNER, contactKey);
    const audience = { kind: 'therapist' as const, name: 'Rowan', pairing: pairing.id };
    const record = await share(ctx, server, ORIGIN, draft({ audience }));
    expect(record.sent).toBe(true);

    const theirs = { vault: therapist, mailbox } as unknown as Context;
    const client = {
      id: 'client-1',
      contact: Buffer.from(patientContact(ctx, pairing.id)).toString('hex'),
    } as ClientRecord;
    const channel = therapistChannel(theirs, client);
    const { messages } = await mailbox.receive(channel.receiveToken);
    const mail = decodeMail<ToTherapistMail>(channel.open(messages[0]!.blob)!, toTherapistMail);
    if (mail?.type !== 'shared-summary') throw new Error('another message');
    await receiveShare(theirs, client, mail);
    await receiveShare(theirs, client, mail);
    const received = await receivedShares(theirs);
    expect(received).toHaveLength(1);
    expect((await openShare(reader, readShareLink(received[0]!.fragment))).notes[0]?.text).toBe(CANARY);
  });

  test('offers progress notes and sums, never process notes or answers', async () => {
    const base = { session: null, attachments: [], createdAt: 1, updatedAt: 1 };
    await vault.put('note', 'a', { ...base, id: 'a', type: 'progress', text: 'going well' });
    await vault.put('note', 'b', { ...base, id: 'b', type: 'process', text: 'only mine' });
    await vault.put('note', 'c', { ...base, id: 'c', type: 'progress', text: '  ' });
    await vault.put('measure', 'm', {
      id: 'm',
      instrument: 'gad-7',
      date: '2026-11-20',
      answers: [1, 2, 3, 0, 0, 1, 1],
      difficulty: null,
      createdAt: 1,
    });
    expect((await shareableNotes(vault)).map(({ part }) => part.text)).toEqual(['going well']);
    expect((await shareableMeasures(vault)).map(({ part }) => part)).toEqual([
      { name: 'GAD-7', date: '2026-11-20', score: 8, of: 21 },
    ]);
  });

  test('shows of a session its facts and whether it was confirmed, and nothing else that its record holds', () => {
    const facts = { date: '2026-11-20', minutes: 50, modality: 'video' } as const;
    const session = { id: 's', owner: OWNER, note: CANARY, facts, state: 'confirmed' } as SessionRecord;
    expect(sharedSession(session)).toEqual({ ...facts, confirmed: true });
    expect(sharedSession({ ...session, state: 'waiting' }).confirmed).toBe(false);
  });

  test('has a receipt as FHIR R4 has consents, valid by HL7’s own schema, without what was shared', async () => {
    const record = await share(ctx, server, ORIGIN, draft());
    const receipt: Consent = JSON.parse(JSON.stringify(consentReceipt(record)));
    expect(consentFlaws(receipt)).toEqual([]);
    expect(receipt).toMatchObject({
      status: 'active',
      policyRule: { coding: [{ code: 'OPTOUT' }] },
      provision: {
        provision: [
          {
            type: 'permit',
            period: { end: new Date(record.until).toISOString() },
            actor: [{ role: { coding: [{ code: 'IRCP' }] }, reference: { display: 'Dr Reed' } }],
            action: [{ coding: [{ code: 'access' }] }],
          },
        ],
      },
    });
    const text = JSON.stringify(receipt);
    for (const secret of [CANARY, record.sealed.key, record.token, record.sealed.chunks[0]!]) {
      expect(text).not.toContain(secret);
    }
    const gone = await withdrawShare(ctx, server, record.id);
    const after = consentReceipt(gone);
    expect(consentFlaws(after)).toEqual([]);
    expect(after).toMatchObject({
      status: 'inactive',
      provision: { period: { end: new Date(gone.withdrawnAt!).toISOString() } },
    });
  });

  test('the check of a receipt bites', async () => {
    const good = consentReceipt(await share(ctx, server, ORIGIN, draft()));
    const flawed: [object, RegExp][] = [
      [{ ...good, decision: 'deny' }, /additional properties/],
      [{ ...good, dateTime: 'yesterday' }, /pattern/],
      [{ ...good, status: 'withdrawn' }, /allowed values/],
      [{ ...good, policyRule: undefined }, /ppc-1/],
      [{ ...good, patient: undefined }, /ppc-2/],
      [{ ...good, patient: {} }, /ref-1/],
      [{ ...good, scope: undefined }, /scope/],
      [{ ...good, provision: { period: { start: '2026-02-01', end: '2026-01-01' } } }, /per-1/],
      [{ ...good, provision: { provision: [{}] } }, /has a type/],
      [{ ...good, provision: { provision: [{ actor: [{}] }] } }, /property 'role'/],
      [{ ...good, category: [] }, /category/],
      [{ ...good, status: undefined }, /status/],
    ];
    for (const [consent, flaw] of flawed)
      expect(consentFlaws(JSON.parse(JSON.stringify(consent))).join()).toMatch(flaw);
  });
});
