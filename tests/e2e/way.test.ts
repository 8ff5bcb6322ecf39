import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DESK, launchBrowser, type Person, PHONE, person } from '../support/browser';
import { needlesOf, search, textHay } from '../support/canaries';
import { lintRun, readRun } from '../support/chain-lint';
import { consentFlaws } from '../support/fhir';
import { chainOf, filesOf, rowsOf } from '../support/kept';
import { openSite, type Site } from '../support/site';
import { openSink, openTraffic, storageOf } from '../support/watch';
import {
  attestAndPublish,
  check,
  completePairing,
  createVault,
  inState,
  logSession,
  PASSPHRASE,
  registerTherapist,
  sendRequest,
  unlock,
  verdict,
} from './people';
import { plantInBrowser, plantOnServer } from './plant';

/** The main job, as `npm start` serves it, each person in a browser profile of their own. Steps build on each other. */
let site: Site;
let browser: Browser;
let patient: Person;
let therapist: Person;
let issuer: Person;
let clerk: Person;
let invitation = '';
let proofLink = '';
let proofHash = '';

const NOTE = 'canary-note-9f3c: the river dream again';
const CREDENTIAL = 'canary-licence-71d2';
const GREETING = 'canary-greeting-b4d7: we met on Tuesday';
const LABEL = 'canary-label-77aa: Mrs Fern';
const AUDIENCE = 'canary-audience-2c80: Acme Insurance, claim 12';
const SHOWN_TO = 'canary-reader-e61f: Acme Insurance, claim 13';
const SHARED_BY = 'canary-sharer-38ce';
const BACKUP_PASSPHRASE = 'canary backup passphrase 5e1a';
const PLANTED = 'planted-canary-0d4b: a leak';
/** Everything that was typed in private; the words of the recovery phrases join it. */
const typed = [
  NOTE,
  CREDENTIAL,
  GREETING,
  LABEL,
  AUDIENCE,
  SHOWN_TO,
  SHARED_BY,
  PASSPHRASE,
  BACKUP_PASSPHRASE,
];
const traffic = openTraffic();
let sink: Awaited<ReturnType<typeof openSink>>;

beforeAll(async () => {
  sink = await openSink();
  browser = await launchBrowser(sink.url);
  site = await openSite({}, { newcomer: true });
  [patient, therapist, issuer, clerk] = await Promise.all([
    person(browser, site.origin, { traffic, offline: true }),
    person(browser, site.origin, { traffic, viewport: DESK, offline: true }),
    person(browser, site.origin, { traffic, viewport: DESK }),
    person(browser, site.origin, { traffic }),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  sink?.close();
});

/** A text that is to be found nowhere. */
function privately(text: string): string {
  typed.push(text);
  return text;
}

/** Makes a vault; the words of its phrase, as they are and joined, are looked for as well. */
async function newVault(page: Person['page']): Promise<void> {
  privately((await createVault(page)).join(' '));
}

describe('the way of a session', () => {
  test('the start page offers every role and says what is not hidden', async () => {
    await clerk.page.goto('/');
    for (const role of ['patient', 'therapist', 'verify', 'verifier', 'issuer']) {
      expect(await clerk.page.locator(`main a[href="/${role}"]`).count()).toBeGreaterThan(0);
    }
    expect(await clerk.page.title()).toBe('Session log');
  });

  test('a therapist registers, an issuer attests them and publishes the ring', async () => {
    await therapist.page.goto('/therapist');
    await newVault(therapist.page);
    await registerTherapist(therapist.page, 'Dr Heron', CREDENTIAL);
    await issuer.page.goto('/issuer');
    await newVault(issuer.page);
    await attestAndPublish(issuer.page, 'Dr Heron');
    await therapist.page.getByText('In a published group of 21').waitFor({ timeout: 120_000 });
    invitation = await therapist.page.getByLabel('Invitation link').inputValue();
    expect(invitation).toContain('/pair#i1.');
  });

  test('a patient opens the invitation, makes a vault, asks, and is accepted by one of 21', async () => {
    await patient.page.goto(invitation);
    await newVault(patient.page);
    await patient.page.getByRole('heading', { name: 'Ask Dr Heron' }).waitFor({ timeout: 120_000 });
    expect(patient.page.url()).not.toContain('#i1');
    await sendRequest(patient.page, GREETING);
    await therapist.page.getByRole('link', { name: /^Requests/ }).click();
    await therapist.page.getByText(GREETING).waitFor({ timeout: 120_000 });
    await therapist.page.getByRole('button', { name: /^Accept: pseudonym/ }).click();
    await completePairing(patient.page);
  });

  test('ten sessions are logged in three interactions each, countersigned at once, and confirmed', async () => {
    for (let n = 1; n <= 10; n += 1)
      expect(await logSession(patient.page, privately(`${NOTE} ${n}`))).toBeLessThanOrEqual(6);
    await therapist.page.getByRole('link', { name: /^Sessions/ }).click();
    await expect
      .poll(() => inState(therapist.page, 'Sessions to countersign', 'asked'), { timeout: 120_000 })
      .toBe(10);
    await therapist.page.getByLabel('Select all').check();
    await therapist.page.getByRole('button', { name: 'Countersign 10 sessions' }).click();
    await expect.poll(() => inState(patient.page, 'Sessions', 'confirmed'), { timeout: 120_000 }).toBe(10);
    expect(await therapist.page.content()).not.toContain('canary-note');
    await therapist.page.getByRole('link', { name: /^Clients/ }).click();
    await therapist.page.getByRole('button', { name: /^Name: / }).click();
    await therapist.page.getByLabel('Private name').fill(LABEL);
    await therapist.page.getByRole('button', { name: 'Keep', exact: true }).click();
    await therapist.page.getByRole('heading', { name: LABEL }).waitFor();
  });

  test('a reload locks the vault, and everything is there again after unlocking', async () => {
    await patient.page.reload();
    await unlock(patient.page, 'not the passphrase');
    await patient.page.getByText('That passphrase does not open it').waitFor();
    await unlock(patient.page, PASSPHRASE);
    await expect.poll(() => inState(patient.page, 'Sessions', 'confirmed'), { timeout: 120_000 }).toBe(10);
  });

  test('the milestone is marked and a proof is made for one insurer', async () => {
    await patient.page.getByRole('link', { name: 'Proofs', exact: true }).click();
    await patient.page.getByRole('button', { name: 'Mark as reached: 10 sessions' }).click();
    await patient.page.getByRole('button', { name: 'Make a proof: 10 sessions' }).click({ timeout: 120_000 });
    await patient.page.getByLabel('Who is it for?').fill(AUDIENCE);
    await patient.page.locator('form').getByRole('button', { name: /proof/i }).click();
    await patient.page.getByRole('button', { name: `Share: ${AUDIENCE}` }).click({ timeout: 120_000 });
    proofLink = await patient.page.getByLabel('Proof link').inputValue();
    proofHash = (await patient.page.locator('[data-proof-hash]').textContent()) ?? '';
    await patient.page.getByRole('button', { name: 'Show QR code' }).click();
    await patient.page.getByRole('img', { name: /QR code of the proof link/ }).waitFor();
    expect(proofLink).toContain('/verify#p1.');
    expect(proofHash).toMatch(/^[0-9a-f]{64}$/);
  });

  test('a clerk with no wallet and no account gets an answer, and the right one each time', async () => {
    const { page } = clerk;
    await page.goto(proofLink);
    expect(await verdict(page)).toBe('Verified');
    expect(page.url()).not.toContain('#');
    await page.getByText(AUDIENCE).waitFor();
    await page.getByText('At least 10 sessions').waitFor();
    await page.getByText('one of at least 21').waitFor();
    expect(await check(page, proofHash)).toBe('Verified');
    expect(await check(page, `${proofHash.startsWith('00') ? '11' : '00'}${proofHash.slice(2)}`)).toBe(
      'Not verified',
    );
    expect(await check(page, proofLink.slice(0, -30))).toBe('Cannot tell');
    expect(await check(page, 'what is this')).toBe('Cannot tell');
    expect(await check(page, '')).toBe('Cannot tell');
  });

  test('until the page’s scripts run, nothing can be typed that would be lost', async () => {
    const slow = await person(browser, site.origin, { traffic });
    let arrive = () => {};
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    await slow.page.route('**/_next/static/**/*.js', async (route) => {
      await arrived;
      await route.continue();
    });
    await slow.page.goto('/verify', { waitUntil: 'commit' });
    const box = slow.page.getByLabel('Proof link or hash');
    expect(await box.isDisabled()).toBe(true);
    arrive();
    await box.fill(proofHash);
    await slow.page.getByRole('button', { name: 'Check', exact: true }).click();
    expect(await verdict(slow.page)).toBe('Verified');
    await slow.context.close();
  });

  test('facts of two sessions are opened for one reader, and the clerk sees them checked one by one', async () => {
    const { page } = patient;
    await page.getByRole('button', { name: 'Choose sessions and facts' }).click();
    await page.getByLabel('Who is it for?').fill(SHOWN_TO);
    const boxes = page.getByRole('list', { name: 'Sessions to choose from' }).getByRole('checkbox');
    for (const n of [0, 1]) await boxes.nth(n).check();
    await page.getByRole('checkbox', { name: 'Length' }).check();
    const preview = page.getByRole('list', { name: 'What the reader will learn' });
    expect(await preview.getByRole('listitem').allTextContents()).toEqual([
      expect.stringMatching(/^number 1, week \d+ of \d+ · 50 minutes$/),
      expect.stringMatching(/^number 2, week \d+ of \d+ · 50 minutes$/),
    ]);
    await page.getByRole('button', { name: 'Make this disclosure' }).click();
    await page.getByRole('button', { name: `Show the link: ${SHOWN_TO}` }).click();
    const link = await page.getByLabel('Disclosure link').inputValue();
    await page.getByRole('button', { name: 'Show QR code' }).last().click();
    await page.getByRole('img', { name: /QR code of the disclosure link/ }).waitFor();
    await clerk.page.goto(link);
    expect(await verdict(clerk.page)).toBe('Verified');
    expect(clerk.page.url()).not.toContain('#');
    const rows = clerk.page.locator('[data-session="1"] tr[data-field]');
    expect(await rows.evaluateAll((all) => all.map((row) => row.textContent))).toEqual([
      'On the recordconfirmed by a therapistPublic record',
      expect.stringMatching(/^Weekweek \d+ of \d+Public record$/),
      'DayNot opened',
      'Length50 minutesVerified',
      'KindNot opened',
    ]);
    expect(await check(clerk.page, link.slice(0, -30))).toBe('Cannot tell');
  });

  test('a summary is shared with the therapist for a day, read by them, and withdrawn', async () => {
    const { page } = patient;
    await page.getByRole('link', { name: 'Sharing', exact: true }).click();
    await page.getByRole('button', { name: 'Share a summary' }).click();
    await page.getByRole('radio', { name: /^Dr Heron/ }).check();
    await page.getByLabel('Your name, as they shall see it').fill(SHARED_BY);
    await page.getByRole('radio', { name: '1 day', exact: true }).check();
    await page.getByRole('button', { name: 'Share it' }).click();
    await page.getByText('In force', { exact: true }).waitFor();

    const shared = therapist.page.getByRole('list', { name: 'Shared with you' });
    const open = async () => {
      await therapist.page.getByRole('link', { name: 'Therapist', exact: true }).first().click();
      await therapist.page.getByRole('link', { name: /^Clients/ }).click();
      await shared.getByRole('link', { name: 'Summary of therapy' }).click({ timeout: 120_000 });
    };
    await open();
    await therapist.page.getByText(new RegExp(`Shared by ${SHARED_BY} on`)).waitFor();
    expect(therapist.page.url()).not.toContain('#');
    const sheet = await therapist.page.locator('main').textContent();
    expect(sheet).toContain('50 minutes, in person, confirmed by the therapist');
    expect(sheet).not.toContain('canary-note');

    await page.getByRole('button', { name: 'Withdraw: Dr Heron' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw it' }).click();
    await page.getByText('Withdrawn', { exact: true }).waitFor();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save the receipt' }).click();
    const receipt = JSON.parse(await readFile(await (await saved).path(), 'utf8'));
    expect(consentFlaws(receipt)).toEqual([]);
    expect(receipt).toMatchObject({ status: 'inactive', patient: { display: SHARED_BY } });
    expect(receipt.provision.provision[0].actor[0].reference.display).toBe('Dr Heron');
    await open();
    await therapist.page.getByText('This summary has been withdrawn').waitFor();
    await page.getByRole('link', { name: 'Patient', exact: true }).first().click();
  });

  test('the patient’s pseudonym has never had a coin: the fees were paid for it', async () => {
    const { page } = patient;
    await page.getByRole('link', { name: 'Settings' }).first().click();
    await page.getByText('none needed: this server pays the fees').waitFor();
    const address = await page
      .getByRole('list', { name: 'Pseudonyms' })
      .getByText(/^ST[0-9A-Z]{36,39}$/)
      .first()
      .textContent();
    const answer = await fetch(`${site.chainUrl}/v2/accounts/${address}?proof=0`);
    const account = (await answer.json()) as { balance: string; nonce: number };
    expect(BigInt(account.balance)).toBe(0n);
    // Registered, asked, confirmed, ten sessions, a milestone, a proof.
    expect(account.nonce).toBeGreaterThanOrEqual(14);
  });

  test('a backup restores everything in a new profile; a damaged one changes nothing', async () => {
    const { page } = patient;
    await page.getByRole('link', { name: 'Settings' }).first().click();
    const saved = page.waitForEvent('download', { timeout: 120_000 });
    await page.getByRole('button', { name: 'Make a backup' }).click();
    await page.getByLabel('Passphrase of the file', { exact: true }).fill(BACKUP_PASSPHRASE);
    await page.getByLabel('Passphrase of the file, once more').fill(BACKUP_PASSPHRASE);
    await page.getByRole('button', { name: 'Save the file' }).click();
    const file = await readFile(await (await saved).path());
    expect(file.includes('canary')).toBe(false);

    const fresh = await person(browser, site.origin, { traffic });
    // On a server that pays no fees, which the page then says.
    await fresh.page.route('**/api/relay', (route) => route.fulfill({ json: { on: false } }));
    await fresh.page.goto('/patient/sessions');
    await fresh.page.getByRole('button', { name: 'Restore from a backup file' }).click();
    const restore = async (buffer: Buffer) => {
      await fresh.page
        .getByLabel('Backup file', { exact: true })
        .setInputFiles({ name: 'b.age', mimeType: 'application/octet-stream', buffer });
      await fresh.page.getByLabel('Passphrase of the backup').fill(BACKUP_PASSPHRASE);
      await fresh.page.getByLabel('New passphrase for this browser', { exact: true }).fill(PASSPHRASE);
      await fresh.page.getByLabel('New passphrase for this browser, once more').fill(PASSPHRASE);
      await fresh.page.getByRole('button', { name: 'Restore from the file' }).click();
    };
    await restore(file.subarray(0, file.length - 40));
    await fresh.page
      .getByText(/damaged|incomplete/i)
      .first()
      .waitFor({ timeout: 30_000 });
    await restore(file);
    await expect.poll(() => inState(fresh.page, 'Sessions', 'confirmed'), { timeout: 120_000 }).toBe(10);
    await fresh.page.getByText('Nobody pays the network’s fee for you here').waitFor();
    expect(await patient.page.getByText('Nobody pays the network’s fee').count()).toBe(0);
    await fresh.context.close();
  });

  test('a clerk with a node of their own asks that, and the page’s server nothing', async () => {
    const own = await person(browser, site.origin, { traffic });
    await own.page.goto('/settings');
    await own.page.getByLabel('Address of the node').fill(site.chainUrl);
    await own.page.getByRole('button', { name: 'Use this node' }).click();
    await own.page.getByText(/answers, and is at block/).waitFor();
    const relayed: string[] = [];
    own.page.on('request', (request) => request.url().includes('/api/chain') && relayed.push(request.url()));
    expect(await check(own.page, proofLink)).toBe('Verified');
    expect(own.foreign.length).toBeGreaterThan(0);
    expect(own.foreign.filter((url) => !url.startsWith(site.chainUrl))).toEqual([]);
    expect(relayed).toEqual([]);
    await own.context.close();
  });

  test('the issuer suspends and reinstates the therapist, and the register shows it', async () => {
    const { page } = issuer;
    await page.getByRole('link', { name: 'Therapists', exact: true }).click();
    for (const [step, state] of [
      ['Suspend', 'suspended'],
      ['Reinstate', 'verified'],
    ] as const) {
      await page.getByRole('button', { name: `${step}: Dr Heron` }).click();
      await page.getByRole('dialog').getByRole('button', { name: step, exact: true }).click();
      await page.locator(`li[data-state="${state}"]`, { hasText: 'Dr Heron' }).waitFor({ timeout: 120_000 });
    }
  });

  test('with the chain stopped, the verifier says "Cannot tell", never no', async () => {
    const { page } = clerk;
    await page.goto('/verify');
    await page.route('**/api/chain/**', (route) => route.abort());
    await page.getByLabel('Proof link or hash').fill(proofHash);
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    expect(await verdict(page)).toBe('Cannot tell');
    await page.unroute('**/api/chain/**');
  });

  test('a second start finds everything, within ten seconds', async () => {
    expect(await site.stop()).toBe(0);
    const took = await site.start();
    expect(site.output()).not.toContain('deployed');
    expect(await check(clerk.page, proofLink)).toBe('Verified');
    // Ten seconds is the promise on a quiet machine; this only catches a start that builds or seeds again.
    expect(took).toBeLessThan(60_000);
  });

  test('nobody’s browser asked anybody but this server, or reported an error', async () => {
    for (const who of [patient, therapist, issuer, clerk]) {
      expect(who.foreign).toEqual([]);
      expect(who.ways).toEqual([]);
      const unexpected = who.errors.filter(
        (text) => !/Failed to load resource|ERR_FAILED|ERR_CONNECTION_REFUSED/.test(text),
      );
      expect(unexpected).toEqual([]);
    }
  });

  test('nothing typed in private was sent, answered, printed on the console or kept in a browser', async () => {
    const needles = needlesOf(typed);
    expect(typed.length).toBeGreaterThan(20);
    const seen = await traffic.haystacks();
    expect(seen.length).toBeGreaterThan(200);
    expect(search(needles, seen)).toEqual([]);
    expect(traffic.unseen).toEqual([]);
    for (const who of [patient, therapist, issuer, clerk]) {
      const stored = await storageOf(who.page);
      expect(search(needlesOf([...typed, 'Dr Heron']), stored)).toEqual([]);
    }
  });

  test('phone and desk: no page scrolls sideways', async () => {
    for (const viewport of [PHONE, DESK]) {
      await clerk.page.setViewportSize(viewport);
      for (const path of ['/', '/verify', '/privacy', '/patient', '/therapist', '/issuer', '/settings']) {
        await clerk.page.goto(path);
        const wide = await clerk.page.evaluate(
          () => document.documentElement.scrollWidth - window.innerWidth,
        );
        expect(`${path} ${wide}`).toBe(`${path} 0`);
      }
    }
  });

  test('the chain was told commitments, weeks, roles and counts, and nothing typed in private', async () => {
    const run = await readRun(site.chainUrl);
    expect(run.length).toBeGreaterThan(20);
    expect(lintRun(run)).toEqual([]);
    expect(search(needlesOf(typed), await chainOf(site.chainUrl))).toEqual([]);
  });

  test('each search bites: what is planted is found in every place', async () => {
    const planted = needlesOf([PLANTED]);
    const places = (lines: string[]) => [...new Set(lines.map((line) => line.split(': “')[0]))].sort();
    await plantInBrowser(clerk.page, PLANTED);
    const sent = (await traffic.haystacks()).filter(({ where }) => where !== 'GET /planted-cache');
    expect(places(search(planted, sent))).toEqual([
      'answer to GET /planted-answer',
      'console',
      'request GET /api/health',
      'request POST /api/health',
    ]);
    expect(places(search(planted, await storageOf(clerk.page)))).toEqual([
      'IndexedDB planted/rows',
      'address, history and name',
      'cache planted',
      'cookies',
      'localStorage',
      'private files',
      'sessionStorage',
    ]);
    await plantOnServer(site, PLANTED);
    expect(lintRun(await readRun(site.chainUrl)).map((line) => line.replace(/^0x\w+: /, ''))).toEqual([
      'a transfer that is not the faucet’s',
      'a memo',
    ]);
    expect(search(planted, await chainOf(site.chainUrl))).not.toEqual([]);
    const output = [textHay('printed', site.allOutput())];
    const printed = `localhost:${new URL(site.origin).port}`;
    expect(search(needlesOf([printed]), output)).not.toEqual([]);
    const reached = await person(browser, site.origin);
    await reached.page.evaluate(() => {
      new RTCPeerConnection().close();
      return fetch('http://elsewhere.invalid/').catch(() => null);
    });
    expect(reached.ways).toEqual(['RTCPeerConnection']);
    expect(reached.foreign).toEqual(['http://elsewhere.invalid/']);
    expect(sink.asked).toEqual([expect.stringContaining('elsewhere.invalid')]);
    await reached.context.close();
  });

  test('nothing typed in private is in the database, in any file or in what the server printed', async () => {
    // Stopped first: a database at work changes files while one reads its folder.
    await site.stop();
    const needles = needlesOf(typed);
    const planted = needlesOf([PLANTED]);
    const files = await filesOf(site.folder);
    expect(files.length).toBeGreaterThan(10);
    expect(search(needles, files)).toEqual([]);
    expect(search(planted, files)).not.toEqual([]);
    const rows = await rowsOf(site.folder);
    expect(search(needles, rows)).toEqual([]);
    expect(search(planted, rows)).toEqual([expect.stringMatching(/^row of public.mailbox_messages, blob: /)]);
    expect(search(needles, [textHay('printed', site.allOutput())])).toEqual([]);
    expect(site.allOutput()).not.toMatch(/canary|Acme|[0-9a-f]{64}/);
  });
});
