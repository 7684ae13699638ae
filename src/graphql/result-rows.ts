import type { Position } from '../core/keyset.ts';

/**
 * What to read with Prisma: the rows at some positions in a workspace.
 * @param query the selected columns and relations
 */
export function rowsByPosition(query: object, workspace: string, positions: readonly Position[]) {
  const { select } = query as { select?: object };
  const selected: object = select ? { select: { ...select, position: true } } : query;
  return {
    ...selected,
    where: { position: { in: positions.map(([, position]) => Number(position)) }, scan: { workspace } },
  };
}
