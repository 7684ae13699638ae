import type { Position } from '../core/keyset.ts';

/**
 * What to read with Prisma: the rows at some positions in a workspace.
 * @param query the selected columns and relations
 */
export function rowsByPosition(query: object, workspace: string, positions: readonly Position[]) {
  return {
    ...query,
    where: { position: { in: positions.map(([, position]) => Number(position)) }, scan: { workspace } },
  };
}
