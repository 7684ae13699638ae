/** Consecutive items of a feed as one group's members see them: rendered once, and framed once for each transport. */

export interface Chunk {
  /** It holds what follows this position … */
  readonly from: number;
  /** … up to this one. */
  readonly upTo: number;
  /** Nothing will ever follow. */
  readonly ended: boolean;
  /** JSON of a GraphQL result each */
  readonly payloads: readonly Buffer[];
  /** position of each, where a reader may come back with it */
  readonly positions: readonly number[] | null;
  /** bytes that it holds */
  readonly size: number;
  /** By length of the subscription's id, for WebSocket. */
  readonly templates: Map<number, Template>;
  /** For event streams. */
  text?: Buffer;
}

/** Messages with a hole for each subscriber's id. */
export interface Template {
  bytes: Buffer;
  /** where the ids go */
  holes: readonly number[];
}

const NEXT = Buffer.from('{"type":"next","payload":');
const ID = Buffer.from(',"id":');
const END = Buffer.from('}');

/** Opcode "text" of RFC 6455, a whole message. */
const FINAL_TEXT = 0x81;

/** Header of a frame from a server (RFC 6455, section 5.2). @returns where it ends */
function writeHeader(frames: Buffer, at: number, length: number): number {
  frames[at] = FINAL_TEXT;
  if (length < 126) {
    frames[at + 1] = length;
    return at + 2;
  }
  if (length < 65_536) {
    frames[at + 1] = 126;
    return frames.writeUInt16BE(length, at + 2);
  }
  frames[at + 1] = 127;
  return frames.writeBigUInt64BE(BigInt(length), at + 2);
}

const headerLength = (length: number) => (length < 126 ? 2 : length < 65_536 ? 4 : 10);

function buildTemplate(payloads: readonly Buffer[], idLength: number): Template {
  const around = NEXT.length + ID.length + idLength + END.length;
  let size = 0;
  for (const { length } of payloads) size += headerLength(around + length) + around + length;
  const bytes = Buffer.allocUnsafe(size);
  const holes: number[] = [];
  let at = 0;
  for (const payload of payloads) {
    at = writeHeader(bytes, at, around + payload.length);
    at += NEXT.copy(bytes, at);
    at += payload.copy(bytes, at);
    at += ID.copy(bytes, at);
    holes.push(at);
    at += idLength;
    at += END.copy(bytes, at);
  }
  return { bytes, holes };
}

/**
 * `next` messages of graphql-transport-ws, as WebSocket frames.
 * @param idLength of the subscription's id as JSON, in bytes
 */
export function templateFor(chunk: Chunk, idLength: number): Template {
  let template = chunk.templates.get(idLength);
  if (!template) {
    template = buildTemplate(chunk.payloads, idLength);
    chunk.templates.set(idLength, template);
  }
  return template;
}

/** The same for one subscriber, to be kept. @param id as JSON */
export function copyFrames(chunk: Chunk, id: Buffer): Buffer {
  const { bytes, holes } = templateFor(chunk, id.length);
  const frames = Buffer.allocUnsafe(bytes.length);
  bytes.copy(frames);
  for (const hole of holes) id.copy(frames, hole);
  return frames;
}

/** Server-Sent Events (HTML standard, section 9.2), named as the GraphQL over SSE protocol names them. */
export function eventStreamText(chunk: Chunk): Buffer {
  chunk.text ??= Buffer.concat(
    chunk.payloads.flatMap((payload, index) => {
      const id = chunk.positions ? `id: ${chunk.positions[index]}\n` : '';
      return [Buffer.from(`${id}event: next\ndata: `), payload, Buffer.from('\n\n')];
    }),
  );
  return chunk.text;
}
