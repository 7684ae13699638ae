/** WebSocket frames (RFC 6455) byte by byte, for peers that violate the protocol. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface FrameOptions {
  opcode?: number;
  /** FIN: last frame of its message; default true */
  fin?: boolean;
  /** RSV1 to RSV3 as a number, 0 to 7 */
  reserved?: number;
  /** default true, as required of clients */
  masked?: boolean;
  /** length in the header; default: the real one */
  length?: number;
}

const MASK = Buffer.of(0x37, 0xfa, 0x21, 0x3d);

/** Encodes a frame as a client does. */
export function frame(
  payload: string | Uint8Array,
  { opcode = OPCODE.text, fin = true, reserved = 0, masked = true, length }: FrameOptions = {},
): Buffer {
  const body = Buffer.from(payload as Uint8Array);
  const says = length ?? body.length;
  const first = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
  const bit = masked ? 0x80 : 0;
  let header: Buffer;
  if (says < 126) {
    header = Buffer.of(first, bit | says);
  } else if (says < 65_536) {
    header = Buffer.of(first, bit | 126, says >> 8, says & 0xff);
  } else {
    header = Buffer.alloc(10);
    header[0] = first;
    header[1] = bit | 127;
    header.writeBigUInt64BE(BigInt(says), 2);
  }
  if (!masked) return Buffer.concat([header, body]);
  for (let index = 0; index < body.length; index++) {
    body[index] = (body[index] as number) ^ (MASK[index % 4] as number);
  }
  return Buffer.concat([header, MASK, body]);
}

export interface ServerFrame {
  opcode: number;
  payload: Buffer;
}

/** Parses the complete frames at the start of the bytes from a server. @returns the frames and the remaining bytes */
function takeFrames(bytes: Buffer): { frames: ServerFrame[]; rest: Buffer } {
  const frames: ServerFrame[] = [];
  let at = 0;
  while (bytes.length >= at + 2) {
    const opcode = (bytes[at] as number) & 0x0f;
    let length = (bytes[at + 1] as number) & 0x7f;
    let header = 2;
    if (length === 126) {
      header = 4;
      if (bytes.length < at + header) break;
      length = bytes.readUInt16BE(at + 2);
    } else if (length === 127) {
      header = 10;
      if (bytes.length < at + header) break;
      length = Number(bytes.readBigUInt64BE(at + 2));
    }
    if (bytes.length < at + header + length) break;
    frames.push({ opcode, payload: bytes.subarray(at + header, at + header + length) });
    at += header + length;
  }
  return { frames, rest: bytes.subarray(at) };
}

export interface RawPeer {
  socket: Socket;
  /** status line and headers of the response to the handshake */
  handshake: string;
  frames: ServerFrame[];
  write(bytes: Uint8Array): void;
  /** Called for each frame when it arrives. */
  onFrame(listener: (frame: ServerFrame) => void): void;
  /** Code of the server's close frame; null if the connection ended without one. */
  closeCode: Promise<number | null>;
}

/** A peer on a plain TCP connection that sends nothing by itself. @param url of the server, http: */
export async function connectRaw(url: string, protocols = 'graphql-transport-ws'): Promise<RawPeer> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  socket.on('error', () => {});
  const frames: ServerFrame[] = [];
  const listeners: ((frame: ServerFrame) => void)[] = [];
  let pending: Buffer = Buffer.alloc(0);
  let handshake = '';
  let opened = () => {};
  let closing: (code: number | null) => void = () => {};
  const closeCode = new Promise<number | null>((resolve) => {
    closing = resolve;
  });
  socket.on('data', (data) => {
    pending = pending.length === 0 ? data : Buffer.concat([pending, data]);
    if (handshake === '') {
      const end = pending.indexOf('\r\n\r\n');
      if (end < 0) return;
      handshake = pending.toString('latin1', 0, end);
      pending = pending.subarray(end + 4);
      opened();
    }
    const taken = takeFrames(pending);
    pending = taken.rest;
    for (const frame of taken.frames) {
      frames.push(frame);
      if (frame.opcode === OPCODE.close) {
        closing(frame.payload.length >= 2 ? frame.payload.readUInt16BE(0) : 1005);
      }
      for (const listener of listeners) listener(frame);
    }
  });
  socket.on('close', () => {
    opened();
    closing(null);
  });
  await once(socket, 'connect');
  const answered = new Promise<void>((resolve) => {
    opened = resolve;
  });
  socket.write(
    [
      'GET /graphql HTTP/1.1',
      `Host: ${hostname}:${port}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Version: 13',
      ...(protocols ? [`Sec-WebSocket-Protocol: ${protocols}`] : []),
      '\r\n',
    ].join('\r\n'),
  );
  await answered;
  if (handshake === '') throw new Error('the server has not answered the handshake');
  return {
    socket,
    handshake,
    frames,
    closeCode,
    write: (bytes) => void socket.write(bytes),
    onFrame: (listener) => void listeners.push(listener),
  };
}
