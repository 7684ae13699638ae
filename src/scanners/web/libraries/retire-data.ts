/** Parses RetireJS's data: patterns that recognise libraries, and vulnerabilities by version. */
import { z } from 'zod';

/** Bytes of the data as JSON. */
export const MAX_LIBRARY_DATA = 16 * 1024 * 1024;

const version = z.string().max(100);
const text = z.string().max(20_000);

const vulnerabilitySchema = z.object({
  below: version.optional(),
  atOrAbove: version.optional(),
  excludes: z.array(version).max(200).optional(),
  severity: z.enum(['none', 'low', 'medium', 'high', 'critical']).default('medium'),
  cwe: z.array(z.string().max(20)).max(50).default([]),
  identifiers: z
    .object({
      CVE: z.array(z.string().max(50)).max(50).optional(),
      githubID: z.string().max(50).optional(),
      summary: text.optional(),
      retid: z.string().max(50).optional(),
      bug: z.string().max(200).optional(),
      issue: z.string().max(200).optional(),
      PR: z.string().max(200).optional(),
    })
    .default({}),
  info: z.array(z.string().max(2000)).max(100).default([]),
});
export type KnownVulnerability = z.output<typeof vulnerabilitySchema>;

const patterns = z.array(z.string().max(5000)).max(500).default([]);

const componentSchema = z.object({
  vulnerabilities: z.array(vulnerabilitySchema).max(1000).default([]),
  extractors: z
    .object({
      uri: patterns,
      filename: patterns,
      filecontent: patterns,
      filecontentreplace: patterns,
      hashes: z.record(z.string().max(100), version).default({}),
    })
    .prefault({}),
});

const repositorySchema = z.record(z.string().min(1).max(200), componentSchema);
export type LibraryRepository = z.output<typeof repositorySchema>;

/** Placeholder of the version in a pattern; it must be in the first group. */
const VERSION = '§§version§§';
const MAX_COMPONENTS = 10_000;

/**
 * Reads RetireJS's repository (https://github.com/RetireJS/retire.js/tree/master/repository), the formats of versions 2 to 5.
 * Patterns that find no version are skipped, and so are libraries without known vulnerabilities.
 * @throws Error that says in a line what is wrong
 */
export function parseLibraryData(json: string): LibraryRepository {
  const { data, error } = repositorySchema.safeParse(parseJson(json));
  if (!data) {
    const [issue] = error.issues;
    throw new Error(`it is not RetireJS data: ${issue?.path.join('.') || 'all of it'}: ${issue?.message}`);
  }
  const components = Object.entries(data).filter(([, { vulnerabilities }]) => vulnerabilities.length > 0);
  if (components.length === 0) throw new Error('it contains no library');
  if (components.length > MAX_COMPONENTS) throw new Error(`it has more than ${MAX_COMPONENTS} libraries`);
  return Object.fromEntries(
    components.map(([name, { vulnerabilities, extractors }]) => [
      name,
      {
        vulnerabilities,
        extractors: {
          uri: extractors.uri.filter(findsVersion),
          filename: extractors.filename.filter(findsVersion),
          filecontent: extractors.filecontent.filter(findsVersion),
          filecontentreplace: extractors.filecontentreplace.filter(replacesByVersion),
          hashes: extractors.hashes,
        },
      },
    ]),
  );
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new Error('it is not JSON');
  }
}

/** An invalid pattern would end the search for all others. */
function findsVersion(pattern: string): boolean {
  const bare = pattern.replace(/\\[\s\S]|\(\?(?:[:=!]|<[=!])/g, '');
  const group = bare.indexOf('(');
  return group !== -1 && bare.startsWith(VERSION, group + 1) && compiles(pattern);
}

/** `/search/replacement/` */
function replacesByVersion(pattern: string): boolean {
  const [, search] = /^\/(.*[^\\])\/[^/]+\/$/.exec(pattern) ?? [];
  return search?.includes(VERSION) === true && compiles(search);
}

function compiles(pattern: string): boolean {
  try {
    new RegExp(pattern);
    return true;
  } catch {
    return false;
  }
}
