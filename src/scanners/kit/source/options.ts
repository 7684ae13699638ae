import { z } from 'zod';

/** Files that the project's developers did not write: dependencies, build output, lock files, minified scripts. */
const DEFAULT_EXCLUDE = [
  '**/node_modules/**',
  '**/bower_components/**',
  '**/jspm_packages/**',
  '**/vendor/**',
  '**/third_party/**',
  '**/site-packages/**',
  '**/.venv/**',
  '**/venv/**',
  '**/.yarn/**',
  '**/.pnp.*',
  '**/.tox/**',
  '**/__pycache__/**',
  '**/dist/**',
  '**/build/**',
  '**/out/**',
  '**/target/**',
  '**/coverage/**',
  '**/.next/**',
  '**/.nuxt/**',
  '**/.svelte-kit/**',
  '**/*.min.js',
  '**/*.min.css',
  '**/*.bundle.js',
  '**/*.map',
  '**/package-lock.json',
  '**/npm-shrinkwrap.json',
  '**/yarn.lock',
  '**/pnpm-lock.yaml',
  '**/bun.lock',
  '**/composer.lock',
  '**/Gemfile.lock',
  '**/Cargo.lock',
  '**/poetry.lock',
  '**/uv.lock',
  '**/Pipfile.lock',
  '**/flake.lock',
  '**/go.sum',
] as const;

/**
 * Limits globs, which become regular expressions that match paths chosen by others: each star multiplies the cost of a
 * path, and parentheses would be passed through to the expression.
 */
function isCheap(glob: string): boolean {
  const stars = (text: string) => text.split('*').length - 1;
  return (
    !/[()]/.test(glob) &&
    stars(glob) <= 8 &&
    glob.split('/').every((part) => part === '**' || stars(part) <= 3)
  );
}

/** Options of every scanner of repositories. */
export const sourceOptions = {
  exclude: z
    .array(
      z
        .string()
        .min(1)
        .max(500)
        .refine(isCheap, 'at most eight stars, three between two slashes, and no parentheses'),
    )
    .max(200)
    .default([...DEFAULT_EXCLUDE])
    .describe(
      'Globs of paths to skip, relative to the repository. They replace the default: dependencies, build output, minified scripts and lock files.',
    ),
  maxFileBytes: z
    .int()
    .min(1)
    .max(16 * 1024 * 1024)
    .default(1024 * 1024)
    .describe('Larger files are skipped, with a warning.'),
  maxFiles: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(100_000)
    .describe('Maximum number of files; the rest is skipped, with a warning.'),
  maxCloneBytes: z
    .int()
    .min(1024 * 1024)
    .max(64 * 1024 * 1024 * 1024)
    .default(1024 * 1024 * 1024)
    .describe('Maximum size of the clone of a git URL in bytes.'),
  timeoutMs: z
    .int()
    .min(1000)
    .max(60 * 60 * 1000)
    .default(10 * 60 * 1000)
    .describe('Timeout of the clone of a git URL in milliseconds.'),
};

/** With the defaults filled in. */
export type SourceOptions = z.output<z.ZodObject<typeof sourceOptions>>;
