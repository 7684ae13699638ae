/** `probe-undici.ts URL LIST` requests the URLs with undici and prints the duration in seconds. */
import { readFile } from 'node:fs/promises';
import { Agent } from 'undici';

const [, , url = '', list = ''] = process.argv;
const workers = Number(process.env.WORKERS);
const paths = (await readFile(list, 'utf8')).split('\n').filter((path) => path !== '');
const agent = new Agent({ connections: workers });
const start = performance.now();
let next = 0;
let bytes = 0;
await Promise.all(
  Array.from({ length: workers }, async () => {
    for (let path = paths[next++]; path !== undefined; path = paths[next++]) {
      const { body } = await agent.request({ origin: url, path, method: 'GET' });
      bytes += (await body.arrayBuffer()).byteLength;
    }
  }),
);
console.log((performance.now() - start) / 1000);
await agent.close();
if (bytes === 0) process.exitCode = 1;
