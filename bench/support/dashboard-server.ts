/** The server of bench/dashboard: a complete scanwire, with a scanner that yields numbered results when it is let go. */
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { createPacedResults } from '../../test/support/paced-results.ts';
import { answerCommands } from './answer-commands.ts';

const results = createPacedResults();
const app = await createApp(
  loadConfig({ PORT: '0', DATABASE_URL: process.env.DATABASE_URL, LOG_LEVEL: 'error' }),
  { scanners: [results.scanner] },
);
const { scans, identity } = app.core;

answerCommands({
  url: app.url,
  lastSeq: 0,
  commands: {
    /** @returns global id of a scan that waits to be let go */
    async prepare(options: { events: number; rate: number; mixed: boolean }) {
      results.hold();
      const scanners = [{ name: 'paced', options }];
      const { id } = await scans.start(identity, { target: 'example.com', scanners });
      return Buffer.from(`Scan:${id}`).toString('base64');
    },
    letGo: results.letGo,
    times: results.times,
  },
  close: () => app.close(),
});
