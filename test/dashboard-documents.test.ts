/** The GraphQL documents of the dashboard, read from its sources as the page puts them together. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DocumentNode, Kind, OperationTypeNode, parse, validate } from 'graphql';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { costOf, schema } from '../src/graphql/schema.ts';
import { LIMITS } from '../src/http/limits.ts';

const ROOT = fileURLToPath(new URL('../src/dashboard', import.meta.url));

interface Source {
  /** name of the constant that holds it */
  name: string;
  file: string;
  text: string;
  fragments: string[];
}

/** The documents of a file, and the names of the fragments that it follows with a subscription. */
async function readSources(file: string): Promise<{ documents: Source[]; followed: string[] }> {
  const source = ts.createSourceFile(file, await readFile(join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest);
  const documents: Source[] = [];
  const followed: string[] = [];
  const visit = (node: ts.Node, name: string): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const [first, second] = node.arguments;
      if (node.expression.text === 'graphql' && first) {
        // A text that is put together at runtime could not be checked here, nor typed.
        expect(ts.isStringLiteralLike(first), `${file}: ${name}`).toBe(true);
        const list = second && ts.isArrayLiteralExpression(second) ? second.elements : [];
        const fragments = list.flatMap((element) => (ts.isIdentifier(element) ? [element.text] : []));
        documents.push({ name, file, text: (first as ts.StringLiteralLike).text, fragments });
      }
      if (node.expression.text === 'fieldsOf' && first && ts.isIdentifier(first)) followed.push(first.text);
    }
    const inside = ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) ? node.name.text : name;
    ts.forEachChild(node, (child) => visit(child, inside));
  };
  visit(source, '');
  return { documents, followed };
}

const files = (await readdir(ROOT, { recursive: true })).filter((file) => /\.tsx?$/.test(file));
const read = await Promise.all(files.map(readSources));
const sources = read.flatMap(({ documents }) => documents);

/** @returns the texts of the document and of its fragments, each once, as `Document` of src/dashboard/api/graphql.ts */
function textsOf({ file, text, fragments }: Source): Set<string> {
  const named = (name: string): Source => {
    const found = sources.filter((source) => source.name === name);
    const [own] = found.filter((source) => source.file === file);
    const [one] = own ? [own] : found;
    if (!one) throw new Error(`${file}: there is no fragment ${name}`);
    return one;
  };
  return new Set([text, ...fragments.flatMap((name) => [...textsOf(named(name))])]);
}

const documentOf = (source: Source): DocumentNode => parse([...textsOf(source)].join('\n'));
const isOperation = ({ text }: Source) => !/^\s*fragment\b/.test(text);
const operations = sources.filter(isOperation);

/** Pages as long as a view may ask for with variables. */
const VARIABLES = { first: 100 };

test('each operation is valid, and has all of its fragments and no others', () => {
  expect(operations.length).toBeGreaterThan(6);
  for (const source of operations) {
    expect(validate(schema, documentOf(source)), `${source.file}: ${source.name}`).toEqual([]);
  }
  const names = operations.flatMap((source) =>
    documentOf(source).definitions.flatMap((node) =>
      node.kind === Kind.OPERATION_DEFINITION ? [node.name?.value] : [],
    ),
  );
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('each operation costs less than the limit', () => {
  for (const source of operations) {
    const document = documentOf(source);
    const { cost } = costOf(document, null, VARIABLES);
    const isStream = document.definitions.some(
      (node) => node.kind === Kind.OPERATION_DEFINITION && node.operation === OperationTypeNode.SUBSCRIPTION,
    );
    expect(cost, `${source.file}: ${source.name}`).toBeGreaterThan(0);
    expect(cost, `${source.file}: ${source.name}`).toBeLessThan(
      isStream ? LIMITS.eventCost : LIMITS.queryCost,
    );
  }
});

/** The field of a subscription that has objects of a type. */
const FOLLOWED: Readonly<Record<string, (fragment: string) => string>> = {
  Scan: (fragment) => `scanUpdates { scan { ...${fragment} } }`,
  Finding: (fragment) => `findings { finding { ...${fragment} } }`,
  PageAssessment: (fragment) => `assessments { assessment { ...${fragment} } }`,
};

test('each fragment that a live list follows costs less than the limit on an event', () => {
  const followed = new Set(read.flatMap((file) => file.followed));
  expect(followed).toContain('ScanRow');
  for (const name of followed) {
    const source = sources.find((one) => one.name === name) as Source;
    const [fragment] = documentOf(source).definitions;
    if (fragment?.kind !== Kind.FRAGMENT_DEFINITION) throw new Error(`${name} is not a fragment`);
    const field = FOLLOWED[fragment.typeCondition.name.value];
    const text = `subscription { ${field?.(fragment.name.value)} } ${[...textsOf(source)].join('\n')}`;
    const document = parse(text);
    expect(validate(schema, document), name).toEqual([]);
    expect(costOf(document).cost, name).toBeLessThan(LIMITS.eventCost);
  }
});
