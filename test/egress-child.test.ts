import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EgressError } from '../src/core/scanner.ts';
import { eventually, withSession } from './support/egress.ts';

const textOf = async (stream: AsyncIterable<Buffer>): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

/** Whether a process runs. A zombie does not count. */
const runs = (pid: number): boolean => {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

/** Prints its own process id and that of a child, then sleeps. */
const FAMILY = 'sleep 60 & echo $$ $!; wait';
const readPids = async (stdout: AsyncIterable<Buffer>): Promise<number[]> => {
  for await (const chunk of stdout) return String(chunk).trim().split(' ').map(Number);
  return [];
};

describe('a child', () => {
  it('has an output, a standard error and an exit status', async () => {
    await withSession({}, async (session) => {
      const child = session.egress({}).spawn(['sh', '-c', 'echo out; echo err >&2; exit 3']);
      expect(await Promise.all([textOf(child.stdout), textOf(child.stderr), child.exit])).toEqual([
        'out\n',
        'err\n',
        { code: 3, signal: null },
      ]);
    });
  });

  it('gets its arguments unchanged, and only PATH and the given variables as its environment', async () => {
    process.env.SCANWIRE_SECRET_FOR_TEST = 'secret';
    try {
      await withSession({}, async (session) => {
        const { spawn } = session.egress({});
        expect(await textOf(spawn(['printf', '%s', '$HOME; `id`']).stdout)).toBe('$HOME; `id`');
        const env = await textOf(
          spawn([process.execPath, '-p', 'Object.keys(process.env).sort().join()'], { env: { A: '1' } })
            .stdout,
        );
        expect(
          env
            .trim()
            .split(',')
            .filter((name) => !name.startsWith('__')),
        ).toEqual(['A', 'PATH']);
        expect(await textOf(spawn(['pwd'], { cwd: '/usr' }).stdout)).toBe('/usr\n');
      });
    } finally {
      delete process.env.SCANWIRE_SECRET_FOR_TEST;
    }
  });

  it('that cannot be started fails with the reason', async () => {
    await withSession({}, async (session) => {
      const child = session.egress({}).spawn(['/no/such/program']);
      const error = await child.exit.catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(EgressError);
      expect((error as EgressError).code).toBe('ENOENT');
      expect(await textOf(child.stdout)).toBe('');
      expect(await textOf(child.stderr)).toBe('');
    });
  });

  it('loses no output when its reader is slow', async () => {
    await withSession({}, async (session) => {
      const child = session.egress({}).spawn(['sh', '-c', 'head -c 300000 /dev/zero']);
      let size = 0;
      for await (const chunk of child.stdout) {
        size += (chunk as Buffer).length;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      expect(size).toBe(300_000);
      expect((await child.exit).code).toBe(0);
    });
  });

  it('is not blocked by standard error that nobody reads', async () => {
    await withSession({}, async (session) => {
      const child = session.egress({}).spawn(['sh', '-c', 'head -c 5000000 /dev/zero >&2; echo done']);
      expect(await textOf(child.stdout)).toBe('done\n');
      expect((await textOf(child.stderr)).length).toBe(1024 * 1024);
    });
  });

  it('keeps the end of its standard error, however long that is', async () => {
    await withSession({}, async (session) => {
      const child = session.egress({}).spawn(['sh', '-c', 'head -c 5000000 /dev/zero >&2; echo last >&2']);
      expect(await textOf(child.stderr)).toMatch(/last\n$/);
    });
  });

  it('is killed with its children after maxBytes', async () => {
    await withSession({}, async (session) => {
      const child = session.egress({}).spawn(['sh', '-c', 'yes & yes'], { maxBytes: 1000 });
      expect((await textOf(child.stdout)).length).toBe(1000);
      expect(await child.exit).toEqual({ code: null, signal: 'SIGTERM' });
    });
  });

  it('is killed with its children after its time', async () => {
    await withSession({}, async (session) => {
      const child = session.egress({}).spawn(['sh', '-c', FAMILY], { timeoutMs: 300 });
      const pids = await readPids(child.stdout);
      expect(pids.map(runs)).toEqual([true, true]);
      await child.exit;
      expect(pids.map(runs)).toEqual([false, false]);
    });
  });

  it('that exits leaves no process behind', async () => {
    await withSession({}, async (session) => {
      const child = session.egress({}).spawn(['sh', '-c', 'sleep 60 & echo $!']);
      const [orphan = 0] = await readPids(child.stdout);
      expect((await child.exit).code).toBe(0);
      expect(runs(orphan)).toBe(false);
    });
  });

  it('is killed when the scan or its own signal aborts', async () => {
    await withSession({}, async (session, abort) => {
      const own = new AbortController();
      const { spawn } = session.egress({});
      const [a, b] = [spawn(['sh', '-c', FAMILY], { signal: own.signal }), spawn(['sh', '-c', FAMILY])];
      const [pidsA, pidsB] = await Promise.all([readPids(a.stdout), readPids(b.stdout)]);
      own.abort();
      await a.exit;
      expect([...pidsA, ...pidsB].map(runs)).toEqual([false, false, true, true]);
      abort.abort(new Error('stop'));
      await b.exit;
      expect(pidsB.map(runs)).toEqual([false, false]);
      expect(() => spawn(['true'])).toThrow('stop');
    });
  });

  it('that ignores SIGTERM is killed, and none outlives its session', async () => {
    let pids: number[] = [];
    await withSession({}, async (session) => {
      const { spawn } = session.egress({});
      const child = spawn(['sh', '-c', 'trap "" TERM; sleep 60 & echo $$ $!; while :; do sleep 1; done']);
      pids = await readPids(child.stdout);
      expect(pids.map(runs)).toEqual([true, true]);
    });
    await eventually(() => !pids.some(runs), 100);
  });
});
