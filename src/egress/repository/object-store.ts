/** Objects of a repository, read by one git process. */
import { EgressError } from '../../core/scanner.ts';
import type { GitProcess } from './git.ts';

export interface ObjectInfo {
  id: string;
  type: string;
  /** bytes */
  size: number;
}

/** Contents up to this size are read completely, all by one process. */
export const MAX_WHOLE_BYTES = 4 * 1024 * 1024;
/** Timeout between two parts of an answer. */
export const SILENCE_MS = 60_000;

export interface ObjectStore {
  info(object: string): Promise<ObjectInfo | null>;
  /** @returns the first bytes */
  contents(object: string, maxBytes: number): Promise<Buffer>;
}

interface Question {
  line: string;
  /** number of content bytes to keep; null: the answer has no content */
  keep: number | null;
  onInfo(info: ObjectInfo | null): void;
  onContent(content: Buffer): void;
  reject(error: unknown): void;
}

/**
 * Uses one `git cat-file --batch-command` for all questions, which are sent at once and answered in order. An object that
 * git cannot read ends the process: its question fails, and the others are sent again.
 */
export function createObjectStore(start: () => GitProcess, signal: AbortSignal): ObjectStore {
  let child: GitProcess | null = null;
  const waiting: Question[] = [];

  const run = () => {
    const started = start();
    child = started;
    for (const { line } of waiting) started.stdin?.write(line);
    void readAnswers(started, waiting).then((error) => {
      started.end();
      void started.done
        .then(
          () => error,
          (reason: unknown) => error ?? reason,
        )
        .then((reason) => {
          child = null;
          if (signal.aborted) for (const { reject } of waiting.splice(0)) reject(signal.reason);
          waiting.shift()?.reject(reason ?? new EgressError('GIT', 'git exited unexpectedly.'));
          if (waiting.length > 0) run();
        });
    });
  };
  const ask = (question: Question) => {
    if (signal.aborted) return question.reject(signal.reason);
    waiting.push(question);
    if (child) child.stdin?.write(question.line);
    else run();
  };

  return {
    info: (object) =>
      new Promise((resolve, reject) => {
        ask({ line: `info ${object}\n`, keep: null, onInfo: resolve, onContent() {}, reject });
      }),
    contents: (object, maxBytes) =>
      new Promise((resolve, reject) => {
        const onInfo = (info: ObjectInfo | null) => {
          if (info === null) reject(new EgressError('GIT', 'The git object is missing.'));
        };
        ask({ line: `contents ${object}\n`, keep: maxBytes, onInfo, onContent: resolve, reject });
      }),
  };
}

/** Answers the questions in order. @returns the reason for the end of the answers, if known */
async function readAnswers(child: GitProcess, waiting: Question[]): Promise<EgressError | null> {
  const answers = new AnswerReader(waiting);
  let silent = false;
  const timer = setTimeout(() => {
    silent = waiting.length > 0;
    if (silent) child.end();
  }, SILENCE_MS);
  try {
    for await (const chunk of child.stdout) {
      timer.refresh();
      const problem = answers.take(chunk);
      if (problem !== null) return new EgressError('GIT', problem);
    }
    return silent ? new EgressError('TIMEOUT', `git did not answer within ${SILENCE_MS} ms.`) : null;
  } finally {
    clearTimeout(timer);
  }
}

/** Parses the batch output of git-cat-file(1): a line, followed by the content if it was requested. */
class AnswerReader {
  readonly #waiting: Question[];
  #line = '';
  #content: { bytes: Buffer; length: number; left: number } | null = null;

  constructor(waiting: Question[]) {
    this.#waiting = waiting;
  }

  /** @returns the error in the output, or null */
  take(chunk: Buffer): string | null {
    for (let at = 0; at < chunk.length; ) {
      const [question] = this.#waiting;
      if (!question) return 'git printed more than was requested.';
      if (this.#content) {
        at += this.#takeContent(chunk.subarray(at), this.#content, question);
        continue;
      }
      const end = chunk.indexOf(NEWLINE, at);
      this.#line += chunk.toString('latin1', at, end === -1 ? chunk.length : end);
      if (this.#line.length > MAX_LINE) return 'git printed a line that is too long.';
      if (end === -1) break;
      at = end + 1;
      const problem = this.#endLine(question);
      if (problem !== null) return problem;
    }
    return null;
  }

  #endLine(question: Question): string | null {
    const info = readInfo(this.#line);
    this.#line = '';
    if (question.keep === null || info === null) this.#waiting.shift();
    else if (info.size > MAX_WHOLE_BYTES) return 'A git object does not have the expected size.';
    else {
      const bytes = Buffer.allocUnsafe(Math.min(question.keep, info.size));
      // A newline follows the content.
      this.#content = { bytes, length: 0, left: info.size + 1 };
    }
    question.onInfo(info);
    return null;
  }

  /** @returns bytes taken */
  #takeContent(
    chunk: Buffer,
    content: { bytes: Buffer; length: number; left: number },
    question: Question,
  ): number {
    const part = chunk.subarray(0, content.left);
    content.length += part.copy(content.bytes, content.length);
    content.left -= part.length;
    if (content.left === 0) {
      this.#content = null;
      this.#waiting.shift();
      question.onContent(content.bytes);
    }
    return part.length;
  }
}

const MAX_LINE = 1000;
const NEWLINE = 0x0a;

/** Parses `id type size`, or the message that the object is missing (git-cat-file(1), batch output). */
function readInfo(line: string): ObjectInfo | null {
  const [, id, type, size] = /^([0-9a-f]{40,64}) (\w+) (\d{1,15})$/.exec(line) ?? [];
  return id !== undefined && type !== undefined ? { id, type, size: Number(size) } : null;
}
