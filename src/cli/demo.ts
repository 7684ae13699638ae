import { join } from 'node:path';
import { type Config, loadConfig } from '../config.ts';
import { type Demo, type DemoScan, startDemo } from '../demo/demo.ts';
import { withEnvFile } from './environment.ts';
import { scan } from './scan.ts';
import { serve } from './serve.ts';
import { EXIT, type Shell } from './shell.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

/** Runs the demo scans one after another. @returns the exit code */
export async function demo({ color }: { color: boolean }, shell: Shell): Promise<number> {
  const config = loadConfig(withEnvFile(shell.env));
  const world = await startDemo();
  try {
    const own = world.configure(config);
    let code: number = EXIT.ok;
    for (const [at, { heading, target, scanners }] of scansOf(world).entries()) {
      shell.stdout.write(`${at > 0 ? '\n' : ''}${heading}\n`);
      const request = {
        target,
        scanners: scanners.map(({ name }) => name),
        options: new Map(scanners.map(({ name, options }) => [name, options])),
        color,
      };
      code = await scan(own, request, shell);
      if (code !== EXIT.ok) break;
    }
    return code;
  } finally {
    await world.close();
  }
}

const scansOf = ({ recon, flaws, repository, pages }: Demo): DemoScan[] => [
  recon,
  ...flaws,
  repository,
  ...pages,
];

/** Serves until SIGTERM or SIGINT, with a temporary database. */
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
    await serve(own, shell, { note: invitation(world), afterClose });
  } catch (error) {
    await afterClose();
    throw error;
  }
}

function invitation({ recon, flaws, repository, pages }: Demo): string {
  return `
A small company, a web application with flaws, and pages that nobody should trust are ready to be scanned; nothing of
them leaves this machine. Paste this into GraphiQL and run StartDemo, FindFlaws or ReadCode:

${mutation('StartDemo', recon)}
${mutation('FindFlaws', flaws[0])}
${mutation('ReadCode', repository)}
Then run Follow with the id that it gave, as variables: { "scanId": "…" }

subscription Follow($scanId: ID!) {
  scanEvents(scanId: $scanId) {
    seq
    type
    ... on HostEvent { host { name ip alive status pageTitle } }
    ... on EndpointEvent { endpoint { url status contentType pageTitle } }
    ... on FindingEvent { finding { severity title host url parameter file line cwe confidence evidence } }
    ... on LogEvent { level scanner message }
    ... on ProgressEvent { percent message layer { name score indicators } }
    ... on AssessmentEvent { assessment { riskScore threatLevel classification indicators } }
    ... on CompletedEvent { summary { hosts aliveHosts endpoints findings } }
  }
}

The same application with its flaws mended is at ${flaws[1].target}
What is thought of a page, such as one of ${pages.map(({ target }) => JSON.stringify(target)).join(', ')}:

mutation Judge {
  startScan(input: { target: ${JSON.stringify(pages[0]?.target)}, scanners: { only: [{ name: "page" }] } }) {
    ... on StartScanSuccess { scan { id } }
    ... on Error { code message }
  }
}

Ctrl-C ends it.
`;
}

function mutation(name: string, { target, scanners }: DemoScan): string {
  const choices = scanners.map(
    (choice) => `        { name: ${JSON.stringify(choice.name)}, options: ${literal(choice.options)} }`,
  );
  return `mutation ${name} {
  startScan(input: {
    target: ${JSON.stringify(target)}
    scanners: {
      only: [
${choices.join('\n')}
      ]
    }
  }) {
    ... on StartScanSuccess { scan { id } }
    ... on Error { code message }
  }
}
`;
}

/** Formats a GraphQL input value (specification, section 2.9): like JSON, but without quotes around field names. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, field]) => `${name}: ${literal(field)}`);
  return `{ ${fields.join(', ')} }`;
}
