/** Follows the frames of a WebSocket (RFC 6455, section 5.2) to measure the received part of an unfinished message. */

const CONTROL = 0x08;
const FIN = 0x80;
const LONGEST_HEADER = 14;

export interface FrameMeter {
  /** Takes received bytes. A chunk may begin and end anywhere in a frame. */
  push(chunk: Buffer): void;
  /** Bytes received of the unfinished message, or of an unfinished frame between messages; else 0. */
  readonly unfinished: number;
  /** Payload bytes announced by the frame headers of the unfinished message so far. */
  readonly announced: number;
  /** Number of complete messages, and of control frames between messages. */
  readonly ended: number;
}

export function createFrameMeter(): FrameMeter {
  const header = Buffer.alloc(LONGEST_HEADER);
  let headerLength = 0;
  let payloadLeft = 0;
  let endsMessage = true;
  let isControl = false;
  /** A message has begun; its last frame is not complete. */
  let inMessage = false;
  let unfinished = 0;
  let announced = 0;
  let ended = 0;

  const frameEnded = () => {
    headerLength = 0;
    if (isControl ? inMessage : !endsMessage) return;
    inMessage = false;
    unfinished = 0;
    announced = 0;
    ended++;
  };
  const headerEnded = () => {
    const first = header[0] as number;
    const short = (header[1] as number) & 0x7f;
    payloadLeft =
      short === 126 ? header.readUInt16BE(2) : short === 127 ? Number(header.readBigUInt64BE(2)) : short;
    isControl = (first & CONTROL) !== 0;
    endsMessage = (first & FIN) !== 0;
    if (isControl) return;
    inMessage = true;
    announced += payloadLeft;
  };

  return {
    get unfinished() {
      return unfinished;
    },
    get announced() {
      return announced;
    },
    get ended() {
      return ended;
    },
    push(chunk) {
      let at = 0;
      while (at < chunk.length) {
        if (payloadLeft > 0) {
          const taken = Math.min(payloadLeft, chunk.length - at);
          payloadLeft -= taken;
          at += taken;
          unfinished += taken;
        } else {
          header[headerLength++] = chunk[at++] as number;
          unfinished++;
          if (headerLength < 2 || headerLength < lengthOfHeader(header[1] as number)) continue;
          headerEnded();
        }
        if (payloadLeft === 0) frameEnded();
      }
    },
  };
}

function lengthOfHeader(second: number): number {
  const extended = (second & 0x7f) === 126 ? 2 : (second & 0x7f) === 127 ? 8 : 0;
  return 2 + extended + ((second & 0x80) === 0 ? 0 : 4);
}
