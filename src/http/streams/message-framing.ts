/** Rendered items as WebSocket messages: one text frame each. */
import type { Chunk, Framing } from './chunk.ts';

/** Frames with a gap in each for text of the subscriber's own, such as the id of its subscription. */
export interface FrameTemplate {
  bytes: Buffer;
  /** where the gaps begin */
  gaps: readonly number[];
}

/** Opcode "text" of RFC 6455, a whole message. */
const FINAL_TEXT = 0x81;

const headerLength = (length: number) => (length < 126 ? 2 : length < 65_536 ? 4 : 10);

/** Writes the header of a server's frame (RFC 6455, section 5.2). @returns where it ends */
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

/** A message is `before`, the payload, `after`, the gap, `end`. */
export class MessageFraming implements Framing<FrameTemplate> {
  readonly #before: string;
  /** with room for the gap, up to the end of the message */
  readonly #rest: string;
  readonly #gapBytes: number;
  /** bytes of a message from its gap on */
  readonly #fromGap: number;

  /** All texts are ASCII. */
  constructor({ before = '', after = '', gapBytes = 0, end = '' } = {}) {
    this.#before = before;
    this.#rest = after + ' '.repeat(gapBytes) + end;
    this.#gapBytes = gapBytes;
    this.#fromGap = gapBytes + end.length;
  }

  frame({ payloads }: Chunk): FrameTemplate {
    const around = this.#before.length + this.#rest.length;
    const lengths: number[] = [];
    let size = 0;
    for (const payload of payloads) {
      const length = around + Buffer.byteLength(payload);
      lengths.push(length);
      size += headerLength(length) + length;
    }
    const bytes = Buffer.allocUnsafe(size);
    const gaps: number[] = [];
    let at = 0;
    for (const [index, payload] of payloads.entries()) {
      const length = lengths[index] as number;
      at = writeHeader(bytes, at, length);
      const text = this.#before + payload + this.#rest;
      // Text of ASCII alone is copied without conversion.
      at += length === text.length ? bytes.write(text, at, 'latin1') : bytes.write(text, at);
      if (this.#gapBytes > 0) gaps.push(at - this.#fromGap);
    }
    return { bytes, gaps };
  }
}

/** Each message is the payload alone. */
export const BARE_MESSAGES = new MessageFraming();

/** Fills the gaps of a template in place. */
export function fillGaps({ bytes, gaps }: FrameTemplate, own: Buffer): Buffer {
  for (const gap of gaps) bytes.set(own, gap);
  return bytes;
}

/** A copy for one subscriber, which it may keep. */
export function copyFrames({ bytes, gaps }: FrameTemplate, own: Buffer): Buffer {
  const copy = Buffer.allocUnsafe(bytes.length);
  bytes.copy(copy);
  return fillGaps({ bytes: copy, gaps }, own);
}
