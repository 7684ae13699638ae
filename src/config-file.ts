/** The configuration file (SCANWIRE_CONFIG), in YAML or JSON: additional scanners, presets, block lists, library data. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { NAME } from './core/registry.ts';
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
}

/** Maximum number of characters of the file. */
const MAX_LENGTH = 1024 * 1024;

const name = z.string().regex(NAME, 'not a name: lower case, digits, - and _ only');

const presetSchema = z.strictObject({
  title: z.string().max(200).optional(),
  description: z.string().max(2000).default(''),
  scanners: z
    .array(
      z.union([
        z.string().transform((scanner) => ({ name: scanner })),
        z.strictObject({ name: z.string(), options: z.record(z.string(), z.json()).optional() }),
      ]),
    )
    .min(1)
    .max(50),
});
export type PresetSpec = z.output<typeof presetSchema>;

/** A JavaScript module whose default export is a scanner. Its code runs with the permissions of the server. */
const moduleSpecSchema = z.strictObject({ module: z.string().min(1).max(4096) });

/** Accepts null, which is the value of an empty YAML key. */
function orEmpty<Schema extends z.ZodType>(schema: Schema, empty: z.output<Schema>) {
  return schema.nullish().transform((value) => value ?? empty);
}

const fileSchema = z.strictObject({
  // Validated later, by the schema of the scanner's kind, so that errors refer to that kind.
  scanners: orEmpty(z.record(name, z.record(z.string(), z.unknown())), {}),
  presets: orEmpty(z.record(name, presetSchema), {}),
  blocklists: orEmpty(z.array(blocklistSourceSchema).max(100), []),
  libraries: z.unknown().optional(),
});

export const EMPTY_FILE_CONFIG: FileConfig = {
  remoteScanners: {},
  commandScanners: {},
  moduleScanners: {},
  presets: {},
  blocklists: [],
  libraries: DEFAULT_LIBRARY_SOURCE,
};

/**
 * Reads the file. Its paths are relative to its folder, and `token: { env: NAME }` stands for the value of a variable.
 * @param problems receives a line for each mistake; the result is valid only if there is none
 */
export function loadConfigFile(path: string, env: Environment, problems: string[]): FileConfig {
  const complain = (at: readonly PropertyKey[], message: string) =>
    problems.push(`${path}: ${at.length > 0 ? `${at.join('.')}: ` : ''}${message}`);
  const complainAll = (error: z.ZodError, at: readonly PropertyKey[] = []) => {
    for (const issue of error.issues) complain([...at, ...issue.path], issue.message);
  };

  const content = readYaml(path, (message) => complain([], message));
  if (content === undefined) return EMPTY_FILE_CONFIG;
  const file = fileSchema.safeParse(content ?? {});
  if (!file.success) {
    complainAll(file.error);
    return EMPTY_FILE_CONFIG;
  }
  const folder = dirname(resolve(path));
  const inFolder = <Source extends { path?: string | undefined }>(source: Source): Source =>
    source.path === undefined ? source : { ...source, path: resolve(folder, source.path) };
  let libraries: LibrarySource | null = null;
  if (file.data.libraries !== false) {
    const { data, error } = librarySourceSchema.safeParse(file.data.libraries ?? DEFAULT_LIBRARY_SOURCE);
    if (data) libraries = inFolder(data);
    else complainAll(error, ['libraries']);
  }
  return {
    ...readScanners(file.data.scanners, { folder, env, complain, complainAll }),
    presets: file.data.presets,
    blocklists: file.data.blocklists.map(inFolder),
    libraries,
  };
}

interface Reading {
  folder: string;
  env: Environment;
  complain(at: readonly PropertyKey[], message: string): void;
  complainAll(error: z.ZodError, at: readonly PropertyKey[]): void;
}

function readScanners(
  specs: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  { folder, env, complain, complainAll }: Reading,
): Pick<FileConfig, 'remoteScanners' | 'commandScanners' | 'moduleScanners'> {
  const remoteScanners: Record<string, RemoteSpec> = {};
  const commandScanners: Record<string, CommandSpec> = {};
  const moduleScanners: Record<string, string> = {};
  for (const [scanner, spec] of Object.entries(specs)) {
    const at = ['scanners', scanner];
    if ('command' in spec) {
      const cwd = typeof spec.cwd === 'string' ? { cwd: resolve(folder, spec.cwd) } : {};
      const { success, data, error } = commandSpecSchema.safeParse({ ...spec, ...cwd });
      if (success) commandScanners[scanner] = data;
      else complainAll(error, at);
    } else if ('url' in spec) {
      const token = tokenOf(spec.token, env, (message) => complain([...at, 'token'], message));
      const { success, data, error } = remoteSpecSchema.safeParse({
        ...spec,
        ...(token !== undefined && { token }),
      });
      if (success) remoteScanners[scanner] = data;
      else complainAll(error, at);
    } else if ('module' in spec) {
      const { data, error } = moduleSpecSchema.safeParse(spec);
      if (data) moduleScanners[scanner] = resolve(folder, data.module);
      else complainAll(error, at);
    } else {
      complain(at, 'needs a "command" (a tool), a "url" (a scanner service) or a "module" (your own code)');
    }
  }
  return { remoteScanners, commandScanners, moduleScanners };
}

function readYaml(path: string, complain: (message: string) => void): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    complain(`cannot be read: ${(error as NodeJS.ErrnoException).code ?? error}`);
    return undefined;
  }
  if (text.length > MAX_LENGTH) {
    complain(`has more than ${MAX_LENGTH} characters`);
    return undefined;
  }
  const document = parseDocument(text, { uniqueKeys: true });
  for (const { message } of document.errors) complain(message.split('\n')[0] ?? message);
  if (document.errors.length > 0) return undefined;
  try {
    // Limits aliases of aliases, which could fill the memory.
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    complain((error as Error).message);
    return undefined;
  }
}

const tokenFromEnv = z.strictObject({ env: z.string() });

/** @returns the token; undefined if the file has none or has a mistake */
function tokenOf(given: unknown, env: Environment, complain: (message: string) => void): unknown {
  const { data } = tokenFromEnv.safeParse(given);
  if (!data) return given;
  const value = env[data.env];
  if (!value) complain(`the variable ${data.env} is not set`);
  return value;
}
