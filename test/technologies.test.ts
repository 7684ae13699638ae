/** Which software responses name, and how its names are read. */
import { describe, expect, test } from 'vitest';
import { hostSchema } from '../src/core/result.ts';
import { distinctTechnologies, parseTechnology } from '../src/core/technology.ts';
import { technologiesOf } from '../src/scanners/kit/technologies.ts';
import { growth } from './support/growth.ts';

describe('the name of a technology', () => {
  test.each([
    ['nginx', 'nginx', null],
    ['nginx/1.18.0', 'nginx', '1.18.0'],
    ['Nginx:1.18.0', 'Nginx', '1.18.0'],
    ['WordPress 6.4.2', 'WordPress', '6.4.2'],
    ['ASP.NET MVC v5.2', 'ASP.NET MVC', '5.2'],
    ['OpenSSL/1.1.1k', 'OpenSSL', '1.1.1k'],
    ['Google Web Server', 'Google Web Server', null],
    ['jQuery UI', 'jQuery UI', null],
  ])('%s', (text, name, version) => expect(parseTechnology(text)).toEqual({ name, version }));

  test('is read from what tools report, cut to its length', () => {
    const { technologies } = hostSchema.parse({
      ...{ name: 'a.test', alive: true, source: 'httpx' },
      technologies: ['Nginx:1.18.0', '\u0000PHP', 'x'.repeat(200)],
    });
    expect(technologies).toEqual(['Nginx/1.18.0', 'PHP', `${'x'.repeat(99)}…`]);
  });

  test('is listed once, in any case, with the version that is known', () => {
    expect(distinctTechnologies(['PHP', ' ', 'nginx/1.18', 'php 8.2', 'NGINX/1.20'])).toEqual([
      'PHP/8.2',
      'nginx/1.18',
    ]);
  });
});

describe('a response', () => {
  test.each<[string, Record<string, string>, string[]]>([
    [
      'the server with its modules',
      { server: 'Apache/2.4.29 (Ubuntu) OpenSSL/1.1.1 mod_fcgid/2.3.9' },
      ['Apache/2.4.29', 'OpenSSL/1.1.1', 'mod_fcgid/2.3.9', 'Ubuntu'],
    ],
    ['a server without a version', { server: 'Apache (Debian)' }, ['Apache', 'Debian']],
    ['a name of several words', { server: 'Google Frontend' }, ['Google Frontend']],
    ['a version that is no number', { server: 'Caddy/2.7 Go/go1.21' }, ['Caddy/2.7', 'Go']],
    ['a long version', { server: `nginx/1.${'0'.repeat(50)}abc` }, [`nginx/1.${'0'.repeat(39)}`]],
    ['a version in brackets', { server: 'Jetty(9.4.43.v20210629)' }, ['Jetty/9.4.43.v20210629']],
    ['the language', { 'x-powered-by': 'PHP/7.2.24, ASP.NET' }, ['PHP/7.2.24', 'ASP.NET']],
    ['a version alone', { 'x-aspnet-version': '4.0.30319' }, ['ASP.NET/4.0.30319']],
    ['a header of one product', { 'cf-ray': '8f-FRA', server: 'cloudflare' }, ['cloudflare']],
    [
      'cookies of frameworks',
      { 'set-cookie': 'PHPSESSID=1; path=/\nlaravel_session=2\nother=3' },
      ['PHP', 'Laravel'],
    ],
    ['no name', { server: '-', 'x-powered-by': '12345', 'set-cookie': 'session=PHPSESSID' }, []],
    ['markup', { server: '<script>alert(1)</script>' }, []],
  ])('names %s', (_, headers, expected) => expect(technologiesOf(headers)).toEqual(expected));

  test('names the generator of its page', () => {
    const generators = ['WordPress 6.4.2', 'Drupal 10 (https://www.drupal.org)', 'Joomla! - Open Source'];
    expect(technologiesOf({}, generators)).toEqual(['WordPress/6.4.2', 'Drupal/10', 'Joomla!']);
  });

  test('of a hostile server names at most 32, each at most 100 characters long', async () => {
    const many = Array.from({ length: 5000 }, (_, at) => `p${at}x/1.${at}`).join(' ');
    const found = technologiesOf({ server: many, 'x-powered-by': `${'a'.repeat(10_000)}/1.0` });
    expect(found).toHaveLength(32);
    expect(Math.max(...found.map(({ length }) => length))).toBeLessThanOrEqual(110);
    const read = (size: number) =>
      technologiesOf({ server: '('.repeat(size), 'set-cookie': '=\n'.repeat(size) }, ['a '.repeat(size)]);
    expect(await growth(read, 20_000)).toBeLessThan(30);
  });
});
