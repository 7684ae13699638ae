// Prints the findings of a results file that have at least a severity, and fails if there are any.
// Usage: node fail-on.mjs results.jsonl HIGH
import { readFileSync } from 'node:fs';

const SEVERITIES = ['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];
const [path, least] = process.argv.slice(2);
if (!path || !SEVERITIES.includes(least)) {
  console.error(`Usage: node fail-on.mjs results.jsonl ${SEVERITIES.join('|')}`);
  process.exit(2);
}

const rank = ({ severity }) => SEVERITIES.indexOf(severity);
const lines = readFileSync(path, 'utf8').trim().split('\n').filter(Boolean);
const results = lines.map((line) => JSON.parse(line));
const findings = results.flatMap(({ type, finding }) => (type === 'FINDING' ? [finding] : []));
const severe = findings
  .filter((finding) => rank(finding) >= SEVERITIES.indexOf(least))
  .sort((a, b) => rank(b) - rank(a));

for (const { severity, title, file, line, url } of severe) {
  console.log(`${severity} ${title}  ${file ? `${file}:${line ?? 1}` : url}`);
  // GitHub shows this next to the line of code.
  if (process.env.GITHUB_ACTIONS && file) console.log(`::error file=${file},line=${line ?? 1}::${title}`);
}
// The reasons why results may be missing.
for (const { type, message } of results) if (type === 'WARNING') console.log(`incomplete: ${message}`);
console.log(`${severe.length} of ${findings.length} findings are ${least} or worse`);
process.exitCode = severe.length > 0 ? 1 : 0;
