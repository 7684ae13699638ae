/** The configuration file (SCANWIRE_CONFIG), in YAML or JSON: additional scanners, presets, blocklists, library data. */
import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { mistakesIn, pathProblem } from './config-mistakes.ts';
import { NAME } from './core/registry.ts';
import { strictObject } from './core/zod-error.ts';
import { type Limits, limitsSchema } from './http/limits.ts';
import { type CommandSpec, commandSpecSchema } from './scanners/command/spec.ts';
import { type BlocklistSource, blocklistSourceSchema } from './scanners/page/reputation/blocklist.ts';
import { type RemoteSpec, remoteSpecSchema } from './scanners/remote/spec.ts';
import {
  DEFAULT_LIBRARY_SOURCE,
  type LibrarySource,
  librarySourceSchema,
} from './scanners/web/libraries/library-data.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface FileConfig {
  readonly remoteScanners: Readonly<Record<string, RemoteSpec>>;
  readonly commandScanners: Readonly<Record<string, CommandSpec>>;
  /** absolute paths of modules */
  readonly moduleScanners: Readonly<Record<string, string>>;
  readonly presets: Readonly<Record<string, PresetSpec>>;
  readonly blocklists: readonly BlocklistSource[];
  /** source of data about JavaScript libraries; null for none */
  readonly libraries: LibrarySource | null;
  /** limits on clients that differ from the defaults */
  readonly limits: Partial<Limits>;
}

/** Maximum number of characters of the file. */
const MAX_LENGTH = 1024 * 1024;

const name = z.string().regex(NAME, 'must be a name of lower-case letters, digits, - and _');

const presetSchema = strictObject({
  title: z.string().max(200).optional(),
  description: z.string().max(2000).default(''),
  scanners: z
    .array(
      z.union(
        [
          z.string().transform((scanner) => ({ name: scanner })),
          strictObject({
            name: z.string(),
            options: z.record(z.string(), z.json({ error: 'must be a JSON value' })).optional(),
          }),
        ],
        { error: 'must be the name of a scanner, or { name: …, options: { … } }' },
      ),
    )
    .min(1)
    .max(50),
});
export type PresetSpec = z.output<typeof presetSchema>;

/** A JavaScript module whose default export is a scanner. Its code runs with the permissions of the server. */
const moduleSpecSchema = strictObject({ module: z.string().min(1).max(4096) });

/** Accepts null, which is the value of an empty YAML key. */
function orEmpty<Schema extends z.ZodType>(schema: Schema, empty: z.output<Schema>) {
  return schema.nullish().transform((value) => value ?? empty);
}

const fileSchema = strictObject({
  // Validated later, by the schema of the scanner's kind, so that errors refer to that kind.
  scanners: orEmpty(z.record(name, z.record(z.string(), z.unknown())), {}),
  presets: orEmpty(z.record(name, presetSchema), {}),
  // Like those of `libraries`, its items are validated later, with their paths.
  blocklists: z.array(z.unknown()).max(100).nullish(),
  libraries: z.unknown().optional(),
  limits: orEmpty(limitsSchema, {}),
});

export const EMPTY_FILE_CONFIG: FileConfig = {
  remoteScanners: {},
  commandScanners: {},
  moduleScanners: {},
  presets: {},
  blocklists: [],
  libraries: DEFAULT_LIBRARY_SOURCE,
  limits: {},
};

/**
 * Reads the file. Its paths are relative to its folder, and `token: { env: NAME }` stands for the value of a variable.
 * @param problems receives a line for each mistake; the result is valid only if there is none
 */
export function loadConfigFile(path: string, env: Environment, problems: string[]): FileConfig {
  const complain = (at: readonly PropertyKey[], message: string) =>
    problems.push(`${path}: ${at.length > 0 ? `${at.join('.')}: ` : ''}${message}`);
  const parse: Reading['parse'] = (schema, given, at) => {
    const { data, error } = schema.safeParse(given);
    for (const mistake of mistakesIn(given, error?.issues ?? []))
      complain([...at, ...mistake.path], mistake.message);
    return data;
  };
  const folder = dirname(resolve(path));
  const locate: Reading['locate'] = (kind, given, at) => {
    const found = resolve(folder, given);
    const problem = pathProblem(kind, found);
    if (problem !== null) complain(at, problem);
    return found;
  };
  /** Also called for sources with mistakes, so that a wrong path is one of them. */
  const locateSource = (given: unknown, at: readonly PropertyKey[]) =>
    isRecord(given) && typeof given.path === 'string' && given.path !== ''
      ? { ...given, path: locate('file', given.path, [...at, 'path']) }
      : given;

  const content = readYaml(path, problems) ?? {};
  const file = parse(fileSchema, content, []);
  const { scanners, blocklists, libraries } = isRecord(content) ? content : {};
  const lists = Array.isArray(blocklists) ? blocklists : [];
  return {
    ...readScanners(isRecord(scanners) ? scanners : {}, { env, complain, parse, locate }),
    presets: file?.presets ?? {},
    limits: (file?.limits ?? {}) as Partial<Limits>,
    blocklists: lists.flatMap((list, index) => {
      const at = ['blocklists', index];
      return parse(blocklistSourceSchema, locateSource(list, at), at) ?? [];
    }),
    libraries:
      libraries === false
        ? null
        : (parse(librarySourceSchema, locateSource(libraries ?? DEFAULT_LIBRARY_SOURCE, ['libraries']), [
            'libraries',
          ]) ?? null),
  };
}

type Spec = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Spec =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface Reading {
  env: Environment;
  complain(at: readonly PropertyKey[], message: string): void;
  /** @returns undefined if there are mistakes, which have been reported */
  parse<Schema extends z.ZodType>(
    schema: Schema,
    given: unknown,
    at: readonly PropertyKey[],
  ): z.output<Schema> | undefined;
  /** Reports a path that does not exist. @returns the absolute path */
  locate(kind: 'file' | 'folder', path: string, at: readonly PropertyKey[]): string;
}

function readScanners(
  specs: Readonly<Record<string, unknown>>,
  { env, complain, parse, locate }: Reading,
): Pick<FileConfig, 'remoteScanners' | 'commandScanners' | 'moduleScanners'> {
  const remoteScanners: Record<string, RemoteSpec> = {};
  const commandScanners: Record<string, CommandSpec> = {};
  const moduleScanners: Record<string, string> = {};
  /** A program with a slash, such as `./todo.sh`, is relative to the file; another one is found in PATH. */
  const located = (command: unknown, at: string[]) => {
    if (!Array.isArray(command)) return command;
    const [program, ...args] = command;
    if (typeof program !== 'string' || !/^[^{]*\//.test(program) || isAbsolute(program)) return command;
    return [locate('file', program, [...at, 'command', '0']), ...args];
  };
  const read = {
    command(scanner: string, spec: Spec, at: string[]) {
      const cwd = typeof spec.cwd === 'string' ? { cwd: locate('folder', spec.cwd, [...at, 'cwd']) } : {};
      const data = parse(commandSpecSchema, { ...spec, ...cwd, command: located(spec.command, at) }, at);
      if (data) commandScanners[scanner] = data;
    },
    url(scanner: string, spec: Spec, at: string[]) {
      const token = tokenOf(spec.token, env, (message) => complain([...at, 'token'], message));
      const data = parse(remoteSpecSchema, { ...spec, token }, at);
      if (data) remoteScanners[scanner] = data;
    },
    module(scanner: string, spec: Spec, at: string[]) {
      const data = parse(moduleSpecSchema, spec, at);
      if (data) moduleScanners[scanner] = locate('file', data.module, [...at, 'module']);
    },
  };
  for (const [scanner, spec] of Object.entries(specs)) {
    // Others are reported by the schema of the file.
    if (!isRecord(spec)) continue;
    const at = ['scanners', scanner];
    const kind = kindOf(spec, (message) => complain(at, message));
    if (kind !== null) read[kind](scanner, spec, at);
  }
  return { remoteScanners, commandScanners, moduleScanners };
}

const KINDS = ['command', 'url', 'module'] as const;
const KNOWN = new Set(
  [commandSpecSchema, remoteSpecSchema, moduleSpecSchema].flatMap(({ shape }) => Object.keys(shape)),
);

function kindOf(spec: Spec, complain: (message: string) => void): (typeof KINDS)[number] | null {
  const kinds = KINDS.filter((key) => key in spec);
  if (kinds.length === 1) return kinds[0] ?? null;
  const needs = 'a "command" (a tool), a "url" (a scanner service) or a "module" (your own code)';
  const unknown = Object.keys(spec).filter((key) => !KNOWN.has(key));
  const others = unknown.length > 0 ? `; these are not keys here: ${unknown.join(', ').slice(0, 200)}` : '';
  complain(`needs ${needs}, but has ${kinds.length > 0 ? kinds.join(' and ') : `none of them${others}`}`);
  return null;
}

/** @returns undefined if there are problems */
function readYaml(path: string, problems: string[]): unknown {
  const problem = pathProblem('file', path);
  if (problem !== null) {
    problems.push(`SCANWIRE_CONFIG ${problem}`);
    return undefined;
  }
  const text = readFileSync(path, 'utf8');
  if (text.length > MAX_LENGTH) {
    problems.push(`${path}: has more than ${MAX_LENGTH} characters`);
    return undefined;
  }
  const document = parseDocument(text, { uniqueKeys: true });
  // One mistake may cause several errors, of which the first names its place.
  const [error] = document.errors;
  if (error) {
    problems.push(`${path}: ${error.message.split('\n')[0]?.replace(/:$/, '')}`);
    return undefined;
  }
  try {
    // Limits aliases of aliases, which could fill the memory.
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    problems.push(`${path}: ${(error as Error).message}`);
    return undefined;
  }
}

const TOKEN = 'must be the token, or { env: NAME } with the name of a variable';
const tokenFromEnv = z.strictObject({ env: z.string() });

/** @returns the token; undefined if the file has none or has a mistake, which has been reported */
function tokenOf(given: unknown, env: Environment, complain: (message: string) => void): string | undefined {
  if (given === undefined || typeof given === 'string') return given;
  const { data } = tokenFromEnv.safeParse(given);
  const value = data && env[data.env];
  if (!data) complain(TOKEN);
  else if (!value) complain(`the variable ${data.env} is not set`);
  return value || undefined;
}
