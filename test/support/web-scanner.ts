import { createWebScanner } from '../../src/scanners/web/index.ts';

/** Without secrets and libraries, which have their own tests. */
export const webScanner = createWebScanner({
  analysis: { secretsIn: async () => ({ path: '', matches: [], rejected: [], problem: null }) },
  libraries: null,
});
