/** Finds clauses that readers stumble over in docs, comments, messages and descriptions. */
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';

const FILES = [
  '*.md',
  '.env.example',
  'schema.graphql',
  'prisma/schema.prisma',
  'src',
  'packages/client/src',
];
const CODE = ['bench', 'examples', 'scripts', 'test'];
/** Texts of made-up sites, and the patterns themselves. */
const EXCEPT = [
  ':!src/demo/web-flaws',
  ':!test/support/pages',
  ':!test/support/verdict-pages',
  ':!test/support/verdict-pages-fresh',
  ':!test/support/verdict-pages-holdout',
  ':!test/support/verdict-pages-unseen',
  ':!scripts/check-style.ts',
];

const START = String.raw`(?:^\W*|[.:;] |['"\`]|\/\*\* )`;

/** Each with the way to say it. */
const STUMBLES: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`${START}Who [a-z]+s [^?]*$`), 'name the subject: "A slow reader …", not "Who reads slowly …"'],
  [new RegExp(`${START}What [^.?!:]+ (?:is|are) (?:an?|the|not|never|refused)\\b`), 'start with the subject'],
  [/\b(?:for|to|of|by|from|than) who(?:m|ever)?\b/, 'name them: "for callers that …"'],
  [/\bwhom\b|\bnobody(?:'s| to)\b|\bno one's\b/, 'name the subject, and say what it does not do'],
  [/\b[Tt]ells? (?:of|(?:its|the) (?:place|score))\b/, '"reports" or "has"'],
  [/\b(?:cannot|can) be had\b|\bto be had\b/, '"is unavailable"'],
  [/\banew\b/, '"again"'],
  [/\b(?:out of|behind|from) what (?:is|was)\b/, 'name the thing'],
  [/\bcosts? (?:no memory|(?:the )?others nothing)\b/, '"uses no extra memory", "does not delay others"'],
];

const listed = execFileSync('git', ['ls-files', '-z', ...FILES, ...CODE, ...EXCEPT], { encoding: 'utf8' });
for (const file of listed.split('\0').filter((name) => name !== '' && !name.includes('__generated__'))) {
  const lines = (await readFile(file, 'utf8')).split('\n');
  for (const [index, line] of lines.entries()) {
    for (const [pattern, advice] of STUMBLES) {
      if (!pattern.test(line)) continue;
      console.error(`${file}:${index + 1}: ${line.trim()}\n  ${advice}`);
      process.exitCode = 1;
    }
  }
}
