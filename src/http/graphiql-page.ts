/** The GraphiQL page. */
import type { IncomingMessage } from 'node:http';
import { Worker } from 'node:worker_threads';
import { EVENTS_SCRIPT } from './graphiql-events.ts';
import { FETCHER_SCRIPT } from './graphiql-fetcher.ts';
import { GREETING_QUERY } from './greeting.ts';
import { pageHeaders } from './page-security.ts';
import type { StaticPage } from './static-page.ts';

const OPTIONS = { title: 'scanwire', defaultQuery: GREETING_QUERY, defaultEditorToolsVisibility: false };

/** Beside the application, which cannot be extended; in the colours of its themes. */
const SIGN_OUT_FORM = `
<style>
/* Room for the button, so that it does not cover the end of the result. */
.graphiql-container .graphiql-response { padding-bottom: 48px; }
#sign-out { position: fixed; right: 28px; bottom: 28px; --text: hsl(219 28% 32%); --back: #fff; }
#sign-out button {
  padding: 6px 14px; border: 1px solid hsl(219 28% 60% / 50%); border-radius: 6px; cursor: pointer;
  color: var(--text); background: var(--back); font: 15px Roboto, sans-serif;
}
body.graphiql-dark #sign-out { --text: hsl(219 29% 78%); --back: hsl(219 29% 18%); }
@media (prefers-color-scheme: dark) {
  body:not(.graphiql-light) #sign-out { --text: hsl(219 29% 78%); --back: hsl(219 29% 18%); }
}
</style>
<form id="sign-out" method="post" action="sign-out?to=graphql"><button>Sign out</button></form>
`;

/** Wraps the function that renders GraphiQL, whose options are JSON in the page and cannot hold functions. */
const SCRIPT = `
YogaGraphiQL.renderYogaGraphiQL = ((render) => {
${EVENTS_SCRIPT}
${FETCHER_SCRIPT}
return (element, options) => render(element, { ...options, fetcher });
})(YogaGraphiQL.renderYogaGraphiQL);
`;

/** Whether a browser requests the page, which has the same path as the GraphQL endpoint. */
export function asksForPage({ method, headers }: IncomingMessage): boolean {
  return (method === 'GET' || method === 'HEAD') && /\btext\/html\b/i.test(headers.accept ?? '');
}

/** Runs in a worker thread, whose exit frees the 60 MB that the module and the rendering take. */
const RENDER = `
const { createHash } = require('node:crypto');
const { parentPort, workerData } = require('node:worker_threads');
import(workerData.module).then(({ renderGraphiQL }) => {
  const html = renderGraphiQL(workerData.options);
  const call = html.lastIndexOf('YogaGraphiQL.renderYogaGraphiQL(');
  if (call < 0) throw new Error('the page of this version of render-graphiql is not known');
  const script = html.slice(html.indexOf('<script>') + 8, call) + workerData.script + html.slice(call, html.lastIndexOf('</script>'));
  const hash = createHash('sha256').update(script).digest('base64');
  const bytes = new TextEncoder().encode(
    html.slice(0, html.indexOf('<script>')) + workerData.extra + '<script>' + script + html.slice(html.lastIndexOf('</script>')),
  );
  parentPort.postMessage({ bytes, hash }, [bytes.buffer]);
});`;

/** @param canSignOut whether the page has a form that signs out */
export function graphiqlPage(canSignOut: boolean): Promise<StaticPage> {
  const module = import.meta.resolve('@graphql-yoga/render-graphiql');
  const extra = canSignOut ? SIGN_OUT_FORM : '';
  const workerData = { module, options: OPTIONS, script: SCRIPT, extra };
  const worker = new Worker(RENDER, { eval: true, execArgv: [], workerData });
  return new Promise((resolve, reject) => {
    worker.once('message', ({ bytes, hash }: { bytes: Uint8Array; hash: string }) => {
      const { buffer, byteOffset, byteLength } = bytes;
      resolve({
        bytes: Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength),
        headers: pageHeaders(sourcesOf(hash)),
      });
    });
    worker.once('error', reject);
    worker.once('exit', (code) =>
      reject(new Error(`the worker thread that renders GraphiQL exited with code ${code}`)),
    );
  });
}

/** What GraphiQL loads: only its own script, with the editor's fonts, styles and workers, which the script contains. */
const sourcesOf = (scriptHash: string) => ({
  'script-src': `'sha256-${scriptHash}'`,
  'style-src': "'unsafe-inline'",
  'img-src': 'data:',
  'font-src': 'data:',
  'connect-src': "'self'",
  'worker-src': 'blob:',
});
