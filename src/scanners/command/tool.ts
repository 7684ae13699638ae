/** One run of a tool: the process is limited while its output is read, and has ended when the reading ends. */
import type { Readable } from 'node:stream';
import { cleanText } from '../../core/clean-text.ts';
import { type Emission, log, type ScanContext, warning } from '../../core/scanner.ts';
import type { CommandSpec } from './spec.ts';

/** Lines of standard error that error messages quote. */
const COMPLAINT_LINES = 5;
const COMPLAINT_CHARACTERS = 4096;
const MAX_COMPLAINT = 700;

type Bounds = Pick<CommandSpec, 'cwd' | 'timeoutSeconds' | 'maxOutputBytes' | 'okExitCodes'>;

export interface ToolCall {
  /** for messages */
  name: string;
  argv: [string, ...string[]];
  env: Record<string, string>;
  bounds: Bounds;
  parse(chunks: AsyncIterable<Buffer>): AsyncGenerator<Emission, void, void>;
}

/**
 * Runs the tool and yields results as its output is parsed.
 * @throws Error for the exceeded limit, the tool's failure, or unreadable output, in this order; earlier results
 * have been yielded
 */
export async function* runTool(
  { name, argv, env, bounds, parse }: ToolCall,
  { spawn, signal }: ScanContext,
): AsyncGenerator<Emission, void, void> {
  const { cwd, timeoutSeconds, maxOutputBytes, okExitCodes } = bounds;
  const stop = new AbortController();
  const child = spawn(argv, { env, signal: stop.signal, ...(cwd !== undefined && { cwd }) });
  const complaint = keepComplaint(child.stderr);
  const timer = setTimeout(() => {
    stop.abort(new Error(`${name} was stopped after ${timeoutSeconds} seconds (timeoutSeconds)`));
  }, timeoutSeconds * 1000);

  let bytes = 0;
  /** Ends early when the tool prints too much; output within the limit is still parsed. */
  async function* bounded(): AsyncGenerator<Buffer, void, void> {
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      const room = maxOutputBytes - bytes;
      bytes += chunk.length;
      yield chunk.length > room ? chunk.subarray(0, room) : chunk;
      if (chunk.length <= room) continue;
      stop.abort(
        new Error(`${name} was stopped: it printed more than ${maxOutputBytes} bytes (maxOutputBytes)`),
      );
      return;
    }
  }

  try {
    let unreadable: unknown = null;
    try {
      yield* parse(bounded());
    } catch (error) {
      unreadable = error;
      // The consumer has stopped reading, so the tool is stopped too.
      stop.abort(error);
    }
    const { code, signal: killedBy } = await child.exit;
    signal.throwIfAborted();
    if (stop.signal.aborted && stop.signal.reason !== unreadable) throw stop.signal.reason;
    const failed = code === null || !okExitCodes.includes(code);
    // A tool that was stopped for unreadable output has not failed by itself.
    const ended = code === null ? `was terminated by ${killedBy}` : `exited with code ${code}`;
    // Many tools exit with 1 if they find something.
    const hint =
      bytes > 0 && code !== null && !unreadable
        ? `; if that means success, set okExitCodes: [0, ${code}]`
        : '';
    if (failed && !(unreadable && code === null)) throw new Error(`${name} ${ended}${hint}${complaint()}`);
    if (unreadable)
      throw new Error(`${name}: ${(unreadable as Error).message}${complaint()}`, { cause: unreadable });
    const said = complaint();
    if (said !== '') yield remark(name, said, bytes > 0);
  } finally {
    clearTimeout(timer);
    stop.abort();
    await child.exit.catch(() => {});
  }
}

const FAILURE =
  /error|fail|fatal|exception|traceback|cannot|could not|unable|denied|refused|not found|no such|invalid|unknown|usage:/i;
const NO_FAILURE = /\b(?:0|no|without) (?:errors?|failures?)\b/gi;

/** Reports standard error of a successful run: a tool that fails with exit code 0 often prints nothing else. */
function remark(name: string, said: string, hasPrinted: boolean): Emission {
  if (!hasPrinted && FAILURE.test(said.replace(NO_FAILURE, ''))) {
    const message = `${name} printed nothing to standard output; it printed to standard error${said}`;
    return warning('TOOL_INCOMPLETE', message);
  }
  return log('DEBUG', `${name} printed to standard error${said}`);
}

/** Keeps the last lines of standard error. @returns a function that formats them for a message */
function keepComplaint(stderr: Readable): () => string {
  let tail = '';
  stderr.setEncoding('utf8');
  stderr.on('data', (text: string) => {
    tail = (tail + text).slice(-COMPLAINT_CHARACTERS);
  });
  stderr.on('error', () => {});
  return () => {
    const lines = tail.split(/[\r\n]+/).map((line) => cleanText(line.replace(ESCAPES, ''), 300).trim());
    const last = lines.filter((line) => line !== '').slice(-COMPLAINT_LINES);
    return last.length === 0 ? '' : `: ${last.join(' | ').slice(-MAX_COMPLAINT)}`;
  };
}

/** Control sequences such as colours (ECMA-48, section 5.4). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they begin with ESC
const ESCAPES = /\u001b\[[0-9;?]{0,20}[A-Za-z]/g;
