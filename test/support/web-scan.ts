/** The scanner `web` in a process of its own, whose trusted roots its environment decides: prints types of findings. */
import { collect } from '../../src/sdk/run-scanner.ts';
import { webScanner } from './web-scanner.ts';

const { findings } = await collect(webScanner, { kind: 'url', url: process.argv[2] ?? '' });
console.log(JSON.stringify(findings.map(({ type }) => type)));
