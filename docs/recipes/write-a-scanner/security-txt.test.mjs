import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { collect, scannerContract } from 'scanwire/testing';
import securityTxt from './security-txt.mjs';

const inDays = (days) => (response) =>
  response.end(
    `Contact: mailto:security@example.com\nExpires: ${new Date(Date.now() + days * 86_400_000).toISOString()}\n`,
  );
const missing = (response) => response.writeHead(404).end();

/** A site that answers every request in this way. */
async function startSite(answer) {
  const server = createServer((_, response) => answer(response));
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const close = async () => {
    server.closeAllConnections();
    server.close();
  };
  return { input: { kind: 'url', url: `http://127.0.0.1:${server.address().port}/` }, close };
}

async function typesOf(answer, options = {}) {
  const site = await startSite(answer);
  const { findings } = await collect(securityTxt, site.input, { options });
  await site.close();
  return findings.map(({ type }) => type);
}

test('reports a missing file', async () => {
  assert.deepEqual(await typesOf(missing), ['missing_security_txt']);
});

test('reports a file that expires within the number of days', async () => {
  assert.deepEqual(await typesOf(inDays(20)), ['expiring_security_txt']);
  assert.deepEqual(await typesOf(inDays(20), { days: 10 }), []);
});

// What every scanner must do: emit what it declares, stop when it is aborted, and cope with hostile servers.
const manners = {
  answers: missing, // the scanner has to find something here
  hangs: () => {},
  drips: (response) => setInterval(() => response.write('x'), 50).unref(),
  lies: (response) => response.socket.end('nonsense'),
};
for (const { name, run, timeoutMs } of scannerContract(securityTxt, ({ manner }) =>
  startSite(manners[manner]),
)) {
  test(name, { timeout: timeoutMs }, run);
}
