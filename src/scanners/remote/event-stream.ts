/** Parses server-sent events (HTML standard, section 9.2). */
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { ServiceError } from './failure.ts';

export interface StreamedEvent extends EventSourceMessage {
  /** The stream ended before the blank line that ends an event, so the event may be incomplete. */
  unfinished: boolean;
}

const MAX_TAIL = 200;
/** An event at the end of a stream with a name but no data. */
const LAST_NAME = /(?:^|\n)event: ?([\w.-]{1,50})\n{1,10}$/;

/**
 * @param maxLength maximum characters of an event, all lines together
 * @param onRetry called with the milliseconds that the service wants clients to wait before they reconnect
 * @throws ServiceError for a longer event
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
  // The standard drops events without data, but services end their streams with one.
  const [, event] = LAST_NAME.exec(tail) ?? [];
  if (event !== undefined) yield { id: undefined, event, data: '', unfinished: false };
}

/**
 * Converts CR and CR LF to LF, even across chunks. The parser searches for both at each line, which
 * takes quadratic time for many short lines in one chunk, and holds back a final CR until more arrives.
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
