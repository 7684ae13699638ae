import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { createWebActiveScanner } from '../src/scanners/web-active/index.ts';
import { runScanner } from '../src/sdk/run-scanner.ts';
import { type Asked, queryOf } from './support/active-site.ts';
import { htmlSites } from './support/html-sites.ts';

setFlagsFromString('--expose-gc');
const collectOnce: () => void = runInNewContext('gc');
/** Twice: buffers are freed after their owners. */
const gc = () => {
  collectOnce();
  collectOnce();
};

const { serve } = htmlSites();

const scanner = createWebActiveScanner();
const at = (url: string) => ({ kind: 'url', url: `${url}/` }) as const;
const list = (length: number, write: (i: number) => string) =>
  Array.from({ length }, (_, i) => write(i)).join('');

describe('memory', () => {
  const MAX_GROWTH = 64 * 1024 * 1024;
  const FILLER = 'ā'.repeat(480_000);
  let asked = 0;
  /** A condition: whether it is true. Other values: whether they contain no quote. */
  const holds = (value: string) => {
    const [, a, b, c] = /(\d+)-(\d+)=(-?\d+)/.exec(value) ?? [];
    return a === undefined ? !/['"]/.test(value) : Number(a) - Number(b) === Number(c);
  };
  let words = 0;
  const word = () => `w${(words++).toString(36)}`;
  const PAGES: [string, (request: Asked) => string][] = [
    [
      'forms in pages of a megabyte',
      () => {
        const n = asked++;
        return `${list(5, (i) => `<form action=/f${n}x${i}><input name=field_of_a_form value="${'v'.repeat(40)}"></form>`)}<a href=/p${n}>x</a><a href=/q${n}>x</a><!--${FILLER}-->`;
      },
    ],
    [
      'forms of a megabyte',
      () => {
        const n = asked++;
        return `<form action=/f${n}>${list(100, (i) => `<input name=n${i} value="${'v'.repeat(8_000)}">`)}</form>${list(3, (i) => `<a href=/p${n}x${i}>x</a>`)}`;
      },
    ],
    [
      'addresses of four kilobytes',
      () => {
        const n = asked++;
        return `${list(250, (i) => `<a href="/delete/${n}x${i}${'x'.repeat(4_000)}">`)}${list(3, (i) => `<a href=/p${n}x${i}>x</a>`)}`;
      },
    ],
    [
      'places in pages of a megabyte',
      () => {
        const n = asked++;
        return `${list(5, (i) => `<a href="/w${n}x${i}?q=1">x</a>`)}${FILLER}`;
      },
    ],
    [
      'answers that look like a database, each of other words',
      (request) =>
        `${list(8, (i) => `<a href="/w${i}?q=1">x</a>`)}${holds(queryOf(request).get('q') ?? '') ? 'yes' : 'no'} ${list(30_000, () => `${word()} `)}${' '.repeat(500_000)}`,
    ],
  ];

  test.each(PAGES)(
    'is limited: %s',
    async (_, write) => {
      const site = await serve((request, response) => {
        response.end(write(request));
        site.asked.length = 0;
      });
      gc();
      const held = () => process.memoryUsage().heapUsed + process.memoryUsage().external;
      const before = held();
      let most = 0;
      let emissions = 0;
      const measure = () => {
        gc();
        most = Math.max(most, held() - before);
      };
      const timer = setInterval(measure, 1_000);
      try {
        const options = { rps: 1_000, maxPages: 150, maxRequests: 160 };
        for await (const _ of runScanner(scanner, at(site.url), { options }))
          if (emissions++ % 20 === 0) measure();
      } finally {
        clearInterval(timer);
      }
      console.log(`${_}: at most ${Math.round(most / 2 ** 20)} MB more`);
      expect(most).toBeLessThan(MAX_GROWTH);
    },
    120_000,
  );
});
