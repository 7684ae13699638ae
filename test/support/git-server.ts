/** Git repositories with any content, and servers on loopback for them. */
import { execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { serve, serveHttp, type TestServer } from './egress.ts';

const ENV = {
  PATH: process.env.PATH,
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'A',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'C',
  GIT_COMMITTER_EMAIL: 'c@example.com',
};

/** Content of a file, or an entry of another kind. */
export type TreeEntry = string | Buffer | { mode: string; id: string };

export interface GitRepository {
  /** bare */
  path: string;
  git(args: readonly string[], input?: string | Buffer): string;
  /** Writes an object without validating it. @returns its id */
  put(type: 'blob' | 'tree' | 'commit' | 'tag', content: string | Buffer): string;
  /** Writes a tree with exactly these names, which git itself may refuse. */
  tree(entries: Readonly<Record<string, TreeEntry>>): string;
  /** Commits a tree, a minute after the previous commit, and points `branch` at it. */
  commit(tree: string, options?: { parents?: readonly string[]; branch?: string }): string;
  remove(): Promise<void>;
}

export async function createGitRepository(options: { objectFormat?: string } = {}): Promise<GitRepository> {
  const folder = await mkdtemp(join(tmpdir(), 'scanwire-git-'));
  const path = join(folder, 'repo.git');
  const format = options.objectFormat ?? 'sha1';
  execFileSync('git', ['init', '-q', '--bare', '-b', 'main', `--object-format=${format}`, path], {
    env: ENV,
  });
  let minutes = 0;
  const repository: GitRepository = {
    path,
    git: (args, input = '') => gitIn(path, args, input, minutes),
    put: (type, content) =>
      repository.git(['hash-object', '-t', type, '-w', '--stdin', '--literally'], content),
    tree(entries) {
      const lines = Object.entries(entries).map(([name, entry]) => {
        const { mode, id } =
          typeof entry === 'string' || Buffer.isBuffer(entry)
            ? { mode: '100644', id: repository.put('blob', entry) }
            : entry;
        return Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]);
      });
      return repository.put('tree', Buffer.concat(lines));
    },
    commit(tree, { parents = [], branch = 'main' } = {}) {
      minutes++;
      const id = repository.git(
        ['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent])],
        `commit ${minutes}`,
      );
      repository.git(['update-ref', `refs/heads/${branch}`, id]);
      return id;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
  return repository;
}

function gitIn(path: string, args: readonly string[], input: string | Buffer, minutes: number): string {
  const date = `${1_700_000_000 + 60 * minutes} +0000`;
  const env = { ...ENV, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  return execFileSync('git', [`--git-dir=${path}`, ...args], { input, env, maxBuffer: 1e9 })
    .toString()
    .trim();
}

export interface GitServer extends TestServer {
  /** method and URL of each request, in order */
  asked: string[];
  /** its headers */
  headers: IncomingMessage['headers'][];
}

/** May respond instead of git. @returns whether it does */
export type Misbehaviour = (request: IncomingMessage, response: ServerResponse, body: Buffer) => boolean;

/** Serves the repository at `/repo.git` over HTTP with git's CGI program. */
export async function serveGit(
  { path }: Pick<GitRepository, 'path'>,
  misbehave: Misbehaviour = () => false,
  host?: string,
): Promise<GitServer> {
  const asked: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const listener: RequestListener = async (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    headers.push(request.headers);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    if (!misbehave(request, response, body)) answer(path, request, response, body);
  };
  return { ...(await serveHttp(listener, host)), asked, headers };
}

/** git-http-backend(1) */
function answer(path: string, request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const backend = spawn('git', ['http-backend'], {
    env: {
      ...ENV,
      GIT_PROJECT_ROOT: dirname(path),
      GIT_HTTP_EXPORT_ALL: '1',
      REQUEST_METHOD: request.method,
      PATH_INFO: url.pathname.replace('/repo.git', `/${basename(path)}`),
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      CONTENT_LENGTH: String(body.length),
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  backend.stdin.on('error', () => {});
  backend.stdin.end(body);
  response.once('close', () => backend.kill());
  let head = Buffer.alloc(0);
  let begun = false;
  backend.stdout.on('data', (chunk: Buffer) => {
    if (begun) return response.write(chunk);
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end === -1) return;
    begun = true;
    let status = 200;
    for (const line of head.toString('latin1', 0, end).split('\r\n')) {
      const [, name = '', value = ''] = /^([^:]+): *(.*)$/.exec(line) ?? [];
      if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.writeHead(status);
    return response.write(head.subarray(end + 4));
  });
  backend.stdout.once('close', () => response.end());
}

/** Serves the repository at `/repo.git` over the git protocol. `hosts` lists the requested host names. */
export async function serveGitDaemon({
  path,
}: Pick<GitRepository, 'path'>): Promise<TestServer & { hosts: string[] }> {
  const hosts: string[] = [];
  const server = createServer((socket) => {
    const daemon = spawn('git', ['daemon', '--inetd', '--export-all', `--base-path=${dirname(path)}`], {
      env: ENV,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    daemon.stdin.on('error', () => {});
    // The request line may arrive in several parts.
    let request = '';
    socket.on('data', function read(chunk) {
      request += chunk.toString('latin1');
      const [, host] = /\0host=([^\0]*)\0/.exec(request) ?? [];
      if (host === undefined) return;
      hosts.push(host);
      socket.off('data', read);
    });
    socket.pipe(daemon.stdin);
    daemon.stdout.pipe(socket);
    socket.once('close', () => daemon.kill());
  });
  return { ...(await serve(server, { scheme: 'git' })), hosts };
}

/** Answers a fetch (protocol version 2) with an endless, incompressible pack. */
export const endlessPack: Misbehaviour = (_, response, body) => {
  if (!body.includes('command=fetch')) return false;
  beginPack(response, 1_000_000);
  const content = randomBytes(32_000);
  const piece = onBand1(Buffer.concat([objectHead(BLOB, content.length), deflateSync(content)]));
  const write = () => {
    while (!response.destroyed && response.write(piece));
    if (!response.destroyed) response.once('drain', write);
  };
  write();
  return true;
};

/** Answers with a pack of 20 kB in which a delta copies 16 MB of its base 200 times. */
export const deltaBomb: Misbehaviour = (_, response, body) => {
  if (!body.includes('command=fetch')) return false;
  beginPack(response, 2);
  const base = Buffer.alloc(0xff_ff_ff);
  const copies = 200;
  const copyAll = Buffer.from([0xf0, 0xff, 0xff, 0xff]);
  const delta = Buffer.concat([
    varint(base.length),
    varint(copies * base.length),
    ...Array.from({ length: copies }, () => copyAll),
  ]);
  const first = Buffer.concat([objectHead(BLOB, base.length), deflateSync(base)]);
  // Offset of the base, 7 bits a byte. Longer encodings start where shorter ones end.
  const back = [first.length & 127];
  for (let rest = first.length >> 7; rest > 0; rest = rest >> 7) back.unshift((--rest & 127) | 128);
  const second = Buffer.concat([
    objectHead(OFFSET_DELTA, delta.length),
    Buffer.from(back),
    deflateSync(delta),
  ]);
  const hash = createHash('sha1').update(packHead(2)).update(first).update(second);
  for (const piece of [first, second, hash.digest()]) response.write(onBand1(piece));
  response.end('0000');
  return true;
};

/** Answers with a pack whose header announces two billion objects. */
export const countlessPack: Misbehaviour = (_, response, body) => {
  if (!body.includes('command=fetch')) return false;
  beginPack(response, 0x7f_00_00_00);
  response.end();
  return true;
};

const BLOB = 3;
const OFFSET_DELTA = 6;

function beginPack(response: ServerResponse, objects: number): void {
  response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-result' });
  response.write(packetLine(Buffer.from('packfile\n')));
  response.write(onBand1(packHead(objects)));
}

function packHead(objects: number): Buffer {
  const head = Buffer.from('PACK\0\0\0\x02\0\0\0\0');
  head.writeUInt32BE(objects, 8);
  return head;
}

/** gitprotocol-common(5) */
const packetLine = (content: Buffer) =>
  Buffer.concat([Buffer.from((content.length + 4).toString(16).padStart(4, '0')), content]);
const onBand1 = (content: Buffer) => packetLine(Buffer.concat([Buffer.from([1]), content]));

/** Type and size of an object in a pack (gitformat-pack(5)): the low 4 bits of the size, then 7 bits per byte. */
function objectHead(type: number, size: number): Buffer {
  const rest = size >> 4;
  const first = (type << 4) | (size & 15);
  return rest === 0 ? Buffer.from([first]) : Buffer.concat([Buffer.from([first | 128]), varint(rest)]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}
