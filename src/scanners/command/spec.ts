/** Configuration of a tool that becomes a scanner. */
import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { strictObject } from '../../core/zod-error.ts';
import { asksFor, parseTemplate } from './argv.ts';
import { createParser, parserSchema } from './parser.ts';

const INPUT_KINDS = ['domain', 'host', 'url', 'endpoint', 'repository', 'page'] as const;
const RESULT_KINDS = ['host', 'endpoint', 'finding', 'assessment'] as const;

const MIB = 1024 * 1024;

const argument = z
  .string()
  .max(8192)
  .refine((item) => !item.includes('\u0000'), 'must not contain NUL characters')
  .superRefine((item, context) => {
    try {
      parseTemplate(item);
    } catch (error) {
      context.addIssue((error as Error).message);
    }
  });

const commandSchema = z
  .array(argument)
  .min(1)
  .max(256)
  .superRefine(([program = ''], context) => {
    if (program === '' || program.includes('{') || (program.includes('/') && !isAbsolute(program))) {
      context.addIssue({
        code: 'custom',
        path: [0],
        message: 'must be a program: its name in PATH, or its path',
      });
    }
  });

const hasRateFlag = (command: readonly string[]) => asksFor('rps', command) || asksFor('delayMs', command);

export const commandSpecSchema = strictObject({
  command: commandSchema.describe(
    'Program and its arguments, run without a shell. {target}, {host}, {port}, {url} and {ip} are replaced by the input, {rps} and {delayMs} by the request rate, {{ by a brace.',
  ),
  parser: parserSchema.describe('Parser of the standard output.'),
  title: z.string().min(1).max(200).optional(),
  description: z.string().min(1).max(2000).optional(),
  version: z
    .string()
    .max(50)
    .regex(/^\d+\.\d+\.\d+/, 'must be like 1.2.3')
    .default('1.0.0'),
  consumes: z
    .array(z.enum(INPUT_KINDS))
    .min(1)
    .default(['url'])
    .describe('Kinds of input; the tool runs once for each input.'),
  produces: z
    .array(z.enum(RESULT_KINDS))
    .min(1)
    .optional()
    .describe('Kinds of result to keep. Default: all kinds of the parser.'),
  intrusiveness: z.enum(['passive', 'active', 'aggressive']).default('active'),
  cwd: z.string().refine(isAbsolute, 'must be an absolute path').optional().describe('Working folder.'),
  env: z
    .array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/, 'must be the name of a variable'))
    .max(100)
    .default([])
    .describe("Names of variables of the server's environment that the tool gets, in addition to PATH."),
  timeoutSeconds: z.int().min(1).max(604_800).default(1800).describe('Timeout of one input in seconds.'),
  maxOutputBytes: z
    .int()
    .min(1)
    .max(64 * 1024 * MIB)
    .default(256 * MIB)
    .describe('Maximum size of the standard output for one input.'),
  maxLineBytes: z
    .int()
    .min(100)
    .max(64 * MIB)
    .default(MIB)
    .describe('Maximum size of a line, or of a result in a JSON or XML document.'),
  okExitCodes: z
    .array(z.int().min(0).max(255))
    .min(1)
    .default([0])
    .describe('Exit codes that mean success. Many tools exit with 1 if they find something.'),
  rps: z
    .union([z.number().positive().max(100_000), z.literal(false)], {
      error: 'must be a number above 0 and up to 100000, or false',
    })
    .default(50)
    .describe(
      'Requests per second to one host, unless a scan sets another rate; false: the tool sends no requests to the target.',
    ),
  concurrency: z.int().min(1).max(100).default(1).describe('Inputs that are processed concurrently.'),
}).superRefine(({ command, rps, parser, produces }, context) => {
  if (rps === false && hasRateFlag(command)) {
    const message = 'must be a number: the command has a placeholder for the request rate';
    context.addIssue({ code: 'custom', path: ['rps'], message });
  }
  const given = createParser(parser).produces;
  for (const [index, kind] of (produces ?? []).entries()) {
    if (given.includes(kind)) continue;
    const message = `the parser produces no ${kind}, only: ${given.join(', ')}`;
    context.addIssue({ code: 'custom', path: ['produces', index], message });
  }
});

/** Whether the tool has a request rate: it sends requests to the target, or its command has a rate placeholder. */
export const isRated = ({ rps, consumes, command }: CommandSpec): boolean =>
  rps !== false && (hasRateFlag(command) || consumes.some((kind) => kind !== 'repository'));

/** @returns why the tool cannot be given the rate; null when it can */
export function rateProblem(name: string, { command: [, ...args] }: CommandSpec, rps: number): string | null {
  if (asksFor('delayMs', args)) return null;
  if (!asksFor('rps', args))
    return `${name} ignores the request rate of ${rps} a second: its command has no {rps} or {delayMs}. Add one of them, or set "rps: false" if it sends no requests`;
  return rps < 1 ? `${name} runs at 1 request a second: {rps} cannot express ${rps}; use {delayMs}` : null;
}

/** As configured. */
export type CommandSpecInit = z.input<typeof commandSpecSchema>;
/** With the defaults filled in. */
export type CommandSpec = z.output<typeof commandSpecSchema>;
