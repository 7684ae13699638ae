/** What scanners may request of a target, judged by URL, label, method and form. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { harmOf, type JudgedForm, judge, leadsToHarm, namesCommand } from '../src/scanners/kit/conduct.ts';
import { BENIGN, HARMFUL } from './support/conduct-cases.ts';

const SITE = 'http://site.test';
const linkOf = (line: string) => {
  const [path = '', text] = line.split(' | ');
  return { url: SITE + path, text };
};

describe('links', () => {
  test('that log out, pay, delete or change something are refused, in thirty languages', () => {
    expect(HARMFUL.length).toBeGreaterThan(400);
    expect(HARMFUL.filter((line) => harmOf(linkOf(line)) === null)).toEqual([]);
  });

  test('that name, document or show something are requested', () => {
    expect(BENIGN.length).toBeGreaterThan(400);
    expect(BENIGN.filter((line) => harmOf(linkOf(line)) !== null)).toEqual([]);
  });

  test('are refused in doubt: a verb as a whole path segment is no title', () => {
    for (const path of ['/wiki/Logout', '/docs/cli/remove', '/blog/my-first-post/delete', '/tags/delete']) {
      expect(leadsToHarm(SITE + path), path).toBe(true);
    }
  });

  test('alone are judged as together with a text', () => {
    const words = [...HARMFUL, ...BENIGN].flatMap((line) =>
      linkOf(line)
        .url.slice(SITE.length)
        .split(/[/?=&. -]/),
    );
    const path = fc
      .array(fc.oneof(fc.constantFrom(...words), fc.nat().map(String)), { minLength: 1, maxLength: 4 })
      .chain((parts) => fc.constantFrom('/', '-', '.', '/../').map((glue) => `/${parts.join(glue)}`));
    let harmful = 0;
    const property = fc.property(path, (path) => {
      const url = SITE + path;
      if (leadsToHarm(url)) harmful++;
      expect(leadsToHarm(url), url).toBe(harmOf({ url }) !== null);
    });
    fc.assert(property, { numRuns: 5000 });
    expect(harmful).toBeGreaterThan(100);
  });

  test('are judged by path and query, not by host name', () => {
    expect(leadsToHarm('http://logout.delete.test/')).toBe(false);
  });

  test.each([
    ['percent-encoded once', '/%64elete/5'],
    ['percent-encoded twice', '/items?do=%2564elete'],
    ['percent-encoded three times', '/items?do=%252564elete'],
    ['with an encoded slash', '/account%2Flogout'],
    ['with backslashes', '/account\\logout'],
    ['as %u', '/items?do=%u0064elete'],
    ['with a stray percent sign', '/100%/%6cogout'],
    ['beside a byte that is no UTF-8', '/list?city=K%F6ln&do=%64elete'],
    ['in windows-1252', '/konto/l%F6schen'],
    ['in windows-1251', '/%F3%E4%E0%EB%E8%F2%FC'],
    ['in GBK', '/%C9%BE%B3%FD/12'],
    ['in EUC-KR', '/%BB%E8%C1%A6'],
    ['in full-width letters', '/ｄｅｌｅｔｅ/5'],
    ['with a soft hyphen', '/de%C2%ADlete/5'],
    ['in a matrix parameter', '/user;do=delete/5'],
    ['in plus signs', '/x?action=log+out'],
  ])('are refused through every encoding: %s', (_, path) => {
    expect(leadsToHarm(SITE + path)).toBe(true);
  });

  test('that scripts send with another method are refused, with the method as the reason', () => {
    const url = `${SITE}/posts/5`;
    expect(harmOf({ url, text: 'Show', method: 'delete' })).toEqual({
      word: 'delete',
      by: 'method',
      writes: false,
    });
    expect(harmOf({ url, text: 'Show', method: 'GET' })).toBeNull();
    expect(harmOf({ url, text: 'Delete' })).toMatchObject({ word: 'delete', by: 'text' });
    expect(harmOf({ url: `${url}/delete`, text: 'x' })).toMatchObject({ word: 'delete', by: 'address' });
  });

  test.each([
    ['a title', 'x\nRemove this'],
    ['a question', "x\nreturn confirm('Really?')"],
    ['a call', 'x\ndeletePost(5)'],
    ['a call alone', 'x\nlogout()'],
    ['the id of a button', 'x\ndelete-btn'],
  ])('are refused for %s', (_, text) => {
    expect(harmOf({ url: `${SITE}/p?id=1`, text })).not.toBeNull();
  });

  test('are requested when they open menus, or repeat the name of an article', () => {
    for (const text of ['Menu\n$(this).removeClass("open")', 'Menu\ntoggle(); close()', 'Menu\nnav-toggle']) {
      expect(harmOf({ url: `${SITE}/p?id=1`, text }), text).toBeNull();
    }
    expect(harmOf({ url: `${SITE}/help/delete-account`, text: 'Delete your account' })).toBeNull();
    expect(harmOf({ url: `${SITE}/help/5?id=3`, text: 'Delete your account' })).not.toBeNull();
  });
});

describe('forms', () => {
  const FORM: JudgedForm = { action: `${SITE}/f`, method: 'GET', fields: [], text: '', buttons: [] };
  const field = (name: string, value: string, type = 'hidden') => ({ name, value, type });
  const button = (text: string, more: Partial<JudgedForm['buttons'][number]> = {}) => ({
    ...{ field: null, action: null, method: null, text },
    ...more,
  });
  const verdict = (form: Partial<JudgedForm>, options: { forms?: string[]; aggressive?: boolean } = {}) => {
    const judged = judge({ ...FORM, ...form }, SITE, { forms: [], aggressive: false, ...options });
    return typeof judged === 'string' ? judged : 'sent';
  };

  test.each<[string, Partial<JudgedForm>]>([
    ['its action', { action: `${SITE}/close-account` }],
    ['a method in a field', { fields: [field('_method', 'delete')] }],
    ['a command in a field', { fields: [field('action', 'remove')] }],
    ['a switch', { fields: [field('do', 'toggle-security')] }],
    ['a chosen value', { fields: [field('with_selected', 'delete', 'select')] }],
    ['the name of a field', { fields: [field('delete', '1')] }],
    ['its name', { text: 'delete-form' }],
    ['its question', { text: "f\nreturn confirm('Sure?')" }],
    ['its button', { buttons: [button('Delete account')] }],
    ['its button in another language', { buttons: [button('Konto löschen')] }],
    ['the action of its button', { buttons: [button('Go', { action: `${SITE}/logout` })] }],
    ['the name of its button', { buttons: [button('Go', { field: field('logout', 'Go', 'submit') })] }],
  ])('are not submitted: %s', (_, form) => {
    expect(verdict(form)).toBe('harmful');
    expect(verdict({ ...form, method: 'POST' }, { aggressive: true })).toBe('harmful');
    expect(verdict(form, { forms: ['*'] })).toBe('sent');
  });

  test.each<[string, Partial<JudgedForm>]>([
    ['a search', { fields: [field('q', 'delete', 'search')], buttons: [button('Search')] }],
    ['a search by GET that is "sent"', { fields: [field('q', '', 'text')], buttons: [button('Send')] }],
    ['a search for a hotel', { fields: [field('checkout', '2026-01-01', 'date')] }],
    ['a form token', { fields: [field('delete_token', 'abc')] }],
    ['a form that shows', { fields: [field('action', 'show')] }],
    ['a form with a harmless button', { buttons: [button('Delete'), button('Show')] }],
  ])('are submitted: %s', (_, form) => {
    expect(verdict(form)).toBe('sent');
  });

  test('that only write are submitted when the scan is aggressive or the user lists them', () => {
    const form: Partial<JudgedForm> = {
      method: 'POST',
      action: `${SITE}/newsletter`,
      buttons: [button('Subscribe')],
    };
    expect(verdict(form)).toBe('harmful');
    expect(verdict(form, { aggressive: true })).toBe('sent');
    expect(verdict(form, { forms: ['/newsletter'] })).toBe('sent');
    expect(verdict({ method: 'POST' })).toBe('unnamedPost');
  });

  test('checkboxes that would change something are recognised by their names', () => {
    expect(namesCommand('photo-clear\non')).toBe(true);
    expect(namesCommand('remember_me\non')).toBe(false);
  });
});

test('any text is judged in bounded time and without an error', () => {
  const words = fc.array(
    fc.constantFrom('delete', 'a', '%FF', '%64', '/', '?', '&', '=', ';', '删除', 'ü', '-', '_', 'B'),
  );
  fc.assert(
    fc.property(words, fc.string(), (parts, text) => {
      const url = `${SITE}/${parts.join('')}`;
      if (URL.canParse(url)) harmOf({ url, text });
    }),
    { numRuns: 500 },
  );
});
