import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, score } from '@/lib/measures/scoring';
import { launchBrowser, type Person, person } from '../support/browser';
import { needlesOf, search } from '../support/canaries';
import { openSite, type Site } from '../support/site';
import { openTraffic, storageOf } from '../support/watch';
import { backupOf, daysAgo, restoreBackup } from './notebook';
import { inState, unlock } from './people';
import { openScreens, type Screens, tabTo } from './screens';

/** Seeing progress, on a phone, with a notebook of twelve weeks. Steps build on each other. */
let site: Site;
let browser: Browser;
let screens: Screens;
let patient: Person;
let page: Page;
const traffic = openTraffic();

const GOAL = 'canary-goal-51fe: to take the train alone again';
const ANSWERS: Answer[] = [2, 1, 3, 0, 2, 1, 0, 2, 1];
const MOODS = [2, 2, 1, 3, null, 2, 3, 3, 4, null, 3, 4];
const SHEETS = [
  { instrument: 'phq-9', daysAgo: 78, answers: [2, 3, 2, 3, 2, 2, 2, 1, 0] },
  { instrument: 'phq-9', daysAgo: 50, answers: [2, 2, 2, 2, 1, 2, 1, 1, 0] },
  { instrument: 'phq-9', daysAgo: 22, answers: [1, 1, 1, 2, 1, 1, 1, 0, 0] },
  { instrument: 'gad-7', daysAgo: 78, answers: [3, 2, 3, 2, 1, 2, 2] },
  { instrument: 'gad-7', daysAgo: 22, answers: [1, 2, 1, 1, 0, 1, 1] },
] as const;

beforeAll(async () => {
  [browser, screens] = await Promise.all([launchBrowser(), openScreens()]);
  site = await openSite();
  patient = await person(browser, site.origin, { traffic, look: true });
  page = patient.page;
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

const card = (title: string) => page.locator('section', { has: page.getByRole('heading', { name: title }) });

/** Answers the question that the focus is brought to next, by keys alone. */
async function answer(question: number, value: number): Promise<void> {
  await tabTo(page, page.locator(`input[name="question-${question}"]`).first());
  await page.keyboard.press('Space');
  for (let n = 0; n < value; n += 1) await page.keyboard.press('ArrowDown');
}

const focused = () => page.evaluate(() => (document.activeElement as HTMLInputElement | null)?.name);

/** The values of a plot, read off its picture by the left axis, the earliest first. */
async function drawn(title: string): Promise<number[]> {
  return card(title)
    .getByRole('img')
    .evaluate((svg) => {
      const ticks = [...svg.querySelectorAll('[data-value]')].map((tick) => ({
        value: Number(tick.getAttribute('data-value')),
        y: Number(tick.querySelector('line')?.getAttribute('y1')),
      }));
      const [low, high] = [ticks[0], ticks.at(-1)];
      if (!low || !high) throw new Error('the plot has no axis');
      return [...svg.querySelectorAll('circle')]
        .map((dot) => ({ x: Number(dot.getAttribute('cx')), y: Number(dot.getAttribute('cy')) }))
        .sort((a, b) => a.x - b.x)
        .map(({ y }) => low.value + ((low.y - y) / (low.y - high.y)) * (high.value - low.value));
    });
}

/** One column of the table beside the plot, the earliest first. */
async function written(title: string, column: number): Promise<string[]> {
  const all = card(title).getByRole('button', { name: /^Show all/ });
  if (await all.count()) await all.click();
  const cells = await card(title).locator(`tbody tr td:nth-of-type(${column})`).allTextContents();
  return cells.reverse();
}

function nothingFound(): void {
  expect(screens.found).toEqual([]);
}

describe('seeing progress', () => {
  test('mood and questionnaires stand as plots, and the tables beside them say the same', async () => {
    const backup = await backupOf({ sessions: 12, moods: MOODS, sheets: SHEETS });
    await page.goto('/patient');
    await restoreBackup(page, backup);
    await page.getByRole('link', { name: 'Progress', exact: true }).click({ timeout: 120_000 });
    await page.getByRole('heading', { name: 'Progress', exact: true }).waitFor();
    await screens.look(page, 'progress');

    const words = ['–', 'Very low', 'Low', 'In between', 'Good', 'Very good'];
    expect(await written('Mood at each session', 1)).toEqual(MOODS.map((mood) => words[mood ?? 0]));
    const noted = MOODS.filter((mood) => mood !== null);
    expect((await drawn('Mood at each session')).map((v) => Math.round(v * 100) / 100)).toEqual(noted);
    for (const [title, instrument] of [
      ['PHQ-9: low mood', 'phq-9'],
      ['GAD-7: anxiety', 'gad-7'],
    ] as const) {
      const points = SHEETS.filter((s) => s.instrument === instrument).map((s) =>
        score(instrument, s.answers),
      );
      expect((await written(title, 1)).map(Number)).toEqual(points);
      for (const [i, value] of (await drawn(title)).entries())
        expect(value).toBeCloseTo(points[i] ?? -1, 0.5);
    }
    nothingFound();
  });

  test('a questionnaire is begun with the keyboard alone, the tab is closed, and what was answered is there', async () => {
    await tabTo(page, page.getByRole('button', { name: 'Answer the PHQ-9' }));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'PHQ-9', exact: true }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    await screens.look(page, 'phq-9, nothing answered');
    for (const n of [1, 2, 3, 4]) await answer(n, ANSWERS[n - 1] ?? 0);
    await page.getByText('4 of 9 answered').waitFor();
    await page.waitForTimeout(250);
    await page.close();

    page = await patient.context.newPage();
    page.setDefaultTimeout(30_000);
    await page.goto('/patient/progress');
    await unlock(page);
    await page.getByText('4 of 9 questions are answered').waitFor();
    await screens.look(page, 'progress, phq-9 begun');
    await tabTo(page, page.getByRole('button', { name: 'Go on with the PHQ-9' }));
    await page.keyboard.press('Enter');
    await page.getByText('What you answered last time is still here').waitFor();
    for (const n of [1, 2, 3, 4])
      expect(await page.locator(`input[name="question-${n}"]:checked`).inputValue()).toBe(
        `${ANSWERS[n - 1]}`,
      );
    expect(await page.locator('input[name^="question-"]:checked').count()).toBe(4);
    nothingFound();
  });

  test('an answer on self-harm shows help at once, before anything is kept, and takes nobody away', async () => {
    for (const n of [5, 6, 8]) await answer(n, ANSWERS[n - 1] ?? 0);
    await tabTo(page, page.locator('input[name="question-9"]').first());
    await page.keyboard.press('Space');
    expect(await page.getByText('You do not have to be alone with this').count()).toBe(0);
    await page.keyboard.press('ArrowDown');
    await page.getByText('You do not have to be alone with this').waitFor();
    expect(await page.getByRole('link', { name: /^Call/ }).count()).toBeGreaterThan(0);
    await page.getByRole('status').filter({ hasText: 'people you can talk to now' }).waitFor();
    expect(await focused()).toBe('question-9');
    await screens.look(page, 'phq-9, question 9');
    await page.keyboard.press('ArrowUp');
    await page.getByText('You do not have to be alone with this').waitFor({ state: 'hidden' });
    await page.keyboard.press('ArrowDown');
    await page.getByText('You do not have to be alone with this').waitFor();
    nothingFound();
  });

  test('what is not answered is named; the whole has its score, and the plot one point more', async () => {
    await tabTo(page, page.getByRole('button', { name: 'See the score' }));
    await page.keyboard.press('Enter');
    await page.getByText('Question 7 has no answer yet').waitFor();
    expect(await focused()).toBe('question-7');
    await screens.look(page, 'phq-9, one missing');
    await page.keyboard.press('Space');
    await page.getByText('9 of 9 answered').waitFor();
    await tabTo(page, page.getByRole('button', { name: 'See the score' }));
    await page.keyboard.press('Enter');
    await page.getByText('12 of 27 points').waitFor();
    await page.getByText('From 10 to 14 is called moderate').waitFor();
    await page.getByText(/^4 points more than on .* Only from 5 points on/).waitFor();
    await page.getByText('You do not have to be alone with this').waitFor();
    await screens.look(page, 'phq-9, the sheet');
    await tabTo(page, page.getByRole('button', { name: 'Back to progress' }));
    await page.keyboard.press('Enter');
    const points = [17, 13, 8, 12];
    expect((await written('PHQ-9: low mood', 1)).map(Number)).toEqual(points);
    for (const [i, value] of (await drawn('PHQ-9: low mood')).entries())
      expect(value).toBeCloseTo(points[i] ?? -1, 0.5);
    expect(await page.getByRole('button', { name: 'Answer the PHQ-9' }).count()).toBe(1);
    await screens.look(page, 'progress, four times phq-9');
    nothingFound();
  });

  test('a sheet is corrected, and removed when that was confirmed once', async () => {
    await page
      .getByRole('button', { name: /^Open: GAD-7/ })
      .first()
      .click();
    await page.getByText('7 of 21 points').waitFor();
    await page.getByRole('button', { name: 'Correct it' }).click();
    await page.locator('input[name="question-1"][value="3"]').check();
    await page.getByRole('button', { name: 'See the score' }).click();
    await page.getByText('9 of 21 points').waitFor();
    await page.getByText(/^6 points fewer than on .* 4 points or more are held to be a change/).waitFor();
    await page.getByRole('button', { name: 'Remove it' }).click();
    await screens.look(page, 'gad-7, remove dialog');
    await page.getByRole('dialog').getByRole('button', { name: 'Keep it as it is' }).click();
    await page.getByText('9 of 21 points').waitFor();
    await page.getByRole('button', { name: 'Remove it' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove it' }).click();
    await page.getByRole('heading', { name: 'Progress', exact: true }).waitFor();
    expect((await written('GAD-7: anxiety', 1)).map(Number)).toEqual([15]);
    nothingFound();
  });

  test('a mood is noted for a past session and taken back', async () => {
    const first = card('Mood at each session')
      .getByRole('button', { name: /^Note mood/ })
      .first();
    await first.click();
    await page.getByRole('radio', { name: 'Very good' }).check();
    await screens.look(page, 'mood, dialog');
    await page.getByRole('button', { name: 'Keep', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    const noted = MOODS.with(9, 5).filter((mood) => mood !== null);
    expect((await drawn('Mood at each session')).map((v) => Math.round(v * 100) / 100)).toEqual(noted);
    await card('Mood at each session')
      .getByRole('button', { name: /^Change mood/ })
      .nth(2)
      .click();
    await page.getByRole('radio', { name: 'Not noted' }).check();
    await page.getByRole('button', { name: 'Keep', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await drawn('Mood at each session')).toHaveLength(noted.length - 1);
    nothingFound();
  });

  test('goals of one’s own, and the calendar', async () => {
    await page.getByRole('button', { name: 'Add it' }).click();
    await page.getByText('Write what you would like to reach').waitFor();
    await page.getByLabel('A goal', { exact: true }).fill(GOAL);
    await page.getByRole('button', { name: 'Add it' }).click();
    await page.getByRole('list', { name: 'Goals' }).getByText(GOAL).waitFor();
    await page.getByRole('button', { name: `Reached: ${GOAL}` }).click();
    await expect.poll(() => inState(page, 'Goals', 'reached')).toBe(1);
    await page.getByRole('button', { name: `Open again: ${GOAL}` }).click();
    await expect.poll(() => inState(page, 'Goals', 'open')).toBe(1);
    await page.getByRole('button', { name: 'The month before' }).click();
    const month = daysAgo(0).slice(0, 7);
    const title = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)) - 2, 1));
    const name = title.toLocaleDateString('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });
    const key = title.toISOString().slice(0, 7);
    const days = [
      ...Array.from({ length: 12 }, (_, n) => daysAgo(3 + 7 * n)),
      ...SHEETS.filter((s) => s.instrument === 'phq-9' || s.daysAgo !== 22).map((s) => daysAgo(s.daysAgo)),
    ].filter((day) => day.startsWith(key));
    await expect.poll(() => page.getByRole('list', { name }).getByRole('listitem').count()).toBe(days.length);
    const marked = page.getByRole('table', { name }).locator('td', { hasText: /session|PHQ-9|GAD-7/ });
    expect(await marked.count()).toBe(new Set(days).size);
    await screens.look(page, 'progress, goals and calendar');
    nothingFound();
  });

  test('nothing of it can be read in the browser’s storage, and none of it was sent', async () => {
    const needles = needlesOf([GOAL, `"answers":${JSON.stringify(ANSWERS)}`, '"instrument":"phq-9"']);
    expect(search(needles, [...(await storageOf(page)), ...(await traffic.haystacks())])).toEqual([]);
    expect(traffic.unseen).toEqual([]);
    expect(patient.foreign).toEqual([]);
    // The search does find what is there.
    await page.evaluate((text) => localStorage.setItem('planted', text), GOAL);
    expect(search(needles, await storageOf(page))).not.toEqual([]);
  });
});
