/** Runs the `web` scanner in its own process, whose environment sets the trusted roots, and prints types of findings. */
import { collect } from '../../src/sdk/run-scanner.ts';
import { webScanner } from './web-scanner.ts';

const { findings } = await collect(webScanner, { kind: 'url', url: process.argv[2] ?? '' });
console.log(JSON.stringify(findings.map(({ type }) => type)));
