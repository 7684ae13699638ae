/** The GraphiQL page: rendered and compressed at the first request, then served from memory. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { type ContentCoding, chooseCoding } from './accept-encoding.ts';
import { answer } from './answer.ts';
import type { Connection } from './connections.ts';
import { FETCHER_SCRIPT } from './graphiql-fetcher.ts';
import { GREETING_QUERY } from './greeting.ts';

const OPTIONS = { title: 'scanwire', defaultQuery: GREETING_QUERY };

const COMPRESS: Record<ContentCoding, (page: Buffer) => Buffer | Promise<Buffer>> = {
  identity: (page) => page,
  gzip: promisify(gzip) as (page: Buffer) => Promise<Buffer>,
  // The best quality would take 30 s of CPU to save 10 %.
  br: (page) => promisify(brotliCompress)(page, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
};

interface Representation {
  bytes: Buffer;
  etag: string;
}

/** Whether a browser requests the page, which has the same path as the GraphQL endpoint. */
export function asksForPage({ method, headers }: IncomingMessage): boolean {
  return (method === 'GET' || method === 'HEAD') && /\btext\/html\b/i.test(headers.accept ?? '');
}

export function createGraphiQLPage(maxAnswers: number) {
  let rendered: Promise<Buffer> | undefined;
  const representations = new Map<ContentCoding, Promise<Representation>>();
  let answers = 0;

  const page = () => {
    rendered ??= renderPage();
    rendered.catch(() => {
      rendered = undefined;
    });
    return rendered;
  };
  const represent = (coding: ContentCoding): Promise<Representation> => {
    const known = representations.get(coding);
    if (known) return known;
    const made = page().then(async (html) => {
      const bytes = await COMPRESS[coding](html);
      return { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"` };
    });
    representations.set(coding, made);
    made.catch(() => representations.delete(coding));
    return made;
  };

  /** Limits the number of responses that are being written. */
  return async (
    request: IncomingMessage,
    response: ServerResponse,
    connection: Connection | undefined,
  ): Promise<void> => {
    if (answers >= maxAnswers) {
      connection?.refused('page_answers');
      answer(
        response,
        503,
        { error: 'Too many clients are loading this page. Try again in 5 seconds.' },
        { 'retry-after': '5' },
      );
      return;
    }
    answers++;
    response.once('close', () => answers--);
    const coding = chooseCoding(request.headers['accept-encoding']);
    const { bytes, etag } = await represent(coding);
    const headers = {
      etag,
      vary: 'accept, accept-encoding',
      'cache-control': 'no-cache',
      'content-security-policy': "frame-ancestors 'self'",
      'x-content-type-options': 'nosniff',
    };
    if (matches(request.headers['if-none-match'], etag)) {
      response.writeHead(304, headers).end();
      return;
    }
    response.writeHead(200, {
      ...headers,
      'content-type': 'text/html; charset=utf-8',
      'content-length': bytes.length,
      ...(coding !== 'identity' && { 'content-encoding': coding }),
    });
    // Not copied: all responses refer to the same buffer.
    response.end(request.method === 'HEAD' ? undefined : bytes);
  };
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  return (ifNoneMatch ?? '').split(',').some((given) => {
    const tag = given.trim().replace(/^W\//, '');
    return tag === etag || tag === '*';
  });
}

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
  const workerData = { module, options: OPTIONS, script: FETCHER_SCRIPT };
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
