import { join } from 'node:path';
import { type Config, loadConfig } from '../config.ts';
import { type Demo, type DemoScan, startDemo } from '../demo/demo.ts';
import { type DemoColumn, describeDemo } from './demo-summary.ts';
import { withEnvFile } from './environment.ts';
import { localScan } from './local-scan.ts';
import { scan } from './scan.ts';
import { serve } from './serve.ts';
import { EXIT, type Shell } from './shell.ts';
import { createTemporaryFolder } from './temporary-folder.ts';
import { chooseColors } from './terminal.ts';

/** Runs the demo scans one after another. @returns the exit code */
export async function demo({ color }: { color: boolean }, shell: Shell): Promise<number> {
  const config = loadConfig(withEnvFile(shell.env));
  const world = await startDemo();
  const colors = chooseColors(shell.stdout, shell, color);
  const print = (text: string) => shell.stdout.write(text);
  const columns: DemoColumn[] = [];
  try {
    const own = world.configure(config);
    const scans = scansOf(world);
    print(`${scans.length} scans of targets on this machine; no traffic leaves it. Ctrl-C stops the demo.\n`);
    for (const [at, { heading, column, target, scanners }] of scans.entries()) {
      print(`\n${colors.bold(`Scan ${at + 1} of ${scans.length}: ${heading}`)}\n`);
      const request = {
        target,
        scanners: scanners.map(({ name }) => name),
        options: new Map(scanners.map(({ name, options }) => [name, options])),
      };
      const { exitCode, record } = await scan(localScan(own, request, shell), { color }, shell);
      if (exitCode !== EXIT.ok) return exitCode;
      if (column !== undefined) columns.push({ title: column, counts: record.summary.bySeverity });
    }
    const command = shell.env.npm_lifecycle_event === 'demo' ? 'npm run scanwire --' : 'scanwire';
    print(describeDemo(columns, command, colors));
    return EXIT.ok;
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
    const own: Config = {
      ...world.configure(config),
      ...{ databaseUrl: `file:${join(folder.path, 'demo.db')}`, redis: null },
    };
    await serve(own, shell, { note: invitation(world), afterClose });
  } catch (error) {
    await afterClose();
    throw error;
  }
}

function invitation({ recon, flaws, repository, pages }: Demo): string {
  return `
The targets of the demo run on this machine: a small company, a vulnerable web application, a repository and malicious
pages. Paste this into GraphiQL, and run StartDemo, FindFlaws or ReadCode:

${mutation('StartDemo', recon)}
${mutation('FindFlaws', flaws[0])}
${mutation('ReadCode', repository)}
Then run Follow: in GraphiQL, $scanId is the scan that you started last.

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

The same web application, hardened, is at ${flaws[1].target}

To assess the risk of a page, such as ${pages.map(({ target }) => target).join(', ')}:

mutation AssessPage {
  startScan(input: { target: ${JSON.stringify(pages[0]?.target)}, scanners: { only: [{ name: "page" }] } }) {
    ... on StartScanSuccess { scan { id } }
    ... on Error { code message }
  }
}

Ctrl-C stops the server.
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
