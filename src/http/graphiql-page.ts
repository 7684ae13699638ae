/** The GraphiQL page. */
import type { IncomingMessage } from 'node:http';
import { Worker } from 'node:worker_threads';
import { GREETING_QUERY } from './greeting.ts';
import type { StaticPage } from './static-page.ts';

/** GraphiQL sends its headers, including the token, over SSE but not over WebSocket. */
const OPTIONS = { title: 'scanwire', subscriptionsProtocol: 'SSE', defaultQuery: GREETING_QUERY };

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
  const page = new TextEncoder().encode(renderGraphiQL(workerData.options));
  parentPort.postMessage(page, [page.buffer]);
});`;

function renderPage(): Promise<Buffer> {
  const module = import.meta.resolve('@graphql-yoga/render-graphiql');
  const worker = new Worker(RENDER, { eval: true, execArgv: [], workerData: { module, options: OPTIONS } });
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
