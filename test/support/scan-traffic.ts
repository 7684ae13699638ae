/** Scans that clients start, follow and change all the time, and the oracle of what these clients saw and were told. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { isTerminal } from '../../src/core/event.ts';
import { type AnyEvent, EVENT_FIELDS, type Remote } from './app.ts';
import { serveHttp, type TestServer } from './egress.ts';
import type { Postgres } from './postgres.ts';

interface TrafficParts {
  postgres: Postgres;
  databaseUrl: string;
  /** Any API node that clients would try. */
  anyApi(): Promise<Remote>;
  random(): number;
}

const RESULTS = ['HOST', 'ENDPOINT', 'FINDING', 'ASSESSMENT'];
/** of each scan */
const FOLLOWERS = 3;
const STEPS = 30;
/** A failed request is tried again after this time. */
const AGAIN_MS = 50;
/** Clients drop a connection on which nothing has arrived for this time. */
const SILENCE_MS = 5000;
/** Scans must end within this time after the faults. */
const DRAIN_MS = 120_000;

/** A scan that a client was told has started. */
interface Started {
  id: string;
  /** what each follower saw */
  seen: AnyEvent[][];
  /** whether a request to cancel it was acknowledged */
  cancelled: boolean;
  /** the last label that was acknowledged, and those whose answer was lost since; null: none was asked for */
  label: { acknowledged: string | null; perhaps: string[] };
}

/** A request to the target, in the order of arrival. */
interface Arrival {
  scan: string;
  /** id of the call of the scanner */
  call: string;
}

interface Traffic {
  /** Starts no more scans, and resolves when all have ended for all their followers, or should have. */
  drain(): Promise<void>;
  /** Compares all that clients saw and were told with what is recorded. @returns figures */
  verify(): Promise<Record<string, number>>;
}

/** Records in the database which process appended each event and made each claim. */
export const OBSERVE = `
  CREATE TABLE "Appended" ("scanKey" int, "seq" int, "type" text, "fence" int, "process" text);
  CREATE TABLE "Claimed" ("scanKey" int, "fence" int, "process" text);
  CREATE FUNCTION observe_append() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO "Appended" SELECT n."scanKey", n."seq", n."type", s."fence", current_setting('application_name')
      FROM new_rows n JOIN "Scan" s ON s."key" = n."scanKey";
    RETURN NULL; END $$;
  CREATE TRIGGER observe AFTER INSERT ON "ScanEvent" REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION observe_append();
  CREATE FUNCTION observe_claim() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO "Claimed" VALUES (NEW."key", NEW."fence", current_setting('application_name'));
    RETURN NULL; END $$;
  CREATE TRIGGER observe AFTER UPDATE OF "fence" ON "Scan" FOR EACH ROW WHEN (OLD."fence" <> NEW."fence")
    EXECUTE FUNCTION observe_claim();`;

/** The target of the scans. */
export interface Target {
  server: TestServer;
  arrivals: Arrival[];
}

export async function serveTarget(): Promise<Target> {
  const arrivals: Arrival[] = [];
  const server = await serveHttp(({ url = '' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://target');
    arrivals.push({ scan: pathname, call: String(searchParams.get('call')) });
    response.end();
  });
  return { server, arrivals };
}

/** @param slots number of scans at once */
export async function startTraffic(parts: TrafficParts, target: Target, slots: number): Promise<Traffic> {
  const { anyApi, random } = parts;
  const scans: Started[] = [];
  const waiting = new Set<Promise<void>>();
  const problems: string[] = [];
  const countCrashes = async () =>
    Number(
      (
        await parts.postgres.query(
          parts.databaseUrl,
          'SELECT coalesce(sum("crashes"), 0)::int AS n FROM "Scan"',
        )
      )[0]?.n,
    );
  const firstArrival = target.arrivals.length;
  const crashesBefore = await countCrashes();
  let isOver = false;
  let deadlineMs = Number.POSITIVE_INFINITY;
  const figures = { retries: 0, lostAnswers: 0, delays: 0 };

  /** Tries until a node acknowledges. @returns the answer */
  const insist = async <T>(attempt: (api: Remote) => Promise<T | null>, tries = 1000): Promise<T | null> => {
    for (let count = 0; count < tries; count++) {
      const answer = await attempt(await anyApi()).catch(() => {
        figures.lostAnswers++;
        return null;
      });
      if (answer !== null) return answer;
      figures.retries++;
      await sleep(AGAIN_MS);
    }
    return null;
  };
  /** @returns the name of the result's type; null if nothing is known of the outcome */
  const change = async (api: Remote, mutation: string, input: string): Promise<string | null> => {
    const text = `mutation { done: ${mutation}(input: { ${input} }) { __typename ... on Error { message } } }`;
    const { data } = await api.query(text);
    return data?.done === undefined || data.done.__typename === 'UnavailableError'
      ? null
      : data.done.__typename;
  };

  /** @returns false, and records a problem, if a scan should have ended by now */
  const mayContinue = (id: string, what: string): boolean => {
    if (performance.now() < deadlineMs) return true;
    problems.push(`${id}: ${what}, ${DRAIN_MS / 1000} s after the faults`);
    return false;
  };

  const follow = async ({ id }: Started, seen: AnyEvent[]) => {
    while (mayContinue(id, `not ended after ${seen.length} events`)) {
      let left = 1 + Math.floor(random() * 60);
      try {
        const api = await anyApi();
        const events = api.events(id, { after: seen.at(-1)?.seq ?? 0, selection: EVENT_FIELDS });
        for (;;) {
          const next = await Promise.race([events.next(), sleep(SILENCE_MS, null, { ref: false })]);
          if (next === null) {
            void events.return?.().catch(() => {});
            break;
          }
          if (next.done) break;
          const event = next.value;
          const last = seen.at(-1)?.seq ?? 0;
          // These are not in the log, and name the position of the reader.
          const isAside = event.type === 'CONNECTED' || event.type === 'DELAYED';
          if (event.seq !== (isAside ? last : last + 1))
            problems.push(`${id}: ${JSON.stringify(event)} after ${last}`);
          if (event.type === 'DELAYED') figures.delays++;
          if (isAside) continue;
          seen.push(event);
          if (isTerminal(event)) return;
          if (--left === 0) {
            await events.return?.();
            break;
          }
        }
      } catch (error) {
        const { errors } = error as { errors?: { extensions: { code: string } }[] };
        const code = errors?.[0]?.extensions.code;
        if (code !== undefined && code !== 'UNAVAILABLE') problems.push(`${id}: ${code}`);
        await sleep(AGAIN_MS);
      }
    }
  };

  const disturb = async (scan: Started) => {
    const { id, label } = scan;
    await sleep(random() * 2000);
    const chance = random();
    if (chance < 0.15) {
      const answer = await insist((api) => change(api, 'cancelScan', `id: "${id}"`));
      scan.cancelled = answer === 'CancelScanSuccess';
    } else if (chance < 0.3) {
      await insist((api) => change(api, 'pauseScan', `id: "${id}"`));
      await sleep(random() * 500);
      // It must not stay PAUSED, and a pause may come later than its answer.
      for (let status = ''; !isTerminal({ type: status }); await sleep(500)) {
        if (!mayContinue(id, `still ${status}`)) return;
        await insist((api) => change(api, 'resumeScan', `id: "${id}"`));
        const answer = await insist(async (api) => {
          const { data } = await api.query(`{ scan(id: "${id}") { status } }`);
          return (data?.scan?.status as string | undefined) ?? null;
        });
        if (answer !== null) status = answer;
      }
    } else if (chance < 0.6) {
      for (let count = 0; count < 3; count++) {
        const text = `label ${count}`;
        label.perhaps.push(text);
        const answer = await insist((api) => change(api, 'updateScan', `id: "${id}", label: "${text}"`), 1);
        if (answer !== 'UpdateScanSuccess') continue;
        Object.assign(label, { acknowledged: text, perhaps: [] });
      }
    }
  };

  let number = 0;
  const runSlot = async () => {
    while (!isOver) {
      const url = `${target.server.url}/${firstArrival}-${number++}/`;
      const id = await insist((api) =>
        api.startScan({
          target: url,
          scanners: [
            { name: 'witness', options: { steps: STEPS, pauseMs: 40 } },
            { name: 'mock', options: { events: 30, rate: 30, seed: number } },
          ],
        }),
      );
      if (id === null) throw new Error('no scan could be started');
      const scan: Started = {
        ...{ id, seen: Array.from({ length: FOLLOWERS }, () => []), cancelled: false },
        label: { acknowledged: null, perhaps: [] },
      };
      scans.push(scan);
      await Promise.all([...scan.seen.map((seen) => follow(scan, seen)), disturb(scan)]);
    }
  };
  for (let slot = 0; slot < slots; slot++) {
    const running = runSlot().catch((error) => void problems.push(String(error)));
    waiting.add(running);
  }

  return {
    async drain() {
      isOver = true;
      deadlineMs = performance.now() + DRAIN_MS;
      await Promise.all(waiting);
    },
    async verify() {
      const { postgres, databaseUrl } = parts;
      const ask = (sql: string) => postgres.query(databaseUrl, sql);
      // Scans whose start was never acknowledged end as well.
      let open = 1;
      for (let tries = 0; open > 0 && tries < 600; tries++) {
        const [row] = await ask(
          `SELECT count(*)::int AS n FROM "Scan" WHERE "status" NOT IN ('COMPLETED', 'FAILED', 'CANCELLED')`,
        );
        open = Number(row?.n);
        if (open > 0) await sleep(100);
      }
      expect(open).toBe(0);
      expect(problems).toEqual([]);
      for (const scan of scans) await verifyScan(await anyApi(), scan);
      expect(await ask(STALE)).toEqual([]);
      expect(await ask(BROKEN)).toEqual([]);
      expect(await ask(AUDITED)).toEqual([]);
      const calls = verifyCalls(target.arrivals.slice(firstArrival));
      const ended = scans.map(({ seen }) => seen[0]?.at(-1));
      const waits = scans.flatMap(({ seen }) => givenBack(seen[0] ?? [])).sort((a, b) => a - b);
      return {
        scans: scans.length,
        completed: ended.filter((end) => end?.type === 'COMPLETED').length,
        cancelled: ended.filter((end) => end?.type === 'CANCELLED').length,
        failed: ended.filter((end) => end?.type === 'FAILED').length,
        events: scans.reduce((sum, { seen }) => sum + (seen[0]?.length ?? 0), 0),
        calls,
        takenOver: (await countCrashes()) - crashesBefore,
        givenBack: waits.length,
        medianMs: waits[Math.floor(waits.length / 2)] ?? 0,
        longestMs: waits.at(-1) ?? 0,
        ...figures,
      };
    },
  };
}

/** Events of runners that were appended by another process than the one that held the claim; claims that fell. */
const STALE = `
  SELECT a.*, c."process" AS "owner" FROM "Appended" a JOIN "Claimed" c USING ("scanKey", "fence")
    WHERE a."process" LIKE 'work%' AND a."process" <> c."process"
  UNION ALL
  SELECT a.*, 'fell' FROM (SELECT a.*, max("fence") OVER (PARTITION BY "scanKey" ORDER BY "seq") AS "before" FROM "Appended" a) b
    JOIN "Appended" a USING ("scanKey", "seq") WHERE b."fence" < b."before"`;

/** Scans whose log is not 1, 2, 3 … with one end. */
const BROKEN = `
  SELECT s."id", s."status", s."lastSeq", count(*), max(e."seq") FROM "Scan" s JOIN "ScanEvent" e ON e."scanKey" = s."key"
  GROUP BY s."key" HAVING count(*) <> s."lastSeq" OR max(e."seq") <> s."lastSeq" OR min(e."seq") <> 1
    OR count(*) FILTER (WHERE e."type" IN ('COMPLETED', 'FAILED', 'CANCELLED')) <> 1
    OR max(e."seq") FILTER (WHERE e."type" IN ('COMPLETED', 'FAILED', 'CANCELLED')) <> s."lastSeq"`;

/** Scans whose start is not in the audit log once. */
const AUDITED = `
  SELECT s."id", count(a."position") FROM "Scan" s LEFT JOIN "AuditEntry" a ON a."subjectId" = s."id" AND a."action" = 'START_SCAN'
  GROUP BY s."id" HAVING count(a."position") <> 1`;

async function verifyScan(api: Remote, { id, seen, cancelled, label }: Started): Promise<void> {
  const [, ...log] = await api.follow(id);
  for (const events of seen) expect(events).toEqual(log);
  const end = log.at(-1);
  const titles = log.flatMap(({ type, finding }) => (type === 'FINDING' ? [finding.title as string] : []));
  const steps = titles.filter((title) => title.startsWith('step '));
  expect(new Set(steps).size).toBe(steps.length);
  if (end?.type === 'COMPLETED') expect(steps).toHaveLength(STEPS);
  if (end?.type === 'FAILED') expect(end.error).toMatch(/crashed \d+ times while only this scan was running/);
  if (cancelled && end?.type !== 'CANCELLED') {
    // It was about to end: nothing was found after the request.
    const asked = log.findIndex(({ status }) => status === 'CANCELLING');
    expect(asked).toBeGreaterThan(0);
    expect(log.slice(asked).filter(({ type }) => RESULTS.includes(type))).toEqual([]);
  }
  const { data } = await api.query(`{ scan(id: "${id}") { label } }`);
  expect([label.acknowledged, ...label.perhaps]).toContain(data.scan.label);
}

/** Of each scan, one call of the scanner sends requests at a time. @returns the number of calls */
function verifyCalls(arrivals: readonly Arrival[]): number {
  const current = new Map<string, string>();
  const over = new Set<string>();
  const late: string[] = [];
  for (const { scan, call } of arrivals) {
    const before = current.get(scan);
    if (before === call) continue;
    if (before !== undefined) over.add(before);
    if (over.has(call)) late.push(`${scan} ${call} after ${before}`);
    current.set(scan, call);
  }
  expect(late).toEqual([]);
  return over.size + current.size;
}

/** @returns how long the scan was QUEUED each time that a node gave it back, in milliseconds */
function givenBack(events: readonly AnyEvent[]): number[] {
  const statuses = events.filter(({ type }) => type === 'STATUS');
  return statuses.flatMap(({ status, at }, index) => {
    const [before, next] = [statuses[index - 1], statuses[index + 1]];
    const isGivenBack = status === 'QUEUED' && before?.status === 'RUNNING' && next?.status === 'RUNNING';
    return isGivenBack ? [Date.parse(next.at) - Date.parse(at)] : [];
  });
}
