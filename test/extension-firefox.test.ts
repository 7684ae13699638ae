/** The package for Firefox passes Mozilla's linter, and Firefox loads it and shows the first-run page. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import WebSocket from 'ws';
import { until, withFolder } from './support/app.ts';
import { withBuiltExtension } from './support/extension.ts';

const FIREFOX = '/usr/bin/firefox-esr';
const ROOT = join(import.meta.dirname, '..');

test('the package for Firefox has no errors and warnings', () =>
  withBuiltExtension(async (folder) => {
    const args = ['addons-linter', join(folder, 'firefox.zip'), '--output', 'json'];
    const { stdout } = await promisify(execFile)('npx', ['--no-install', ...args], { cwd: ROOT });
    expect(JSON.parse(stdout)).toMatchObject({ errors: [], warnings: [] });
  }));

test.skipIf(!existsSync(FIREFOX))('Firefox loads the extension, which shows its first-run page', () =>
  withBuiltExtension((built) =>
    withFolder(async (profile) => {
      const args = ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0'];
      const firefox = spawn(FIREFOX, [...args, '--remote-allow-system-access'], {
        env: { ...process.env, HOME: profile },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let printed = '';
      firefox.stderr.on('data', (chunk) => {
        printed += chunk;
      });
      const address = () => /ws:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0];
      try {
        await until(() => address() !== undefined, 'Firefox listens');
        const socket = new WebSocket(`${address()}/session`);
        await once(socket, 'open');
        let id = 0;
        const call = async (method: string, params: object): Promise<string> => {
          const answer = once(socket, 'message');
          socket.send(JSON.stringify({ id: ++id, method, params }));
          return String((await answer)[0]);
        };
        await call('session.new', { capabilities: {} });
        const extensionData = { type: 'path', path: join(built, 'firefox') };
        expect(await call('webExtension.install', { extensionData })).toContain('"type":"success"');
        const isShown = async () => (await call('browsingContext.getTree', {})).includes('/welcome.html');
        await until(isShown, 'the first-run page is shown');
        socket.terminate();
      } finally {
        firefox.kill();
        await once(firefox, 'exit');
      }
    }),
  ),
);
