/** API keys: made by the command line and by GraphQL, obeyed by a running server over every transport. */
import {
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { createApp } from '../src/app.ts';
import { type ApiKey, createKey, KEY_PREFIX, type KeyStore, keyDigest } from '../src/core/api-key.ts';
import { UnavailableError } from '../src/core/errors.ts';
import { commandLine } from '../src/core/identity.ts';
import { schema } from '../src/graphql/schema.ts';
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
import { addingOf, adminOf } from './support/identity.ts';
import { openAcknowledged, openWire } from './support/wire.ts';

const CREATE = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) {
  ... on CreateApiKeySuccess { secret key { id hint name role expiresAt lastUsedAt revokedAt } } ... on Error { code message } } }`;
const REVOKE = `mutation ($id: ID!) { revokeApiKey(input: { id: $id }) {
  ... on RevokeApiKeySuccess { key { id revokedAt } } ... on Error { code message } } }`;
const LIST = '{ apiKeys { nodes { id name role lastUsedAt revokedAt } } }';
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
      expect(data.apiKeys.nodes.map(({ name }: { name: string }) => name)).toContain('VIEWER');
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
        (await administrator.query(LIST)).data.apiKeys.nodes.every(
          (key: { lastUsedAt: string | null }) => key.lastUsedAt,
        );
      await until(allUsed, 'the last use of each key');
    });
  });
});

describe('a key that is limited to scanPage', () => {
  const SCAN_PAGE = `mutation { scanPage(input: { url: "https://b.test/", scanners: { only: [{ name: "page" }] } }) {
    ... on StartScanSuccess { scan { id findings { nodes { id } } } } ... on Error { code message } } }`;
  const READ = 'query ($id: ID!) { scan(id: $id) { id lastSeq } }';
  const FOLLOW = 'subscription ($id: ID!) { scanEvents(scanId: $id) { seq type } }';
  const codeOf = (answer: { errors?: { extensions: Record<string, unknown> }[] }) =>
    answer.errors?.[0]?.extensions.code;

  it('assesses pages, reads these scans alone, and is refused everything else on every transport', async () => {
    await withApp({}, async (app) => {
      const administrator = connectTo(app.url, (await create(app, { name: 'admin', role: 'ADMIN' })).secret);
      const { secret, key } = await create(administrator, { name: 'browser', only: 'SCAN_PAGE' });
      expect(key.role).toBe('OPERATOR');
      const limited = connectTo(app.url, secret);
      const { id: other } = (await administrator.query(START)).data.startScan.scan;
      const { id } = (await limited.query(SCAN_PAGE)).data.scanPage.scan;
      expect((await limited.query(READ, { id })).data.scan.id).toBe(id);
      expect((await limited.follow(id, { selection: 'seq type' })).at(-1)?.type).toBe('COMPLETED');
      expect((await administrator.query(READ, { id })).data.scan.id).toBe(id);

      // A scan of somebody else is one that does not exist.
      expect((await limited.query(READ, { id: other })).data.scan).toBeNull();
      const following = limited.follow(other, { selection: 'seq type' });
      await expect(following).rejects.toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });

      const { data } = await administrator.query(
        '{ __schema { queryType { fields { name } } mutationType { fields { name } } subscriptionType { fields { name } } } }',
      );
      const { queryType, mutationType, subscriptionType } = data.__schema;
      const wire = await open(app.url, secret);
      const allowed = ['scan', 'scanPage', 'scanEvents'];
      let refused = 0;
      for (const [operation, type] of [
        ['query', queryType],
        ['mutation', mutationType],
        ['subscription', subscriptionType],
      ])
        for (const { name } of type.fields.filter(
          (field: { name: string }) => !allowed.includes(field.name),
        )) {
          const text = await minimalOperation(operation, name);
          expect(codeOf(await limited.query(text)), text).toBe('FORBIDDEN');
          wire.subscribe(name, text);
          const answer = await wire.message((message) => message.id === name);
          expect([answer.type, answer.payload?.[0]?.extensions?.code], text).toEqual(['error', 'FORBIDDEN']);
          refused++;
        }
      expect(refused).toBeGreaterThan(20);
      wire.socket.close();

      const leads = `query ($id: ID!) { ...F } fragment F on Query { scan(id: $id) { findings { nodes { ...G } } } }
        fragment G on Finding { issue { id } }`;
      expect(codeOf(await limited.query(leads, { id }))).toBe('FORBIDDEN');
      const streamed = await fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'text/event-stream',
          ...bearer(secret),
        } as never,
        body: JSON.stringify({
          query: FOLLOW.replace('scanEvents(scanId: $id) { seq type }', 'scanUpdates { __typename }').replace(
            '($id: ID!)',
            '',
          ),
        }),
      });
      expect(await streamed.text()).toContain('FORBIDDEN');
      for (const path of ['metrics', 'schema.graphql'])
        expect((await fetch(`${app.url}/${path}`, { headers: bearer(secret) as never })).status).toBe(403);
    });
  });

  it('is refused by the services too, whatever the transport', async () => {
    await withApp({}, async ({ app: { core } }) => {
      const identity = { ...adminOf('default'), only: 'SCAN_PAGE' as const };
      const changes = Object.entries(core.scans).filter(
        ([name]) => !['scanPage', 'preview', 'demos', 'close'].includes(name),
      );
      expect(changes.length).toBeGreaterThan(8);
      for (const [name, change] of changes)
        await expect((change as (...args: unknown[]) => unknown)(identity, []), name).rejects.toMatchObject({
          code: 'FORBIDDEN',
        });
      const page = { order: { field: 'CREATED_AT', direction: 'DESC' }, fromEnd: false, limit: 1 } as const;
      await expect(core.apiKeys.list(identity, page)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    });
  });

  it('has no other role', async () => {
    await withApp({}, async (app) => {
      expect(await create(app, { name: 'x', only: 'SCAN_PAGE', role: 'ADMIN' })).toMatchObject({
        message: expect.stringContaining('role must be OPERATOR'),
      });
      expect(await create(app, { name: 'x' })).toMatchObject({ message: 'role is missing' });
    });
  });
});

describe('the keys of a workspace', () => {
  it('are listed in pages, newest first, and are bounded: active ones by a limit, ended ones by number and age', async () => {
    await withApp({}, async (app) => {
      const { keys } = app.app.core;
      const now = Date.now();
      const add = (index: number, more: Partial<ApiKey> = {}, maxActive = 3) =>
        keys.insert(
          {
            ...{
              id: `k${index}`,
              digest: `d${index}`,
              hint: 'scw_',
              name: `k${index}`,
              role: 'VIEWER',
              only: null,
            },
            ...{
              workspace: 'default',
              createdAt: now + index,
              expiresAt: null,
              lastUsedAt: null,
              revokedAt: null,
            },
            ...more,
          },
          { maxActive, maxEnded: 2, endedSince: now - 1000 },
          addingOf({ id: `k${index}`, name: `k${index}`, role: 'VIEWER' }),
        );
      await add(0, { revokedAt: now - 2000 });
      for (const index of [1, 2, 3]) await add(index, { revokedAt: now - 10 + index });
      for (const index of [4, 5]) await add(index);
      expect([await add(6, { workspace: 'other' }), await add(7), await add(8)]).toEqual([true, true, false]);
      const page =
        '{ apiKeys(first: 2AFTER) { totalCount pageInfo { endCursor hasNextPage } nodes { name } } }';
      const names: string[] = [];
      for (let after = ''; ; ) {
        const { apiKeys } = (await app.query(page.replace('AFTER', after))).data;
        expect(apiKeys.totalCount).toBe(5);
        names.push(...apiKeys.nodes.map(({ name }: { name: string }) => name));
        if (!apiKeys.pageInfo.hasNextPage) break;
        after = `, after: "${apiKeys.pageInfo.endCursor}"`;
      }
      expect(names).toEqual(['k7', 'k5', 'k4', 'k3', 'k2']);
    });
  });

  it('are at most 1000 active ones', async () => {
    const store = { insert: async (_: unknown, { maxActive }: { maxActive: number }) => maxActive > 1000 };
    const draft = { name: 'x', role: 'VIEWER', expiresAt: null } as const;
    await expect(createKey(store, draft, () => 'x', commandLine())).rejects.toMatchObject({
      code: 'LIMIT_REACHED',
    });
  });
});

/** An operation with one field and values for its required arguments. */
async function minimalOperation(operation: string, name: string): Promise<string> {
  const roots = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  };
  const field = roots[operation as keyof typeof roots]?.getFields()[name];
  const args = (field?.args ?? []).flatMap((arg) =>
    isNonNullType(arg.type) && arg.defaultValue === undefined
      ? [`${arg.name}: ${minimalValue(arg.type)}`]
      : [],
  );
  const given = args.length > 0 ? `(${args.join(', ')})` : '';
  return `${operation} { ${name}${given} ${isLeafType(getNamedType(field?.type)) ? '' : '{ __typename }'} }`;
}

function minimalValue(type: GraphQLInputType): string {
  if (isNonNullType(type)) return minimalValue(type.ofType);
  if (isListType(type)) return '[]';
  if (isInputObjectType(type)) {
    const all = Object.values(type.getFields());
    const required = all.filter((field) => isNonNullType(field.type) && field.defaultValue === undefined);
    const fields = type.isOneOf ? all.slice(0, 1) : required;
    return `{ ${fields.map((field) => `${field.name}: ${minimalValue(field.type)}`).join(', ')} }`;
  }
  if (isEnumType(type)) return String(type.getValues()[0]?.name);
  return { Int: '1', Boolean: 'true', URL: '"https://a.test/"' }[String(type)] ?? '"x"';
}

describe('a keyring', () => {
  const NOW = Date.now();
  const key: ApiKey = {
    ...{ id: 'one', hint: 'scw_', name: 'one', role: 'ADMIN', workspace: 'default', createdAt: NOW },
    ...{ expiresAt: null, lastUsedAt: NOW, revokedAt: null, only: null },
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
      const keys = (await red.query(LIST)).data.apiKeys.nodes;
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
      const { stdout, stderr } = await token(
        'create',
        '--name',
        'ci',
        '--role',
        'viewer',
        '--expires',
        '90d',
      );
      expect(stderr).toContain(`Database: ${config.databaseUrl.replace('file:', '')}\n`);
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
      expect((await token('revoke', id)).stdout).toContain('had already been revoked');
      expect((await token('list')).lines[1]).toContain('revoked 20');
      await app.close();
    });
  });

  it.each([
    [['create', '--name', 'x'], '--role is missing'],
    [['create', '--name', 'x', '--only', 'reading'], '--only must be one of scan-page'],
    [['create', '--name', 'x', '--role', 'admin', '--only', 'scan-page'], '--role must be OPERATOR'],
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
