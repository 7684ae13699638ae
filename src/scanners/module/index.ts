/** Loads scanners from configured modules. Their code runs in this process with the server's rights. */
import { register } from 'node:module';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { INPUT_KINDS, RESULT_KINDS, type Scanner } from '../../core/scanner.ts';
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
    throw new Error(`scanner ${name}: ${path} does not load: ${(error as Error).message}`, { cause: error });
  }
  const { data, error } = scannerSchema.safeParse(module.default);
  if (error) {
    const problem = module.default === undefined ? 'it has no default export' : explain(error);
    throw new Error(`scanner ${name}: ${path} does not export a scanner by default: ${problem}`);
  }
  return { ...(data as unknown as Scanner), name };
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
