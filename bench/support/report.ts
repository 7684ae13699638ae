/** A line of the table that bench/stream prints, in Markdown. */
import { cpus } from 'node:os';

export interface Line {
  what: string;
  ours: string;
  /** its name and its figure */
  rival?: string;
  /** rival / ours, or whatever is wanted */
  figure?: string;
  wanted?: string;
  met?: boolean;
}

/** A wanted figure that is missed makes the process exit with 1. */
export function print({ what, ours, rival = '', figure = '', wanted = '', met }: Line): void {
  const verdict = met === undefined ? '' : met ? 'yes' : '**no**';
  console.log(`| ${[what, ours, rival, figure, wanted, verdict].join(' | ')} |`);
  if (met === false) process.exitCode = 1;
}

export function printHead(): void {
  console.log(`${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}\n`);
  console.log('| what | scanwire | compared with | figure | wanted | met |\n|---|---|---|---|---|---|');
}

/** `BENCH_SCALE=0.1` makes everything a tenth, for a quick try; its figures mean nothing. */
export function scaled(size: number, least = 1): number {
  return Math.max(least, Math.round(size * Number(process.env.BENCH_SCALE ?? 1)));
}

export const us = (value: number) => `${value.toFixed(2)} µs`;
export const kB = (bytes: number) => `${(bytes / 1024).toFixed(1)} KB`;
export const count = (value: number) => Math.round(value).toLocaleString('en');
