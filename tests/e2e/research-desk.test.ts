import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { quarterWords } from '@/components/research/words';
import {
  type Context,
  cohortOf,
  joinCohort,
  keepMeasure,
  logSession,
  reachMilestone,
  syncPatient,
  syncTherapist,
} from '@/lib/flows';
import { createMailbox } from '@/lib/mailbox/client';
import { firstDay, quarterName, quarterOf } from '@/lib/research/quarter';
import { type Database, openDatabase } from '@/lib/server/database';
import { researchContributions } from '@/lib/server/schema';
import { DEPLOYER } from '@/localnet/accounts';
import { actor, DEMO_ISSUER, type Stage, stageChain } from '@/scripts/support/actors';
import { enterAll, gather } from '@/scripts/support/crowd';
import { enrol } from '@/scripts/support/seeding';
import { steps } from '../flows/support';
import { launchBrowser, type Person, person } from '../support/browser';
import { control } from '../support/local-chain';
import { openSite, type Site } from '../support/site';
import { restoreBackup } from './notebook';
import { PASSPHRASE } from './people';
import { openScreens, type Screens, tabTo } from './screens';

/**
 * The researcher's desk: anybody reads the public figures without a wallet; a patient of a sealed cohort looks at what would be sent,
 * contributes, takes it back, contributes again; and when the quarter is over its release stands there for good. Steps build on each other.
 */
const DAY = 86_400;

let site: Site;
let browser: Browser;
let screens: Screens;
let visitor: Person;
let patient: Person;
let stage: Stage;
let quarter: number;
let prepared: Promise<Buffer>;

const advance = (seconds: number) => control(site.chainUrl, 'advance', Math.ceil(seconds));

const chainTime = async () => (await stage.chain.tip()).time;

/** A patient with ten confirmed sessions and two questionnaires in one quarter, in a cohort of sixteen that is sealed since. */
async function makePatient(): Promise<Buffer> {
  const people: Context[] = await Promise.all(Array.from({ length: 5 }, () => actor(stage)));
  const issuer = await actor(stage, DEMO_ISSUER.privateKey);
  await enrol(
    issuer,
    people.map((ctx, i) => ({ ctx, alias: `Colleague ${i + 1}` })),
  );
  const [therapist] = people;
  if (!therapist) throw new Error('no therapist');
  const crowd = gather(stage, people.slice(1), 15);
  const self = await actor(stage);
  const s = steps(stage, therapist);
  await s.paired(self);
  for (let n = 0; n < 10; n += 1) await logSession(self, { facts: await s.facts(), note: '' });
  for (let turn = 0; turn < 3; turn += 1) await s.exchange(self);
  await reachMilestone(self, 1n);
  const date = await s.today();
  for (const [day, answers] of [
    [`${date.slice(0, 8)}01`, [2, 3, 2, 3, 2, 2, 2, 1, 0]],
    [date, [1, 1, 1, 2, 1, 1, 1, 0, 0]],
  ] as const)
    await keepMeasure(self, { instrument: 'phq-9', date: day, answers: [...answers], difficulty: 1 });
  await joinCohort(self);
  const others = await crowd;
  await advance(28 * DAY);
  await enterAll(others);
  for (let turn = 0; turn < 6; turn += 1) {
    await syncPatient(self);
    await syncTherapist(therapist);
  }
  expect(await cohortOf(self)).toMatchObject({ state: 'in', members: 16 });
  await advance(91 * DAY);
  for (let turn = 0; turn < 3; turn += 1) await syncPatient(self);
  expect((await cohortOf(self))?.pinned).toHaveLength(16);
  return Buffer.from(await self.vault.exportBackup(PASSPHRASE));
}

beforeAll(async () => {
  [browser, screens] = await Promise.all([launchBrowser(), openScreens()]);
  site = await openSite({ BLOCK_TIME: '0' });
  stage = { ...stageChain('localnet', site.chainUrl, DEPLOYER.address), mailbox: createMailbox(site.origin) };
  [visitor, patient] = await Promise.all([
    person(browser, site.origin, { look: true }),
    person(browser, site.origin, { look: true }),
  ]);
  // Everything happens in the first days of a quarter, whichever day it is today.
  quarter = quarterOf(await chainTime()) + 1;
  await advance(Date.parse(`${firstDay(quarter)}T00:00:00Z`) / 1000 + 4 * DAY - (await chainTime()));
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

const card = (page: Page, title: string) =>
  page.locator('section', { has: page.getByRole('heading', { name: title, exact: true }) }).last();

/** Loads the page until something stands on it: the index follows the chain within seconds. */
async function reloadUntil(page: Page, there: () => Promise<boolean>): Promise<void> {
  await expect
    .poll(
      async () => {
        await page.goto('/research');
        await page.getByText(/^As of block/).waitFor();
        return there();
      },
      { timeout: 120_000, interval: 1_500 },
    )
    .toBe(true);
}

/** The site's database once its server has let go of it. */
async function released(): Promise<Database> {
  let opened: Database | undefined;
  const open = async () => {
    opened = await openDatabase({ dataDir: site.folder }).catch(() => undefined);
    return opened !== undefined;
  };
  await expect.poll(open, { timeout: 30_000, interval: 500 }).toBe(true);
  return opened as unknown as Database;
}

describe('research', () => {
  test('anybody sees the figures that there are, and how the others come about', async () => {
    const { page } = visitor;
    const scripts: string[] = [];
    page.on('request', (request) => request.resourceType() === 'script' && scripts.push(request.url()));
    await page.goto('/research');
    await page.getByText(/^As of block/).waitFor({ timeout: 120_000 });
    await page.getByText('No session is recorded yet.').waitFor();
    // A plot's code is loaded when it comes into view, and not before.
    const before = scripts.length;
    expect(await card(page, 'Rings of therapists').getByRole('img').count()).toBe(0);
    await card(page, 'Rings of therapists').scrollIntoViewIfNeeded();
    await card(page, 'Rings of therapists').getByRole('img').waitFor();
    expect(scripts.length).toBeGreaterThan(before);
    expect(await card(page, 'Rings of therapists').getByRole('img').textContent()).toContain('Ring 1: 20');
    await page.getByRole('heading', { name: 'What patients contributed' }).waitFor();
    await screens.look(page, 'research, beginning');
    expect(screens.found).toEqual([]);
    prepared = makePatient();
    prepared.catch(() => undefined);
  });

  test('figures of a practice: plot, table and file agree, by keys alone', async () => {
    await prepared;
    const { page } = visitor;
    const sessions = 160;
    const lastRow = (title: string) => card(page, title).getByRole('row').last().textContent();
    await reloadUntil(page, async () => (await lastRow('Cohorts of patients')) === 'Cohort 116sealed');
    await card(page, 'Cohorts of patients').scrollIntoViewIfNeeded();
    await card(page, 'Cohorts of patients').getByRole('img').waitFor();
    expect(await lastRow('Milestones reached')).toBe('10 sessions16');
    await card(page, 'Sessions a week').scrollIntoViewIfNeeded();
    const told = card(page, 'Sessions a week').getByRole('img');
    await told.waitFor();
    expect(await told.locator('desc').textContent()).toContain(`${sessions} sessions`);
    await screens.look(page, 'research, figures');
    const button = page.getByRole('button', { name: 'CSV: Sessions a week' });
    await page.keyboard.press('Home');
    await page.locator('main h1').click();
    await tabTo(page, button);
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    const file = await readFile(await download.path(), 'utf8');
    expect(file.split('\r\n')[0]).toBe('\ufeff"Week of","Recorded","Countersigned at once"');
    expect(file).toContain(`,${sessions},${sessions}\r\n`);
    expect(screens.found).toEqual([]);
    expect(visitor.foreign).toEqual([]);
    expect(visitor.errors).toEqual([]);
  });

  test('a patient sees first what would be sent, sends it by keys alone, and takes it back', async () => {
    const { page } = patient;
    const posted: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/api/research/contributions') && request.method() === 'POST')
        posted.push(request.postData() ?? '');
    });
    await page.goto('/patient/sharing');
    await restoreBackup(page, await prepared);
    const look = page.getByRole('button', { name: 'See what would be sent' });
    await look.waitFor({ timeout: 120_000 });
    await screens.look(page, 'contribute, before');
    await tabTo(page, look);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^What would be sent about/ }).waitFor();
    await page.getByText('8 to 12').waitFor();
    await page.getByText('better').first().waitFor();
    await page.getByText('16 members').waitFor();
    expect(posted).toEqual([]);
    await tabTo(page, page.locator('summary', { hasText: 'Exactly, as it goes over the network' }));
    await page.keyboard.press('Enter');
    const shown = JSON.parse((await page.locator('pre').textContent()) ?? '');
    expect(shown).toMatchObject({ action: 'contribute', quarter, cohort: 1 });
    await screens.look(page, 'contribute, what would be sent');
    await tabTo(page, page.getByRole('button', { name: 'I agree: send it' }));
    await page.keyboard.press('Enter');
    const back = page.getByRole('button', { name: /^Take it back/ });
    await page.getByText(/: sent$/).waitFor({ timeout: 120_000 });
    // What went over the network is what was shown, and nothing beside it.
    expect(posted.map((body) => JSON.parse(body))).toEqual([shown]);
    expect(shown.record).toEqual({ sessions: 2, phq9: 0, gad7: 3, modality: 1 });
    await screens.look(page, 'contribute, sent');

    await tabTo(page, back);
    await page.keyboard.press('Enter');
    await page.getByText(/: taken back$/).waitFor({ timeout: 120_000 });
    await look.click();
    await page.getByRole('button', { name: 'I agree: send it' }).click();
    await page.getByText(/: sent$/).waitFor({ timeout: 120_000 });
    expect(posted).toHaveLength(3);
    expect(new Set(posted.map((body) => JSON.parse(body).tag)).size).toBe(1);
    expect(screens.found).toEqual([]);
    expect(patient.errors).toEqual([]);
  });

  test('when the quarter is over its release is made, for good, with what may be shown', async () => {
    // Many others contributed, too: nobody waits here for hundreds of cohorts.
    await site.stop();
    const { db, close } = await released();
    const others = Array.from({ length: 900 }, (_, n) => ({
      quarter,
      tag: `03${n.toString(16).padStart(64, '0')}`,
      sessions: (n * n) % 4,
      phq9: n % 13 === 0 ? 2 : n % 2,
      gad7: n % 3,
      modality: n % 3,
    }));
    expect(await db.select().from(researchContributions)).toHaveLength(1);
    await db.insert(researchContributions).values(others);
    await close();
    await site.start();
    await advance(Date.parse(`${firstDay(quarter + 2)}T00:00:00Z`) / 1000 + DAY - (await chainTime()));
    const { page } = visitor;
    const own = page.getByRole('button', { name: `CSV: release, ${quarterWords(quarter)}` });
    await reloadUntil(page, async () => (await own.count()) === 1);
    await screens.look(page, 'research, release');
    const releases = () => fetch(`${site.origin}/api/research/releases`).then((answer) => answer.json());
    const first = await releases();
    expect(first.releases.at(-1)).toMatchObject({ quarter: quarterName(quarter), epsilon: 1000 });
    expect(await releases()).toEqual(first);
    await own.scrollIntoViewIfNeeded();
    const table = page.getByRole('table', { name: /^How they were held/ }).first();
    expect(await table.getByRole('row').count()).toBe(6);
    // Nobody is in the last row of one and the last column of the other; they are held back, and something with them.
    expect(await table.getByText('held back').count()).toBeGreaterThan(4);
    const counts = (await table.getByRole('cell').allTextContents()).flatMap(
      (text) => /^(\d+) \(/.exec(text)?.[1] ?? [],
    );
    expect(counts.length).toBeGreaterThan(5);
    for (const count of counts) expect(Number(count)).toBeGreaterThanOrEqual(11);
    // Another start finds the same release, and what is on the chain.
    await site.stop();
    await site.start();
    expect(await releases()).toEqual(first);
    expect(site.output()).not.toMatch(/research: a round failed/);
    expect(screens.found).toEqual([]);
  });
});
