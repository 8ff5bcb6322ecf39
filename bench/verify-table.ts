import { randomBytes } from 'node:crypto';
import { launchBrowser, person } from '../tests/support/browser';
import { mainTasks, TASK_CATEGORIES } from '../tests/support/main-tasks';
import { openSite } from '../tests/support/site';

/**
 * A table on the page at `/verify/many`, in a real Chromium against the local chain: `npm run bench:verify-table -- [rows]`.
 * Hashes that nobody made, three answers each. Needs a build.
 */
const GOAL_SECONDS = 60;
/** No task of the page's main thread may take longer (ms of the processor). */
const GOAL_TASK = 50;
const [rows = 10_000] = process.argv.slice(2).map(Number);

const site = await openSite();
const browser = await launchBrowser();
try {
  const { page } = await person(browser, site.origin);
  await page.goto('/verify/many');
  const csv = ['Proof', ...Array.from({ length: rows }, () => randomBytes(32).toString('hex'))].join('\n');
  const file = { name: 'cases.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) };
  await page.getByLabel('CSV file').setInputFiles(file);
  await browser.startTracing(page, { categories: TASK_CATEGORIES, screenshots: false });
  await page.getByRole('button', { name: 'Check all rows' }).click();
  const began = Date.now();
  await page.getByText(/^Done\./).waitFor({ timeout: 1_200_000 });
  const seconds = (Date.now() - began) / 1000;
  const longest = Math.max(...mainTasks(await browser.stopTracing()));
  const answered = await page.locator('[data-count="not-verified"]').textContent();
  if (Number(answered) !== rows) throw new Error(`${answered} of ${rows} rows were answered`);
  const said = seconds < GOAL_SECONDS ? `goal ${GOAL_SECONDS}` : `above the goal of ${GOAL_SECONDS}`;
  console.log(`${rows} rows: ${seconds.toFixed(1)} s (${said}), ${(rows / seconds).toFixed(0)} a second`);
  console.log(`longest task of the page: ${longest.toFixed(1)} ms (goal ${GOAL_TASK})`);
} finally {
  await browser.close();
  await site.close();
}
