/** API keys: made by the command line and by GraphQL, obeyed by a running server over every transport. */
import { describe, expect, it } from 'vitest';
import { createApp } from '../src/app.ts';
import { type ApiKey, KEY_PREFIX, type KeyStore, keyDigest } from '../src/core/api-key.ts';
import { UnavailableError } from '../src/core/errors.ts';
import { createKeyring } from '../src/http/keyring.ts';
import {
  connectTo,
  post,
  type Remote,
  silent,
  testConfig,
  until,
  withApp,
  withFolder,
} from './support/app.ts';
import { runCommand } from './support/command.ts';
import { snippetWith } from './support/documentation.ts';
import { openAcknowledged, openWire } from './support/wire.ts';

const CREATE = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) {
  ... on CreateApiKeySuccess { secret key { id hint name role expiresAt lastUsedAt revokedAt } } ... on Error { code message } } }`;
const REVOKE = `mutation ($id: ID!) { revokeApiKey(input: { id: $id }) {
  ... on RevokeApiKeySuccess { key { id revokedAt } } ... on Error { code message } } }`;
const LIST = '{ apiKeys { id name role lastUsedAt revokedAt } }';
const START = `mutation { startScan(input: { target: "a.test", scanners: { only: [{ name: "mock", options: { events: 3 } }] } }) {
  ... on StartScanSuccess { scan { id } } ... on Error { code message } } }`;

const create = async (from: Remote, input: Record<string, unknown>) =>
  (await from.query(CREATE, { input })).data.createApiKey;

const bearer = (key: string | null) => (key ? { authorization: `Bearer ${key}` } : {});
const open = (url: string, key: string | null) => openAcknowledged(url, { init: bearer(key) });

/** Status of a request, and close code or acknowledgement of a WebSocket. */
async function access(url: string, key: string | null) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer(key) } as Record<string, string>,
    body: JSON.stringify({ query: '{ __typename }' }),
  });
  await response.body?.cancel();
  const wire = await openWire(url);
  wire.send({ type: 'connection_init', payload: bearer(key) });
  const acknowledged = wire.message(({ type }) => type === 'connection_ack').then(() => 'acknowledged');
  const outcome = await acknowledged.catch(() => wire.closed);
  wire.socket.close();
  return [response.status, outcome];
}

describe('an API key', () => {
  it('has 256 random bits and a prefix, is shown once, and only its digest is stored', async () => {
    await withApp({}, async (app) => {
      const first = await create(app, { name: ' deploy ', role: 'OPERATOR' });
      expect(first.secret).toMatch(/^scw_[A-Za-z0-9_-]{43}$/);
      expect(first.key).toMatchObject({ name: 'deploy', role: 'OPERATOR', hint: first.secret.slice(0, 8) });
      const rows = await app.app.core.prisma.apiKey.findMany();
      expect(rows).toHaveLength(1);
      expect(JSON.stringify(rows)).not.toContain(first.secret);
      expect(JSON.stringify(rows)).not.toContain(first.secret.slice(KEY_PREFIX.length + 4));
    });
  });

  it('is made by the mutation in docs/keys.md', async () => {
    await withApp({}, async (app) => {
      const { data } = await app.query(await snippetWith('docs/keys.md', 'createApiKey'));
      expect(await access(app.url, data.createApiKey.secret)).toEqual([200, 'acknowledged']);
    });
  });

  it('ends local mode: what was connected without a key is closed, and nothing is answered without one', async () => {
    await withApp({}, async (app) => {
      const anonymous = await open(app.url, null);
      const { secret } = await create(app, { name: 'admin', role: 'ADMIN' });
      // The server that made it knows at once.
      expect(await access(app.url, secret)).toEqual([200, 'acknowledged']);
      expect(await anonymous.closed).toBe(4403);
      expect(await access(app.url, null)).toEqual([401, 4401]);
      expect(await access(app.url, `${secret}x`)).toEqual([401, 4401]);
      expect(await access(app.url, 'scw_')).toEqual([401, 4401]);
    });
  });

  it('stays the only way in after a restart, also when it is revoked', async () => {
    await withFolder(async (folder) => {
      const config = testConfig(folder);
      const first = await createApp(config, { logger: silent });
      const { secret, key } = await create(connectTo(first.url), { name: 'admin', role: 'ADMIN' });
      const revoked = (await connectTo(first.url, secret).query(REVOKE, { id: key.id })).data.revokeApiKey;
      expect(revoked.key.revokedAt).toEqual(expect.any(String));
      await first.close();
      const second = await createApp(config, { logger: silent });
      expect(await access(second.url, null)).toEqual([401, 4401]);
      expect(await access(second.url, secret)).toEqual([401, 4401]);
      await second.close();
    });
  });

  it('allows what its role allows, as data where a mutation is refused', async () => {
    await withApp({}, async (app) => {
      const { secret: admin } = await create(app, { name: 'admin', role: 'ADMIN' });
      const administrator = connectTo(app.url, admin);
      const [viewer, operator] = await Promise.all(
        ['VIEWER', 'OPERATOR'].map(async (role) =>
          connectTo(app.url, (await create(administrator, { name: role, role })).secret),
        ),
      );
      const { data: started } = await (operator as Remote).query(START);
      const { id } = started.startScan.scan;
      expect((await (viewer as Remote).follow(id)).at(-1)?.type).toBe('COMPLETED');
      const codes = async (from: Remote) => {
        const operations = [
          START,
          ...['cancelScan', 'pauseScan', 'resumeScan', 'deleteScan', 'rerunScan'].map(
            (name) => `mutation { ${name}(input: { id: "${id}" }) { ... on Error { code } } }`,
          ),
          `mutation { updateScan(input: { id: "${id}", label: "x" }) { ... on Error { code } } }`,
          `mutation { skipScanner(input: { scanId: "${id}", scanner: "mock" }) { ... on Error { code } } }`,
          'mutation { startScans(input: { targets: ["b.test"] }) { ... on Error { code } } }',
          'mutation { scanPage(input: { url: "https://b.test/" }) { ... on Error { code } } }',
          `mutation { cancelScans(input: { selection: { ids: ["${id}"] } }) { ... on Error { code } } }`,
          `mutation { deleteScans(input: { selection: { ids: ["${id}"] } }) { ... on Error { code } } }`,
          CREATE,
          REVOKE,
        ];
        const variables = { input: { name: 'x', role: 'VIEWER' }, id: 'x' };
        const answers = await Promise.all(operations.map((text) => from.query(text, variables)));
        return answers.map(({ data, errors }) =>
          data ? (Object.values(data)[0] as { code?: string }).code : errors,
        );
      };
      expect(new Set(await codes(viewer as Remote))).toEqual(new Set(['FORBIDDEN']));
      expect((await codes(operator as Remote)).slice(-2)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
      const listed = await (operator as Remote).query(LIST);
      expect(listed.data.apiKeys).toBeNull();
      expect(listed.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
      const { data } = await administrator.query(LIST);
      expect(data.apiKeys.map(({ name }: { name: string }) => name)).toContain('VIEWER');
    });
  });

  it('says what is wrong with a key that cannot be created', async () => {
    await withApp({}, async (app) => {
      const past = new Date(Date.now() - 1000).toISOString();
      expect(await create(app, { name: ' ', role: 'VIEWER' })).toMatchObject({
        message: 'name must not be empty',
      });
      expect(await create(app, { name: 'x'.repeat(101), role: 'VIEWER' })).toMatchObject({
        code: 'BAD_USER_INPUT',
      });
      expect(await create(app, { name: 'x', role: 'VIEWER', expiresAt: past })).toMatchObject({
        message: 'expiresAt is in the past',
      });
      expect(await app.app.core.prisma.apiKey.count()).toBe(0);
    });
  });

  it('closes its streams when it expires', async () => {
    await withApp({}, async (app) => {
      const { secret } = await create(app, {
        name: 'short',
        role: 'ADMIN',
        expiresAt: new Date(Date.now() + 1500).toISOString(),
      });
      const socket = await open(app.url, secret);
      expect(await socket.closed).toBe(4403);
      expect(await access(app.url, secret)).toEqual([401, 4401]);
    });
  });

  it('counts its own limits, and says when it was used last', async () => {
    await withApp({ limits: { socketsPerIdentity: 1 } }, async (app) => {
      const { secret: admin } = await create(app, { name: 'admin', role: 'ADMIN' });
      const administrator = connectTo(app.url, admin);
      const { secret } = await create(administrator, { name: 'other', role: 'VIEWER' });
      const first = await open(app.url, admin);
      expect(await access(app.url, admin)).toEqual([200, 1013]);
      expect(await access(app.url, secret)).toEqual([200, 'acknowledged']);
      first.socket.close();
      const allUsed = async () =>
        (await administrator.query(LIST)).data.apiKeys.every(
          (key: { lastUsedAt: string | null }) => key.lastUsedAt,
        );
      await until(allUsed, 'the last use of each key');
    });
  });
});

describe('a keyring', () => {
  const NOW = Date.now();
  const key: ApiKey = {
    ...{ id: 'one', hint: 'scw_', name: 'one', role: 'ADMIN', workspace: 'default', createdAt: NOW },
    ...{ expiresAt: null, lastUsedAt: NOW, revokedAt: null },
  };
  const secret = `${KEY_PREFIX}one`;

  /** @param find answers for the keys that are stored */
  async function withKeyring(
    find: KeyStore['find'],
    work: (keyring: ReturnType<typeof createKeyring>, errors: unknown[]) => Promise<void>,
  ) {
    const errors: unknown[] = [];
    const store = { find, exist: async () => true, used: async () => {} };
    const keyring = createKeyring(store, null, (error) => errors.push(error));
    try {
      await work(keyring, errors);
    } finally {
      await keyring.close();
    }
  }

  it('keeps a key that is admitted while the keys are read again', async () => {
    let answer = () => {};
    let isHeld = false;
    const find: KeyStore['find'] = async (digests) => {
      const found = new Map(digests.map((digest) => [digest, key] as const));
      if (digests.length === 0 && isHeld) await new Promise<void>((resolve) => (answer = resolve));
      return found;
    };
    await withKeyring(find, async (keyring) => {
      isHeld = true;
      const refreshing = keyring.refresh();
      const identity = await keyring.authenticate(`Bearer ${secret}`);
      answer();
      await refreshing;
      expect(identity?.revoked?.aborted).toBe(false);
    });
  });

  it('ends what an expired key has open, also while the database cannot be read', async () => {
    const expiring = { ...key, expiresAt: Date.now() + 300 };
    let isLocked = false;
    const find: KeyStore['find'] = async () => {
      if (isLocked) throw new UnavailableError('locked');
      return new Map([[keyDigest(secret), expiring]]);
    };
    await withKeyring(find, async (keyring, errors) => {
      const identity = await keyring.authenticate(`Bearer ${secret}`);
      isLocked = true;
      await until(() => identity?.revoked?.aborted === true, 'the end of the key');
      expect(await keyring.authenticate(`Bearer ${secret}`).catch(String)).toContain('locked');
      expect(errors).toEqual([]);
    });
  });
});

describe('keys of another workspace', () => {
  it('see nothing of this one, and change nothing in it', async () => {
    await withFolder(async (folder) => {
      const config = testConfig(folder);
      const app = await createApp(config, { logger: silent });
      const token = async (workspace: string) => {
        const args = ['token', 'create', '--name', workspace, '--role', 'admin', '--workspace', workspace];
        const { code, stdout, stderr } = await runCommand(args, {
          cwd: folder,
          env: { DATABASE_URL: config.databaseUrl },
        });
        expect([code, stderr]).toEqual([0, expect.stringContaining(`admin of the workspace ${workspace}`)]);
        return connectTo(app.url, stdout.trim());
      };
      const [red, blue] = [await token('red'), await token('blue')];
      // A running server obeys the key at once: it looks up those that it does not know.
      const { data } = await red.query(START);
      const { id } = data.startScan.scan;
      await red.follow(id);
      expect((await blue.query('query ($id: ID!) { scan(id: $id) { id } }', { id })).data.scan).toBeNull();
      expect((await blue.query('{ scans { totalCount } findings { totalCount } }')).data).toEqual({
        scans: { totalCount: 0 },
        findings: { totalCount: 0 },
      });
      const cancelled = await blue.query(
        'mutation ($id: ID!) { cancelScan(input: { id: $id }) { ... on Error { code } } }',
        { id },
      );
      expect(cancelled.data.cancelScan.code).toBe('NOT_FOUND');
      const keys = (await red.query(LIST)).data.apiKeys;
      expect(keys.map(({ name }: { name: string }) => name)).toEqual(['red']);
      expect((await blue.query(REVOKE, { id: keys[0].id })).data.revokeApiKey.code).toBe('NOT_FOUND');
      await app.close();
    });
  });
});

describe('the command "token"', () => {
  it('creates, lists and revokes keys that a running server obeys', async () => {
    await withFolder(async (folder) => {
      const config = testConfig(folder);
      const app = await createApp(config, { logger: silent });
      const token = (...args: string[]) =>
        runCommand(['token', ...args], { cwd: folder, env: { DATABASE_URL: config.databaseUrl } });
      expect((await token('list')).stderr).toContain('There are no keys');
      const { stdout } = await token('create', '--name', 'ci', '--role', 'viewer', '--expires', '90d');
      const secret = stdout.trim();
      expect(stdout).toBe(`${secret}\n`);
      const socket = await open(app.url, secret);
      const listed = (await token('list')).lines;
      expect(listed[1]).toMatch(
        /^\w{26} {2}scw_.{4}… {2}viewer {2}default {4}expires 20.* {2}used 20.* {2}ci$/,
      );
      const id = listed[1]?.slice(0, 26) ?? '';
      expect((await token('revoke', id)).stdout).toContain(`Revoked the key ${id} "ci"`);
      expect(await socket.closed).toBe(4403);
      expect((await token('revoke', id)).stdout).toContain('was revoked before');
      expect((await token('list')).lines[1]).toContain('revoked 20');
      await app.close();
    });
  });

  it.each([
    [['create', '--name', 'x', '--role', 'root'], '--role must be one of viewer, operator, admin'],
    [['create', '--name', 'x', '--role', 'viewer', '--expires', 'soon'], '--expires must be a time from now'],
    [['create', '--name', 'x', '--role', 'viewer', '--expires', '2001-01-01'], '--expires is in the past'],
    [['create', '--name', 'x', '--role', 'viewer', '--workspace', 'A b'], '--workspace must have 1 to 64'],
  ])('%j exits 2 with what to write', async (args, message) => {
    await withFolder(async (folder) => {
      const { code, stderr, stdout } = await runCommand(['token', ...args], { cwd: folder });
      expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(message)]);
    });
  });
});

describe('a server that others could reach', () => {
  it.each([{ HOST: '0.0.0.0' }, { HOST: '::' }])('does not start without a key: %j', async (env) => {
    await withFolder(async (folder) => {
      const config = testConfig(folder, { env });
      await expect(createApp(config, { logger: silent })).rejects.toThrow('scanwire token create');
      const withToken = testConfig(folder, { env: { ...env, SCANWIRE_TOKEN: 'a-token-for-this-test' } });
      await (await createApp(withToken, { logger: silent })).close();
      await runCommand(['token', 'create', '--name', 'a', '--role', 'viewer'], {
        cwd: folder,
        env: { DATABASE_URL: config.databaseUrl },
      });
      await (await createApp(config, { logger: silent })).close();
    });
  });

  it('keeps SCANWIRE_TOKEN as the key of an administrator', async () => {
    await withApp({ env: { SCANWIRE_TOKEN: 'a-token-for-this-test' } }, async (app) => {
      const { key } = await create(app, { name: 'x', role: 'VIEWER' });
      expect(key.role).toBe('VIEWER');
      expect(await post(app.url, { query: LIST }, null)).toMatchObject({
        errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
      });
    });
  });
});
