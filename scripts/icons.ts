import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launchBrowser } from '@/tests/support/browser';
import { root } from './support/ensure-install.mjs';

/** `npx tsx scripts/icons.ts`: draws public/icon.svg as the PNG files that home screens want. */
const svg = await readFile(join(root, 'public/icon.svg'), 'utf8');
/** Ground and size of the drawing: a maskable icon is cut to any shape within its inner 80 %. */
const ICONS = [
  { file: 'icon-192.png', size: 192, ground: 'transparent', share: 1 },
  { file: 'icon-512.png', size: 512, ground: 'transparent', share: 1 },
  { file: 'icon-maskable-512.png', size: 512, ground: '#f7f1e5', share: 0.66 },
  { file: 'apple-icon.png', size: 180, ground: '#f7f1e5', share: 0.8 },
] as const;

const browser = await launchBrowser();
try {
  for (const { file, size, ground, share } of ICONS) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    const inner = Math.round(size * share);
    await page.setContent(
      `<body style="margin:0;display:grid;place-items:center;width:${size}px;height:${size}px;background:${ground}">${svg.replace('<svg ', `<svg width="${inner}" height="${inner}" `)}</body>`,
    );
    await writeFile(join(root, 'public', file), await page.screenshot({ omitBackground: true }));
    await page.close();
  }
} finally {
  await browser.close();
}
