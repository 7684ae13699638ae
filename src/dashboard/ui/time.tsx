import { useEffect, useState } from 'react';

const UNITS = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });
const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

function relative(at: number): string {
  const seconds = (at - Date.now()) / 1000;
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return RELATIVE.format(Math.trunc(seconds / size), unit);
  }
  return Math.abs(seconds) < 10 ? 'just now' : RELATIVE.format(Math.trunc(seconds), 'second');
}

/** One timer for all that tick at the same rate, so that they are rendered together. */
const clocks = new Map<number, { ticks: Set<() => void>; timer: ReturnType<typeof setInterval> }>();

function startTicking(everyMs: number, tick: () => void): () => void {
  const { ticks, timer } = clocks.get(everyMs) ?? newClock(everyMs);
  ticks.add(tick);
  return () => {
    ticks.delete(tick);
    if (ticks.size > 0) return;
    clearInterval(timer);
    clocks.delete(everyMs);
  };
}

function newClock(everyMs: number) {
  const ticks = new Set<() => void>();
  const timer = setInterval(() => {
    for (const tick of ticks) tick();
  }, everyMs);
  const clock = { ticks, timer };
  clocks.set(everyMs, clock);
  return clock;
}

/** Renders again every so many milliseconds. @param everyMs null: never */
export function useTick(everyMs: number | null): void {
  const [, tick] = useState(0);
  useEffect(
    () => (everyMs === null ? undefined : startTicking(everyMs, () => tick((count) => count + 1))),
    [everyMs],
  );
}

/** "3 min. ago", with the exact time on hover. */
export function RelativeTime({ at }: { at: string }) {
  const time = Date.parse(at);
  useTick(Date.now() - time < 60_000 ? 5000 : 60_000);
  return (
    <time dateTime={at} title={EXACT.format(time)} className="number">
      {relative(time)}
    </time>
  );
}

/** `2:14` or `1:02:14`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [hours, ...rest] = parts as [number, number, number];
  const text = rest.map((part) => String(part).padStart(2, '0')).join(':');
  return hours > 0 ? `${hours}:${text}` : text;
}

/** Time since the start; it ticks until there is an end. */
export function Elapsed({ since, until }: { since: string | null; until: string | null }) {
  useTick(since !== null && until === null ? 1000 : null);
  if (since === null) return <span className="number">–</span>;
  const end = until === null ? Date.now() : Date.parse(until);
  return <span className="number">{formatDuration(end - Date.parse(since))}</span>;
}
