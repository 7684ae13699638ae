import type { AuditFilter, AuditReader } from '../core/audit.ts';
import type { AuditEntry } from '../core/audit-entry.ts';
import type { Prisma, PrismaClient } from './generated/client.ts';

export function createAuditReader(prisma: PrismaClient, workspace: string): AuditReader {
  const where = ({ actions, identity, outcome, since, until }: AuditFilter): Prisma.AuditEntryWhereInput => ({
    workspace,
    ...(actions && { action: { in: [...actions] } }),
    ...(identity !== undefined && { OR: [{ identityId: identity }, { identityName: identity }] }),
    ...(outcome && { outcome }),
    ...((since || until) && { at: { ...(since && { gte: since }), ...(until && { lt: until }) } }),
  });
  return {
    async list(filter, { above, below, order, limit }) {
      const position = {
        ...(above !== undefined && { gt: above }),
        ...(below !== undefined && { lt: below }),
      };
      const rows = await prisma.auditEntry.findMany({
        where: { ...where(filter), position },
        orderBy: { position: order },
        take: limit,
      });
      return rows.map((row) => ({ ...row, at: row.at.getTime() }) as AuditEntry);
    },
    count: (filter) => prisma.auditEntry.count({ where: where(filter) }),
  };
}
