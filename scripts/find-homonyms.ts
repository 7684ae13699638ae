/**
 * Prints the words of word lists that would be taken for imitations of brands: candidates for
 * src/scanners/page/hosts/homonyms.ts. Each file has one word a line; those of Debian are in /usr/share/dict.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { imitationIn } from '../src/scanners/page/address/look-alike.ts';
import { identifyHost } from '../src/scanners/page/hosts/host-identity.ts';

const found = new Set<string>();
for (const file of process.argv.slice(2)) {
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const word = line.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
    if (!/^[a-z]{4,14}$/.test(word) || found.has(word)) continue;
    if (imitationIn(identifyHost(new URL(`https://${word}.com/`)))) found.add(word);
  }
}
console.log([...found].sort().join(' '));
