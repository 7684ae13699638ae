/** The client code that document 002 prints. Only its address and token are replaced. */
import { readFile } from 'node:fs/promises';

const read = (name: string) => readFile(new URL(`./printed/${name}.txt`, import.meta.url), 'utf8');

/** Statements that start a scan and follow it. They call `updateProgressBar` and `updateStatusText`. */
export async function printedExample(token: string): Promise<string> {
  return (await read('scan-progress.js')).replaceAll('YOUR_TOKEN', token);
}

/** A module that exports the React hook `useScanProgress`. */
export async function printedHook(): Promise<string> {
  return `${await read('use-scan-progress.jsx')}\nexport { useScanProgress };`;
}
