import type { State } from './status.tsx';

export interface SegmentPart {
  name: string;
  state: State;
  /** 0 to 1 */
  done: number;
}

/** Progress in parts, such as the scanners of a scan. */
export function Segments({ parts, label }: { parts: readonly SegmentPart[]; label: string }) {
  const total = parts.reduce((sum, { done }) => sum + done, 0) / Math.max(1, parts.length);
  return (
    <div
      className="segments"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(100 * total)}
    >
      {parts.map(({ name, state, done }) => (
        <div key={name} className="segment" data-state={state} title={name}>
          <span style={{ transform: `scaleX(${done})` }} />
        </div>
      ))}
    </div>
  );
}

/** A score from 0 to 100. @param state its colour */
export function Gauge({
  value,
  label,
  state,
  size = 72,
}: {
  value: number;
  label: string;
  state: State;
  size?: number;
}) {
  const radius = size / 2 - 5;
  const length = 2 * Math.PI * radius * 0.75;
  const arc = {
    cx: size / 2,
    cy: size / 2,
    r: radius,
    fill: 'none',
    strokeWidth: 6,
    strokeLinecap: 'round',
  } as const;
  const turn = `rotate(135 ${size / 2} ${size / 2})`;
  return (
    <span className="gauge" role="img" aria-label={`${label}: ${value} of 100`} data-state={state}>
      <svg width={size} height={size} aria-hidden="true">
        <circle className="track" {...arc} strokeDasharray={`${length} 1000`} transform={turn} />
        {value > 0 && (
          <circle
            className="value"
            {...arc}
            strokeDasharray={`${(length * value) / 100} 1000`}
            transform={turn}
          />
        )}
      </svg>
      <strong>{value}</strong>
    </span>
  );
}
