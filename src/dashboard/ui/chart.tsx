/** A chart over time, by uPlot. Import it with `lazy`, so that it is not part of the first view: see ui/lazy-chart.tsx. */
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

export interface ChartSeries {
  name: string;
  /** a token, such as `--critical` */
  colour: `--${string}`;
  values: readonly number[];
}

export interface ChartProps {
  /** seconds since 1970 */
  times: readonly number[];
  series: readonly ChartSeries[];
  /** what it shows, for screen readers */
  label: string;
  height?: number;
  /** Charts with the same key share their cursor. */
  sync?: string;
}

/** Times as the reader of the browser writes them. */
const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const MINUTE = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const SECOND = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
/** Days of the server begin at midnight in UTC. */
const WHOLE_DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });

/** @param incr seconds between two marks of the axis */
function textsOf(times: readonly number[], incr: number): string[] {
  const format = incr >= 86_400 ? DAY : incr >= 60 ? MINUTE : SECOND;
  return times.map((time) => format.format(time * 1000));
}

const FONT = '12px system-ui, sans-serif';

export default function Chart({ times, series, label, height = 180, sync }: ChartProps) {
  const element = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const shape = JSON.stringify([series.map(({ name, colour }) => [name, colour]), height, sync]);

  useEffect(() => {
    const root = element.current as HTMLDivElement;
    // Canvas does not know custom properties; `color` resolves them, also those with light-dark().
    const colourOf = (token: string) => {
      root.style.color = `var(${token})`;
      const { color } = getComputedStyle(root);
      root.style.color = '';
      return color;
    };
    const make = () => {
      plot.current?.destroy();
      const axis = {
        stroke: colourOf('--text-soft'),
        font: FONT,
        grid: { stroke: colourOf('--n-5'), width: 1 },
        ticks: { show: false },
      };
      plot.current = new uPlot(
        {
          width: root.clientWidth,
          height,
          legend: { live: true },
          cursor: { drag: { x: false, y: false }, ...(sync !== undefined && { sync: { key: sync } }) },
          axes: [
            { ...axis, space: 80, values: (_, times, __, ___, incr) => textsOf(times, incr) },
            {
              ...axis,
              size: 44,
              incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000],
            },
          ],
          scales: { y: { range: (_, __, most) => [0, Math.max(4, Math.ceil(most * 1.1))] } },
          series: [
            {
              label: 'Time',
              // Away from the cursor, the latest, as of the lines.
              value: ({ data: [times] }, time) => {
                const shown = time ?? times.at(-1);
                const areDays = times.every((start) => start % 86_400 === 0);
                return shown === undefined ? '' : (areDays ? WHOLE_DAY : EXACT).format(shown * 1000);
              },
            },
            ...series.map(({ name, colour }) => ({
              label: name,
              value: ({ data }: uPlot, value: number | null, index: number) =>
                (value ?? data[index]?.at(-1) ?? 0).toLocaleString('en'),
              stroke: colourOf(colour),
              width: 1.5,
              points: { show: false },
            })),
          ],
        },
        dataOf(times, series),
        root,
      );
    };
    make();
    const sizes = new ResizeObserver(() => plot.current?.setSize({ width: root.clientWidth, height }));
    sizes.observe(root);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', make);
    const themes = new MutationObserver(make);
    themes.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      sizes.disconnect();
      themes.disconnect();
      dark.removeEventListener('change', make);
      plot.current?.destroy();
      plot.current = null;
    };
  }, [shape]);

  useEffect(() => plot.current?.setData(dataOf(times, series)), [times, series]);

  const latest = series.map(({ name, values }) => `${name} ${values.at(-1) ?? 0}`).join(', ');
  return <div ref={element} className="chart" role="img" aria-label={`${label}: ${latest}`} />;
}

const dataOf = (times: readonly number[], series: readonly ChartSeries[]): uPlot.AlignedData => [
  times as number[],
  ...series.map(({ values }) => values as number[]),
];
