/** A server over a database with one large scan. */
import { join } from 'node:path';
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { answerCommands } from './answer-commands.ts';

const folder = process.env.BENCH_FOLDER ?? '';
const app = await createApp(
  loadConfig({ PORT: '0', DATABASE_URL: `file:${join(folder, 'log.db')}`, LOG_LEVEL: 'silent' }),
  { scanners: [] },
);
answerCommands({
  url: app.url,
  lastSeq: 0,
  commands: { rss: () => process.memoryUsage().rss },
  close: app.close,
});
