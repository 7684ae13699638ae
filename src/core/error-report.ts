/** Gives each unexpected error a short id, logs it, and passes it to hooks such as Sentry's. */
import { randomBytes } from 'node:crypto';

/** Where an unexpected error was caught. */
export interface ErrorContext {
  /** The same in the log and in the message that the client gets. */
  id: string;
  /** what failed, as in the log */
  message: string;
  scanId?: string;
  scanner?: string;
  /** path of the GraphQL field, such as `scan.hosts` */
  field?: string;
}

/** Receives each unexpected error once. */
export type ErrorHook = (error: unknown, context: ErrorContext) => unknown;

/**
 * Reports an unexpected error. Never throws. An error that is reported again, such as by each of several subscribers,
 * keeps its id.
 * @returns the id
 */
export type ReportError = (
  error: unknown,
  message: string,
  where?: Omit<ErrorContext, 'id' | 'message'>,
) => string;

/** @param onHookError receives the errors of hooks */
export function createErrorReport(
  hooks: readonly ErrorHook[],
  onHookError: (error: unknown) => void,
): ReportError {
  const known = new WeakMap<object, string>();
  return (error, message, where = {}) => {
    const isObject = typeof error === 'object' && error !== null;
    const reported = isObject ? known.get(error) : undefined;
    if (reported !== undefined) return reported;
    const id = randomBytes(4).toString('hex');
    if (isObject) known.set(error, id);
    const call = async (hook: ErrorHook) => await hook(error, { id, message, ...where });
    for (const hook of hooks) call(hook).catch(onHookError);
    return id;
  };
}

const PROGRAMMING_ERRORS: readonly string[] = ['TypeError', 'ReferenceError', 'RangeError', 'SyntaxError'];

/** Whether the error is a mistake in the code that threw it, rather than a failure of a request, a file or a tool. */
export function isProgrammingError(error: unknown): boolean {
  if (!(error instanceof Error)) return true;
  // `fetch` reports failed requests as a TypeError with a cause.
  const isFailure = error.cause !== undefined || ('code' in error && error.code === 'ERR_INVALID_URL');
  return PROGRAMMING_ERRORS.includes(error.name) && !isFailure;
}
