import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DESK, launchBrowser, type Person, PHONE, person } from '../support/browser';
import { openSite, type Site } from '../support/site';
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

beforeAll(async () => {
  browser = await launchBrowser();
  site = await openSite({}, { newcomer: true });
  [patient, therapist, issuer, clerk] = await Promise.all([
    person(browser, site.origin),
    person(browser, site.origin, { viewport: DESK }),
    person(browser, site.origin, { viewport: DESK }),
    person(browser, site.origin),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

describe('the way of a session', () => {
  test('the start page offers the four roles and says what is not hidden', async () => {
    await clerk.page.goto('/');
    for (const role of ['patient', 'therapist', 'verify', 'issuer']) {
      expect(await clerk.page.locator(`main a[href="/${role}"]`).count()).toBeGreaterThan(0);
    }
    expect(await clerk.page.title()).toBe('Session log');
  });

  test('a therapist registers, an issuer attests them and publishes the ring', async () => {
    await therapist.page.goto('/therapist');
    await createVault(therapist.page);
    await registerTherapist(therapist.page, 'Dr Heron', CREDENTIAL);
    await issuer.page.goto('/issuer');
    await createVault(issuer.page);
    await attestAndPublish(issuer.page, 'Dr Heron');
    await therapist.page.getByText('In a published group of 21').waitFor({ timeout: 60_000 });
    invitation = await therapist.page.getByLabel('Invitation link').inputValue();
    expect(invitation).toContain('/pair#i1.');
  });

  test('a patient opens the invitation, makes a vault, asks, and is accepted by one of 21', async () => {
    await patient.page.goto(invitation);
    await createVault(patient.page);
    await patient.page.getByRole('heading', { name: 'Ask Dr Heron' }).waitFor({ timeout: 60_000 });
    expect(patient.page.url()).not.toContain('#i1');
    await sendRequest(patient.page, 'We met on Tuesday');
    await therapist.page.getByRole('link', { name: /^Requests/ }).click();
    await therapist.page.getByText('We met on Tuesday').waitFor({ timeout: 60_000 });
    await therapist.page.getByRole('button', { name: /^Accept: pseudonym/ }).click();
    await completePairing(patient.page);
  });

  test('ten sessions are logged in three interactions each, countersigned at once, and confirmed', async () => {
    for (let n = 1; n <= 10; n += 1)
      expect(await logSession(patient.page, `${NOTE} ${n}`)).toBeLessThanOrEqual(6);
    await therapist.page.getByRole('link', { name: /^Sessions/ }).click();
    await expect
      .poll(() => inState(therapist.page, 'Sessions to countersign', 'asked'), { timeout: 90_000 })
      .toBe(10);
    await therapist.page.getByLabel('Select all').check();
    await therapist.page.getByRole('button', { name: 'Countersign 10 sessions' }).click();
    await expect.poll(() => inState(patient.page, 'Sessions', 'confirmed'), { timeout: 120_000 }).toBe(10);
    expect(await therapist.page.content()).not.toContain('canary-note');
  });

  test('a reload locks the vault, and everything is there again after unlocking', async () => {
    await patient.page.reload();
    await unlock(patient.page, 'not the passphrase');
    await patient.page.getByText('That passphrase does not open it').waitFor();
    await unlock(patient.page, PASSPHRASE);
    await expect.poll(() => inState(patient.page, 'Sessions', 'confirmed'), { timeout: 60_000 }).toBe(10);
  });

  test('the milestone is marked and a proof is made for one insurer', async () => {
    await patient.page.getByRole('link', { name: 'Proofs', exact: true }).click();
    await patient.page.getByRole('button', { name: 'Mark as reached: 10 sessions' }).click();
    await patient.page.getByRole('button', { name: 'Make a proof: 10 sessions' }).click({ timeout: 60_000 });
    await patient.page.getByLabel('Who is it for?').fill('Acme Insurance, claim 12');
    await patient.page.locator('form').getByRole('button', { name: /proof/i }).click();
    await patient.page
      .getByRole('button', { name: 'Share: Acme Insurance, claim 12' })
      .click({ timeout: 60_000 });
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
    await page.getByText('Acme Insurance, claim 12').waitFor();
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
    const saved = page.waitForEvent('download', { timeout: 60_000 });
    await page.getByRole('button', { name: 'Make a backup' }).click();
    await page.getByLabel('Passphrase of the file', { exact: true }).fill('a backup passphrase');
    await page.getByLabel('Passphrase of the file, once more').fill('a backup passphrase');
    await page.getByRole('button', { name: 'Save the file' }).click();
    const file = await readFile(await (await saved).path());
    expect(file.includes('canary')).toBe(false);

    const fresh = await person(browser, site.origin);
    await fresh.page.goto('/patient/sessions');
    await fresh.page.getByRole('button', { name: 'Restore from a backup file' }).click();
    const restore = async (buffer: Buffer) => {
      await fresh.page
        .getByLabel('Backup file')
        .setInputFiles({ name: 'b.age', mimeType: 'application/octet-stream', buffer });
      await fresh.page.getByLabel('Passphrase of the backup').fill('a backup passphrase');
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
    await expect.poll(() => inState(fresh.page, 'Sessions', 'confirmed'), { timeout: 60_000 }).toBe(10);
    await fresh.context.close();
  });

  test('a clerk with a node of their own asks that, and the page’s server nothing', async () => {
    const own = await person(browser, site.origin);
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
      await page.locator(`li[data-state="${state}"]`, { hasText: 'Dr Heron' }).waitFor({ timeout: 60_000 });
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
      const unexpected = who.errors.filter(
        (text) => !/Failed to load resource|ERR_FAILED|ERR_CONNECTION_REFUSED/.test(text),
      );
      expect(unexpected).toEqual([]);
    }
  });

  test('nothing typed in private is readable in the browser’s storage', async () => {
    const stored = await patient.page.evaluate(async () => {
      let text =
        JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage }) + document.cookie;
      for (const { name } of await indexedDB.databases()) {
        if (!name) continue;
        const db = await new Promise<IDBDatabase>((resolve, reject) => {
          const request = indexedDB.open(name);
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
        for (const store of db.objectStoreNames) {
          const rows = await new Promise<unknown[]>((resolve, reject) => {
            const request = db.transaction(store).objectStore(store).getAll();
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error);
          });
          const flat = (value: unknown): string =>
            value instanceof Uint8Array
              ? new TextDecoder('latin1').decode(value)
              : value !== null && typeof value === 'object'
                ? Object.values(value).map(flat).join('')
                : String(value);
          text += rows.map(flat).join('');
        }
        db.close();
      }
      return text;
    });
    expect(stored.length).toBeGreaterThan(1000);
    for (const secret of ['canary', 'river dream', PASSPHRASE, 'Dr Heron', 'Acme'])
      expect(stored).not.toContain(secret);
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

  test('nothing typed in private is in the database, the chain’s log or what the server printed', async () => {
    // Stopped first: a database at work removes files while one reads its folder.
    await site.stop();
    const files = (await readdir(site.folder, { recursive: true, withFileTypes: true })).filter((f) =>
      f.isFile(),
    );
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) {
      const bytes = await readFile(join(file.parentPath, file.name));
      for (const secret of ['canary', 'river dream', PASSPHRASE, 'We met on Tuesday', 'Acme Insurance']) {
        expect(`${file.name}: ${bytes.includes(secret)}`).toBe(`${file.name}: false`);
      }
    }
    expect(site.output()).not.toMatch(/canary|Acme|[0-9a-f]{64}/);
  });
});
