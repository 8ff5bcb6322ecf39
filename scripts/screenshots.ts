import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import {
  confirmPairing,
  listTherapists,
  logSession as logInVault,
  pairings,
  registerTherapist,
  requestPairing,
  syncPatient,
} from '@/lib/flows';
import { createMailbox } from '@/lib/mailbox/client';
import { DEPLOYER } from '@/localnet/accounts';
import * as people from '@/tests/e2e/people';
import { DESK, launchBrowser, PHONE, person } from '@/tests/support/browser';
import { openSite, type Site } from '@/tests/support/site';
import { actor, stageChain } from './support/actors';
import { root } from './support/ensure-install.mjs';

/**
 * `npm run screenshots`: goes the whole way on a fresh local chain and keeps a picture of each dashboard in docs/images/,
 * as the README shows them. The patient pairs with Rowan, who answers by themselves; the therapist and issuer are made here.
 */
const FOLDER = join(root, 'docs/images');
const LARGEST = 120_000;
const NOTE = 'Talked about the move.';
const ALIAS = 'Dr Heron';

async function picture(page: Page, name: string): Promise<void> {
  const path = join(FOLDER, `${name}.png`);
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.mouse.move(0, 0);
  await page.screenshot({ path, animations: 'disabled' });
  const { size } = await stat(path);
  console.log(`${name}.png  ${Math.round(size / 1000)} kB`);
  if (size > LARGEST) throw new Error(`${path} is larger than ${LARGEST / 1000} kB.`);
}

/** Registers, is attested, and gets a request and three sessions from a patient without a browser. */
async function practice(site: Site, therapist: Page, issuer: Page): Promise<void> {
  await therapist.goto('/therapist');
  await people.createVault(therapist);
  await people.registerTherapist(therapist, ALIAS, 'Northern Board 4711');
  await issuer.goto('/issuer');
  await people.createVault(issuer);
  await people.attestAndPublish(issuer, ALIAS);
  await therapist.getByText('In a published group of 21').waitFor({ timeout: 60_000 });

  const stage = {
    ...stageChain('localnet', site.chainUrl, DEPLOYER.address),
    mailbox: createMailbox(site.origin),
  };
  await registerTherapist(await actor(stage), { alias: 'Dr Wren', credential: 'Northern Board 0815' });
  await issuer.getByRole('link', { name: 'Therapists', exact: true }).click();
  await issuer.getByRole('button', { name: 'Attest: Dr Wren' }).waitFor({ timeout: 60_000 });
  await picture(issuer, 'issuer');

  const other = await actor(stage);
  const listed = (await listTherapists(stage)).find((t) => t.alias === ALIAS);
  if (!listed) throw new Error(`${ALIAS} is not on the list.`);
  const until = async (state: string) => {
    for (;;) {
      await syncPatient(other);
      if ((await pairings(other))[0]?.state === state) return;
      await sleep(500);
    }
  };
  const { id } = await requestPairing(other, listed, 'We met on Tuesday');
  await until('waiting');
  await therapist.getByRole('link', { name: /^Requests/ }).click();
  await therapist.getByRole('button', { name: /^Accept: pseudonym/ }).click({ timeout: 60_000 });
  await until('accepted');
  await confirmPairing(other, id);
  await until('paired');
  const date = new Date((await stage.chain.tip()).time * 1000).toISOString().slice(0, 10);
  for (const minutes of [50, 90, 50])
    await logInVault(other, { facts: { date, minutes, modality: 'in-person' }, note: '' });
  await syncPatient(other);
  await therapist.getByRole('link', { name: /^Clients/ }).click();
  await therapist.getByRole('button', { name: /^Name: / }).click();
  await therapist.getByLabel('Private name').fill('J., Tuesdays');
  await therapist.getByRole('button', { name: 'Keep', exact: true }).click();
  await therapist.getByRole('link', { name: /^Sessions/ }).click();
  await therapist.getByText('3 sessions to countersign').waitFor({ timeout: 60_000 });
  await therapist.getByLabel('Select all').check();
  await picture(therapist, 'therapist');
}

/** Pairs, logs eleven sessions, makes a proof; the last session still waits while the picture is taken. Returns the proof's link. */
async function notebook(patient: Page): Promise<string> {
  await patient.goto('/patient');
  await people.createVault(patient);
  await patient.getByRole('link', { name: 'Find a therapist' }).first().click();
  await patient.getByRole('link', { name: /^Ask Rowan/ }).click();
  await people.sendRequest(patient, 'Hello');
  await people.completePairing(patient);
  for (let n = 1; n <= 10; n += 1) await people.logSession(patient, NOTE);
  const confirmed = () => people.inState(patient, 'Sessions', 'confirmed');
  while ((await confirmed()) < 10) await sleep(500);
  await people.logSession(patient, NOTE);
  await patient.getByRole('link', { name: 'Home', exact: true }).click();
  await patient.getByRole('list', { name: 'Latest sessions' }).waitFor();
  await patient.getByRole('button', { name: 'Keep a copy' }).click();
  // Once it is with the therapist: a state that lasts a moment.
  while ((await people.inState(patient, 'Latest sessions', 'queued')) > 0) await sleep(100);
  await picture(patient, 'patient');
  await patient.getByRole('link', { name: 'Proofs', exact: true }).click();
  await patient.getByRole('button', { name: 'Mark as reached: 10 sessions' }).click();
  await patient.getByRole('button', { name: 'Make a proof: 10 sessions' }).click({ timeout: 60_000 });
  await patient.getByLabel('Who is it for?').fill('Acme Insurance, claim 12');
  await patient.getByRole('button', { name: 'Make this proof' }).click();
  await patient.getByRole('button', { name: /^Share: Acme/ }).click({ timeout: 60_000 });
  return patient.getByLabel('Proof link').inputValue();
}

async function tour(site: Site, browser: Browser): Promise<void> {
  const open = async (viewport: typeof PHONE) => (await person(browser, site.origin, { viewport })).page;
  const patient = await open({ ...PHONE, height: 1000 });
  const [link] = await Promise.all([notebook(patient), practice(site, await open(DESK), await open(DESK))]);
  const clerk = await open(DESK);
  await clerk.goto(link);
  if ((await people.verdict(clerk)) !== 'Verified') throw new Error('The proof is not verified.');
  await picture(clerk, 'verifier');
}

await mkdir(FOLDER, { recursive: true });
const [site, browser] = await Promise.all([openSite(), launchBrowser()]);
try {
  await tour(site, browser);
} finally {
  await browser.close();
  await site.close();
}
