/** The layers address and domain: rules and the index of brands. For the URL model see url-model.test.ts. */
import { describe, expect, test } from 'vitest';
import { judgeAddress } from '../src/scanners/page/address/address.ts';
import { judgeDomain } from '../src/scanners/page/address/domain.ts';
import { WEIGHTS } from '../src/scanners/page/weights.ts';
import { urlsOfAllKinds } from './support/url-kinds.ts';

const rulesOf = (url: string) =>
  [...judgeAddress(url).indicators, ...judgeDomain(url).indicators].map(({ rule }) => rule);

describe('a sign counts once', () => {
  test('the domain of a brand in a subdomain is no fake top-level domain too', () => {
    expect(rulesOf('https://paypal-com.garden.example/')).toEqual(['brand-domain-with-hyphens']);
    expect(rulesOf('https://paypal.com.garden.example/')).toEqual(['brand-domain-in-subdomain']);
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
