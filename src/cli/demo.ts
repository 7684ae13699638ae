import { join } from 'node:path';
import { type Config, loadConfig } from '../config.ts';
import { type Demo, startDemo } from '../demo/demo.ts';
import { withEnvFile } from './environment.ts';
import { scan } from './scan.ts';
import { serve } from './serve.ts';
import { EXIT, type Shell } from './shell.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

/** Shows a scan, start to end, then what is thought of some pages. @returns the exit code */
export async function demo({ color }: { color: boolean }, shell: Shell): Promise<number> {
  const config = loadConfig(withEnvFile(shell.env));
  const world = await startDemo();
  try {
    const request = {
      target: world.target,
      scanners: world.scanners.map(({ name }) => name),
      options: new Map(world.scanners.map(({ name, options }) => [name, options])),
      color,
    };
    const own = world.configure(config);
    let code = await scan(own, request, shell);
    for (const page of world.pages) {
      if (code !== EXIT.ok) break;
      shell.stdout.write('\n');
      code = await scan(own, { target: page, scanners: ['page'], color }, shell);
    }
    return code;
  } finally {
    await world.close();
  }
}

/** Serves until SIGTERM or SIGINT, with a database that goes with it. */
export async function serveDemo(shell: Shell): Promise<void> {
  const config = loadConfig(withEnvFile(shell.env));
  const folder = await createTemporaryFolder(shell);
  let world: Demo | null = null;
  const afterClose = async () => {
    await world?.close();
    await folder.remove();
  };
  try {
    world = await startDemo();
    const own: Config = { ...world.configure(config), databaseUrl: `file:${join(folder.path, 'demo.db')}` };
    await serve(own, { note: invitation(world), afterClose });
  } catch (error) {
    await afterClose();
    throw error;
  }
}

function invitation({ target, scanners, pages }: Demo): string {
  const choices = scanners.map(
    ({ name, options }) => `      { name: ${JSON.stringify(name)}, options: ${literal(options)} }`,
  );
  return `
A small company site is ready to be scanned; nothing of it leaves this machine.
Paste this into GraphiQL and run StartDemo:

mutation StartDemo {
  startScan(input: {
    target: ${JSON.stringify(target)}
    scanners: [
${choices.join('\n')}
    ]
  }) {
    ... on StartScanSuccess { scan { id } }
    ... on Error { code message }
  }
}

Then run Follow with the id that it gave, as variables: { "scanId": "…" }

subscription Follow($scanId: ID!) {
  scanEvents(scanId: $scanId) {
    seq
    type
    ... on HostEvent { host { name ip alive status title } }
    ... on EndpointEvent { endpoint { url status contentType title } }
    ... on FindingEvent { finding { severity title host url cwe } }
    ... on LogEvent { level scanner message }
    ... on ProgressEvent { percent message layer { name score indicators } }
    ... on AssessmentEvent { assessment { riskScore threatLevel classification indicators } }
    ... on CompletedEvent { summary { hosts aliveHosts endpoints findings } }
  }
}

What is thought of a page, such as one of ${pages.map((page) => JSON.stringify(page)).join(', ')}:

mutation Judge {
  startScan(input: { target: ${JSON.stringify(pages[0])}, scanners: [{ name: "page" }] }) {
    ... on StartScanSuccess { scan { id } }
    ... on Error { code message }
  }
}

Ctrl-C ends it.
`;
}

/** A value as GraphQL writes it (GraphQL specification, section 2.9): as JSON, but for the names of fields. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, field]) => `${name}: ${literal(field)}`);
  return `{ ${fields.join(', ')} }`;
}
