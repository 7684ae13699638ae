/** A row of the Markdown table that bench/stream prints. */
import { cpus } from 'node:os';

export interface Line {
  what: string;
  ours: string;
  /** its name and its figure */
  rival?: string;
  /** rival / ours, or another figure */
  figure?: string;
  wanted?: string;
  met?: boolean;
}

/** Exit code 1 if a wanted figure is missed. */
export function print({ what, ours, rival = '', figure = '', wanted = '', met }: Line): void {
  const verdict = met === undefined ? '' : met ? 'yes' : '**no**';
  console.log(`| ${[what, ours, rival, figure, wanted, verdict].join(' | ')} |`);
  if (met === false) process.exitCode = 1;
}

export function printHead(): void {
  console.log(`${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}\n`);
  console.log('| what | scanwire | compared with | figure | wanted | met |\n|---|---|---|---|---|---|');
}

/** `BENCH_SCALE=0.1` runs a tenth, for a quick trial; its figures are meaningless. */
export function scaled(size: number, least = 1): number {
  return Math.max(least, Math.round(size * Number(process.env.BENCH_SCALE ?? 1)));
}

export const us = (value: number) => `${value.toFixed(2)} µs`;
export const kB = (bytes: number) => `${(bytes / 1024).toFixed(1)} KB`;
export const count = (value: number) => Math.round(value).toLocaleString('en');
