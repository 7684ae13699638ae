/** Runs the scanners of one scan on a log, with the real runner and egress. */
import { ulid } from 'ulid';
import type { ScanEvent } from '../../src/core/event.ts';
import type { Claim, EventLog } from '../../src/core/event-log.ts';
import type { StopReason } from '../../src/core/lease.ts';
import { createInProcessPubSub, type PubSub } from '../../src/core/pubsub.ts';
import { createRegistry } from '../../src/core/registry.ts';
import { runScan } from '../../src/core/runner.ts';
import type { Scanner } from '../../src/core/scanner.ts';
import { parseTarget } from '../../src/core/target.ts';
import { EVERY_TARGET, type TargetScope } from '../../src/core/target-scope.ts';
import { createEgressFactory } from '../../src/egress/index.ts';
import { EGRESS } from '../../src/sdk/run-scanner.ts';
import { createMemoryEventLog } from './memory-event-log.ts';

export interface PipelineOptions {
  target?: string;
  /** by scanner name */
  options?: Record<string, Record<string, unknown>>;
  pubsub?: PubSub;
  log?: EventLog;
  leaseMs?: number;
  /** folders that scanners may read */
  fileRoots?: readonly string[];
  /** default: every target */
  scope?: TargetScope;
}

export interface Pipeline {
  log: EventLog;
  scanId: string;
  /** Claims the scan and runs it until it ends or is stopped. */
  run(): Promise<void>;
  stop(reason: StopReason): void;
  events(): Promise<ScanEvent[]>;
}

/** A queued scan. */
export async function createPipeline(
  scanners: readonly Scanner[],
  {
    target: text = 'example.com',
    options = {},
    pubsub = createInProcessPubSub(),
    log = createMemoryEventLog(pubsub),
    leaseMs = 60_000,
    fileRoots = [],
    scope = EVERY_TARGET,
  }: PipelineOptions = {},
): Promise<Pipeline> {
  const target = parseTarget(text);
  const registry = createRegistry(scanners);
  const requests = await registry.plan(target, {
    only: scanners.map(({ name }) => ({ name, options: options[name] })),
  });
  const scanId = ulid();
  await log.create({
    id: scanId,
    workspace: 'default',
    target: target.value,
    targetKind: target.kind,
    label: null,
    scanners: requests,
  });
  let controller = new AbortController();
  return {
    log,
    scanId,
    async run() {
      controller = new AbortController();
      const claim = (await log.claim(scanId, leaseMs)) as Claim;
      const openEgress = createEgressFactory({ ...EGRESS, fileRoots }).openScan;
      await runScan(claim, { log, pubsub, registry, openEgress, leaseMs, scope }, controller.signal);
    },
    stop: (reason) => controller.abort(reason),
    events: () => log.read(scanId, { after: 0, limit: 1_000_000 }),
  };
}

/** Runs a scan from start to end. @returns its log */
export async function runPipeline(
  scanners: readonly Scanner[],
  options?: PipelineOptions,
): Promise<ScanEvent[]> {
  const pipeline = await createPipeline(scanners, options);
  await pipeline.run();
  return await pipeline.events();
}
