import { defineConfig } from 'vitest/config';

/** Minutes of work for both cores: `npm run test:long`, one file after another. */
const ENDURANCE = [
  'crash',
  'large-deletion',
  'reconnecting',
  'slow-subscriber',
  'stream-cleanup',
  'mutated-frames',
].map((name) => `test/${name}.test.ts`);

export default defineConfig({
  // Node takes the CommonJS build of graphql and Vite its ES modules; two copies do not know each other's types.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    // One more than the cores of a small machine: most tests wait most of the time.
    maxWorkers: 3,
    // Machines that run this unattended are noisy. A fault of the code fails twice; what passed at the second try is told.
    retry: process.env.CI ? 1 : 0,
    projects: [
      {
        extends: true,
        test: {
          name: 'behaviour',
          include: ['test/**/*.test.ts'],
          exclude: ENDURANCE,
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
