/**
 * The services of compose.yaml as plain processes of this machine, where there is no container engine: the commands and settings
 * of compose.yaml and Dockerfile, and deploy/nginx.conf. Only addresses, ports and folders differ.
 */
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { createCertificate } from '../../src/demo/certificate.ts';
import { until } from './app.ts';
import { type RunningCommand, runProgram, startProgram } from './command.ts';
import { readPage } from './documentation.ts';
import { startPostgres } from './postgres.ts';
import { accepts, freePort, startNginx } from './proxy.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** nginx connects to the API from here. All clients and services have other addresses. */
const NGINX_ADDRESS = '127.0.0.2';
const NGINX_IN_COMPOSE = '172.30.250.10';
/** As in compose.yaml. */
const STOP_GRACE_MS = 15_000;

/** A node of scanwire. */
export interface TopologyNode {
  /** its service in compose.yaml */
  service: string;
  /** its own address, behind nginx */
  url: string;
  /** what it has printed since its last start */
  printed(): string;
  /** Resolves when its HEALTHCHECK passes. */
  start(): Promise<void>;
  /** Stops it as an engine does. @returns the exit code */
  stop(): Promise<number>;
}

export interface Topology {
  /** of nginx, with TLS */
  url: string;
  /** PEM of the certificate of nginx, which has signed itself */
  certificate: string;
  token: string;
  databaseUrl: string;
  /** in the order of compose.yaml */
  nodes: TopologyNode[];
}

interface Service {
  build?: string;
  command: string[];
  environment: Record<string, string>;
  deploy?: { replicas: number };
  networks?: { default: { ipv4_address: string } };
}

interface TopologyOptions {
  /** for the files of Redis and nginx */
  folder: string;
  /** of the nodes, in addition to those of compose.yaml */
  settings?: Record<string, string>;
}

type Closers = (() => Promise<unknown>)[];

/** Starts the services, and stops them after the work. */
export async function withTopology<T>(
  options: TopologyOptions,
  work: (topology: Topology) => Promise<T>,
): Promise<T> {
  const closers: Closers = [];
  try {
    return await work(await startTopology(options, closers));
  } finally {
    await closeAll(closers);
  }
}

/** Calls all, the last one first. @throws the error of the first one that fails */
async function closeAll(closers: Closers): Promise<void> {
  const failures: unknown[] = [];
  for (const close of closers.reverse()) await close().catch((error) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

/** @param closers gets a function to stop each service that has been started, also if a later one fails */
async function startTopology(
  { folder, settings = {} }: TopologyOptions,
  closers: Closers,
): Promise<Topology> {
  const port = await freePort();
  const url = `https://localhost:${port}`;
  const variables = newVariables(url);
  const services = await readServices(variables);
  const { POSTGRES_USER, POSTGRES_PASSWORD: password = '' } = services.postgres?.environment ?? {};
  const postgres = await startPostgres({ fsync: true, password });
  closers.push(postgres.close);
  const databaseUrl = await postgres.createDatabase(POSTGRES_USER);
  const redisPort = await startRedis(folder, services.redis?.command ?? [], closers);
  const image = await readImage();
  const nodes: TopologyNode[] = [];
  let site = await readPage('deploy/nginx.conf');
  for (const [service, { build, command, environment, deploy, networks }] of Object.entries(services)) {
    if (build === undefined) continue;
    const env = { ...image.env, ...onThisMachine(environment, { databaseUrl, redisPort }), ...settings };
    for (let count = 0; count < (deploy?.replicas ?? 1); count++) {
      const nodePort = await freePort();
      const node = createNode({ service, command, env: { ...env, PORT: `${nodePort}` }, image });
      site = site.replace(`${networks?.default.ipv4_address}:4000`, `127.0.0.1:${nodePort}`);
      nodes.push(node);
      closers.push(node.stop);
    }
  }
  // At once, as an engine does.
  await Promise.all(nodes.map((node) => node.start()));
  const { key, cert } = await createCertificate({ names: ['localhost', '127.0.0.1'] });
  const servers = site
    .replace('listen 443', `listen 127.0.0.1:${port}`)
    .replaceAll('/etc/nginx/tls/', `${folder}/`);
  closers.push(
    await startNginx(folder, {
      ports: [port],
      servers: `proxy_bind ${NGINX_ADDRESS}; ${servers}`,
      files: { 'cert.pem': cert, 'key.pem': key },
    }),
  );
  return { url, certificate: cert, token: variables.SCANWIRE_TOKEN ?? '', databaseUrl, nodes };
}

/** Those that compose.yaml asks for, as its messages say. */
const newVariables = (url: string): Record<string, string> => ({
  POSTGRES_PASSWORD: randomBytes(24).toString('hex'),
  REDIS_PASSWORD: randomBytes(24).toString('hex'),
  SCANWIRE_SECRET_KEY: randomBytes(32).toString('hex'),
  SCANWIRE_TOKEN: randomBytes(32).toString('hex'),
  SCANWIRE_PUBLIC_URL: url,
});

async function readServices(variables: Record<string, string>): Promise<Record<string, Service>> {
  const text = (await readPage('compose.yaml')).replace(/\$\{(\w+)(:\?[^}]*)?\}/g, (_, name: string) => {
    const value = variables[name];
    if (value === undefined) throw new Error(`compose.yaml needs ${name}`);
    return value;
  });
  return parse(text, { merge: true }).services;
}

interface Image {
  env: Record<string, string>;
  entrypoint: string[];
  healthCheck: string[];
}

/** What the last stage of Dockerfile says about its containers. */
async function readImage(): Promise<Image> {
  const [, stage = ''] = (await readPage('Dockerfile')).split(/^FROM .*\n(?![\s\S]*^FROM )/m);
  const line = (pattern: RegExp) => pattern.exec(stage)?.[1] ?? '';
  const variables = [...line(/^ENV (.*)$/m).matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name, value]);
  return {
    env: Object.fromEntries(variables),
    entrypoint: JSON.parse(line(/^ENTRYPOINT (.*)$/m)),
    healthCheck: JSON.parse(line(/^HEALTHCHECK .*CMD (.*)$/m)),
  };
}

function onThisMachine(
  environment: Record<string, string>,
  { databaseUrl, redisPort }: { databaseUrl: string; redisPort: number },
): Record<string, string> {
  const [database, redis] = [new URL(environment.DATABASE_URL ?? ''), new URL(environment.REDIS_URL ?? '')];
  database.host = new URL(databaseUrl).host;
  redis.host = `127.0.0.1:${redisPort}`;
  return {
    ...environment,
    HOST: '127.0.0.1',
    DATABASE_URL: database.href,
    REDIS_URL: redis.href,
    SCANWIRE_TRUSTED_PROXIES: String(environment.SCANWIRE_TRUSTED_PROXIES).replace(
      NGINX_IN_COMPOSE,
      NGINX_ADDRESS,
    ),
  };
}

/** @returns its port */
async function startRedis(
  folder: string,
  [program = '', ...args]: string[],
  closers: Closers,
): Promise<number> {
  const port = await freePort();
  const redis = startProgram(
    [program, ...args, '--bind', '127.0.0.1', '--port', `${port}`, '--dir', folder],
    { cwd: folder },
  );
  closers.push(() => stop(redis));
  await until(() => accepts(port), `${program} listens at port ${port}`);
  return port;
}

function createNode({
  service,
  command,
  env,
  image,
}: {
  service: string;
  command: string[];
  env: Record<string, string>;
  image: Image;
}): TopologyNode {
  let running: RunningCommand | null = null;
  const isHealthy = async () =>
    (await runProgram(image.healthCheck as [string], { cwd: ROOT, env })).code === 0;
  return {
    service,
    url: `http://127.0.0.1:${env.PORT}`,
    printed: () => (running ? running.stdout() + running.stderr() : ''),
    async start() {
      const started = startProgram([...image.entrypoint, ...command] as [string], { cwd: ROOT, env });
      running = started;
      await started.prints('/health', 60_000);
      await until(isHealthy, `the HEALTHCHECK of ${service} passes`);
    },
    async stop() {
      return running ? await stop(running) : 0;
    },
  };
}

/** Asks it to stop, and kills it when it takes too long. @returns the exit code */
async function stop(command: RunningCommand): Promise<number> {
  command.kill('SIGTERM');
  const overdue = setTimeout(() => command.kill('SIGKILL'), STOP_GRACE_MS);
  try {
    return await command.exit;
  } finally {
    clearTimeout(overdue);
  }
}
