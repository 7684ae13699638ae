/** A tool for the tests of command scanners: its first argument says what it does, findings are lines of JSON. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const [, , what, ...rest] = process.argv;
const print = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const found = (title, more = {}) =>
  print({ title, severity: 'low', type: 'test', identity: [title], ...more });
const forever = () => setInterval(() => {}, 1000);

const actions = {
  /** its arguments, and its environment */
  async says() {
    found('argv', { evidence: rest });
    found('env', { evidence: process.env });
    found('cwd', { evidence: process.cwd() });
  },
  /** a file as it is, and ends with the code */
  async prints() {
    process.stdout.write(readFileSync(rest[0]));
    process.exitCode = Number(rest[1] ?? 0);
  },
  /** complains, and ends with a code */
  async fails() {
    found('before');
    process.stderr.write(`\u001b[31mfirst\u001b[0m\n${'x'.repeat(100_000)}\nlast\u0007 words\n`);
    process.exitCode = Number(rest[0]);
  },
  /** to standard error, and to nothing else */
  async 'says-only'() {
    process.stderr.write(`${rest[0]}\n`);
  },
  /** after one finding, by a signal */
  async dies() {
    found('before');
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), 100);
    forever();
  },
  /** behaves as the URL says */
  async visits() {
    if (rest[0].endsWith('/hangs')) return forever();
    if (rest[0].endsWith('/drips')) return setInterval(() => process.stdout.write('{'), 20);
    if (rest[0].endsWith('/lies')) {
      process.stdout.write('{"title": 5, "severity": "worst"}\n\u0000\n[]\n<html>\n{"title":"cut');
      return;
    }
    found('visited', { url: rest[0] });
  },
  async hangs() {
    found('hanging');
    forever();
  },
  /** with children that do not want to end; tells all process ids */
  async forks() {
    const script = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('up')";
    const children = [1, 2].map(() =>
      spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] }),
    );
    process.on('SIGTERM', () => {});
    await Promise.all(children.map((child) => new Promise((up) => child.stdout.once('data', up))));
    found('family', { evidence: [process.pid, ...children.map(({ pid }) => pid)] });
    forever();
  },
  /** findings without end */
  async floods() {
    for (let number = 0; ; number++) {
      if (
        !process.stdout.write(
          `${JSON.stringify({ title: `finding ${number}`, identity: [String(number)] })}\n`,
        )
      ) {
        await new Promise((drained) => process.stdout.once('drain', drained));
      }
    }
  },
  /** one finding, then nothing for a while, then another */
  async pauses() {
    found('one');
    await sleep(Number(rest[0]));
    found('two');
  },
};

await actions[what]();
