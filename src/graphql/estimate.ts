/** Estimates a scan that is not started yet from finished scans. */

import { readable } from '../core/identity.ts';
import type { ScanDraft } from '../core/scan-draft.ts';
import { builder, type GraphQLContext } from './builder.ts';

/** The newest scans that are looked at, and the most that an estimate is based on. */
const NEWEST = 100;
const MAX_BASIS = 20;

interface Estimate {
  scans: number;
  sameTarget: boolean;
  duration: number;
  requests: number;
}

export const ScanEstimate = builder.objectRef<Estimate>('ScanEstimate').implement({
  description:
    'How long a scan may take, based on completed scans with the same scanners. Options and the size of the target can make a difference.',
  fields: (t) => ({
    scans: t.exposeInt('scans', {
      description: `Number of scans that it is based on: the newest, at most ${MAX_BASIS}.`,
    }),
    sameTarget: t.exposeBoolean('sameTarget', {
      description: 'Whether those scanned the same target. Otherwise, their targets are of the same kind.',
    }),
    duration: t.exposeInt('duration', { description: 'Median duration, in milliseconds.' }),
    requests: t.exposeInt('requests', {
      description:
        'Median number of requests and connections to targets, without those of command-line tools and remote services.',
    }),
  }),
});

/** @returns null if no such scan is among the newest of the workspace */
export async function estimateOf(
  { target, scanners }: ScanDraft,
  { lists, prisma, identity }: Pick<GraphQLContext, 'lists' | 'prisma' | 'identity'>,
): Promise<Estimate | null> {
  if (target === null || scanners === null || scanners.pipeline.length === 0) return null;
  const positions = await lists.scans(
    { statuses: ['COMPLETED'], kinds: [target.kind] },
    { order: { field: 'CREATED_AT', direction: 'DESC' }, fromEnd: false, limit: NEWEST },
  );
  const ended = await prisma.scan.findMany({
    where: { id: { in: positions.map(([, id]) => String(id)) }, ...readable(identity) },
    select: { target: true, duration: true, requests: true, runs: { select: { name: true } } },
    orderBy: { id: 'desc' },
  });
  const wanted = namesOf(scanners.pipeline.map(({ scanner }) => scanner));
  const alike = ended.filter(({ runs }) => namesOf(runs) === wanted);
  const same = alike.filter((scan) => scan.target === target.value);
  const basis = (same.length > 0 ? same : alike).slice(0, MAX_BASIS);
  if (basis.length === 0) return null;
  return {
    scans: basis.length,
    sameTarget: same.length > 0,
    duration: medianOf(basis.map(({ duration }) => duration)),
    requests: medianOf(basis.map(({ requests }) => requests)),
  };
}

const namesOf = (scanners: readonly { name: string }[]): string =>
  scanners
    .map(({ name }) => name)
    .sort()
    .join();

/** Of an even number of values, the lower one in the middle. */
function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
