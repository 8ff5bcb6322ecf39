import chromium from '@sparticuz/chromium';

/** Unpacks the browser before the first file: two that did so at once would run each other's half-written program. */
export async function setup(): Promise<void> {
  if (!process.env.CHROME_PATH) await chromium.executablePath();
}
