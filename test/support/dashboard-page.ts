/** The dashboard, built for tests that open it in a browser. */
import { build } from 'vite';

/** Builds it from its source. */
export async function buildDashboard(): Promise<void> {
  await build({ configFile: 'src/dashboard/vite.config.ts', logLevel: 'error' });
}
