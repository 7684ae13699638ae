/** A film of the dashboard: starts the demo scan, watches its results arrive, and opens the worst finding. */
import type { Locator, Page } from 'playwright-core';
import type { OpenPage } from '../../test/support/browser.ts';
import type { Frame } from './gif.ts';
import { drawPointer } from './pointer.ts';

const VIEW = { viewport: { width: 1200, height: 660 }, colorScheme: 'light' } as const;
/** Where the pointer holds no list. */
const REST = { x: 620, y: 22 };
const POINTER_STEPS = 6;
const OVERVIEW_FRAMES = 8;
const FINDINGS_FRAMES = 16;
/** Time between two frames, and how long the film shows each. */
const EVERY_MS = 1200;
const FRAME_MS = 300;
const FADE_MS = 700;

export interface DashboardFilm {
  frames: Frame[];
  overview: Buffer;
  finding: Buffer;
}

export async function filmDashboard(open: OpenPage, url: string): Promise<DashboardFilm> {
  const { page } = await open(url, VIEW);
  await drawPointer(page);
  const frames: Frame[] = [];
  const shoot = async (ms: number) => {
    const png = await page.screenshot({ animations: 'disabled' });
    frames.push({ png, ms });
    return png;
  };
  const click = createHand(page, shoot);

  await page.mouse.move(REST.x, REST.y);
  const demo = page.getByRole('button', { name: 'Scan the demo site' });
  await demo.waitFor();
  await shoot(1000);
  await click(demo);
  await page.waitForURL(/\/scans\/./);
  await page.mouse.move(REST.x, REST.y);
  const overview = await watch(page, shoot, OVERVIEW_FRAMES);
  await click(
    page.getByRole('navigation', { name: 'Parts of the scan' }).getByRole('link', { name: 'Findings' }),
  );
  await page.mouse.move(REST.x, REST.y);
  await watch(page, shoot, FINDINGS_FRAMES);
  await click(page.getByRole('list', { name: 'Findings' }).getByRole('link').first());
  await page.getByText('How it was found').waitFor();
  await page.waitForTimeout(FADE_MS);
  const finding = await shoot(4000);
  return { frames, overview, finding };
}

type Shoot = (ms: number) => Promise<Buffer>;

/** @returns the last frame */
async function watch(page: Page, shoot: Shoot, count: number): Promise<Buffer> {
  let last: Buffer | undefined;
  for (let frame = 0; frame < count; frame++) {
    await page.waitForTimeout(EVERY_MS);
    last = await shoot(FRAME_MS);
  }
  return last as Buffer;
}

/** @returns moves the pointer to an element, and clicks it */
function createHand(page: Page, shoot: Shoot): (target: Locator) => Promise<void> {
  return async (target) => {
    const box = await target.boundingBox();
    if (box === null) throw new Error(`The dashboard does not show ${target}.`);
    const [x, y] = [box.x + Math.min(box.width / 2, 120), box.y + box.height / 2];
    for (let step = 1; step <= POINTER_STEPS; step++) {
      const part = step / POINTER_STEPS;
      await page.mouse.move(REST.x + (x - REST.x) * part, REST.y + (y - REST.y) * part);
      await shoot(50);
    }
    await shoot(300);
    await page.mouse.click(x, y);
  };
}
