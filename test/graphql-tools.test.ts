/** Tools that read the schema, set up as docs/graphql.md says. */
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type OperationDefinitionNode, parse, print } from 'graphql';
import { afterEach, expect, test } from 'vitest';
import { withFolder } from './support/app.ts';
import { endCommands, runProgram } from './support/command.ts';
import { codeBlocks, readPage } from './support/documentation.ts';

afterEach(endCommands);

const root = fileURLToPath(new URL('..', import.meta.url));
const page = await readPage('docs/graphql.md');

const runTool = (cwd: string, tool: string, ...args: string[]) =>
  runProgram([process.execPath, join(root, 'node_modules/.bin', tool), ...args], { cwd });

/** The only code block of docs/graphql.md in the language that has the text. */
function documented(language: string, text: string): string {
  const [block, ...others] = codeBlocks(page, language).filter((code) => code.includes(text));
  expect(others).toEqual([]);
  expect(block, `docs/graphql.md has a ${language} block with ${text}`).toBeDefined();
  return block as string;
}

/** Makes a project of a front end with the files, the schema and the modules of this one. */
async function withProject(
  files: Record<string, string>,
  work: (run: (tool: string, ...args: string[]) => Promise<string>) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const tsconfig = JSON.parse(files['tsconfig.json'] ?? '{}');
    const all = {
      ...files,
      'schema.graphql': await readPage('schema.graphql'),
      'tsconfig.json': JSON.stringify({
        include: ['src'],
        compilerOptions: {
          ...tsconfig.compilerOptions,
          strict: true,
          noEmit: true,
          skipLibCheck: true,
          target: 'es2022',
          module: 'esnext',
          moduleResolution: 'bundler',
          allowImportingTsExtensions: true,
          types: [],
        },
      }),
    };
    for (const [name, text] of Object.entries(all)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    await work(async (tool, ...args) => {
      const { code, stdout, stderr } = await runTool(folder, tool, ...args);
      expect(code, stdout + stderr).toBe(0);
      expect(stderr).toBe('');
      return stdout;
    });
  });
}

/**
 * A program that uses typed documents. It compiles only if each scalar has the type of docs/graphql.md, and if checking
 * `__typename` narrows the type of an event.
 * @param withFragment the second argument of `graphql` for a document that spreads the fragment
 */
const program = (imports: string, withFragment: string) => `
import type { ResultOf, VariablesOf } from '@graphql-typed-document-node/core';
${imports}

const found = graphql(\`
  fragment Found on FindingEvent { __typename finding { id title severity url foundAt properties } }
\`);
const follow = graphql(\`
  subscription FollowTyped($scanId: ID!, $after: Int) {
    scanEvents(scanId: $scanId, after: $after) {
      __typename id seq at
      ...Found
      ... on HostEvent { host { id name ip } }
    }
  }
\`${withFragment});
const start = graphql(\`
  mutation StartTyped($input: StartScanInput!) {
    startScan(input: $input) { __typename ... on StartScanSuccess { scan { id } } ... on Error { code message } }
  }
\`);
const findings = graphql(\`
  query FindingsTyped($since: DateTime) {
    findings(first: 10, filter: { since: $since, minSeverity: HIGH }) { totalCount nodes { id url scan { target } } }
  }
\`);

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

export function show(event: ResultOf<typeof follow>['scanEvents']): string {
  const atIsString: Same<typeof event.at, string> = true;
  if (event.__typename === 'HostEvent') return event.host.name + event.host.ip.join();
  if (event.__typename !== 'FindingEvent') return String(atIsString);
  const { finding } = readFragment(found, event);
  const scalars: [
    Same<typeof finding.foundAt, string>,
    Same<typeof finding.url, string | null>,
    Same<typeof finding.properties, unknown>,
  ] = [true, true, true];
  return finding.title + scalars;
}

export const input: VariablesOf<typeof start> = {
  input: { target: 'example.com', scanners: { only: [{ name: 'mock', options: { events: 3 } }] } },
};
// @ts-expect-error: not a string
export const variables: VariablesOf<typeof findings> = { since: 1 };

export function reasonOf({ startScan }: ResultOf<typeof start>): string | null {
  return startScan.__typename === 'StartScanSuccess' ? null : startScan.code + startScan.message;
}
export const targets = ({ findings: page }: ResultOf<typeof findings>): string[] =>
  (page?.nodes ?? []).map((finding) => finding?.scan.target ?? '');
`;

/** Every operation of the pages and examples, named, since generators skip anonymous ones. */
async function publishedOperations(): Promise<string[]> {
  const docs = (await readdir(join(root, 'docs'))).filter((name) => name.endsWith('.md'));
  const pages = ['README.md', 'packages/client/README.md', ...docs.map((name) => `docs/${name}`)];
  const texts = (await Promise.all(pages.map(readPage))).flatMap((text) => codeBlocks(text, 'graphql'));
  for (const example of ['apollo.ts', 'urql.ts', 'relay/Scan.ts']) {
    const operations = [
      ...(await readPage(`examples/${example}`)).matchAll(/(?:gql|graphql)(?:<\w+>)?`([^`]+)`/g),
    ];
    expect(operations.length, example).toBe(2);
    texts.push(...operations.map(([, text]) => text ?? ''));
  }
  const definitions = texts.flatMap((text) => [...parse(text).definitions]);
  return definitions.map((definition, index) => {
    const name = {
      ...(definition as OperationDefinitionNode).name,
      kind: 'Name',
      value: `Published${index}`,
    };
    return print(
      definition.kind === 'OperationDefinition'
        ? ({ ...definition, name } as OperationDefinitionNode)
        : definition,
    );
  });
}

test('GraphQL Code Generator types all published operations, and a program that uses its types', async () => {
  const operations = await publishedOperations();
  expect(operations.length).toBeGreaterThan(14);
  const files = {
    'codegen.ts': documented('ts', '@graphql-codegen/cli'),
    'src/published.graphql': operations.join('\n'),
    'src/scan.ts': program("import { graphql, useFragment as readFragment } from './gql';", ''),
  };
  await withProject(files, async (run) => {
    await run('graphql-codegen', '--config', 'codegen.ts');
    await run('tsc');
  });
}, 120_000);

test('gql.tada types a program that uses fragments on events', async () => {
  const files = {
    'tsconfig.json': documented('json', 'gql.tada/ts-plugin'),
    'src/graphql.ts': documented('ts', 'initGraphQLTada'),
    'src/scan.ts': program(
      "import { readFragment } from 'gql.tada';\nimport { graphql } from './graphql.ts';",
      ', [found]',
    ),
  };
  await withProject(files, async (run) => {
    await run('gql.tada', 'generate-output');
    await run('tsc');
  });
}, 120_000);

test('relay-compiler would change no file of the example, which maps the scalars as documented', async () => {
  const { customScalarTypes } = JSON.parse(documented('json', 'customScalarTypes'));
  const config = JSON.parse(await readPage('examples/relay/relay.config.json'));
  expect(config.customScalarTypes).toEqual(customScalarTypes);
  const folder = join(root, 'examples/relay');
  const options = ['--noWatchman', '--validate', 'relay.config.json'];
  const { code, stdout, stderr } = await runTool(folder, 'relay-compiler', ...options);
  expect(code, `run: npm run schema\n${stdout}${stderr}`).toBe(0);
});

test('the documented cache of Apollo Client keeps the fields of overlapping queries, without warnings', async () => {
  const entry = JSON.stringify(join(root, 'packages/client/src/apollo.ts'));
  const program = `
    import { gql } from '@apollo/client';
    ${documented('ts', 'InMemoryCache').replace("'@scanwire/client/apollo'", entry)}
    const write = (query, fields) => cache.writeQuery({ query, data: { scan: { __typename: 'Scan', id: 'S', ...fields } } });
    const counts = (fields) => ({ __typename: 'SeverityCounts', ...fields });
    const summary = (fields) => ({ __typename: 'ScanSummary', ...fields });
    const findings = (fields) => ({ __typename: 'FindingConnection', ...fields });
    write(gql\`{ scan(id: "S") { id summary { hosts bySeverity { high } } findings { totalCount } } }\`,
      { summary: summary({ hosts: 1, bySeverity: counts({ high: 2 }) }), findings: findings({ totalCount: 3 }) });
    write(gql\`{ scan(id: "S") { id summary { findings bySeverity { low } } findings { nodes { id ... on Result { title } } } } }\`,
      { summary: summary({ findings: 3, bySeverity: counts({ low: 1 }) }),
        findings: findings({ nodes: [{ __typename: 'Finding', id: 'F', title: 'XSS' }] }) });
    console.log(JSON.stringify(cache.readQuery({ query: gql\`{
      scan(id: "S") { summary { hosts findings bySeverity { high low } } findings { totalCount nodes { title } } }
    }\` })?.scan));
  `;
  await withProject({ 'src/cache.ts': program }, async (run) => {
    const printed = await run('tsx', '--conditions=development', 'src/cache.ts');
    expect(JSON.parse(printed)).toMatchObject({
      summary: { hosts: 1, findings: 3, bySeverity: { high: 2, low: 1 } },
      findings: { totalCount: 3, nodes: [{ title: 'XSS' }] },
    });
  });
});
