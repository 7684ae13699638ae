/** Loads scanners from configured modules. Their code runs in this process with the server's rights. */
import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { register } from 'node:module';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { INPUT_KINDS, log, RESULT_KINDS, type Scanner } from '../../core/scanner.ts';
import { explain } from '../../core/zod-error.ts';

const isFunction = z.custom((value) => typeof value === 'function', 'must be a function');

/** Validates a scanner that a module exports, whose types may be unchecked. */
const scannerSchema = z.looseObject({
  title: z.string().min(1),
  description: z.string().min(1),
  version: z.string().min(1),
  intrusiveness: z.enum(['passive', 'active', 'aggressive']),
  consumes: z.array(z.enum(INPUT_KINDS)).min(1),
  produces: z.array(z.enum(RESULT_KINDS)).min(1),
  options: z.custom(
    (value) => value instanceof z.ZodObject,
    'must be a z.object() of the `z` that "scanwire/scanner" exports',
  ),
  mock: z.boolean().optional(),
  concurrency: z.int().min(1).max(1000).optional(),
  limits: isFunction.optional(),
  warmUp: isFunction.optional(),
  unavailableReason: isFunction.optional(),
  close: isFunction.optional(),
  scan: isFunction,
});

/**
 * @param modules absolute paths by the names that the scanners get
 * @throws AggregateError with an error for each module that does not load, or has no scanner as its default export
 */
export async function loadModuleScanners(modules: Readonly<Record<string, string>>): Promise<Scanner[]> {
  const entries = Object.entries(modules);
  if (entries.length > 0) resolveOwnPackage();
  const loaded = await Promise.allSettled(entries.map(([name, path]) => loadScanner(name, path)));
  const errors = loaded.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  if (errors.length > 0) throw new AggregateError(errors);
  return loaded.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
}

async function loadScanner(name: string, path: string): Promise<Scanner> {
  let module: { default?: unknown };
  try {
    module = await import(pathToFileURL(path).href);
  } catch (error) {
    const place = error instanceof SyntaxError ? await placeOfSyntaxError(path) : '';
    throw new Error(`scanner ${name}: ${path} does not load: ${(error as Error).message}${place}`, {
      cause: error,
    });
  }
  const { data, error } = scannerSchema.safeParse(module.default);
  if (error) {
    const problem = module.default === undefined ? 'it has no default export' : explain(error);
    throw new Error(`scanner ${name}: ${path} does not export a scanner by default: ${problem}`);
  }
  return withStackTraces({ ...(data as unknown as Scanner), name });
}

/** Logs at DEBUG where the scanner throws, which the message of its error does not say. */
function withStackTraces(scanner: Scanner): Scanner {
  return {
    ...scanner,
    async *scan(input, context) {
      try {
        yield* scanner.scan(input, context);
      } catch (error) {
        const frames = error instanceof Error ? (error.stack?.match(/^ +at .*file:.*$/gm) ?? []) : [];
        const places = frames.slice(0, MAX_FRAMES).map((frame) => frame.trim());
        if (places.length > 0 && !context.signal.aborted)
          yield log('DEBUG', `the error was thrown ${places.join(' ')}`);
        throw error;
      }
    },
  };
}

/** Lines of a stack trace that are logged. */
const MAX_FRAMES = 3;
const SYNTAX_CHECK_MS = 10_000;

/**
 * Node reports the line of a syntax error only when the module is its program.
 *
 * @returns the empty text for an imported module, and for one that is not JavaScript
 */
async function placeOfSyntaxError(path: string): Promise<string> {
  if (!/\.m?js$/.test(path)) return '';
  const output = await new Promise<string>((done) => {
    // Read from the standard input, it is a module whatever its package.json says.
    const check = ['--check', '--input-type=module', '-'];
    const node = execFile(process.execPath, check, { timeout: SYNTAX_CHECK_MS }, (_, __, stderr) =>
      done(stderr),
    );
    if (node.stdin) pipeline(createReadStream(path), node.stdin).catch(() => {});
  });
  const [place = '', code = ''] = output.split('\n');
  const line = /:(\d+)$/.exec(place)?.[1];
  return line === undefined ? '' : `, in line ${line}: ${code.trim().slice(0, 200)}`;
}

let isRegistered = false;

/**
 * Resolves `scanwire/scanner` to this installation in every module, so that modules outside of its folder find it, and
 * their errors and schemas are of this process's classes.
 */
function resolveOwnPackage(): void {
  if (isRegistered) return;
  isRegistered = true;
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const own = (name: string) => [
    `scanwire/${name}`,
    new URL(`../../sdk/${name}.${extension}`, import.meta.url).href,
  ];
  const targets = Object.fromEntries(['scanner', 'testing'].map(own));
  const hooks = `
    const targets = ${JSON.stringify(targets)};
    export const resolve = (specifier, context, next) =>
      next(Object.hasOwn(targets, specifier) ? targets[specifier] : specifier, context);
  `;
  register(`data:text/javascript,${encodeURIComponent(hooks)}`);
}
