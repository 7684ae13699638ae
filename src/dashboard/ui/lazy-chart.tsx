import { lazy, Suspense } from 'react';
import type { ChartProps } from './chart.tsx';

const Loaded = lazy(() => import('./chart.tsx'));

/** A chart over time. Without data it says so, in the place of the chart. */
export function Chart(props: ChartProps) {
  const { height = 180, times } = props;
  if (times.length < 2) {
    return (
      <div className="chart" style={{ height }}>
        <span className="none">Nothing to draw.</span>
      </div>
    );
  }
  return (
    <Suspense fallback={<div className="chart" style={{ height }} />}>
      <Loaded {...props} />
    </Suspense>
  );
}
