/**
 * Updates generated files, unless their sources have not changed.
 *
 * node scripts/refresh.mjs client    the Prisma client, in src/store/generated
 * node scripts/refresh.mjs program   also the program in dist (without types and source maps, which the build adds)
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
    say: 'Generating the database client …',
    run: () => node('prisma/build/index.js', 'generate', '--no-hints'),
  },
  program: {
    sources: ['src', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'],
    result: 'dist/main.js',
    say: 'Compiling …',
    run() {
      // `npm run check` checks types; skipping that here saves time.
      const flags = ['--noCheck', '--declaration', 'false', '--sourceMap', 'false'];
      node('typescript/bin/tsc', '-p', 'tsconfig.build.json', ...flags);
    },
  },
};

const [wanted] = process.argv.slice(2);
for (const name of wanted === 'program' ? ['client', 'program'] : ['client']) refresh(name, STEPS[name]);

function refresh(name, { sources, result, say, run }) {
  const stamp = join(STAMPS, name);
  const isCurrent = () =>
    existsSync(stamp) && existsSync(join(ROOT, result)) && readFileSync(stamp, 'utf8') === stateOf(sources);
  if (isCurrent()) return;
  console.error(say);
  rmSync(stamp, { force: true });
  // Computed before the run, so that changes made meanwhile cause another run.
  const state = stateOf(sources);
  run();
  mkdirSync(STAMPS, { recursive: true });
  writeFileSync(stamp, state);
}

/** Hash of the names, sizes and modification times of all files. */
function stateOf(sources) {
  const hash = createHash('sha256');
  const add = (path) => {
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

function node(script, ...args) {
  const path = join(
    dirname(require.resolve(`${script.split('/')[0]}/package.json`)),
    script.slice(script.indexOf('/') + 1),
  );
  const { status } = spawnSync(process.execPath, [path, ...args], {
    cwd: ROOT,
    // Prisma starts generators by name.
    env: { ...process.env, PATH: join(ROOT, 'node_modules', '.bin') + delimiter + process.env.PATH },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) process.exit(status ?? 1);
}
