/** Log lines of the server for a terminal; elsewhere they are JSON. */
import type { Writable } from 'node:stream';
import type { DestinationStream } from 'pino';
import { printable, printableJson } from './printable.ts';

interface LogLine {
  level: string;
  time: string;
  msg?: string;
  err?: { stack?: string; message?: string };
}

export const logLines = (terminal: Writable): DestinationStream => ({
  write: (line) => terminal.write(`${formatLogLine(line)}\n`),
});

/** @param json a line of the log @returns its time, level, message and properties; the stack of an error follows */
export function formatLogLine(json: string): string {
  const { level, time, msg = '', err, ...properties } = JSON.parse(json) as LogLine & Record<string, unknown>;
  const pairs = Object.entries(properties).map(([name, value]) => ` ${name}=${formatValue(value)}`);
  const head = `${time.slice(11, 19)} ${level.toUpperCase().padEnd(5)} ${printable(msg)} ${pairs.join('')}`;
  const stack = err?.stack ?? err?.message ?? '';
  const lines = stack === '' ? [] : stack.split('\n').map((text) => `    ${printable(text.trim())}`);
  return [head.trimEnd(), ...lines].join('\n');
}

function formatValue(value: unknown): string {
  if (Array.isArray(value) && value.length > 0) return value.map(formatValue).join(',');
  return typeof value === 'string' && /^[^\s"=,]+$/.test(value) ? printable(value) : printableJson(value);
}
