/** Sites of HTML pages, which are closed after each test. */
import type { ServerResponse } from 'node:http';
import { afterEach } from 'vitest';
import { type ActiveSite, type Asked, serveActive } from './active-site.ts';

/** A test can add its own clean-ups. */
export function htmlSites() {
  const cleanups: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
  });
  async function serve(listener: (request: Asked, response: ServerResponse) => void): Promise<ActiveSite> {
    const site = await serveActive((request, response) => {
      response.setHeader('content-type', 'text/html');
      listener(request, response);
    });
    cleanups.push(site.close);
    return site;
  }
  return { cleanups, serve };
}
