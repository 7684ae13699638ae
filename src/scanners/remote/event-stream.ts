/** Server-sent events out of bytes (HTML standard, section 9.2). */
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { ServiceError } from './failure.ts';

export interface StreamedEvent extends EventSourceMessage {
  /** The stream ended where a blank line should have been: it may have been cut. */
  unfinished: boolean;
}

const MAX_TAIL = 200;
/** An event that is only a name, at the end of a stream. */
const LAST_NAME = /(?:^|\n)event: ?([\w.-]{1,50})\n{1,10}$/;

/**
 * @param maxLength characters that one event may have, its lines together
 * @param onRetry told how many milliseconds the service wants a client to wait before it comes again
 * @throws ServiceError for an event that is longer
 */
export async function* readEvents(
  body: AsyncIterable<Uint8Array>,
  maxLength: number,
  onRetry: (ms: number) => void,
): AsyncGenerator<StreamedEvent, void, void> {
  let events: EventSourceMessage[] = [];
  let tooLong = false;
  const parser = createParser({
    maxBufferSize: maxLength,
    onEvent: (event) => events.push(event),
    onRetry,
    onError: ({ type }) => {
      if (type === 'max-buffer-size-exceeded') tooLong = true;
    },
  });
  const decoder = new TextDecoder();
  const withLineFeeds = createLineFeeds();

  function* take(text: string, unfinished: boolean): Generator<StreamedEvent, void, void> {
    parser.feed(text);
    const taken = events;
    events = [];
    for (const event of taken) yield { ...event, unfinished };
    if (tooLong) throw new ServiceError(`sent an event of more than ${maxLength} characters`);
  }

  let tail = '';
  for await (const chunk of body) {
    const text = withLineFeeds(decoder.decode(chunk, { stream: true }));
    tail = (tail + text).slice(-MAX_TAIL);
    yield* take(text, false);
  }
  yield* take(`${decoder.decode()}\n\n`, true);
  // The standard drops an event without data; services end their streams with one.
  const [, event] = LAST_NAME.exec(tail) ?? [];
  if (event !== undefined) yield { id: undefined, event, data: '', unfinished: false };
}

/**
 * Makes CR and CR LF one LF, also where a chunk ends between them. The parser looks for both at each line, which
 * for many short lines in one chunk takes quadratic time, and keeps back a last CR until more has come.
 */
function createLineFeeds(): (text: string) => string {
  let afterReturn = false;
  return (text) => {
    if (text === '') return text;
    const rest = afterReturn && text.startsWith('\n') ? text.slice(1) : text;
    afterReturn = text.endsWith('\r');
    return rest.includes('\r') ? rest.replace(/\r\n?/g, '\n') : rest;
  };
}
