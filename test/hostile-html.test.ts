import { describe, expect, test } from 'vitest';
import { scriptPathsInSlices } from '../src/scanners/endpoints/script-paths.ts';
import { readHtmlInSlices } from '../src/scanners/kit/html.ts';
import { readPageFactsInSlices } from '../src/scanners/kit/page-facts.ts';
import { readSurfaceInSlices } from '../src/scanners/web-active/surface.ts';
import { readDocument, TooBigError } from '../src/scanners/web-active/xss/html-document.ts';
import { HOSTILE_PAGES, PLAIN_PAGE } from './support/hostile-html.ts';

const { signal } = new AbortController();

/** A page that is too big is not read to its end. */
const built = (html: string) =>
  // Building a tree takes ten times as long as reading.
  readDocument(html.slice(0, 250_000), true).catch((error) => {
    if (!(error instanceof TooBigError)) throw error;
  });
const READERS: Readonly<Record<string, (html: string) => Promise<unknown>>> = {
  'facts of a page': (html) => readPageFactsInSlices(html, 'https://corp.test/', signal),
  'paths of a script': (html) => scriptPathsInSlices(html, signal),
  'forms of a page': (html) => readSurfaceInSlices(html, 'https://corp.test/'),
  'the tree of a page': built,
};

interface Cost {
  /** turns of the event loop during the work */
  turns: number;
  /** milliseconds of CPU, which other processes do not affect */
  cpu: number;
}

async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  // Ends the turn of earlier work.
  await new Promise((resolve) => setImmediate(resolve));
  let working = true;
  let turns = 0;
  const turn = () => {
    turns++;
    if (working) setImmediate(turn);
  };
  setImmediate(turn);
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  working = false;
  return { turns, cpu: (user + system) / 1000 };
}

describe.each(Object.entries(READERS))('reading %s', (name, read) => {
  test('yields to the event loop, and takes at most ten times as long for a hostile page', async () => {
    await read(PLAIN_PAGE);
    const plain = await costOf(() => read(PLAIN_PAGE));
    expect(plain.turns).toBeGreaterThanOrEqual(4);
    for (const [shape, html] of Object.entries(HOSTILE_PAGES)) {
      const hostile = await costOf(() => read(html));
      expect(hostile.cpu, shape).toBeLessThan(10 * Math.max(plain.cpu, 20));
      // Readers stop early when a page is too big for a tree, or a script has enough paths.
      if (/facts|forms/.test(name)) expect(hostile.turns, shape).toBeGreaterThanOrEqual(plain.turns - 1);
    }
  });

  test('reads one slice of one page in each turn of the event loop', async () => {
    const one = await costOf(() => read(PLAIN_PAGE));
    const many = await costOf(() => Promise.all(Array.from({ length: 10 }, () => read(PLAIN_PAGE))));
    expect(many.turns).toBeGreaterThanOrEqual(10 * (one.turns - 2));
  });
});

test('small pages share a turn of the event loop', async () => {
  const small = '<title>Shop</title><a href="/page/1">link</a>';
  const { turns } = await costOf(() =>
    Promise.all(Array.from({ length: 100 }, () => readHtmlInSlices(small, { title() {} }))),
  );
  expect(turns).toBeLessThanOrEqual(4);
});

describe('an abort', () => {
  test('stops the reader in the next turn of the event loop', async () => {
    const abort = new AbortController();
    let tags = 0;
    const html = HOSTILE_PAGES['nested elements'] ?? '';
    const reading = readHtmlInSlices(
      html,
      {
        tags: { has: () => true },
        tag() {
          if (++tags === 1) setImmediate(() => abort.abort(new Error('cancelled')));
        },
      },
      abort.signal,
    );
    await expect(reading).rejects.toThrow('cancelled');
    expect(tags).toBeLessThan(190_000 / 4);
  });
});
