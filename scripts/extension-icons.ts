/** Draws the icons of the browser extension from extension/icons/icon.svg, in Chromium. Run it after a change of the drawing. */
import { readFile, writeFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';

const FOLDER = new URL('../extension/icons/', import.meta.url);
const SIZES = [16, 32, 48, 128];

const drawing = await readFile(new URL('icon.svg', FOLDER), 'utf8');
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const size of SIZES) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(
    `<style>body { margin: 0 } svg { display: block; width: ${size}px }</style>${drawing}`,
  );
  await writeFile(new URL(`${size}.png`, FOLDER), await page.screenshot({ omitBackground: true }));
}
await browser.close();
