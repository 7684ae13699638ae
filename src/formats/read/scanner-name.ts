import { readText } from './foreign-value.ts';

const MAX_NAME = 64;

/** The name of a tool, such as "Microsoft Defender", as scanners are called: `microsoft-defender`; undefined for none. */
export function scannerNameOf(tool: unknown): string | undefined {
  const words = readText(tool)
    ?.slice(0, 200)
    .toLowerCase()
    .match(/[a-z0-9_]+/g);
  const name = words
    ?.join('-')
    .replace(/^[^a-z]+/, '')
    .slice(0, MAX_NAME);
  return name === '' ? undefined : name;
}
