/** Limits the time in which the body of a request arrives. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answer } from './answer.ts';

const timers = new WeakMap<IncomingMessage, NodeJS.Timeout>();

/** Ends a request whose body takes longer. */
export function limitBodyTime(request: IncomingMessage, response: ServerResponse, ms: number): void {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = request.headers;
  if (encoding === undefined && length === '0') return;
  const end = () => {
    if (request.complete) return;
    if (response.headersSent) request.destroy();
    else answer(response, 408, { error: 'The request took too long.' }, { connection: 'close' });
  };
  const timer = setTimeout(end, ms).unref();
  timers.set(request, timer);
  clearAtEnd(request, response, timer);
}

/**
 * Allows a body to take as long as it needs, as long as something arrives.
 * @param ms longest pause; the request is destroyed then
 * @returns a function to call when something has arrived
 */
export function limitBodyPauses(request: IncomingMessage, response: ServerResponse, ms: number): () => void {
  clearTimeout(timers.get(request));
  const timer = setTimeout(() => request.destroy(), ms).unref();
  clearAtEnd(request, response, timer);
  return () => void timer.refresh();
}

/**
 * Node emits `close` neither for a request whose response was complete first (rest-of-request.ts limits what follows), nor
 * for a response that was still behind others when its connection was closed.
 */
function clearAtEnd(request: IncomingMessage, response: ServerResponse, timer: NodeJS.Timeout): void {
  const clear = () => clearTimeout(timer);
  request.once('close', clear);
  response.once('close', clear);
}
