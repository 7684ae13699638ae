/** The layers address and domain: rules and the index of brands. For the URL model see url-model.test.ts. */
import { describe, expect, test } from 'vitest';
import { judgeAddress } from '../src/scanners/page/address/address.ts';
import { judgeDomain } from '../src/scanners/page/address/domain.ts';
import { lookAlike } from '../src/scanners/page/address/look-alike.ts';
import { createNameIndex, maxEdits } from '../src/scanners/page/address/name-index.ts';
import { BRANDS } from '../src/scanners/page/hosts/brands.ts';
import { identifyHost } from '../src/scanners/page/hosts/host-identity.ts';
import { WEIGHTS } from '../src/scanners/page/weights.ts';
import { costlyUrls, randomFrom, urlsOfAllKinds } from './support/url-kinds.ts';

const rulesOf = (url: string) =>
  [...judgeAddress(url).indicators, ...judgeDomain(url).indicators].map(({ rule }) => rule);

describe('the index of brands', () => {
  test('finds each look-alike that a comparison with every brand finds', () => {
    let found = 0;
    for (const url of [...urlsOfAllKinds(840, 5), ...costlyUrls()]) {
      const host = identifyHost(new URL(url));
      const imitation = lookAlike(host);
      expect(imitation, url).toEqual(lookAlike(host, { withEach: true }));
      if (imitation !== null) found++;
    }
    expect(found).toBeGreaterThan(150);
  });

  test('has few candidates for a text', () => {
    const names = BRANDS.map(({ domains }) => domains[0]?.split('.')[0] ?? '');
    const index = createNameIndex(names);
    const labels = urlsOfAllKinds(2100).map((url) => identifyHost(new URL(url)).label);
    const candidates = labels.reduce((count, label) => count + index.candidates([label]).length, 0);
    expect(candidates / labels.length).toBeLessThan(0.02 * names.length);
  });

  test.each(['paypal', 'mypaypal', 'paypall', 'paypa', 'papyal', 'paipal', 'p4ypal'])(
    '%s is near paypal',
    (text) => {
      expect(createNameIndex(['google', 'paypal']).candidates([text])).toEqual([1]);
    },
  );

  test('finds names with as many edits as their length allows, in order, once', () => {
    const random = randomFrom(3);
    const letter = () => String.fromCharCode(97 + random(26));
    const names = Array.from({ length: 300 }, () => Array.from({ length: 3 + random(12) }, letter).join(''));
    const index = createNameIndex(names);
    for (const [at, name] of names.entries()) {
      let text = name;
      for (let edit = 0; edit < maxEdits(name.length); edit++) {
        const place = random(text.length - 1);
        const [start, end] = [text.slice(0, place), text.slice(place)];
        const swap = `${end[1]}${end[0]}${end.slice(2)}`;
        text = start + ([letter() + end, end.slice(1), letter() + end.slice(1), swap][random(4)] ?? '');
      }
      const found = index.candidates([text, name, `a${name}z`]);
      expect(index.candidates([text]), `${text} for ${name}`).toContain(at);
      expect(found).toEqual([...new Set(found)].sort((a, b) => a - b));
    }
  });
});

describe('a sign counts once', () => {
  test('the domain of a brand in a subdomain is no fake top-level domain too', () => {
    expect(rulesOf('https://paypal-com.garden.example/')).toEqual(['brand-domain-in-host-name']);
    expect(rulesOf('https://paypal.com.garden.example/')).toEqual(['brand-domain-in-host-name']);
    expect(rulesOf('https://savings-com.garden.example/')).toEqual(['fake-top-level-domain']);
  });
});

describe('names of customers and mirrored sites in subdomains are no signs', () => {
  test.each([
    'https://paypal-com.sentry.io/',
    'https://adobe.wd5.myworkdayjobs.com/en-US/careers',
    'https://netflix.zendesk.com/hc',
    'https://mastercard.qualtrics.com/jfe/form/x',
    'https://paypal-com.proxy.example.edu/docs',
  ])('%s', (url) => {
    expect(rulesOf(url)).toEqual([]);
  });
});

test('each indicator of the layers is made from its row in the table of weights', () => {
  for (const url of urlsOfAllKinds(1050, 11)) {
    for (const { rule, points, threat } of judgeAddress(url).indicators) {
      expect(rule, url).toBeDefined();
      expect(WEIGHTS[rule ?? 'new-certificate']).toMatchObject({ points, ...(threat && { threat }) });
    }
  }
});
