// Prints one line of JSON for each file that does not belong in a repository.
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

const PRIVATE = /^(\.env|id_rsa|id_ed25519|.+\.(key|p12|pfx|kdbx))$/;
const [folder] = process.argv.slice(2);

for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !PRIVATE.test(entry.name)) continue;
  const finding = {
    title: `Private file ${entry.name}`,
    severity: 'high',
    type: 'private_file',
    file: relative(folder, join(entry.parentPath, entry.name)),
    description: 'Everybody who can read the repository can read this file.',
    remediation: 'Remove the file from the repository and its history, and replace the secrets in it.',
  };
  console.log(JSON.stringify(finding));
}
