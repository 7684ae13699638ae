/** A node of a deployment: the API, or a worker whose scanner yields the time when it is released. */
import { createApp, type Overrides } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { answerCommands } from './answer-commands.ts';
import { createClock } from './clock-scanner.ts';

const { DATABASE_URL, REDIS_URL, ROLE } = process.env;
const clock = createClock();
const settings = {
  PORT: '0',
  DATABASE_URL,
  REDIS_URL,
  LOG_LEVEL: 'error',
  SCANWIRE_MAX_CONCURRENT_SCANS: '20',
};
const app = await createApp(loadConfig(settings), {
  scanners: [clock.scanner],
  role: ROLE as NonNullable<Overrides['role']>,
});
answerCommands({
  ...{ url: app.url, lastSeq: 0 },
  commands: { hold: clock.hold, tick: clock.letGo },
  close: () => app.close(),
});
