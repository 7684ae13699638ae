import { defineConfig } from 'vitest/config';

const fileOf = (name: string) => `test/${name}.test.ts`;

/** Tests that take minutes on all cores; `npm run test:long` runs them one file after another. */
const ENDURANCE = [
  'crash',
  'examples',
  'flawed-site-scan',
  'graphiql',
  'large-deletion',
  'mutated-frames',
  'page-limits',
  'proxies',
  'recipes',
  'reconnecting',
  'slow-subscriber',
  'source-load',
  'stream-cleanup',
  'web-active-memory',
  'xss-in-browser',
].map(fileOf);

/**
 * Files that share the modules of their worker process, since loading and warming up modules takes most of their time. A file
 * may be listed if it neither changes what others see of the process (environment variables, working directory, globals,
 * mocks, listeners of `process`) nor measures the process (memory, CPU, event loop, open handles). Check a new entry with
 * `npx vitest run --project shared --sequence.shuffle.files`. All other files have a process of their own.
 */
const SHARED = [
  'access',
  'bad-input',
  'cancel',
  'client-lists',
  'conduct',
  'conduct-scanners',
  'connection',
  'crawl-parts',
  'dashboard-queries',
  'demo-site',
  'digest-map',
  'egress-files',
  'egress-policy',
  'egress-stream',
  'event-log',
  'event-log-sql',
  'feed',
  'global-ids',
  'graphql-contract',
  'hidden-options',
  'host-of-url',
  'lists',
  'mutations',
  'page',
  'page-facts',
  'page-flow',
  'page-network',
  'page-readers',
  'page-verdicts',
  'pool',
  'ports',
  'progress',
  'protocol',
  'pump',
  'query-loads',
  'recon',
  'sast',
  'scan-page',
  'scanner-contract',
  'schema-changes',
  'search',
  'source-values',
  'stream',
  'streams',
  'typename',
  'web-active-checks',
  'web-active-forms',
  'web-active-harm',
  'web-active-parts',
  'web-active-session',
  'web-active-xss',
  'web-libraries',
].map(fileOf);

export default defineConfig({
  resolve: {
    alias: [
      // Node loads the CommonJS build of graphql, and Vite its ES modules: two copies reject each other's types.
      { find: /^graphql$/, replacement: 'graphql/index.js' },
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
    // CI machines are noisy. A fault of the code fails twice; a test that passes at the second try is reported.
    retry: process.env.CI ? 1 : 0,
    projects: [
      {
        extends: true,
        test: {
          name: 'behaviour',
          include: ['test/**/*.test.ts'],
          exclude: [...ENDURANCE, ...SHARED],
          testTimeout: 90_000,
          hookTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'shared',
          include: SHARED,
          isolate: false,
          testTimeout: 90_000,
          hookTimeout: 30_000,
          sequence: { groupOrder: 0 },
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
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
