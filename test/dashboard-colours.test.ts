/** The colours of severity and state, as people see them, also those who see fewer colours. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { sharedApp } from './support/app.ts';
import { chromiumPath, withBrowser } from './support/browser.ts';

type Colour = readonly [red: number, green: number, blue: number];

const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
const STATES = ['running', 'done', 'limited', 'failed', 'cancelled'].map((state) => `state-${state}`);
const SURFACES = ['page', 'surface', 'surface-hover'] as const;

/** Complete forms, for linear RGB: Machado, Oliveira and Fernandes 2009, https://doi.org/10.1109/TVCG.2009.113 */
const VISIONS: Readonly<Record<string, readonly Colour[]>> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const linear = (value: number): number =>
  value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
const seenAs = (vision: readonly Colour[], colour: Colour): Colour =>
  vision.map((row) =>
    Math.min(
      1,
      Math.max(
        0,
        row.reduce((sum, weight, at) => sum + weight * linear(colour[at] ?? 0), 0),
      ),
    ),
  ) as unknown as Colour;
const luminance = ([red, green, blue]: Colour): number => 0.2126 * red + 0.7152 * green + 0.0722 * blue;
/** WCAG 2.2, "contrast ratio", of linear colours. */
function contrast(one: Colour, other: Colour): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** The tokens as the browser paints them, each channel from 0 to 1. */
const coloursOf = (page: Page, names: readonly string[]): Promise<Record<string, Colour>> =>
  page.evaluate((all) => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const probe = document.body.appendChild(document.createElement('span'));
    return Object.fromEntries(
      all.map((name) => {
        probe.style.color = `var(--${name})`;
        if (!canvas) throw new Error('no canvas');
        canvas.fillStyle = getComputedStyle(probe).color;
        canvas.fillRect(0, 0, 1, 1);
        const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data;
        return [name, [red / 255, green / 255, blue / 255] as const];
      }),
    );
  }, names);

const app = sharedApp({});

describe.skipIf(!chromiumPath)('severity and state', () => {
  it.each(['light', 'dark'] as const)(
    'can be read with each kind of colour vision (%s)',
    async (colorScheme) => {
      await withBrowser(async (open) => {
        const { page } = await open(app().url, { colorScheme });
        await page.locator('.start').waitFor();
        const colours = await coloursOf(page, [...SEVERITIES, ...STATES, ...SURFACES]);
        expect(new Set(SEVERITIES.map((name) => String(colours[name]))).size).toBe(SEVERITIES.length);
        const faint = Object.entries(VISIONS).flatMap(([vision, matrix]) =>
          SURFACES.flatMap((surface) =>
            [...SEVERITIES, ...STATES].flatMap((name) => {
              const [text, ground] = [name, surface].map((one) => seenAs(matrix, colours[one] as Colour));
              const ratio = contrast(text as Colour, ground as Colour);
              return ratio < 4.5 ? [`${name} on ${surface} with ${vision}: ${ratio.toFixed(2)}`] : [];
            }),
          ),
        );
        expect(faint).toEqual([]);
      });
    },
  );

  it('is also said by a letter and a shape of its own', async () => {
    const id = await app().startScan({
      target: 'example.com',
      scanners: [{ name: 'mock', options: { events: 20, rate: 0 } }],
    });
    await app().follow(id);
    await withBrowser(async (open) => {
      const { page } = await open(`${app().url}/scans/${id}`);
      const marks = page.locator('.scan-counters .severity');
      await marks.nth(4).waitFor();
      expect(await marks.locator('text').allTextContents()).toEqual(['C', 'H', 'M', 'L', 'I']);
      const shapes = await marks
        .locator('.shape')
        .evaluateAll((all) => all.map(({ outerHTML }) => outerHTML));
      expect(new Set(shapes).size).toBe(5);
    });
  });
});
