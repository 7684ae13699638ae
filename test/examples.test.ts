import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { until, withApp } from './support/app.ts';
import { endCommands, startProgram } from './support/command.ts';
import { withRelay } from './support/relay.ts';

afterEach(endCommands);

const root = new URL('..', import.meta.url);
const examples = ['urql', 'apollo', 'relay'];

describe.each(examples)('the example for %s', (name) => {
  test('starts a scan and shows each event once without warnings, over connections that break or die silently', async () => {
    await withApp({}, async ({ url, follow, query }) => {
      await withRelay(url, async (relay) => {
        const program = startProgram(
          [
            process.execPath,
            // Apollo Client prints no warnings without it.
            '--conditions=development',
            '--import',
            import.meta.resolve('tsx'),
            '--import',
            import.meta.resolve('./support/short-timers.mjs'),
            `examples/${name}.ts`,
            `${relay.url}/graphql`,
          ],
          { cwd: fileURLToPath(root) },
        );
        const losses = [relay.drop, relay.freeze, relay.drop];
        for (const [index, lose] of losses.entries()) {
          await until(
            () => {
              expect(program.child.exitCode, program.stderr()).toBe(null);
              const lines = program.stdout().split('\n');
              // Connections that are lost before their first event show nothing.
              const connections = lines.filter((line) => line.includes(' CONNECTED')).length;
              return connections > index && lines.length > 20 * (index + 1);
            },
            'more events have come',
            20_000,
          );
          lose();
        }
        // Nothing holds the process: the socket closes at the end of the scan.
        expect(await program.exit, program.stderr()).toBe(0);
        expect(program.stderr()).toBe('');

        const lines = program.stdout().trimEnd().split('\n');
        expect(lines.pop()).toBe('the scan has ended');
        const shown = lines.map((line) => line.split(' ', 2));
        const events = shown.filter(([, type]) => type !== 'CONNECTED');
        expect(shown.length - events.length).toBe(losses.length + 1);
        const { data } = await query('{ scans { nodes { id } } }');
        const [, ...whole] = await follow(data.scans.nodes[0].id, { selection: 'seq type' });
        expect(events).toEqual(whole.map(({ seq, type }) => [String(seq), type]));
        const hosts = lines.filter((line) => / HOST \S+\.example\.com$/.test(line));
        expect(hosts.length).toBe(whole.filter(({ type }) => type === 'HOST').length);
      });
    });
  }, 60_000);
});

test('every example is in the README of its folder', async () => {
  const readme = await readFile(new URL('examples/README.md', root), 'utf8');
  for (const name of examples) expect(readme).toContain(`npx tsx examples/${name}.ts`);
});
