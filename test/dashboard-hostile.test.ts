/** A target whose every text is an attack: the dashboard shows it as data. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { assessment, defineScanner, endpoint, finding, host, log, progress } from '../src/core/scanner.ts';
import { type TestApp, withApp } from './support/app.ts';
import { chromiumPath, withBrowser } from './support/browser.ts';
import { goTo, tourOf } from './support/dashboard-tour.ts';

const TOKEN = 'a-token-for-this-test';
/** Markup, scripts, characters that reorder or hide text, and control bytes of terminals. */
const ATTACK = [
  `"><img src=x onerror="hacked=1"><script>hacked=1</script>' onmouseover='hacked=1' {{hacked=1}} \${hacked=1}`,
  'javascript:hacked=1 \u202egpj.exe\u2066\u200b\u061c\ufeff \u009b31m\u001b]0;x\u0007 a\u0301\u0301\u0301',
].join(' ');
/** As long as the server takes; the attack is at its start and at its end. */
const attack = (length = 100_000) =>
  `${ATTACK} ${'W'.repeat(Math.max(0, length - 2 * ATTACK.length))} ${ATTACK}`;
/** At most 100 characters. */
const NAME = `<script>hacked=1</script>${ATTACK.slice(-70)}`;
const SHORT = '<b onclick=hacked=1>\u202e\u200b';
const URL_ATTACK = `https://www.example.com/<script>hacked=1</script>/"onload="hacked=1/\u202e${'W'.repeat(4000)}?<svg/onload=hacked=1>#\u202e`;

const hostile = defineScanner({
  ...{ name: 'hostile', title: 'Hostile', description: 'Hostile texts', version: '1.0.0' },
  options: z.strictObject({ secret: z.string().optional() }),
  intrusiveness: 'passive',
  consumes: ['domain'],
  produces: ['host', 'endpoint', 'finding', 'assessment'],
  async *scan() {
    const text = attack();
    yield log('INFO', text, { text: text.slice(0, 5000) });
    yield progress(0.5, text);
    for (const name of ['www.example.com', text]) {
      yield host({
        ...{ name, ip: [text], cname: [text, text], alive: true, url: URL_ATTACK, status: 200 },
        ...{
          title: text,
          server: text,
          technologies: [text, SHORT],
          issuer: text,
          notAfter: new Date(),
          source: SHORT,
          error: text,
        },
      });
    }
    for (const url of [URL_ATTACK, 'javascript:hacked=1', 'data:text/html,<script>hacked=1</script>']) {
      yield endpoint({
        ...{
          url,
          status: 200,
          contentType: text,
          title: text,
          redirect: URL_ATTACK,
          source: SHORT,
          error: text,
        },
      });
    }
    yield finding({
      ...{ title: text, severity: 'CRITICAL', type: text, url: URL_ATTACK, method: SHORT, parameter: text },
      ...{ host: text, file: text, line: 1, description: text, cvss: SHORT, remediation: text },
      references: ['javascript:hacked=1', text, text, URL_ATTACK],
      evidence: {
        proof: text.slice(0, 9000),
        exchanges: [
          {
            note: text.slice(0, 1000),
            request: `GET /${ATTACK} HTTP/1.1\nHost: www.example.com\nx: ${ATTACK}`,
            response: `HTTP/1.1 200\n${ATTACK}\n\n${text.slice(0, 9000)}`,
            mark: '<script>',
          },
        ],
      },
      properties: { [SHORT]: SHORT },
    });
    yield finding({ title: text, severity: 'LOW', type: SHORT, evidence: text.slice(0, 9000) });
    yield assessment({
      ...{ url: URL_ATTACK, riskScore: 90, threatLevel: 'MALICIOUS', reasons: [text, text] },
      ...{ classification: text, indicators: [text, text, SHORT], method: SHORT },
      layers: [
        { name: text, score: 90, indicators: [text, text] },
        { name: text, score: 10 },
      ],
    });
    throw new Error(text);
  },
});

async function scanHostile(app: TestApp): Promise<string> {
  const id = await app.startScan({
    ...{ target: 'www.example.com', label: ATTACK.slice(-180) },
    scanners: [{ name: 'hostile', options: { secret: attack(2000) } }],
  });
  await app.follow(id);
  const { data } = await app.query(
    `mutation ($id: ID!, $name: String!) {
      updateScan(input: { id: $id, label: $name }) { __typename }
      createApiKey(input: { name: $name, role: VIEWER }) { __typename }
    }`,
    { id, name: NAME },
  );
  expect(data).toMatchObject({
    updateScan: { __typename: 'UpdateScanSuccess' },
    createApiKey: { __typename: 'CreateApiKeySuccess' },
  });
  return id;
}

/** The parts of the attack that do not depend on its length. */
const SHOWN = /<script>hacked=1<\/script>|<b onclick=hacked=1>/;

/** What is wrong with the page that is shown. */
const faultsOf = (page: Page) =>
  page.evaluate(() => {
    const faults: string[] = [];
    const hidden = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\u061c\ufeff\u0080-\u009f]/;
    if ('hacked' in globalThis) faults.push('a script ran');
    if (hidden.test(document.title) || document.title.length > 120) faults.push(`title ${document.title}`);
    const { scrollWidth } = document.documentElement;
    if (scrollWidth > innerWidth) {
      const wide = [...document.querySelectorAll('main *, header *')].find(
        (element) => element.getBoundingClientRect().right > innerWidth + 1,
      );
      faults.push(`${scrollWidth} pixels wide: ${wide?.outerHTML.slice(0, 200)}`);
    }
    for (const element of document.querySelectorAll('*')) {
      if (/^(img|iframe|object|embed|b|base)$/i.test(element.localName)) faults.push(element.outerHTML);
      for (const { name, value } of element.attributes) {
        if (name.startsWith('on') || (hidden.test(value) && name !== 'value'))
          faults.push(
            `<${element.localName} class="${element.className}"> ${name}=${JSON.stringify(value.slice(0, 120))}`,
          );
        if (name === 'href' && element.localName === 'a') {
          const { origin } = new URL(value, document.baseURI);
          if (origin !== location.origin && !element.closest('[role=dialog]'))
            faults.push(`link to ${value}`);
        }
      }
      for (const node of element.childNodes)
        if (node.nodeType === Node.TEXT_NODE && hidden.test(node.nodeValue ?? ''))
          faults.push(
            `text of <${element.localName} class="${element.className}"> in ${element.parentElement?.className}: ${JSON.stringify(node.nodeValue?.slice(0, 120))}`,
          );
    }
    return faults;
  });

/** Results that an outside scanner pushes, with texts of 1 MB. */
async function pushHostile({ query, startScan }: TestApp): Promise<string> {
  const scanId = await startScan({
    ...{ target: 'www.example.com', label: ATTACK.slice(0, 180), external: { scanner: 'outside' } },
  });
  const text = attack(1_000_000);
  const results = [
    {
      host: { name: 'www.example.com', alive: true, url: URL_ATTACK, title: text, server: text, ip: [SHORT] },
    },
    { endpoint: { url: URL_ATTACK, status: 200, title: text, contentType: text, error: text } },
    { finding: { title: text, severity: 'CRITICAL', type: SHORT, url: URL_ATTACK, description: text } },
    {
      finding: { title: ATTACK, severity: 'HIGH', type: SHORT, remediation: text, evidence: attack(60_000) },
    },
    { assessment: { url: URL_ATTACK, riskScore: 90, threatLevel: 'MALICIOUS', reasons: [text, text] } },
  ];
  for (const result of results) {
    const { data } = await query(
      `mutation ($input: IngestResultsInput!) { ingestResults(input: $input) {
        ... on IngestResultsSuccess { recorded } ... on Error { message } } }`,
      { input: { scanId, items: [result] } },
    );
    expect(data.ingestResults).toEqual({ recorded: 1 });
  }
  const { data } = await query(
    `mutation ($id: ID!, $text: String!, $name: String!) {
      failScan(input: { id: $id, reason: $text }) { __typename }
      createApiKey(input: { name: $name, role: VIEWER }) { __typename }
    }`,
    { id: scanId, text, name: NAME },
  );
  expect(data).toMatchObject({
    failScan: { __typename: 'FailScanSuccess' },
    createApiKey: { __typename: 'CreateApiKeySuccess' },
  });
  return scanId;
}

async function signIn(page: Page): Promise<void> {
  await page.getByLabel('Key').fill(TOKEN);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('.scan-item').first().waitFor();
}

describe.skipIf(!chromiumPath).each([
  ['a target whose every text is an attack', scanHostile],
  ['an outside scanner whose every text is an attack of 1 MB', pushHostile],
])('%s', (_, make) => {
  it.each([
    ['wide', 1440, 900],
    ['phone', 390, 844],
  ])(
    'is shown as data in every view (%s)',
    async (_, width, height) => {
      await withApp({ ownScanners: [hostile], env: { SCANWIRE_TOKEN: TOKEN } }, async (app) => {
        const id = await make(app);
        const tour = await tourOf(app, id);
        await withBrowser(async (open) => {
          const { page, foreign, broken } = await open(app.url, { viewport: { width, height } });
          await signIn(page);
          const faults: string[] = [];
          const complaints: string[] = [];
          const shownIn: string[] = [];
          page.on('console', (message) => {
            if (/Content Security Policy|Trusted/i.test(message.text())) complaints.push(message.text());
          });
          page.on('dialog', (dialog) => complaints.push(`dialog ${dialog.message()}`));
          for (const stop of tour) {
            await goTo(page, app.url, stop).catch((error: Error) =>
              faults.push(`${stop.name}: ${error.message}`),
            );
            for (const fault of await faultsOf(page)) faults.push(`${stop.name}: ${fault}`);
            if (SHOWN.test(await page.locator('body').innerText())) shownIn.push(stop.name);
          }
          expect(faults).toEqual([]);
          expect({ foreign, broken, complaints }).toEqual({ foreign: [], broken: [], complaints: [] });
          expect(shownIn).toEqual(expect.arrayContaining(['scans', 'a finding', 'a host', 'a page', 'keys']));
        });
      });
    },
    90_000,
  );
});
