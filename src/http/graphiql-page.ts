/** The GraphiQL page. */
import type { IncomingMessage } from 'node:http';
import { Worker } from 'node:worker_threads';
import { EVENTS_SCRIPT } from './graphiql-events.ts';
import { FETCHER_SCRIPT } from './graphiql-fetcher.ts';
import { TOKEN_SCRIPT } from './graphiql-token.ts';
import { GREETING_QUERY } from './greeting.ts';
import type { StaticPage } from './static-page.ts';

const OPTIONS = { title: 'scanwire', defaultQuery: GREETING_QUERY, defaultEditorToolsVisibility: false };

/** Wraps the function that renders GraphiQL, whose options are JSON in the page and cannot hold functions. */
const SCRIPT = `
YogaGraphiQL.renderYogaGraphiQL = ((render) => {
${EVENTS_SCRIPT}
${TOKEN_SCRIPT}
${FETCHER_SCRIPT}
return (element, options) => render(element, { ...options, fetcher, onEditHeaders, onTabChange });
})(YogaGraphiQL.renderYogaGraphiQL);
`;

/** Whether a browser requests the page, which has the same path as the GraphQL endpoint. */
export function asksForPage({ method, headers }: IncomingMessage): boolean {
  return (method === 'GET' || method === 'HEAD') && /\btext\/html\b/i.test(headers.accept ?? '');
}

export const GRAPHIQL_PAGE: StaticPage = {
  render: renderPage,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "frame-ancestors 'self'",
  },
};

/** Runs in a worker thread, whose exit frees the 60 MB that the module and the rendering take. */
const RENDER = `
const { parentPort, workerData } = require('node:worker_threads');
import(workerData.module).then(({ renderGraphiQL }) => {
  const html = renderGraphiQL(workerData.options);
  const call = html.lastIndexOf('YogaGraphiQL.renderYogaGraphiQL(');
  if (call < 0) throw new Error('the page of this version of render-graphiql is not known');
  const page = new TextEncoder().encode(html.slice(0, call) + workerData.script + html.slice(call));
  parentPort.postMessage(page, [page.buffer]);
});`;

function renderPage(): Promise<Buffer> {
  const module = import.meta.resolve('@graphql-yoga/render-graphiql');
  const workerData = { module, options: OPTIONS, script: SCRIPT };
  const worker = new Worker(RENDER, { eval: true, execArgv: [], workerData });
  return new Promise((resolve, reject) => {
    worker.once('message', ({ buffer, byteOffset, byteLength }: Uint8Array) => {
      resolve(Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength));
    });
    worker.once('error', reject);
    worker.once('exit', (code) =>
      reject(new Error(`the worker thread that renders GraphiQL exited with code ${code}`)),
    );
  });
}
