/** The SQL statements of operations. */
import { type Client, createClient, type InStatement } from '@libsql/client';
import { PrismaLibSql } from '@prisma/adapter-libsql';
import { type ExecutionArgs, type ExecutionResult, execute, parse } from 'graphql';
import { expect } from 'vitest';
import { createScanChanges } from '../../src/core/scan-changes.ts';
import type { GraphQLContext } from '../../src/graphql/builder.ts';
import { schema } from '../../src/graphql/schema.ts';
import { PrismaClient } from '../../src/store/generated/client.ts';
import { createLists } from '../../src/store/sqlite/lists.ts';
import { bindClient } from '../../src/store/workspace-client.ts';
import type { TestApp } from './app.ts';

type Run = (
  query: string,
  options?: Pick<ExecutionArgs, 'operationName' | 'variableValues'>,
) => Promise<ExecutionResult>;

/** Executes operations on the database of a server, and returns their SQL statements. */
export async function withStatements(
  { app, databaseUrl }: TestApp,
  work: (run: Run, statements: string[]) => Promise<void>,
): Promise<void> {
  const statements: string[] = [];
  const prisma = new PrismaClient({
    adapter: new PrismaLibSql({ url: databaseUrl }, { timestampFormat: 'unixepoch-ms' }),
    log: [{ emit: 'event', level: 'query' }],
  });
  prisma.$on('query', ({ query }) => statements.push(query));
  const reader = createClient({ url: databaseUrl });
  const lists = createLists(
    {
      execute(statement: InStatement) {
        statements.push(typeof statement === 'string' ? statement : statement.sql);
        return reader.execute(statement);
      },
    } as Client,
    app.core.identity.workspace,
  );
  const { registry, scans, ingest, exports, imports, apiKeys, audit, verification, identity, pubsub } =
    app.core;
  const changes = createScanChanges(pubsub);
  const context = (): GraphQLContext => ({
    ...app.core.reads(identity.workspace),
    ...{ registry, scans, ingest, exports, imports, apiKeys, audit, verification, identity, changes, lists },
    prisma: bindClient(prisma, identity.workspace),
    availability: app.core.log.availability,
    tickets: { create: () => Promise.reject(new Error('this test makes no tickets')) },
  });
  try {
    await work(
      async (query, options) =>
        await execute({ schema, document: parse(query), contextValue: context(), ...options }),
      statements,
    );
  } finally {
    changes.close();
    reader.close();
    await prisma.$disconnect();
  }
}

// biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
export const dataOf = ({ data, errors }: ExecutionResult): any => {
  expect(errors).toBeUndefined();
  return data;
};
