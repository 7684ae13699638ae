import { Suspense } from 'react';
import { deferred } from '../shell/deferred.ts';
import type { ChartProps } from './chart.tsx';

const Loaded = deferred(() => import('./chart.tsx'));

/** A chart over time. Without data it says so, in the place of the chart. */
export function Chart(props: ChartProps) {
  const { height = 180, times } = props;
  if (times.length < 2) {
    return (
      <div className="chart" style={{ height }}>
        <span className="none">{times.length === 0 ? 'No results.' : 'Too short to draw.'}</span>
      </div>
    );
  }
  return (
    <Suspense fallback={<div className="chart" style={{ height }} />}>
      <Loaded {...props} />
    </Suspense>
  );
}
