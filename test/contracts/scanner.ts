/** What holds for every scanner, whatever it looks for. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { LOG_LEVELS } from '../../src/core/event.ts';
import {
  assessmentSchema,
  endpointSchema,
  findingSchema,
  hostSchema,
  layerSchema,
} from '../../src/core/result.ts';
import type { Emission, Scanner, ScannerInput } from '../../src/core/scanner.ts';
import { WARNING_CODES } from '../../src/core/warning.ts';
import { type RunOptions, runScanner } from '../support/run-scanner.ts';

/** One run that the scanner is given: an input that it finds something in, and the servers that it needs. */
export interface ScannerWorld {
  input: ScannerInput;
  options?: RunOptions['options'];
  egress?: RunOptions['egress'];
  close?(): Promise<unknown>;
}

/**
 * How what the scanner asks behaves. It answers; it does not answer; it answers a byte at a time, without end; or it
 * answers with what cannot be: broken protocol, another format, numbers out of range.
 */
export type Manner = 'answers' | 'hangs' | 'drips' | 'lies';

/** After an abort a scanner has this long (DESIGN: a scanner cannot hurt the server). */
const STOP_WITHIN_MS = 5000;

const emissionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('host'), host: hostSchema }),
  z.strictObject({ kind: z.literal('endpoint'), endpoint: endpointSchema }),
  z.strictObject({ kind: z.literal('finding'), finding: findingSchema }),
  z.strictObject({ kind: z.literal('assessment'), assessment: assessmentSchema }),
  z.strictObject({
    kind: z.literal('progress'),
    fraction: z.number().min(0).max(1),
    message: z.string().max(1000),
    layer: layerSchema.optional(),
  }),
  z.strictObject({
    kind: z.literal('log'),
    level: z.enum(LOG_LEVELS),
    message: z.string().max(10_000),
    data: z.json().optional(),
  }),
  z.strictObject({
    kind: z.literal('warning'),
    code: z.enum(WARNING_CODES),
    message: z.string().min(1).max(1000),
    count: z.int().min(1),
  }),
]);

/** One that drips or lies has this long before it is aborted. */
const PATIENCE_MS = 1500;

/**
 * @param makeWorld a world of its own for each test. With `hangs`, what the scanner asks does not answer, so that
 * it is in the middle of something for as long as nobody aborts it.
 */
export function scannerContract(
  scanner: Scanner,
  makeWorld: (world: { manner: Manner; hangs: boolean }) => Promise<ScannerWorld>,
): void {
  const inWorld = async (manner: Manner, run: (world: ScannerWorld) => Promise<void>) => {
    const world = await makeWorld({ manner, hangs: manner === 'hangs' });
    try {
      await run(world);
    } finally {
      await world.close?.();
    }
  };

  describe(`scanner ${scanner.name}`, () => {
    test('describes itself', () => {
      expect(scanner.name).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
      expect(scanner.title).not.toBe('');
      expect(scanner.description).not.toBe('');
      expect(scanner.version).toMatch(/^\d+\.\d+\.\d+/);
      expect(scanner.consumes).not.toEqual([]);
      expect(scanner.produces).not.toEqual([]);
    });

    test('takes no options at all', () => {
      expect(scanner.options.safeParse({}).error).toBeUndefined();
    });

    test('refuses options that it does not know', () => {
      const { error } = scanner.options.safeParse({ noSuchOption: 1 });
      expect(error?.issues).toMatchObject([{ code: 'unrecognized_keys', keys: ['noSuchOption'] }]);
    });

    test.each(Object.keys(scanner.options.shape))('refuses option %s of a wrong type', (key) => {
      const { properties = {} } = z.toJSONSchema(scanner.options, { io: 'input' });
      const takesObjects = (properties[key] as { type?: string }).type === 'object';
      // A type that no option has, but for one that takes any object; as JSON would bring it, and as it never would.
      for (const wrong of [...(takesObjects ? [] : [{ wrong: { type: true } }]), [[[]]], null]) {
        expect(scanner.options.safeParse({ [key]: wrong }).error?.issues[0]?.path[0]).toBe(key);
      }
    });

    test('has options that can be shown as JSON Schema, each with a description', () => {
      const schema = z.toJSONSchema(scanner.options, { io: 'input' });
      expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
      for (const [key, property] of Object.entries(schema.properties ?? {})) {
        expect(property, key).toMatchObject({ description: expect.stringMatching(/\S/) });
      }
      expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    });

    test('emits what it declares, within the bounds of results, with progress that never falls', async () => {
      await inWorld('answers', async ({ input, options = {}, egress = {} }) => {
        expect(scanner.consumes).toContain(input.kind);
        const allowed = new Set<Emission['kind']>([...scanner.produces, 'progress', 'log', 'warning']);
        const seen = new Set<Emission['kind']>();
        let done = 0;
        for await (const emission of runScanner(scanner, input, { options, egress })) {
          expect(allowed).toContain(emission.kind);
          expect(emissionSchema.safeParse(emission).error).toBeUndefined();
          seen.add(emission.kind);
          if (emission.kind !== 'progress') continue;
          expect(emission.fraction).toBeGreaterThanOrEqual(done);
          done = emission.fraction;
        }
        expect(
          scanner.produces.filter((kind) => seen.has(kind)),
          'the world lets it find nothing',
        ).not.toEqual([]);
      });
    });

    test('stops when it is aborted while what it asks does not answer', async () => {
      await inWorld('hangs', async ({ input, options = {}, egress = {} }) => {
        const abort = new AbortController();
        const reason = new Error('the scan is cancelled');
        const reading = (async () => {
          try {
            for await (const _ of runScanner(scanner, input, { options, egress, signal: abort.signal }));
            return 'ended by itself';
          } catch (error) {
            // An abort may be thrown or not, as it is or as Node wraps it; anything else is a fault.
            if (error !== reason && (error as Error).cause !== reason) throw error;
            return 'stopped';
          }
        })();
        expect(await Promise.race([reading, sleep(300, 'still busy')])).toBe('still busy');
        abort.abort(reason);
        expect(await Promise.race([reading, sleep(STOP_WITHIN_MS, 'too late')])).not.toBe('too late');
      });
    }, 10_000);

    test.each(['drips', 'lies'] as const)(
      'ends in results, or in an error that can be told, when what it asks %s',
      async (manner) => {
        await inWorld(manner, async ({ input, options = {}, egress = {} }) => {
          const abort = new AbortController();
          const reason = new Error('the scan is cancelled');
          const timer = setTimeout(() => abort.abort(reason), PATIENCE_MS);
          const reading = (async () => {
            try {
              const emissions = runScanner(scanner, input, { options, egress, signal: abort.signal });
              for await (const emission of emissions)
                expect(emissionSchema.safeParse(emission).error).toBeUndefined();
            } catch (error) {
              expect(error).toBeInstanceOf(Error);
              expect((error as Error).message).not.toBe('');
            }
            return 'ended';
          })();
          const ended = await Promise.race([reading, sleep(PATIENCE_MS + STOP_WITHIN_MS, 'too late')]);
          clearTimeout(timer);
          expect(ended).toBe('ended');
        });
      },
      15_000,
    );

    test('does nothing when it is aborted before its start', async () => {
      await inWorld('answers', async ({ input, options = {}, egress = {} }) => {
        const reason = new Error('the scan is cancelled');
        const emissions: Emission[] = [];
        try {
          const signal = AbortSignal.abort(reason);
          for await (const emission of runScanner(scanner, input, { options, egress, signal })) {
            emissions.push(emission);
          }
        } catch (error) {
          expect(error).toBe(reason);
        }
        const results = emissions.filter(({ kind }) => !['log', 'progress', 'warning'].includes(kind));
        expect(results).toEqual([]);
      });
    });

    test('ends when its reader goes away after the first emission', async () => {
      await inWorld('answers', async ({ input, options = {}, egress = {} }) => {
        const reading = (async () => {
          for await (const _ of runScanner(scanner, input, { options, egress })) break;
          return 'ended';
        })();
        expect(await Promise.race([reading, sleep(STOP_WITHIN_MS, 'too late')])).toBe('ended');
      });
    }, 10_000);
  });
}
