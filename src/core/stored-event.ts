/** Events as logs store them. Many readers need only a part of the text, and parsing it costs more than reading it. */
import type { EventBody, EventType, ScanEvent } from './event.ts';

export interface StoredEvent {
  scanId: string;
  seq: number;
  /** milliseconds since 1970 */
  at: number;
  /** EventBody as `JSON.stringify` writes it */
  body: string;
}

export function parseEvent({ scanId, seq, at, body }: StoredEvent): ScanEvent {
  return { scanId, seq, at: isoTime(at), ...(JSON.parse(body) as EventBody) };
}

const START = '{"type":"';

/** The type of an event, without parsing it; null if the text does not begin with it. */
export function storedType({ body }: StoredEvent): EventType | null {
  if (!body.startsWith(START)) return null;
  return body.slice(START.length, body.indexOf('"', START.length)) as EventType;
}

/** Cached, since consecutive events of one commit have the same time. */
let lastTime = { ms: 0, text: new Date(0).toISOString() };
export function isoTime(ms: number): string {
  if (lastTime.ms !== ms) lastTime = { ms, text: new Date(ms).toISOString() };
  return lastTime.text;
}

/** A stored event that is parsed at most once, however many readers need that. */
export class KeptEvent implements StoredEvent {
  readonly scanId: string;
  readonly seq: number;
  readonly at: number;
  readonly body: string;
  #parsed: ScanEvent | null = null;

  constructor({ scanId, seq, at, body }: StoredEvent) {
    this.scanId = scanId;
    this.seq = seq;
    this.at = at;
    this.body = body;
  }

  get parsed(): ScanEvent {
    this.#parsed ??= parseEvent(this);
    return this.#parsed;
  }
}

const parsedEvent = (event: StoredEvent): ScanEvent =>
  event instanceof KeptEvent ? event.parsed : parseEvent(event);

/**
 * How the field of an event or a result is found in the event's body: an extension of the field in the schema. Fields of objects in
 * lists, and of objects that may be missing, are found in the object's own text.
 */
export interface StoredField {
  /** where its value is in the text; several for a value that is made of them */
  paths: readonly (readonly string[])[];
  /**
   * @param texts JSON of the values at the paths; `null` for what is missing
   * @returns JSON of the field before its type is applied; undefined if the field must be executed
   */
  text?: (event: StoredEvent, ...texts: string[]) => string | undefined;
}

/** Consecutive events that pass a filter, parsed when they are first asked for. */
export class StoredPage {
  readonly stored: readonly StoredEvent[];
  /** everything up to this seq has been read */
  readonly upTo: number;
  #events: readonly ScanEvent[] | null = null;

  constructor(stored: readonly StoredEvent[], upTo: number) {
    this.stored = stored;
    this.upTo = upTo;
  }

  get events(): readonly ScanEvent[] {
    this.#events ??= this.stored.map(parsedEvent);
    return this.#events;
  }
}
