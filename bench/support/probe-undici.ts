/** `probe-undici.ts URL LIST WARM-UP` requests WARM-UP with undici, then LIST, and prints the duration and CPU time of the latter. */
import { readFile } from 'node:fs/promises';
import { Agent } from 'undici';
import { measured } from './answer-commands.ts';

const [, , url = '', list = '', warmUp = ''] = process.argv;
const workers = Number(process.env.WORKERS);
const agent = new Agent({ connections: workers });

async function request(file: string): Promise<number> {
  const paths = (await readFile(file, 'utf8')).split('\n').filter((path) => path !== '');
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
  return bytes;
}

await request(warmUp);
let bytes = 0;
const run = await measured(async () => {
  bytes = await request(list);
});
console.log(JSON.stringify(run));
await agent.close();
if (bytes === 0) process.exitCode = 1;
