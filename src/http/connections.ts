/** Limits the TCP connections of the server, and processes the requests of each connection one at a time. */
import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { addressKey } from './address.ts';
import type { Limits } from './limits.ts';
import type { OnRefused, RefusalReason } from './refusals.ts';

/** A connection over HTTP or, after an upgrade, a WebSocket. */
export interface Connection {
  /** key of the client in limits, see address.ts */
  readonly address: string;
  /** The client is authenticated: the limits for strangers no longer apply. */
  trust(): void;
  /** Counts and logs a refusal. */
  refused(reason: RefusalReason, detail?: string): void;
  /** Closes the connection to make room for another one. Default: destroys its socket. */
  evict: () => void;
  /** whether a response is being computed or written */
  readonly busy: boolean;
  /**
   * Queues a pipelined request: calls `answer` once all earlier requests of the connection are answered. Closes the
   * connection if too many requests are queued.
   */
  enqueue(response: ServerResponse, answer: () => void): void;
}

export interface Connections {
  /** Registers a new connection, or closes it if there is no room. */
  admit(socket: Duplex & { remoteAddress?: string | undefined }): void;
  of(socket: Duplex): Connection | undefined;
  readonly count: number;
}

interface AddressEntry {
  count: number;
  strangers: Set<Entry>;
}

interface Entry {
  socket: Duplex;
  connection: Connection;
}

export function createConnections(limits: Limits, onRefused: OnRefused): Connections {
  const known = new WeakMap<Duplex, Connection>();
  const addresses = new Map<string, AddressEntry>();
  /** oldest first, as in `AddressEntry.strangers` */
  const strangers = new Set<Entry>();
  let count = 0;

  const evict = (entry: Entry, reason: RefusalReason) => {
    forgetStranger(entry);
    entry.connection.refused(reason);
    entry.connection.evict();
  };
  const forgetStranger = (entry: Entry) => {
    strangers.delete(entry);
    addresses.get(entry.connection.address)?.strangers.delete(entry);
  };

  /** Makes room for one more connection. @returns the reason if that is impossible, else null */
  const makeRoom = (ofAddress: AddressEntry): RefusalReason | null => {
    const [oldestOfAddress] = ofAddress.strangers;
    if (ofAddress.count >= limits.connectionsPerAddress) {
      if (!oldestOfAddress) return 'address_connections';
      evict(oldestOfAddress, 'address_connections');
    } else if (oldestOfAddress && ofAddress.strangers.size >= limits.strangersPerAddress) {
      evict(oldestOfAddress, 'strangers');
    }
    const [oldest] = strangers;
    if (count >= limits.connections) {
      if (!oldest) return 'connections';
      evict(oldest, 'connections');
    } else if (oldest && strangers.size >= limits.strangers) {
      evict(oldest, 'strangers');
    }
    return null;
  };

  return {
    get count() {
      return count;
    },
    of: (socket) => known.get(socket),
    admit(socket) {
      const address = addressKey(socket.remoteAddress);
      const ofAddress = addresses.get(address) ?? { count: 0, strangers: new Set<Entry>() };
      const refusal = makeRoom(ofAddress);
      if (refusal !== null) {
        onRefused(refusal, address);
        socket.destroy();
        return;
      }
      addresses.set(address, ofAddress);
      ofAddress.count++;
      count++;
      const connection = createConnection(socket, address, limits, onRefused, () => forgetStranger(entry));
      const entry: Entry = { socket, connection };
      strangers.add(entry);
      ofAddress.strangers.add(entry);
      known.set(socket, connection);
      socket.once('close', () => {
        forgetStranger(entry);
        count--;
        if (--ofAddress.count === 0) addresses.delete(address);
      });
    },
  };
}

function createConnection(
  socket: Duplex,
  address: string,
  limits: Limits,
  onRefused: OnRefused,
  onTrust: () => void,
): Connection {
  let busy = false;
  let waiting: (() => void)[] = [];
  const refused = (reason: RefusalReason, detail?: string) => onRefused(reason, address, detail);
  const next = () => {
    const start = waiting.shift();
    busy = start !== undefined;
    start?.();
  };
  return {
    address,
    trust: onTrust,
    refused,
    evict: () => void socket.destroy(),
    get busy() {
      return busy;
    },
    enqueue(response, answer) {
      // Node emits `close` only for a response that has reached the front of the queue of its connection. A handler
      // that started earlier would never learn that its client has disconnected.
      const start = () => {
        if (socket.destroyed) {
          waiting = [];
          return;
        }
        response.once('close', next);
        answer();
      };
      if (!busy) {
        busy = true;
        start();
        return;
      }
      if (waiting.length < limits.pipelinedRequests) {
        waiting.push(start);
        return;
      }
      refused('pipelined_requests');
      waiting = [];
      socket.destroy();
    },
  };
}
