declare module 'compression' {
  import type { IncomingMessage, ServerResponse } from 'node:http';
  /** @param options.threshold size in bytes from which responses are compressed */
  export default function compression(options: {
    threshold: number;
  }): (request: IncomingMessage, response: ServerResponse, next: () => void) => void;
}
