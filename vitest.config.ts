import { defineConfig } from 'vitest/config';

const fileOf = (name: string) => `test/${name}.test.ts`;

/** Browsers, matrices and deployments, which take minutes; `npm run test:long` runs two files at a time. */
const LONG = [
  'cli',
  'cli-output',
  'client-lists',
  'client-transports',
  'copy',
  'dashboard-accessibility',
  'dashboard-faults',
  'dashboard-hostile',
  'dashboard-keyboard',
  'dashboard-lists',
  'dashboard-restart',
  'dashboard-scan',
  'dashboard-scans',
  'dashboard-settings',
  'database-faults',
  'database-files',
  'demo',
  'demo-scan',
  'deployment',
  'deployment-nodes',
  'document-interfaces',
  'egress-repository',
  'encrypted-connections',
  'examples',
  'extension',
  'extension-firefox',
  'extension-matrix',
  'extension-navigation',
  'extension-waiting',
  'flawed-site-scan',
  'fuzzed-operations',
  'graphiql',
  'graphql-tools',
  'large-deletion',
  'malformed-requests',
  'mutated-frames',
  'page-limits',
  'page-verdict-quality',
  'page-verdicts',
  'pause',
  'printed-in-browser',
  'proxies',
  'recipes',
  'recon',
  'redis',
  'remote-cli',
  'rest-of-request',
  'server-log',
  'shared-host-rate',
  'start-refusals',
  'tools',
  'typename',
  'xss-in-browser',
].map(fileOf);

/** Faults and load, which need all cores or whose measurements other tests would disturb; `npm run test:long` runs them one after another. */
const ENDURANCE = [
  'compose',
  'connection-limits',
  'crash',
  'dashboard-load',
  'egress-bombs',
  'lost-connections',
  'node-faults',
  'node-load',
  'nodes',
  'npm-scripts',
  'postgres-faults',
  'reconnecting',
  'silent-network',
  'slow-subscriber',
  'source-load',
  'stream-cleanup',
  'web-active-limits',
  'web-active-memory',
].map(fileOf);

/**
 * Files with a process of their own, since they change the process (environment variables, globals, mocks, listeners of
 * `process`) without restoring it, or measure it (memory, CPU, open handles). All other files share the modules of
 * their worker process, since loading and warming up modules would take most of their time. To check that a file may share:
 * `npx vitest run --project shared --sequence.shuffle.files`.
 */
const ISOLATED = [
  'abort',
  'client',
  'client-react',
  'command-parsers',
  'configuration',
  'egress-http',
  'endpoints',
  'graphiql-page',
  'hostile-html',
  'leaks',
  'pipeline',
  'printed-event-source',
  'query-cost',
  'web',
  'web-active',
  'web-exposure',
].map(fileOf);

export default defineConfig({
  resolve: {
    alias: [
      // Node loads the CommonJS build of graphql, and Vite its ES modules: two copies reject each other's types.
      { find: /^graphql$/, replacement: 'graphql/index.js' },
      {
        find: /^.*\/thread-file\.ts$/,
        replacement: `${import.meta.dirname}/test/support/compiled-thread-file.ts`,
      },
      // The command line has a copy of the client beside it.
      { find: /^#client\/(.*)$/, replacement: `${import.meta.dirname}/packages/client/src/$1.ts` },
      // The recipes import the client by its name.
      { find: /^@scanwire\/client$/, replacement: `${import.meta.dirname}/packages/client/src/index.ts` },
      {
        find: /^@scanwire\/client\/react$/,
        replacement: `${import.meta.dirname}/packages/client/src/react.ts`,
      },
    ],
  },
  test: {
    // One more than the cores of a small machine, since many tests wait.
    maxWorkers: 3,
    globalSetup: 'test/support/compile.ts',
    reporters: ['default', './test/support/count-reporter.ts'],
    // CI machines are noisy. A fault of the code fails twice; a test that passes at the second try is reported.
    retry: process.env.CI ? 1 : 0,
    projects: [
      {
        extends: true,
        test: {
          name: 'isolated',
          include: ISOLATED,
          testTimeout: 90_000,
          hookTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['test/**/*.test.ts'],
          exclude: [...LONG, ...ENDURANCE, ...ISOLATED],
          isolate: false,
          testTimeout: 90_000,
          hookTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'long',
          include: LONG,
          testTimeout: 180_000,
          hookTimeout: 30_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'endurance',
          include: ENDURANCE,
          testTimeout: 180_000,
          hookTimeout: 30_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
