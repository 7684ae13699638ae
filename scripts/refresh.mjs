/**
 * Updates generated files, unless their sources have not changed. A terminal shows what it waits for; a log gets one line.
 *
 * node scripts/refresh.mjs client    the Prisma clients, in src/store/generated and src/store/postgres/generated
 * node scripts/refresh.mjs program   also the program in dist, with the part of @scanwire/client that it uses (without types and
 *                                    source maps, which the build adds), and the dashboard
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const STAMPS = join(ROOT, 'node_modules', '.cache', 'scanwire');
const require = createRequire(import.meta.url);

const STEPS = {
  client: {
    sources: ['prisma/schema.prisma', 'prisma.config.ts', 'package-lock.json'],
    result: 'src/store/generated/client.ts',
    task: 'Generating the database client',
    program: 'prisma/build/index.js',
    args: ['generate', '--no-hints'],
  },
  postgres: {
    sources: ['prisma/postgres/schema.prisma', 'prisma.config.ts', 'package-lock.json'],
    result: 'src/store/postgres/generated/client.ts',
    task: 'Generating the database client for PostgreSQL',
    program: 'prisma/build/index.js',
    args: ['generate', '--no-hints', '--schema', 'prisma/postgres/schema.prisma'],
  },
  library: {
    sources: [
      'packages/client/src',
      'packages/client/tsconfig.json',
      'tsconfig.client.json',
      'package-lock.json',
    ],
    result: 'dist/client/index.js',
    task: 'Compiling the client for programs',
    program: 'typescript/bin/tsc',
    args: ['-p', 'tsconfig.client.json', '--noCheck', '--declaration', 'false'],
  },
  program: {
    sources: ['src', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'],
    except: 'src/dashboard/',
    result: 'dist/main.js',
    task: 'Compiling',
    program: 'typescript/bin/tsc',
    // `npm run check` checks types; skipping that here saves time.
    args: ['-p', 'tsconfig.build.json', '--noCheck', '--declaration', 'false', '--sourceMap', 'false'],
  },
  dashboard: {
    sources: ['src/dashboard', 'packages/client/src', 'package-lock.json'],
    result: 'dist/dashboard/index.html',
    task: 'Building the dashboard',
    program: 'vite/bin/vite.js',
    args: ['build', '--config', 'src/dashboard/vite.config.ts', '--logLevel', 'error'],
  },
};

/** whether a log has its line */
let isAnnounced = false;

if (realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) refresh(process.argv[2]);

/** @param wanted `client` or `program`; ends the process if it fails */
export function refresh(wanted) {
  for (const name of wanted === 'program' ? Object.keys(STEPS) : ['client', 'postgres'])
    take(name, STEPS[name]);
}

function take(name, { sources, except, result, ...step }) {
  const stamp = join(STAMPS, name);
  const isCurrent = () =>
    existsSync(stamp) &&
    existsSync(join(ROOT, result)) &&
    readFileSync(stamp, 'utf8') === stateOf(sources, except);
  if (isCurrent()) return;
  rmSync(stamp, { force: true });
  // Computed before the run, so that changes made meanwhile cause another run.
  const state = stateOf(sources, except);
  run(step);
  mkdirSync(STAMPS, { recursive: true });
  writeFileSync(stamp, state);
}

/** Hash of the names, sizes and modification times of all files, except for those below a path. */
function stateOf(sources, except) {
  const hash = createHash('sha256');
  const add = (path) => {
    if (except !== undefined && relative(ROOT, path).startsWith(except)) return;
    const { mtimeMs, size } = statSync(path);
    hash.update(`${relative(ROOT, path)} ${size} ${mtimeMs}\n`);
  };
  for (const source of sources) {
    const path = join(ROOT, source);
    if (statSync(path).isFile()) {
      add(path);
      continue;
    }
    for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) add(join(entry.parentPath, entry.name));
    }
  }
  return hash.digest('hex');
}

function run({ task, program, args }) {
  const [name, ...path] = program.split('/');
  const script = join(dirname(require.resolve(`${name}/package.json`)), ...path);
  const isTerminal = process.stderr.isTTY && process.env.TERM !== 'dumb';
  if (isTerminal) process.stderr.write(`${task} …`);
  else if (!isAnnounced) process.stderr.write('Compiling scanwire …\n');
  isAnnounced = true;
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: ROOT,
    // Prisma starts generators by name.
    env: { ...process.env, PATH: join(ROOT, 'node_modules', '.bin') + delimiter + process.env.PATH },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (isTerminal) process.stderr.write('\r\u001b[2K');
  if (status === 0) return;
  process.stderr.write(`${task} failed:\n${stdout}${stderr}`);
  process.exit(status ?? 1);
}
