/** A graphql-ws client that reconnects and resumes, for urql, Apollo Client and Relay. */
import { type Client, createClient } from 'graphql-ws';
import WebSocket from 'ws';

export function createResumingClient(url: string): Client {
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    // Not needed in browsers and in Node 22 or newer.
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
          // After a lost connection, the same payload is sent again: `after` is then the last `seq` received.
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
