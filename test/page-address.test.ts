/** The layers address and domain: rules and the index of brands. For the URL model see url-model.test.ts. */
import { describe, expect, test } from 'vitest';
import { judgeAddress } from '../src/scanners/page/address/address.ts';
import { judgeDomain } from '../src/scanners/page/address/domain.ts';
import { type Indicator, sign } from '../src/scanners/page/layer.ts';
import { riskOf } from '../src/scanners/page/risk.ts';
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

  test.each([
    ['paypal-login.example', ['brand-with-login-words']],
    ['paypal-secure-login.example', ['login-word-between-hyphens', 'brand-with-login-words']],
    ['paypal-secure-login-update.example', ['two-login-words-in-host-name', 'brand-with-login-words']],
    ['secure-login.example', ['two-login-words-in-host-name']],
    ['paypal.secure-login.example', ['brand-in-subdomain-with-login-words', 'login-word-between-hyphens']],
  ])('a word beside a brand: %s', (host, rules) => {
    expect(rulesOf(`https://${host}/`).filter((rule) => rule !== 'three-hyphens')).toEqual(rules);
  });

  test('a word beside a brand in a path', () => {
    expect(rulesOf('https://garden.example/paypal/login/verify/account')).toEqual([
      'brand-in-path-with-login-words',
    ]);
    expect(rulesOf('https://garden.example/paypal/login/verify/account/update')).toContain(
      'login-words-in-path',
    );
  });

  test('signs that say the same of a host', () => {
    const [ip, abused, cheap] = (
      ['script-of-bare-address', 'abused-script-host', 'script-from-ip'] as const
    ).map((rule) => sign(rule, rule));
    const other = sign('obfuscated-names', 'names');
    const of = (...found: (Indicator | undefined)[]) => riskOf(found.flatMap((one) => one ?? []));
    expect(of(ip, abused, cheap)).toBe(of(ip));
    expect(of(abused, cheap, ip, other)).toBe(of(ip, other));
    expect(of(ip, other)).toBeGreaterThan(of(ip));
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
