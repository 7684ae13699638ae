import type { Facet, FacetField } from '../core/breakdown.ts';
import { SEVERITIES } from '../core/vocabulary.ts';

/** A value as the filter of its list takes it. */
export const shown = (field: FacetField, value: unknown): string =>
  field === 'SEVERITY' ? (SEVERITIES[Number(value)] ?? 'UNKNOWN') : String(value);

/** The most frequent values first. */
export function facetOf(field: FacetField, counts: ReadonlyMap<string, number>, maxValues: number): Facet {
  const counted = [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  const others = counted.slice(maxValues).reduce((sum, { count }) => sum + count, 0);
  return { field, values: counted.slice(0, maxValues), others };
}
