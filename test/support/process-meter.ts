/** Measures the memory and CPU time of a process on Linux. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const SAMPLE_MS = 50;
const TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

export function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}

/** User and system time of all threads of a process, or of its children that have ended. */
export function cpuSeconds(pid: number, of: 'process' | 'ended children' = 'process'): number {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const first = of === 'process' ? 11 : 13;
  const [user, system] = fields.split(' ').slice(first, first + 2);
  return (Number(user) + Number(system)) / TICKS;
}

/** Samples the resident memory. @returns a function that stops and returns the peak */
export function watchPeak(pid: number): () => number {
  let peak = residentBytes(pid);
  const timer = setInterval(() => {
    try {
      // NaN while the process is ending.
      const now = residentBytes(pid);
      if (now > peak) peak = now;
    } catch {
      clearInterval(timer);
    }
  }, SAMPLE_MS);
  return () => {
    clearInterval(timer);
    return peak;
  };
}
