import { createVault, unlock } from '@/tests/e2e/people';
import { DESK, launchBrowser, PHONE, person } from '@/tests/support/browser';
import { openSite } from '@/tests/support/site';

const [browser, site] = await Promise.all([launchBrowser(), openSite()]);
try {
  const s = await person(browser, site.origin);
  const page = s.page;
  const shot = async (name: string) => {
    for (const [d, v] of [
      ['phone', PHONE],
      ['desk', DESK],
    ] as const) {
      await page.setViewportSize(v);
      await page.screenshot({ path: `/tmp/shots/${name}-${d}.png` });
    }
    await page.setViewportSize(PHONE);
  };
  await page.goto('/');
  await page.waitForTimeout(500);
  await shot('landing');
  await page.evaluate(() => window.scrollTo(0, 500));
  await shot('landing-scrolled');
  await page.goto('/help');
  await page.waitForTimeout(500);
  await shot('help');
  await page.goto('/patient');
  await createVault(page);
  await page.getByRole('link', { name: 'Find a therapist' }).first().waitFor();
  await page.waitForTimeout(300);
  await shot('home');
  for (let i = 0; i < 60; i++) {
    if (await page.evaluate(() => navigator.serviceWorker.controller?.state === 'activated')) break;
    await page.waitForTimeout(500);
  }
  await s.context.setOffline(true);
  await page.reload();
  await unlock(page);
  await page.waitForTimeout(12000);
  console.log(await page.evaluate(() => navigator.onLine), s.errors);
  await shot('offline-home');
} finally {
  await browser.close();
  await site.close();
}
