import { describe, expect, test } from 'vitest';
import { reflectedXss } from '../src/scanners/web-active/xss/check.ts';
import { TooBigError } from '../src/scanners/web-active/xss/html-document.ts';
import { assignment, spotOf } from '../src/scanners/web-active/xss/script-syntax.ts';
import { echo, FLAWED, GUARDED, SAFE, serveActive } from './support/active-site.ts';
import { xssPages } from './support/xss-pages.ts';

const { ask, probeOf, tryPage } = xssPages();

describe('pages with a flaw', () => {
  test.each(Object.keys(FLAWED))('are found: %s', async (name) => {
    const { proof, requests } = await tryPage(name);
    expect(proof, name).toMatchObject({ flaw: { type: 'reflected_xss', severity: 'MEDIUM', cwe: 'CWE-79' } });
    expect(proof?.properties).toMatchObject({ context: expect.any(String) });
    expect(requests).toBeLessThanOrEqual(42);
  });

  test.each(Object.keys(GUARDED))('are found, and reported as blocked by their policy: %s', async (name) => {
    const { proof } = await tryPage(name);
    expect(proof).toMatchObject({
      confidence: 'MEDIUM',
      flaw: { severity: 'LOW' },
      properties: { blockedBy: expect.stringContaining('-src') },
    });
  });

  test('have evidence that is cut around the payload in the response', async () => {
    const { proof } = await tryPage('text');
    const [shown] = proof?.exchanges ?? [];
    expect(shown?.needle).toMatch(/^zq[\da-z]{8}$/);
    expect(shown?.exchange.response.body).toContain(proof?.payload);
  });

  test('have a lower severity when another site cannot make a browser send them', async () => {
    const { proof } = await tryPage('text', { location: 'header', name: 'User-Agent' });
    expect(proof).toMatchObject({ confidence: 'CONFIRMED', flaw: { severity: 'LOW' } });
    expect(proof?.flaw.description).toContain('Other sites cannot set this header in a browser');
    const referer = { location: 'header', name: 'Referer' } as const;
    expect((await tryPage('text', referer)).proof?.flaw.severity).toBe('LOW');
    // Nothing that a browser would encode in a URL.
    expect((await tryPage('script-single', referer)).proof?.flaw.severity).toBe('MEDIUM');
    expect((await tryPage('text', { location: 'cookie' })).proof?.flaw.severity).toBe('LOW');
    expect((await tryPage('text', { location: 'body' })).proof?.flaw.severity).toBe('MEDIUM');
  });
});

describe('pages without one', () => {
  test.each(Object.keys(SAFE))('give no finding: %s', async (name) => {
    const { proof, requests } = await tryPage(name);
    expect(proof, proof?.payload).toBeUndefined();
    expect(requests).toBeLessThanOrEqual(42);
  });

  test('cost one request when the value is not reflected', async () => {
    const { requests } = await tryPage('no-such-page');
    expect(requests).toBe(1);
  });
});

describe('hostile answers', () => {
  test.each([
    [
      'a word that is shown 100,000 times',
      (q: string) => `<p>${`${q} `.repeat(100_000)}`.slice(0, 1_000_000),
    ],
    ['elements in one another, 100,000 deep', (q: string) => `${'<b>'.repeat(100_000)}${q}`],
    ['formatting that is never closed', (q: string) => `${'<b id=1><i id=2><u id=3><p>'.repeat(20_000)}${q}`],
    ['brackets in one another', (q: string) => `<script>${'['.repeat(100_000)}'${q}'</script>`],
    ['an unfinished tag', (q: string) => `<p ${'a=1 '.repeat(100_000)}${q}`],
    ['quotes without end', (q: string) => `<script>${'"'.repeat(300_001)}${q}</script>`],
    [
      'attributes named by it',
      (q: string) => `<p ${Array.from({ length: 20_000 }, (_, i) => `${q}${i}`).join(' ')}>`,
    ],
  ])(
    'are processed within limits: %s',
    async (_, write) => {
      const hostile = await serveActive(echo({ page: { write: (q) => write(q) } }));
      try {
        const send = (value: string) => ask(`${hostile.url}/page?q=${encodeURIComponent(value)}`);
        // Exceeding a limit throws, so that it can be reported.
        await reflectedXss.run({ ...probeOf('text'), send }).catch((error: unknown) => {
          if (!(error instanceof TooBigError)) throw error;
        });
        expect(hostile.asked.length).toBeLessThanOrEqual(42);
      } finally {
        await hostile.close();
      }
    },
    60_000,
  );
});

describe('reading scripts', () => {
  test.each([
    ['"a word"', 'string'],
    ['`word $`', 'template'],
    ['a = 1 / word / 2', 'code'],
    ['a = /x word/', 'regexp'],
    ['// "word"\n', 'line comment'],
    ["/* ' word */", 'block comment'],
    ["' word", 'unknown'],
  ])('%s', (code, place) => {
    expect(spotOf(code, 'word').lexical.in).toBe(place);
  });

  test('knows the open brackets and quotes around a position', () => {
    expect(spotOf("(function(){ f({a: ['word'] }) })", 'word').closers).toBe(']})})');
  });

  test('distinguishes code that runs at once from code that must be called', () => {
    expect(assignment('x=1', 'X', 'script')).toBe('at once');
    expect(assignment('(function(){ x=1 })()', 'x', 'script')).toBe('at once');
    expect(assignment('function f(){ x=1 }', 'x', 'script')).toBe('when called');
    expect(assignment("var a = 'x=1'", 'x', 'script')).toBeNull();
    expect(assignment('x=1; )', 'x', 'script')).toBeNull();
  });
});
