import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { startDnsServer } from '../src/demo/dns-server.ts';
import { LAYERS } from '../src/scanners/page/layer.ts';
import { blocklistSourceSchema } from '../src/scanners/page/reputation/blocklist.ts';
import { type AnyEvent, type Remote, until, withApp } from './support/app.ts';
import { startSite } from './support/site.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
});

const LAYER_FIELDS = 'name score contribution indicators';
const SELECTION = `seq type
  ... on StatusEvent { status }
  ... on ProgressEvent { percent message scanner layer { ${LAYER_FIELDS} } }
  ... on AssessmentEvent { assessment { url riskScore threatLevel classification indicators method layers { ${LAYER_FIELDS} } } }
  ... on FailedEvent { error }`;

async function scanPage({ query }: Remote, page: Record<string, unknown>): Promise<string> {
  const { data, errors } = await query(
    `mutation ($input: ScanPageInput!) { scanPage(input: $input) {
      ... on StartScanSuccess { scan { id } }
      ... on Error { code message }
    } }`,
    { input: { scanners: { only: [{ name: 'page' }] }, ...page } },
  );
  const id = data?.scanPage?.scan?.id;
  if (id === undefined) throw new Error(JSON.stringify(data ?? errors));
  return id;
}

/** A server for names below `test`, and their DNS server. */
async function world(listener: RequestListener) {
  const site = await startSite(listener);
  cleanups.push(site.close);
  const dns = await startDnsServer({ zone: { '*.test': { A: ['127.0.0.1'] } } });
  cleanups.push(dns.close);
  return { port: site.port, env: { SCANWIRE_DNS_SERVERS: dns.address } };
}

const GARDEN = `<!doctype html><title>Garden gnomes</title><h1>Our gnomes</h1><p>${'They are nice. '.repeat(40)}</p><a href="/more">more</a><script>document.title = document.title.trim()</script>`;

const layersOf = (events: AnyEvent[]) => events.flatMap(({ layer }) => (layer ? [layer] : []));
const assessmentOf = (events: AnyEvent[]) => events.find(({ type }) => type === 'ASSESSMENT')?.assessment;
const layerOf = (events: AnyEvent[], name: string) => layersOf(events).find((layer) => layer.name === name);

describe('a posted page', () => {
  test('reports status, progress with each layer, assessment and end', async () => {
    const { port, env } = await world((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end(GARDEN),
    );
    await withApp({ env }, async (app) => {
      const url = `http://gnomes.test:${port}/`;
      const id = await scanPage(app, { url, title: 'Garden gnomes', html: GARDEN });
      const events = await app.follow(id, { selection: SELECTION });

      const kinds = events.map(({ type }) => type).filter((type, at, all) => type !== all[at - 1]);
      expect(kinds[0]).toBe('CONNECTED');
      expect(kinds.indexOf('STATUS')).toBeLessThan(kinds.indexOf('PROGRESS'));
      expect(kinds.indexOf('PROGRESS')).toBeLessThan(kinds.indexOf('ASSESSMENT'));
      expect(events.at(-1)?.type).toBe('COMPLETED');
      const progress = events.filter(({ type }) => type === 'PROGRESS');
      const percents = progress.map(({ percent }) => percent);
      expect(percents).toEqual([...percents].sort((a, b) => a - b));
      expect(percents.at(-1)).toBe(100);
      expect(progress.every(({ layer, scanner }) => !layer || scanner === 'page')).toBe(true);
      expect(
        layersOf(events)
          .map(({ name }) => name)
          .sort(),
      ).toEqual([...LAYERS].sort());
      expect(layerOf(events, 'reputation')).toMatchObject({ score: null, contribution: null });
      expect(layerOf(events, 'network')).toMatchObject({ score: expect.any(Number) });

      const assessment = assessmentOf(events);
      expect(assessment).toMatchObject({ url, threatLevel: 'BENIGN', method: 'EXTENSION' });
      expect(assessment.riskScore).toBeLessThan(30);
      expect(assessment.layers.map(({ name }: { name: string }) => name).sort()).toEqual([...LAYERS].sort());
      for (const layer of layersOf(events)) {
        const { score, indicators } = assessment.layers.find(
          ({ name }: { name: string }) => name === layer.name,
        );
        expect({ score, indicators }).toEqual({ score: layer.score, indicators: layer.indicators });
      }

      const { data } = await app.query(
        `query ($id: ID!) { scan(id: $id) { status targetKind assessment { url riskScore threatLevel } } }`,
        { id },
      );
      expect(data.scan).toEqual({
        status: 'COMPLETED',
        targetKind: 'PAGE',
        assessment: { url, riskScore: assessment.riskScore, threatLevel: 'BENIGN' },
      });
    });
  });

  test('on a blocklist is MALICIOUS, and the response of its URL is reported', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'scanwire-test-'));
    cleanups.push(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'phish.txt'), '# bad\nbad-gnomes.test\n');
    const { port, env } = await world((_, response) =>
      response
        .writeHead(200, {
          'content-type': 'image/png',
          'content-disposition': 'attachment; filename=g.pdf.exe',
        })
        .end('x'),
    );
    const blocklists = [
      blocklistSourceSchema.parse({ path: join(folder, 'phish.txt'), name: 'phish', threat: 'phishing' }),
    ];
    await withApp({ env, config: { blocklists } }, async (app) => {
      const url = `http://www.bad-gnomes.test:${port}/`;
      const events = await app.follow(await scanPage(app, { url, html: GARDEN }), { selection: SELECTION });
      expect(layerOf(events, 'reputation')).toMatchObject({
        indicators: ['The page is on the blocklist phish: bad-gnomes.test.'],
      });
      expect(layerOf(events, 'network').indicators.join()).toContain('g.pdf.exe');
      expect(assessmentOf(events)).toMatchObject({ threatLevel: 'MALICIOUS', classification: 'phishing' });
    });
  });

  test('whose host does not respond is judged by the other layers', async () => {
    const { port, env } = await world((_, response) => response.destroy());
    await withApp({ env }, async (app) => {
      const id = await scanPage(app, { url: `http://gnomes.test:${port}/`, html: GARDEN });
      const events = await app.follow(id, { selection: SELECTION });
      expect(layerOf(events, 'network')).toMatchObject({ score: null, indicators: [] });
      expect(assessmentOf(events)).toMatchObject({ url: `http://gnomes.test:${port}/` });
      expect(events.at(-1)?.type).toBe('COMPLETED');
    });
  });

  test('whose host the target policy refuses is judged by the other layers', async () => {
    await withApp({}, async (app) => {
      const id = await scanPage(app, { url: 'http://10.0.0.1/admin', html: GARDEN });
      const events = await app.follow(id, { selection: SELECTION });
      expect(layerOf(events, 'network')).toMatchObject({ score: null });
      expect(assessmentOf(events)).toBeDefined();
      expect(events.at(-1)?.type).toBe('COMPLETED');
    });
  });

  test('can be cancelled while its host does not answer', async () => {
    let asked = 0;
    const { port, env } = await world(() => asked++);
    await withApp({ env }, async (app) => {
      const id = await scanPage(app, { url: `http://gnomes.test:${port}/`, html: GARDEN });
      await until(() => asked > 0, 'the question to the host');
      await app.query(`mutation ($id: ID!) { cancelScan(input: { id: $id }) { __typename } }`, { id });
      const events = await app.follow(id, { selection: SELECTION });
      expect(events.at(-1)?.type).toBe('CANCELLED');
      expect(assessmentOf(events)).toBeUndefined();
    });
  });

  test('is fetched by the server for a URL, across redirects', async () => {
    const { port, env } = await world((request, response) =>
      request.url === '/'
        ? response.writeHead(302, { location: '/gnomes' }).end()
        : response.writeHead(200, { 'content-type': 'text/html' }).end(GARDEN),
    );
    await withApp({ env }, async (app) => {
      const id = await app.startScan({ target: `http://gnomes.test:${port}/`, scanners: [{ name: 'page' }] });
      const events = await app.follow(id, { selection: SELECTION });
      expect(new Set(layersOf(events).map(({ name }) => name))).toEqual(new Set(LAYERS));
      expect(assessmentOf(events)).toMatchObject({ threatLevel: 'BENIGN', method: 'FETCH' });
      expect(events.at(-1)?.type).toBe('COMPLETED');
    });
  });

  test.each([
    ['a URL of another scheme', { url: 'javascript:alert(1)' }],
    ['more characters than the limit', { url: 'https://a.test/', html: 'x'.repeat(3 * 1024 * 1024) }],
  ])('with %s is refused with a typed error', async (_, page) => {
    await withApp({}, async (app) => {
      const { data } = await app.query(
        `mutation ($input: ScanPageInput!) { scanPage(input: $input) { __typename ... on Error { code message } } }`,
        { input: page },
      );
      expect(data.scanPage).toMatchObject({
        code: 'BAD_USER_INPUT',
        message: expect.stringContaining('page'),
      });
    });
  });
});
