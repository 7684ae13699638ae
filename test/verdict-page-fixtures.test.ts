import { expect, test } from 'vitest';
import { verdictPages } from './support/verdict-pages/index.ts';
import { verdictPages as freshPages } from './support/verdict-pages-fresh/index.ts';

const pages = [...verdictPages()];
const labelled = (label: string) => pages.filter((page) => page.label === label);
const kinds = (label: string) => new Set(labelled(label).map(({ kind }) => kind)).size;

test('there are enough pages of each label, from many builders', () => {
  expect(labelled('benign').length).toBeGreaterThanOrEqual(330);
  expect(labelled('hostile').length).toBeGreaterThanOrEqual(170);
  expect(kinds('benign')).toBeGreaterThanOrEqual(60);
  expect(kinds('hostile')).toBeGreaterThanOrEqual(50);
});

test('names, addresses and documents differ', () => {
  for (const values of [
    pages.map(({ name }) => name),
    pages.map(({ page }) => page.url),
    pages.map(({ page }) => page.html),
  ])
    expect(new Set(values).size).toBe(pages.length);
});

test('each page is a document of 3 to 60 kB without holes', () => {
  const faulty = pages.filter(({ page: { html } }) => {
    const size = Buffer.byteLength(html);
    return (
      size < 3_000 ||
      size > 60_000 ||
      !/<html[\s\S]*<\/html>/i.test(html) ||
      />undefined|\[object /.test(html)
    );
  });
  expect(faulty.map(({ name, page }) => `${name}: ${Buffer.byteLength(page.html)}`)).toEqual([]);
});

test('both labels have pages in at least ten languages', () => {
  for (const label of ['benign', 'hostile'])
    expect(
      new Set(labelled(label).map(({ page }) => /<html[^>]* lang="(\w+)"/.exec(page.html)?.[1])).size,
    ).toBeGreaterThan(10);
});

test('pages are the same in every run', () => {
  expect([...verdictPages()]).toEqual(pages);
  expect([...freshPages()]).toEqual([...freshPages()]);
});

test('the pages of the third author are many, differ, and have no holes', () => {
  const fresh = [...freshPages()];
  expect(fresh.filter(({ label }) => label === 'benign').length).toBeGreaterThanOrEqual(300);
  expect(fresh.filter(({ label }) => label === 'hostile').length).toBeGreaterThanOrEqual(150);
  expect(new Set(fresh.map(({ name }) => name)).size).toBe(fresh.length);
  expect(new Set(fresh.map(({ page }) => JSON.stringify(page))).size).toBe(fresh.length);
  const holes = fresh.filter(({ page }) => />undefined|\[object /.test(JSON.stringify(page)));
  expect(holes.map(({ name }) => name)).toEqual([]);
});
