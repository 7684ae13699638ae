/** The one thing that urql, Apollo Client and Relay leave to you: a socket that comes back, and goes on where it was. */
import { type Client, createClient } from 'graphql-ws';
import WebSocket from 'ws';

export function createResumingClient(url: string): Client {
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    // Browsers, and Node from 22 on, have their own.
    webSocketImpl: WebSocket,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: (retries) =>
      new Promise((resolve) =>
        setTimeout(resolve, Math.min(10_000, 250 * 2 ** retries) * (0.5 + Math.random())),
      ),
    // With a token: connectionParams: { authorization: 'Bearer …' },
  });
  return {
    ...client,
    subscribe(payload, sink) {
      const { after = 0, ...variables } = payload.variables ?? {};
      let last = after;
      return client.subscribe<{ scanEvents?: { seq: number } }>(
        {
          ...payload,
          // The same payload is sent again after the connection was lost: `after` is then the last seq that came.
          variables: {
            ...variables,
            get after() {
              return last;
            },
          },
        },
        {
          next(result) {
            last = result.data?.scanEvents?.seq ?? last;
            sink.next(result as Parameters<typeof sink.next>[0]);
          },
          error: (error) => sink.error(error),
          complete: () => sink.complete(),
        },
      );
    },
  };
}
