import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Locator, Page } from 'playwright-core';
import { DESK, PHONE } from '../support/browser';

/** Looks at a screen as it stands, and what was found on all of them so far. */
export interface Screens {
  look(page: Page, name: string): Promise<void>;
  found: string[];
  seen: string[];
}

const GRAVE = ['serious', 'critical'];
/** Rules of axe that are off unless asked for, and that are promised here: targets of 24 px or more. */
const RULES = { 'target-size': { enabled: true } };

/**
 * Every screen: axe-core in light and dark at the width of a phone, no scrolling sideways, the neutral title.
 * With LOOK=<folder> a picture of each screen is kept there, phone and desk, light and dark.
 */
export async function openScreens(): Promise<Screens> {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  const folder = process.env.LOOK;
  if (folder) await mkdir(folder, { recursive: true });
  const found: string[] = [];
  const seen: string[] = [];

  async function check(page: Page, name: string, only: string[] | null): Promise<string[]> {
    const { violations } = (await page.evaluate(
      ([rules, only]) => {
        const { axe } = window as unknown as { axe: { run(options: object): Promise<AxeResults> } };
        return axe.run({
          rules,
          resultTypes: ['violations'],
          ...(only ? { runOnly: { type: 'rule', values: only } } : {}),
        });
      },
      [RULES, only] as const,
    )) as AxeResults;
    return violations
      .filter(({ impact }) => impact && GRAVE.includes(impact))
      .map(({ id, impact, nodes }) => {
        const places = nodes.map((n) => `at ${n.target.join(' ')}: ${n.failureSummary}`);
        return `${name}: ${id} (${impact}) ${places.join(' | ')}`;
      });
  }

  /** Everything that is wrong with a screen as it stands. */
  async function survey(page: Page, name: string): Promise<string[]> {
    await page.emulateMedia({ colorScheme: 'light' });
    const flaws = await check(page, `${name}, light`, null);
    await page.emulateMedia({ colorScheme: 'dark' });
    // The same elements in other colours: only what depends on them is asked again.
    flaws.push(...(await check(page, `${name}, dark`, ['color-contrast'])));
    await page.emulateMedia({ colorScheme: 'light' });
    const { wide, title } = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth - window.innerWidth,
      title: document.title,
    }));
    if (wide > 0) flaws.push(`${name}: ${wide} px too wide for ${page.viewportSize()?.width} px`);
    if (title !== 'Session log') flaws.push(`${name}: its title is “${title}”`);
    return flaws;
  }

  async function look(page: Page, name: string): Promise<void> {
    seen.push(name);
    // What people look at, not the grey lines before it.
    await page.waitForFunction(() => !document.querySelector('main [role="status"] .animate-pulse'));
    if (!(await page.evaluate(() => 'axe' in window))) await page.addScriptTag({ content: axe });
    let flaws = await survey(page, name);
    // A page that a sync is changing under the measurement is measured once more at rest; what stays is a flaw.
    if (flaws.length > 0) {
      await page.waitForTimeout(1500);
      flaws = await survey(page, name);
    }
    found.push(...flaws);
    if (folder) await picture(page, join(folder, `${String(seen.length).padStart(2, '0')} ${name}`));
  }
  return { look, found, seen };
}

async function picture(page: Page, path: string): Promise<void> {
  for (const [device, viewport] of Object.entries({ phone: PHONE, desk: DESK })) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${path} ${device} ${colorScheme}.png`, fullPage: true });
    }
  }
  await page.setViewportSize(PHONE);
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Presses Tab until `target` has the focus; every stop on the way must show that it has it, and be in view. */
export async function tabTo(page: Page, target: Locator, most = 60): Promise<void> {
  for (let n = 0; n < most; n += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const outlined = (e: Element | null) => {
        const style = e && getComputedStyle(e);
        return style !== null && style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2;
      };
      const box = element.getBoundingClientRect();
      return {
        what: element.outerHTML.slice(0, 120),
        // A radio button shows it on the card around it.
        shown:
          outlined(element) || (element.matches('input[type=radio]') && outlined(element.closest('label'))),
        inView: box.bottom > 0 && box.top < window.innerHeight,
      };
    });
    if (stop && !stop.shown) throw new Error(`the focus does not show on ${stop.what}`);
    if (stop && !stop.inView) throw new Error(`the focus is out of view on ${stop.what}`);
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`${target} is not reached with ${most} presses of Tab`);
}
