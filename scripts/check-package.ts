/**
 * Packs the server and the client, installs each in an empty folder of its own and tests them there: the server, a scan, a
 * scanner module, the recipes that need a package, the client that follows a scan, and the types of every entry point.
 * Prints their sizes.
 */
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const RECIPES = join(ROOT, 'docs', 'recipes');
const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), 'scanwire-package-'));
const env = { PATH: process.env.PATH, HOME: process.env.HOME };
const within =
  (cwd: string) =>
  (command: string, ...args: string[]) =>
    run(command, args, { cwd, env, maxBuffer: 64 * 1024 * 1024, timeout: 5 * 60_000 });
const inFolder = within(folder);
/** Where the client is installed, without the server. */
const clientFolder = join(folder, 'client');
const inClientFolder = within(clientFolder);
/** Bytes of the client and graphql-ws (3300 alone) that a page loads at first, minified and compressed by gzip. */
const CLIENT_BOUND = 8192;

const SCANNER = `
import { defineScanner, finding, z } from 'scanwire/scanner';
export default defineScanner({
  name: 'greeting', title: 'Greeting', version: '1.0.0', intrusiveness: 'passive', description: 'Greets.',
  consumes: ['host', 'url'], produces: ['finding'], options: z.strictObject({}),
  async *scan(input) {
    yield finding({ title: 'Hello', severity: 'INFO', type: 'hello', host: input.kind === 'host' ? input.name : null });
  },
});
`;

const PROGRAM = `
import { scan } from 'scanwire';
import scanner from './greeting.js';
const { status, results } = await scan('example.com', { scanners: [scanner, { name: 'mock', options: { events: 20, rate: 0 } }] });
console.log(status, results.length > 5, results.some(({ scanner }) => scanner === 'greeting'));
`;

const CLIENT = `
import { followScan } from '@scanwire/client';
import WebSocket from 'ws';
const url = process.argv[2];
const query = 'mutation { startScan(input: { target: "example.com", scanners: { only: [{ name: "greeting" }, { name: "mock", options: { events: 20, rate: 0 } }] } }) { ... on StartScanSuccess { scan { id } } ... on Error { message } } }';
const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }) });
const { data } = await answer.json();
const types = [];
for await (const event of followScan({ url, scanId: data.startScan.scan.id, webSocketImpl: WebSocket })) types.push(event.type);
console.log(types.at(0), types.at(-1), types.includes('FINDING'));
`;

const TYPES = `
import { type ScanOutcome, type ScanResult, scan } from 'scanwire';
import { defineScanner, finding, z } from 'scanwire/scanner';
import { collect, scannerContract } from 'scanwire/testing';

const mine = defineScanner({
  name: 'mine', title: 'Mine', version: '1.0.0', intrusiveness: 'passive', description: 'Mine.',
  consumes: ['url'], produces: ['finding'], options: z.strictObject({ depth: z.number().default(1) }),
  async *scan({ url }, { options, fetch }) {
    const deeper: number = options.depth + 1;
    const { status } = await fetch(url);
    if (status > deeper) yield finding({ title: 'x', severity: 'LOW', type: 'x', url });
  },
});
export const outcome: Promise<ScanOutcome> = scan('https://example.com', { scanners: [mine, 'web'] });
export const results: Promise<ScanResult[]> = outcome.then((ended) => ended.results);
export const cases = scannerContract(mine, async () => ({ input: { kind: 'url', url: 'https://example.com/' } }));
export const collected = collect(mine, { kind: 'url', url: 'https://example.com/' });
`;

const CLIENT_TYPES = `
import { followScan } from '@scanwire/client';
import { useScan } from '@scanwire/client/react';

export const hook: typeof useScan = useScan;
export async function follow(scanId: string): Promise<void> {
  for await (const event of followScan({ url: '/graphql', scanId })) {
    if (event.type === 'FINDING') console.log(event.finding.title);
  }
}
`;

/** Total size of the files below a path. */
async function sizeOf(path: string): Promise<number> {
  const info = await stat(path);
  if (info.isFile()) return info.size;
  const sizes = await Promise.all((await readdir(path)).map((name) => sizeOf(join(path, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

const megabytes = (bytes: number) => `${(bytes / 1024 ** 2).toFixed(2)} MB`;

async function checkServer(): Promise<void> {
  await writeFile(join(folder, 'scanwire.yaml'), 'scanners: { greeting: { module: ./greeting.js } }\n');
  const server = spawn(process.execPath, ['node_modules/scanwire/dist/main.js', 'serve'], {
    cwd: folder,
    env: { ...env, PORT: '0', SCANWIRE_CONFIG: './scanwire.yaml', LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    let printed = '';
    for await (const chunk of server.stdout) {
      printed += chunk;
      if (printed.includes('/health')) break;
    }
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0];
    assert.ok(url, `the server printed: ${printed}`);
    assert.equal((await fetch(`${url}/health`)).status, 200);
    const { stdout } = await inClientFolder(process.execPath, 'client.js', `${url}/graphql`);
    assert.equal(stdout.trim(), 'STATUS COMPLETED true');
    const watched = await inFolder('npx', '--no-install', 'scanwire', 'watch', 'latest', '--server', url);
    assert.match(watched.stdout, /\[Scan Complete\]/);
  } finally {
    server.kill('SIGTERM');
    if (server.exitCode === null) await once(server, 'exit');
  }
}

/** Packs a package of the repository and installs it in an empty folder. @returns the name of the tarball */
async function install(cwd: string, packing: string[], ...others: string[]): Promise<string> {
  await mkdir(cwd, { recursive: true });
  const pack = ['pack', '--silent', '--pack-destination', cwd, ...packing];
  await run('npm', pack, { cwd: ROOT, timeout: 5 * 60_000 });
  const [tarball] = (await readdir(cwd)).filter((name) => name.endsWith('.tgz'));
  assert.ok(tarball, 'npm pack made no tarball');
  await writeFile(join(cwd, 'package.json'), '{ "type": "module", "private": true }');
  const options = ['--no-audit', '--no-fund', '--prefer-offline'];
  await within(cwd)('npm', 'install', ...options, `./${tarball}`, ...others);
  return tarball;
}

/** Checks the types that an installed package exports. */
async function checkTypes(cwd: string, program: string, ...options: string[]): Promise<void> {
  await writeFile(join(cwd, 'types.ts'), program);
  const compiler = [join(ROOT, 'node_modules/typescript/bin/tsc'), '--noEmit', '--strict', 'types.ts'];
  await within(cwd)(process.execPath, ...compiler, '--target', 'es2022', ...options).catch(
    ({ stdout }: { stdout: string }) => assert.fail(`the types of the package do not fit:\n${stdout}`),
  );
}

async function installClient(): Promise<void> {
  await install(clientFolder, ['--workspace', '@scanwire/client'], 'ws', 'react', '@types/react');
  await writeFile(join(clientFolder, 'client.js'), CLIENT);
  await checkTypes(clientFolder, CLIENT_TYPES, '--module', 'nodenext', '--lib', 'es2022,dom');
  await cp(join(RECIPES, 'watch-in-react', 'App.tsx'), join(clientFolder, 'app.tsx'));
  const page = [
    '--module',
    'esnext',
    '--moduleResolution',
    'bundler',
    '--jsx',
    'react-jsx',
    '--lib',
    'es2022,dom',
  ];
  await checkTypes(clientFolder, "import './app.tsx';", ...page, '--allowImportingTsExtensions');
  await checkClientSize();
}

/** Bundles the installed client as a page does, with code splitting. */
async function checkClientSize(): Promise<void> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: "export * from '@scanwire/client';", resolveDir: clientFolder },
    bundle: true,
    minify: true,
    splitting: true,
    metafile: true,
    write: false,
    absWorkingDir: clientFolder,
    outdir: 'bundle',
    format: 'esm',
    platform: 'browser',
  });
  const outputs = Object.entries(metafile.outputs);
  const importsOf = (path: string): string[] => [
    path,
    ...(metafile.outputs[path]?.imports ?? [])
      .filter(({ kind }) => kind === 'import-statement')
      .flatMap((file) => importsOf(file.path)),
  ];
  const atFirst = new Set(
    outputs.filter(([, { entryPoint }]) => entryPoint === '<stdin>').flatMap(([path]) => importsOf(path)),
  );
  const sizeOfFiles = (isWanted: (path: string) => boolean) =>
    outputFiles
      .filter(({ path }) => isWanted(relative(clientFolder, path)))
      .reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0);
  const first = sizeOfFiles((path) => atFirst.has(path));
  const later = sizeOfFiles((path) => !atFirst.has(path));
  console.log(
    `@scanwire/client: ${first} bytes at first with graphql-ws (bound ${CLIENT_BOUND}), ${later} bytes when WebSocket is unavailable; gzipped`,
  );
  assert.ok(first > 1000 && first <= CLIENT_BOUND, `a page loads ${first} bytes of the client at first`);
  assert.ok(later > 500, 'the fallback transports are not in a chunk of their own');
}

try {
  const tarball = await install(folder, []);

  const installed = join(folder, 'node_modules');
  const demo = join(installed, 'scanwire', 'dist', 'demo');
  const libraries = ['node-forge', 'dns2'];
  const sizes = {
    tarball: await sizeOf(join(folder, tarball)),
    package: await sizeOf(join(installed, 'scanwire')),
    demo: await sizeOf(demo),
    libraries: (await Promise.all(libraries.map((name) => sizeOf(join(installed, name))))).reduce(
      (a, b) => a + b,
    ),
    installed: await sizeOf(installed),
  };
  const share = (sizes.demo + sizes.libraries) / sizes.installed;
  console.log(
    `package: ${megabytes(sizes.tarball)} packed, ${megabytes(sizes.package)} unpacked; with dependencies ${megabytes(sizes.installed)}`,
  );
  console.log(
    `the demo: ${megabytes(sizes.demo)} and ${megabytes(sizes.libraries)} of libraries, ${(100 * share).toFixed(1)} % (bound 5 %)`,
  );
  assert.ok(share < 0.05, 'the demo takes more than its share of the package');

  // Nothing else may depend on the demo and its libraries.
  for (const path of [demo, ...libraries.map((name) => join(installed, name))])
    await rename(path, `${path}.away`);
  await writeFile(join(folder, 'greeting.js'), SCANNER);
  await writeFile(join(folder, 'program.js'), PROGRAM);
  const scanned = await inFolder(
    'npx',
    '--no-install',
    'scanwire',
    'scan',
    'example.com',
    '-s',
    'mock',
    '-o',
    'mock.events=20',
  );
  assert.match(scanned.stdout, /\[Scan Complete\]/);
  assert.equal((await inFolder(process.execPath, 'program.js')).stdout.trim(), 'COMPLETED true true');
  await cp(join(RECIPES, 'write-a-scanner'), join(folder, 'my-scanner'), { recursive: true });
  await inFolder(process.execPath, '--test', 'my-scanner/security-txt.test.mjs');
  await installClient();
  await checkServer();

  const types = ['--typeRoots', join(ROOT, 'node_modules', '@types'), '--types', 'node'];
  await checkTypes(folder, TYPES, '--module', 'nodenext', '--skipLibCheck', ...types);
  console.log(
    'the installed server scans and loads a scanner module, the installed client follows it, and both have their types',
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
