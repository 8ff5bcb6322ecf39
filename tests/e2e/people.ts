import type { Page } from 'playwright-core';

/** What people do on the page, by what they see: roles and names, never a class or a test id. */

export const PASSPHRASE = 'plum kettle orbit seventeen';

/** Makes a vault and rehearses the phrase as a careful person would. Returns the 24 words. */
export async function createVault(page: Page): Promise<string[]> {
  await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await page.getByLabel('Passphrase, once more').fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Create the vault' }).click();
  await page.getByRole('heading', { name: 'Write down your recovery phrase' }).waitFor();
  const items = page.getByRole('list', { name: 'Recovery phrase' }).getByRole('listitem');
  await items.nth(23).waitFor();
  const words = (await items.allTextContents()).map((text) => text.replace(/[^a-z]/g, ''));
  await page.getByRole('button', { name: 'I have written them down' }).click();
  for (const [i, word] of words.entries()) {
    const field = page.getByLabel(`Word ${i + 1}`, { exact: true });
    if (await field.count()) await field.fill(word);
  }
  await page.getByRole('button', { name: 'Confirm' }).click();
  return words;
}

export async function unlock(page: Page, passphrase = PASSPHRASE): Promise<void> {
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
  await page.getByRole('button', { name: 'Unlock', exact: true }).click();
}

/** Registers a therapist; resolves when the page says that it waits for an issuer. */
export async function registerTherapist(page: Page, alias: string, credential: string): Promise<void> {
  await page.getByLabel('Public name').fill(alias);
  await page.getByLabel('Licensing board and number').fill(credential);
  await page.getByRole('button', { name: 'Register', exact: true }).click();
  await page.getByText('Waiting for an issuer').waitFor({ timeout: 120_000 });
}

/** Attests a therapist as the demonstration issuer and publishes the ring. */
export async function attestAndPublish(page: Page, alias: string): Promise<void> {
  await page.getByRole('button', { name: 'Use the local chain’s demonstration issuer' }).click();
  await page.getByRole('button', { name: `Attest: ${alias}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Attest' }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden', timeout: 120_000 });
  await page.getByRole('link', { name: 'Rings', exact: true }).click();
  await page.getByRole('button', { name: 'Publish: ring 1' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Publish', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden', timeout: 120_000 });
}

/** Presses a button that asks back in a dialog, and the dialog's own; resolves when that is done. */
export async function confirmed(page: Page, opener: string, then: string): Promise<void> {
  await page.getByRole('button', { name: opener }).click();
  await page.getByRole('dialog').getByRole('button', { name: then, exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden', timeout: 120_000 });
}

/** Sends a pairing request from the page that shows who is asked. */
export async function sendRequest(page: Page, greeting: string): Promise<void> {
  await page.getByLabel('A short greeting').fill(greeting);
  await page.getByRole('button', { name: 'Send the request' }).click();
  await page.waitForURL('**/patient', { timeout: 120_000 });
}

/** Completes a pairing once the answer is there. From then on sessions are recorded at once, unless they are to wait. */
export async function completePairing(page: Page, { waits = false } = {}): Promise<void> {
  await page.getByRole('button', { name: 'Complete the pairing' }).click({ timeout: 120_000 });
  await page.getByRole('link', { name: 'Log a session' }).first().waitFor({ timeout: 120_000 });
  if (!waits) await recordAtOnce(page);
}

/** Has sessions recorded as soon as they are confirmed: nobody waits for a moment of the week here. */
export async function recordAtOnce(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Settings' }).first().click();
  await page.getByLabel('At a random moment of the week').uncheck();
  await page.getByRole('link', { name: 'Patient', exact: true }).first().click();
  await page.getByRole('link', { name: 'Log a session' }).first().waitFor();
}

/** Logs a session with the usual values and a note, from any page of the patient's. Returns how many interactions it took. */
export async function logSession(page: Page, note: string): Promise<number> {
  await page.getByRole('link', { name: 'Log', exact: true }).click();
  await page.getByLabel('Private note').fill(note);
  await page.getByRole('button', { name: 'Send to my therapist' }).click();
  await page.waitForURL('**/patient/sessions');
  return 3;
}

/** A full page load locks the vault; whoever is asked for the passphrase types it. */
export async function unlockIfAsked(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: 'Unlock', exact: true });
  const ready = page.locator('main h1, main h2').first();
  await Promise.race([button.waitFor(), ready.waitFor()]).catch(() => undefined);
  if (await button.isVisible()) await unlock(page);
}

/** How many sessions on the page are in a state. */
export function inState(page: Page, list: string, state: string): Promise<number> {
  return page.getByRole('list', { name: list }).locator(`li[data-state="${state}"]`).count();
}

/** Checks a proof as a clerk does and returns the word in the verdict. */
export async function check(page: Page, text: string): Promise<string> {
  await page.goto('/verify');
  await page.getByLabel('Proof link or hash').fill(text);
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  return verdict(page);
}

export async function verdict(page: Page): Promise<string> {
  const heading = page.getByRole('heading', { name: /^(Verified|Not verified|Cannot tell)/ });
  await heading.waitFor();
  return (await heading.textContent()) ?? '';
}

/** Rather than wait for the page's own rhythm: updates until something is there, for two minutes at most. */
export async function updateUntil(page: Page, text: string | RegExp): Promise<void> {
  const there = page.getByText(text).first();
  const end = Date.now() + 120_000;
  while (!(await there.isVisible())) {
    if (Date.now() > end) throw new Error(`The page does not say “${text}”.`);
    await page
      .getByRole('button', { name: /Update now|Try again now/ })
      .click()
      .catch(() => undefined);
    await page.waitForTimeout(2_000);
  }
}
