/** Every view of the dashboard with data, each of its drawers, and what opens above them. */
import type { Page } from 'playwright-core';
import type { Remote } from './app.ts';

export interface Stop {
  name: string;
  path: string;
  /** CSS selector of what is there when the view is complete */
  ready: string;
  /** opens what is above the view */
  act?(page: Page): Promise<void>;
}

const openMenu = (name: string | RegExp) => async (page: Page) => {
  await page.getByRole('button', { name }).first().click();
  await page.getByRole('menu').waitFor();
};

/** @param scanId a scan with results of each type */
export async function tourOf({ query }: Remote, scanId: string): Promise<Stop[]> {
  const { data } = await query(
    `query ($id: ID!) {
      scan(id: $id) {
        hosts(first: 1) { nodes { id } } endpoints(first: 1) { nodes { id } }
        findings(first: 1, orderBy: { field: SEVERITY, direction: DESC }) { nodes { id } }
        assessment { id }
        events(types: [LOG], first: 1) { events { seq } }
      }
      issues(first: 1, orderBy: { field: SEVERITY, direction: DESC }) { nodes { id } }
    }`,
    { id: scanId },
  );
  const { hosts, endpoints, findings, assessment, events } = data.scan;
  const first = ({ nodes }: { nodes: { id: string }[] }) => encodeURIComponent(nodes[0]?.id ?? '');
  const scan = (tab: string) => `/scans/${encodeURIComponent(scanId)}/${tab}`;
  const page = encodeURIComponent(assessment.id);
  const drawer = '.drawer article';
  const row = '.list-item';
  return [
    { name: 'scans', path: '/', ready: '.scan-item' },
    { name: 'overview', path: scan(''), ready: '.scan-counters' },
    { name: 'findings of a scan', path: scan('findings'), ready: row },
    { name: 'grouped findings', path: scan('findings?group=type'), ready: '.list-item.group' },
    { name: 'a finding', path: scan(`findings?finding=${first(findings)}`), ready: drawer },
    { name: 'hosts', path: scan('hosts'), ready: row },
    { name: 'a host', path: scan(`hosts?host=${first(hosts)}`), ready: drawer },
    { name: 'endpoints', path: scan('endpoints?q=/'), ready: row },
    { name: 'an endpoint', path: scan(`endpoints?endpoint=${first(endpoints)}`), ready: drawer },
    { name: 'pages of a scan', path: scan('pages'), ready: row },
    { name: 'a page of a scan', path: scan(`pages?page=${page}`), ready: drawer },
    { name: 'log', path: scan('log'), ready: row },
    // An outside scanner logs nothing.
    ...events.events.map(({ seq }: { seq: number }) => ({
      ...{ name: 'a line', path: scan(`log?line=${seq}`), ready: drawer },
    })),
    { name: 'details', path: scan('details'), ready: '.scan-scanners' },
    { name: 'findings', path: '/findings', ready: row },
    { name: 'an issue', path: `/findings?issue=${first(data.issues)}`, ready: drawer },
    { name: 'pages', path: '/pages', ready: row },
    { name: 'a page', path: `/pages?assessment=${page}`, ready: drawer },
    { name: 'scanners', path: '/settings', ready: '.scanner-row' },
    { name: 'keys', path: '/settings/keys', ready: '.settings, main' },
    { name: 'audit log', path: '/settings/audit', ready: 'tbody tr' },
    {
      ...{ name: 'palette', path: '/', ready: '.scan-item' },
      async act(opened) {
        await opened.keyboard.press('Control+k');
        await opened.getByRole('option').nth(5).waitFor();
      },
    },
    {
      ...{ name: 'help', path: '/', ready: '.scan-item' },
      async act(opened) {
        await opened.keyboard.press('?');
        await opened.getByRole('dialog').waitFor();
      },
    },
    { ...{ name: 'user menu', path: '/', ready: '.scan-item' }, act: openMenu(/User menu/) },
    { ...{ name: 'export menu', path: scan(''), ready: '.scan-counters' }, act: openMenu('Export') },
    {
      ...{ name: 'a link', path: scan(`hosts?host=${first(hosts)}`), ready: drawer },
      async act(opened) {
        await opened.locator('.external-link').first().click();
        await opened.getByRole('dialog').waitFor();
      },
    },
  ];
}

/** Goes to a stop, and waits until it is complete. */
export async function goTo(page: Page, url: string, { path, ready, act }: Stop): Promise<void> {
  await page.goto(url + path);
  await page.locator(ready).first().waitFor({ timeout: 10_000 });
  await act?.(page);
}
