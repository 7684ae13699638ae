/** The queries with which polling follows what subscriptions send, one function per stream. */
import type { Operation, Result } from './operation.ts';

/** How a source is followed by queries; a new one for each connection. */
export interface Poll {
  /** A query for what has happened since the cursor, which may take `waitMs` until there is something; 0 at first. */
  operation(waitMs: number): Operation;
  /** @returns the response as messages of the subscription, and the time until the next query */
  // biome-ignore lint/suspicious/noExplicitAny: data of the operation
  read(data: any): { messages: Result[]; complete?: boolean; pauseMs: number };
}

/** Number of events in a response; more would wait for others in the server. */
const EVENTS = 200;
/** Number of scans that are looked at, the newest ones. */
const SCANS = 100;
const PAUSE_MS = 2000;
/** What the subscription answers for a scan that is null in a query. */
const NOT_FOUND = { message: 'There is no scan with this id.', extensions: { code: 'NOT_FOUND' } };

/**
 * @param parameters of the operation, as those of the subscription; so are `args` and `selection`
 * @param variables of the subscription; `after` is the cursor
 */
export function pollEvents(
  parameters: string,
  args: string,
  selection: string,
  variables: () => { after: number },
): Poll {
  let isFirst: boolean;
  return {
    operation(waitMs) {
      isFirst = !waitMs;
      return {
        query: `query ($waitMs: Int!, ${parameters}) {
scan(id: $scanId) { lastSeq events(first: ${EVENTS}, waitMs: $waitMs, ${args}) {
lastSeq terminal events { seq type ${selection} }
} } }`,
        variables: { ...variables(), waitMs },
      };
    },
    read({ scan }) {
      if (!scan) return { messages: [{ errors: [NOT_FOUND] }], pauseMs: 0 };
      const { events, lastSeq, terminal } = scan.events;
      const connected = { type: 'CONNECTED', seq: variables().after, lastSeq: scan.lastSeq };
      const messages = [...(isFirst ? [connected] : []), ...events, { type: 'PAGE', seq: lastSeq }];
      return {
        messages: messages.map((scanEvents) => ({ data: { scanEvents } })),
        complete: terminal,
        pauseMs: 0,
      };
    },
  };
}

/**
 * Results of all scans.
 * @param name of a result; in plural, of the list
 * @param filterType in GraphQL
 */
export function pollResults(name: string, filterType: string, selection: string, filter: object): Poll {
  const variables: { filter: object; after?: string } = { filter };
  return {
    operation: () => ({
      query: `query ($filter: ${filterType}, $after: String) {
${name}s(first: 100, filter: $filter, after: $after, orderBy: { field: FOUND_AT }) {
pageInfo { endCursor hasNextPage } nodes { scan { id } ${selection} }
} }`,
      variables,
    }),
    read(data) {
      const { nodes, pageInfo } = data[`${name}s`];
      // The order of the list is that of recording, so that nothing is added before a cursor.
      variables.after = pageInfo.endCursor ?? variables.after;
      return {
        messages: nodes.map(
          ({ scan, ...result }: { scan: { id: string }; id: string; seq: number; foundAt: string }) => ({
            data: {
              event: {
                id: eventId(result.id),
                seq: result.seq,
                type: name.toUpperCase(),
                at: result.foundAt,
                scanId: scan.id,
                [name]: result,
              },
            },
          }),
        ),
        pauseMs: pageInfo.hasNextPage ? 0 : PAUSE_MS,
      };
    },
  };
}

/** Global id of the event of a result: lists of results have no events, and the ids differ in the name of the type. */
const eventId = (resultId: string): string => btoa(atob(resultId).replace(/^\w+/, 'ScanEvent'));

/**
 * The newest scans, as updates.
 * @param known texts of the scans that were seen last, by id
 */
export function pollScans(selection: string, filter: object | undefined, known: Map<string, string>): Poll {
  return {
    operation: () => ({
      query: `query ($filter: ScanFilter) { scans(first: ${SCANS}, filter: $filter) { nodes { ${selection} } } }`,
      variables: { filter },
    }),
    read({ scans: { nodes } }) {
      const messages: Result[] = [];
      const left = new Set(known.keys());
      for (const scan of nodes as { id: string }[]) {
        const scanId = scan.id;
        left.delete(scanId);
        const text = JSON.stringify(scan);
        if (known.get(scanId) !== text) messages.push({ data: { type: 'UPDATED', scanId, scan } });
        known.set(scanId, text);
      }
      for (const scanId of left) {
        known.delete(scanId);
        // Of a full page it may as well be behind the end.
        if (nodes.length < SCANS) messages.push({ data: { type: 'LEFT', scanId, scan: null } });
      }
      return { messages, pauseMs: PAUSE_MS };
    },
  };
}
