/** The Prisma client of a workspace. Queries of clients use no other, so that no query can forget the workspace. */
import type { Prisma, PrismaClient } from './generated/client.ts';

/** The field of a model that leads to its workspace: its column `workspace`, or its scan. null: clients cannot read it. */
const WAYS = {
  Scan: 'workspace',
  DeletedScan: 'workspace',
  Issue: 'workspace',
  ScanPage: 'scan',
  ScanWarning: 'scan',
  ScannerRun: 'scan',
  Host: 'scan',
  Endpoint: 'scan',
  Finding: 'scan',
  PageAssessment: 'scan',
  // The rest of the store reads these, with SQL of its own.
  ScanEvent: null,
  ScanCount: null,
  WorkspaceCount: null,
  IndexState: null,
  IndexedWorkspace: null,
  IssueScan: null,
  OpenScan: null,
  // Services check who may use these.
  ApiKey: null,
  StreamTicket: null,
  Session: null,
  AuditEntry: null,
  VerifiedTarget: null,
  ChallengeKey: null,
  ScanSecret: null,
  PlainOptions: null,
} as const satisfies Record<Prisma.ModelName, 'workspace' | 'scan' | null>;

/** Operations that read rows by a `where`. All others are refused. */
const READS = [
  'findUnique',
  'findUniqueOrThrow',
  'findFirst',
  'findFirstOrThrow',
  'findMany',
  'count',
  'aggregate',
  'groupBy',
] as const;

type Readable = {
  [Model in Prisma.ModelName]: (typeof WAYS)[Model] extends null ? never : Model;
}[Prisma.ModelName];

export type WorkspaceClient = {
  [Model in Uncapitalize<Readable>]: Pick<PrismaClient[Model], (typeof READS)[number]>;
} & Pick<PrismaClient, '$connect'>;

/**
 * Binds a client to a workspace: rows of other workspaces do not exist for it. Related rows need no condition, since all
 * relations are between a scan and its rows.
 */
export function bindClient(prisma: PrismaClient, workspace: string): WorkspaceClient {
  // As a range of one value: SQLite would take an equation for selective, and read all scans of the workspace first.
  const condition = { workspace, scan: { workspace: { gte: workspace, lte: workspace } } };
  return prisma.$extends({
    query: {
      $allOperations({ model, operation, args, query }) {
        const way = model && WAYS[model as Prisma.ModelName];
        if (!way || !(READS as readonly string[]).includes(operation) || args?.cursor)
          throw new Error(`The client of a workspace has no ${operation} of ${model ?? 'raw SQL'}.`);
        const { [way]: given, ...where } = args?.where ?? {};
        // Beside the other conditions, because Prisma reads many `findUnique` in one statement only then.
        const bound = { ...where, [way]: condition[way] };
        if (given !== undefined) bound.AND = [{ [way]: given }, ...[where.AND ?? []].flat()];
        return query({ ...args, where: bound });
      },
    },
  }) as unknown as WorkspaceClient;
}
