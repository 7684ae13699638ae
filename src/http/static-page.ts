/** Pages that are the same for everyone: rendered and compressed at the first request, then served from memory. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { type ContentCoding, chooseCoding } from './accept-encoding.ts';
import { answer } from './answer.ts';
import type { Connection } from './connections.ts';

const COMPRESS: Record<ContentCoding, (page: Buffer) => Buffer | Promise<Buffer>> = {
  identity: (page) => page,
  gzip: promisify(gzip) as (page: Buffer) => Promise<Buffer>,
  // The best quality would take 30 s of CPU to save 10 %.
  br: (page) => promisify(brotliCompress)(page, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
};

export interface StaticPage {
  bytes: Buffer;
  /** of the response, besides those for caching and compression */
  headers: Readonly<Record<string, string>>;
}

interface Representation extends StaticPage {
  etag: string;
}

/** @param maxAnswers limits the number of responses that are being written */
export function createStaticPage(render: () => StaticPage | Promise<StaticPage>, maxAnswers: number) {
  let rendered: Promise<StaticPage> | undefined;
  const representations = new Map<ContentCoding, Promise<Representation>>();
  let answers = 0;

  const page = () => {
    rendered ??= Promise.resolve(render());
    rendered.catch(() => {
      rendered = undefined;
    });
    return rendered;
  };
  const represent = (coding: ContentCoding): Promise<Representation> => {
    const known = representations.get(coding);
    if (known) return known;
    const made = page().then(async ({ bytes: plain, headers }) => {
      const bytes = await COMPRESS[coding](plain);
      return {
        bytes,
        headers,
        etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
      };
    });
    representations.set(coding, made);
    made.catch(() => representations.delete(coding));
    return made;
  };

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
    const { bytes, headers: own, etag } = await represent(coding);
    const headers = {
      etag,
      vary: 'accept, accept-encoding',
      'cache-control': 'no-cache',
      ...own,
    };
    if (matches(request.headers['if-none-match'], etag)) {
      response.writeHead(304, headers).end();
      return;
    }
    response.writeHead(200, {
      ...headers,
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
