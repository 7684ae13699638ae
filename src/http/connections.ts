/** Limits the TCP connections of the server, and processes the requests of each connection one at a time. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Arrival, Identity } from '../core/identity.ts';
import { addressKey, canonicalAddress } from './address.ts';
import { answer as respond } from './answer.ts';
import { type BodyBudget, createBodyBudget, createHeldBodies } from './body-budget.ts';
import type { Limits } from './limits.ts';
import type { OnRefused, RefusalReason } from './refusals.ts';
import { createRestLimit, type LimitRest } from './rest-of-request.ts';
import { createIdentityLimit } from './streams/identity-limit.ts';
import { createTrustedProxies, type Scheme, type TrustedProxies } from './trusted-proxies.ts';

/** A connection over HTTP or, after an upgrade, a WebSocket. */
export interface Connection {
  /** Key of the client in limits, see address.ts. A connection of a trusted proxy has that of the client that it serves. */
  readonly address: string;
  /** IP address of the client, for the audit log */
  readonly ip: string | null;
  /** how the client of a trusted proxy reached it */
  readonly scheme: Scheme;
  /**
   * Counts the connection for the client of a request until `served`, if it is one of a trusted proxy. Others are counted
   * while they are open.
   * @returns why there is no room for it, or null
   */
  serve(request: IncomingMessage): RefusalReason | null;
  /**
   * The client is authenticated: the limits for strangers no longer apply.
   * @returns false if the identity has too many connections
   */
  trust(identity: Identity): boolean;
  /** Counts and logs a refusal. */
  refused(reason: RefusalReason, detail?: string): void;
  /** Waits, at most until the connection is closed. */
  pause(ms: number): Promise<void>;
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

/** How a request arrived, for the audit log. */
export const arrivalOf = (
  connection: Pick<Connection, 'ip'> | undefined,
  transport: Arrival['transport'],
): Arrival => ({ address: connection?.ip ?? null, transport });

interface AddressEntry {
  count: number;
  strangers: Set<Entry>;
}

interface Entry {
  evict(reason: RefusalReason): void;
  /** the client that it is counted for, with its key; null while a proxy serves no client */
  client: { address: string; ofAddress: AddressEntry } | null;
  /** the identity that it was authenticated for last, with what ends its place */
  identity: { id: string; release(): void } | null;
}

/** Counts connections by their clients. */
interface Places {
  /** Counts a connection for a client, as a stranger. @returns why there is no room for it, or null */
  enter(entry: Entry, address: string): RefusalReason | null;
  leave(entry: Entry): void;
  forgetStranger(entry: Entry): void;
  /** @returns false if the identity has too many connections */
  trust(entry: Entry, identity: Identity): boolean;
}

export function createConnections(
  limits: Limits,
  onRefused: OnRefused,
  proxies: TrustedProxies = createTrustedProxies([]),
): Connections {
  const known = new WeakMap<Duplex, Connection>();
  /** oldest first */
  const strangers = new Set<Entry>();
  const places = createPlaces(limits, strangers);
  const limitRest = createRestLimit(limits);
  const bodies = createBodyBudget(limits.strangersBodyBytes);
  let count = 0;

  /** Makes room for one more connection. @returns whether that is possible */
  const makeRoom = (): boolean => {
    if (count < limits.connections) return true;
    const [oldest] = strangers;
    oldest?.evict('connections');
    return oldest !== undefined;
  };

  return {
    get count() {
      return count;
    },
    of: (socket) => known.get(socket),
    admit(socket) {
      const peer = addressKey(socket.remoteAddress);
      const refuse = (reason: RefusalReason) => {
        onRefused(reason, peer);
        socket.destroy();
      };
      if (!makeRoom()) return refuse('connections');
      const isProxy = proxies.isProxy(socket.remoteAddress);
      const entry: Entry = {
        ...{ client: null, identity: null },
        evict(reason) {
          places.forgetStranger(entry);
          connection.refused(reason);
          connection.evict();
        },
      };
      const parts = {
        socket,
        entry,
        peer,
        places,
        limits,
        limitRest,
        bodies,
        onRefused,
        proxies: isProxy ? proxies : null,
      };
      const connection = createConnection(parts);
      if (!isProxy) {
        const refusal = places.enter(entry, peer);
        if (refusal !== null) return refuse(refusal);
      }
      count++;
      known.set(socket, connection);
      socket.once('close', () => {
        places.leave(entry);
        count--;
      });
    },
  };
}

function createPlaces(limits: Limits, strangers: Set<Entry>): Places {
  const addresses = new Map<string, AddressEntry>();
  const identities = createIdentityLimit(limits.connectionsPerIdentity);

  const makeRoom = (ofAddress: AddressEntry): RefusalReason | null => {
    const [oldestOfAddress] = ofAddress.strangers;
    if (ofAddress.count >= limits.connectionsPerAddress) {
      if (!oldestOfAddress) return 'address_connections';
      oldestOfAddress.evict('address_connections');
    } else if (oldestOfAddress && ofAddress.strangers.size >= limits.strangersPerAddress) {
      oldestOfAddress.evict('strangers');
    }
    const [oldest] = strangers;
    if (oldest && strangers.size >= limits.strangers) oldest.evict('strangers');
    return null;
  };

  const places: Places = {
    enter(entry, address) {
      const ofAddress = addresses.get(address) ?? { count: 0, strangers: new Set<Entry>() };
      const refusal = makeRoom(ofAddress);
      if (refusal !== null) return refusal;
      addresses.set(address, ofAddress);
      ofAddress.count++;
      entry.client = { address, ofAddress };
      strangers.add(entry);
      ofAddress.strangers.add(entry);
      return null;
    },
    leave(entry) {
      if (!entry.client) return;
      const { address, ofAddress } = entry.client;
      places.forgetStranger(entry);
      entry.client = null;
      entry.identity?.release();
      entry.identity = null;
      if (--ofAddress.count === 0) addresses.delete(address);
    },
    forgetStranger(entry) {
      strangers.delete(entry);
      entry.client?.ofAddress.strangers.delete(entry);
    },
    trust(entry, identity) {
      // Without a client, it was closed while the credential was checked.
      if (entry.client && entry.identity?.id !== identity.id) {
        const release = identities.enter(identity);
        if (!release) return false;
        entry.identity?.release();
        entry.identity = { id: identity.id, release };
      }
      places.forgetStranger(entry);
      return true;
    },
  };
  return places;
}

interface ConnectionParts {
  socket: Duplex & { remoteAddress?: string | undefined };
  entry: Entry;
  /** key of the address at the other end */
  peer: string;
  places: Places;
  limits: Limits;
  limitRest: LimitRest;
  /** bodies of unauthenticated requests */
  bodies: BodyBudget;
  onRefused: OnRefused;
  /** null if the connection is not one of a trusted proxy */
  proxies: TrustedProxies | null;
}

function createConnection(parts: ConnectionParts): Connection {
  const { socket, entry, peer, places, limits, limitRest, bodies, onRefused, proxies } = parts;
  let busy = false;
  let maxWaiting = limits.strangersPipelined;
  let waiting: (() => void)[] = [];
  const heldBodies = createHeldBodies(bodies, () => {
    refused('body_bytes');
    connection.evict();
  });
  let scheme: Scheme = null;
  let ip = canonicalAddress(socket.remoteAddress);
  const refused = (reason: RefusalReason, detail?: string) => onRefused(reason, connection.address, detail);
  // Other connections get their turn first: an answer can take no turn of the event loop, and Node can have read hundreds
  // of requests.
  const next = () =>
    void setImmediate(() => {
      const start = waiting.shift();
      busy = start !== undefined;
      start?.();
    });
  const connection: Connection = {
    get address() {
      return entry.client?.address ?? peer;
    },
    get ip() {
      return ip;
    },
    get scheme() {
      return scheme;
    },
    serve(request) {
      if (!proxies) return null;
      scheme = proxies.schemeOf(request);
      const client = proxies.clientOf(request);
      ip = canonicalAddress(client);
      const address = addressKey(client);
      places.leave(entry);
      const refusal = places.enter(entry, address);
      if (refusal !== null) onRefused(refusal, address);
      return refusal;
    },
    trust(identity) {
      const hasRoom = places.trust(entry, identity);
      if (hasRoom) {
        maxWaiting = limits.pipelinedRequests;
        heldBodies.release();
      }
      return hasRoom;
    },
    refused,
    pause: (ms) => pauseWhileOpen(socket, ms),
    evict: () => void socket.destroy(),
    get busy() {
      return busy;
    },
    enqueue(response, answer) {
      // Node parses all requests of the bytes that it has read.
      if (socket.destroyed) return;
      // A proxy sends requests of several clients.
      if (entry.identity === null || proxies) heldBodies.hold(response);
      // Node emits `close` only for a response that has reached the front of the queue of its connection. A handler
      // that started earlier would never learn that its client has disconnected.
      const start = () => {
        if (socket.destroyed) {
          waiting = [];
          return;
        }
        limitRest(response);
        response.once('close', () => {
          if (proxies) places.leave(entry);
          next();
        });
        if (connection.serve(response.req) === null) answer();
        else respond(response, 429, { error: TOO_MANY });
      };
      if (!busy) {
        busy = true;
        start();
        return;
      }
      if (waiting.length < maxWaiting) {
        waiting.push(start);
        return;
      }
      refused('pipelined_requests');
      waiting = [];
      socket.destroy();
    },
  };
  return connection;
}

async function pauseWhileOpen(socket: Duplex, ms: number): Promise<void> {
  if (ms === 0 || socket.destroyed) return;
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      socket.off('close', end);
      resolve();
    };
    const timer = setTimeout(end, ms).unref();
    socket.once('close', end);
  });
}

/** To a client behind a proxy, whose connection stays open. */
export const TOO_MANY = 'Too many connections from your address. Try again later.';
