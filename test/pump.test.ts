import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { ScanEvent } from '../src/core/event.ts';
import { NO_FIGURES } from '../src/core/figures.ts';
import { type PumpParts, startPump } from '../src/core/pump.ts';
import { createRegistry } from '../src/core/registry.ts';
import type { Scanner, ScannerInput } from '../src/core/scanner.ts';
import { buildStages, MAX_INPUTS, type Stage } from '../src/core/stage.ts';
import { probe } from './support/probe.ts';

/** A pump over hosts in a log, whose calls the test settles. */
function setUp(scanners: readonly Scanner[], call: (name: string, input: ScannerInput) => Promise<void>) {
  const events: ScanEvent[] = [];
  const produced = { HOST: 0, ENDPOINT: 0, FINDING: 0, ASSESSMENT: 0 };
  const controller = new AbortController();
  const stages = buildStages(
    {
      target: 'example.com',
      page: null,
      scanners: scanners.map(({ name }) => ({
        ...{ name, options: {}, state: 'PENDING', skipRequested: false, figures: NO_FIGURES, place: null },
      })),
    } as never,
    createRegistry(scanners),
    controller.signal,
  );
  const ended: string[] = [];
  const skipped: string[] = [];
  const parts: PumpParts = {
    stages,
    signal: controller.signal,
    produced,
    read: async (stage) => events.filter(({ seq }) => seq > stage.cursor).slice(0, 3),
    call: ({ scanner }, { input }) => call(scanner.name, input),
    skip: async ({ scanner }) => void skipped.push(scanner.name),
    ended: async ({ scanner }) => void ended.push(scanner.name),
  };
  const found = (scanner: string, name: string) => {
    produced.HOST++;
    events.push({
      ...{ type: 'HOST', scanId: 's', seq: events.length + 1, at: '', scanner, parent: null, mock: false },
      host: { name, ip: [], url: null, alive: true } as never,
    } as ScanEvent);
  };
  return { stages, parts, ended, skipped, found, controller };
}

const finder = (name: string) => probe(name, { consumes: ['domain'], produces: ['host'], async *scan() {} });
const visitor = (name: string, concurrency = 4) =>
  probe(name, { consumes: ['host'], produces: ['finding'], concurrency, async *scan() {} });

describe('the pump', () => {
  test('gives each result once to each scanner that consumes it, and ends scanners after their feeders', async () => {
    const calls: string[] = [];
    const world = setUp([visitor('visitor'), finder('finder')], async (name, input) => {
      calls.push(`${name} ${input.kind === 'host' ? input.name : input.kind}`);
      if (name !== 'finder') return;
      for (const host of ['a', 'b', 'c', 'd', 'a']) world.found('finder', host);
    });
    await startPump(world.parts).done;
    expect(calls).toEqual(['finder domain', 'visitor a', 'visitor b', 'visitor c', 'visitor d']);
    expect(world.ended).toEqual(['finder', 'visitor']);
  });

  test('processes as many inputs at once as a scanner allows', async () => {
    let running = 0;
    let most = 0;
    const world = setUp([finder('finder'), visitor('visitor', 2)], async (name) => {
      if (name === 'finder') {
        for (let index = 0; index < 10; index++) world.found('finder', `h${index}`);
        return;
      }
      most = Math.max(most, ++running);
      await sleep(1);
      running--;
    });
    await startPump(world.parts).done;
    expect(most).toBe(2);
  });

  test('does not give a scanner its own results', async () => {
    const calls: string[] = [];
    const both = probe('both', { consumes: ['domain', 'host'], produces: ['host'], async *scan() {} });
    const world = setUp([both], async (_, input) => {
      calls.push(input.kind);
      if (input.kind === 'domain') world.found('both', 'own');
    });
    await startPump(world.parts).done;
    expect(calls).toEqual(['domain']);
  });

  test('waits for results that are being appended', async () => {
    const world = setUp([finder('finder'), visitor('visitor')], async () => {});
    const { produced } = world.parts as { produced: { HOST: number } };
    produced.HOST++;
    const pump = startPump(world.parts);
    await sleep(5);
    expect(world.ended).toEqual(['finder']);
    produced.HOST--;
    world.found('finder', 'late');
    pump.wake();
    await pump.done;
    expect(world.ended).toEqual(['finder', 'visitor']);
  });

  test('starts nothing after an abort, waits for running calls, and ends no scanner', async () => {
    let calls = 0;
    let release = () => {};
    const world = setUp([finder('finder'), visitor('visitor', 1)], async (name) => {
      calls++;
      if (name === 'finder') {
        for (const host of ['a', 'b']) world.found('finder', host);
        return;
      }
      await new Promise<void>((resolve) => {
        release = resolve;
      });
    });
    const pump = startPump(world.parts);
    let done = false;
    void pump.done.then(() => {
      done = true;
    });
    while (calls < 2) await sleep(1);
    world.controller.abort();
    await sleep(2);
    expect(done).toBe(false);
    release();
    await pump.done;
    expect(calls).toBe(2);
    expect(world.ended).toEqual(['finder']);
  });

  test('rejects with the error of a part', async () => {
    const broken = setUp([finder('finder')], async () => {
      throw new Error('the log broke');
    });
    await expect(startPump(broken.parts).done).rejects.toThrow('the log broke');
    const unreadable = setUp([finder('finder'), visitor('visitor')], async () =>
      unreadable.found('finder', 'a'),
    );
    unreadable.parts.read = async () => {
      throw new Error('cannot read');
    };
    await expect(startPump(unreadable.parts).done).rejects.toThrow('cannot read');
  });

  test('skips inputs beyond a limit, and reports each', async () => {
    const world = setUp([finder('finder'), visitor('visitor')], async (name) => {
      if (name === 'finder') for (const host of ['a', 'b', 'c']) world.found('finder', host);
    });
    const stage = world.stages.find(({ scanner }) => scanner.name === 'visitor') as Stage;
    Object.defineProperty(stage.seen, 'size', { get: () => MAX_INPUTS });
    await startPump(world.parts).done;
    expect(world.skipped).toEqual(['visitor', 'visitor', 'visitor']);
  });
});
