/** Subscriptions, shared: those that are identical form a group (see group.ts), the others one of their own. */
import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLError,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  print,
} from 'graphql';
import { ForbiddenError, LimitReachedError } from '../../core/errors.ts';
import { type Feed, Source } from '../../core/feed.ts';
import { type Identity, identityKey } from '../../core/identity.ts';
import type { Chunk } from './chunk.ts';
import { createCompiler } from './compiled.ts';
import { type ChunkStore, Group } from './group.ts';
import { createShareable } from './shareable.ts';
import { Stream } from './stream.ts';

/** Bytes of rendered chunks that are kept for those who come to them later. */
const STORE_BYTES = 32 * 1024 * 1024;

/** What the hub counts. */
export interface HubObserver {
  /** An event was executed for a group. */
  executed?(): void;
  delivered?(events: number): void;
  /** A subscriber came back with a cursor. */
  resumed?(): void;
  /** An event was executed so long after its append. */
  lagged?(ms: number): void;
  groups?(count: number): void;
  subscribers?(count: number): void;
}

export interface HubParts<Context> {
  /** A fresh context for executions on behalf of an identity. */
  contextFor(identity: Identity): Context;
  /** Masks what is not for clients. */
  toClientError(error: unknown): GraphQLError;
  /** `Type.field` of values that do not depend on who asks */
  sharedFields: ReadonlySet<string>;
  maxPerIdentity: number;
  observer: HubObserver;
}

export interface Hub {
  /**
   * Opens a subscription for somebody who may have it: resolves its source, then joins or makes a group.
   * @returns the stream, or a result that says why not
   */
  open(args: ExecutionArgs, identity: Identity): Promise<Stream | ExecutionResult>;
}

export function createHub<Context>(parts: HubParts<Context>): Hub {
  const { contextFor, toClientError, maxPerIdentity, observer } = parts;
  const isShareable = createShareable(parts.sharedFields);
  const store = createChunkStore();
  const groups = new Map<string, Group>();
  const perIdentity = new Map<string, number>();
  let groupCount = 0;
  let subscribers = 0;
  let unshared = 0;

  const failed = (error: unknown): ExecutionResult => ({ errors: [toClientError(error)] });

  /** @param mayCompile whether it is made for many events */
  const renderer = (
    { rootValue: _, contextValue: __, ...args }: ExecutionArgs,
    identity: Identity,
    mayCompile: boolean,
  ) => {
    const compiled = mayCompile ? createCompiler(args) : null;
    const finish = ({ data, errors }: ExecutionResult) => {
      const result = errors
        ? { data, errors: errors.map((error) => toClientError(error).toJSON()) }
        : { data };
      return Buffer.from(JSON.stringify(result));
    };
    return (item: unknown): Buffer | Promise<Buffer> => {
      const contextValue = contextFor(identity);
      const executed = () => {
        const result = execute({ ...args, rootValue: item, contextValue });
        return result instanceof Promise ? result.then(finish) : finish(result as ExecutionResult);
      };
      const data = compiled?.(item, contextValue);
      if (data instanceof Promise)
        return data.then((found) => (found ? finish({ data: found as never }) : executed()));
      return data ? finish({ data: data as never }) : executed();
    };
  };

  const open = (
    key: string | null,
    feed: Feed<unknown>,
    after: number,
    args: ExecutionArgs,
    identity: Identity,
  ) => {
    const known = key === null ? undefined : groups.get(key);
    if (known) return known;
    const own = key ?? `unshared ${++unshared}`;
    const render = renderer(args, identity, key !== null);
    const group = new Group(after, {
      feed,
      store,
      onLag: (ms) => observer.lagged?.(ms),
      render(item) {
        observer.executed?.();
        return render(item);
      },
      onEmpty() {
        groups.delete(own);
        observer.groups?.(--groupCount);
      },
    });
    groups.set(own, group);
    observer.groups?.(++groupCount);
    return group;
  };

  /** Takes one of an identity's subscriptions, before any wait: those that open at once must not all see it free. */
  const reserve = (holder: string): (() => void) | null => {
    const held = perIdentity.get(holder) ?? 0;
    if (held >= maxPerIdentity) return null;
    perIdentity.set(holder, held + 1);
    return () => {
      const left = (perIdentity.get(holder) ?? 1) - 1;
      if (left > 0) perIdentity.set(holder, left);
      else perIdentity.delete(holder);
    };
  };

  const openReserved = async (
    args: ExecutionArgs,
    identity: Identity,
    release: () => void,
  ): Promise<Stream | ExecutionResult> => {
    if (identity.revoked?.aborted) return failed(new ForbiddenError(REVOKED));
    let source: Awaited<ReturnType<typeof createSourceEventStream>>;
    try {
      source = await createSourceEventStream(args);
    } catch (error) {
      return failed(error);
    }
    if (!(source instanceof Source)) {
      if (Symbol.asyncIterator in source) throw new Error('a subscription field must return a Source');
      return { errors: (source.errors ?? []).map(toClientError) };
    }
    const { feed, after, greetings } = source;
    const operation = getOperationAST(args.document, args.operationName) as OperationDefinitionNode;
    const key = isShareable(args.schema, args.document, operation)
      ? groupKey(args, operation, identity, feed.key)
      : null;
    const greeting = await renderGreeting(greetings, after, feed, renderer(args, identity, false));
    const group = open(key, feed, after, args, identity);
    const revoke = () => stream.fail(new ForbiddenError(REVOKED));
    const stream: Stream = new Stream(group, after, {
      greeting,
      onSent: (events) => observer.delivered?.(events),
      onLeave() {
        identity.revoked?.removeEventListener('abort', revoke);
        release();
        observer.subscribers?.(--subscribers);
      },
    });
    observer.subscribers?.(++subscribers);
    if (after > 0 && feed.durable) observer.resumed?.();
    identity.revoked?.addEventListener('abort', revoke);
    if (identity.revoked?.aborted) revoke();
    return stream;
  };

  return {
    async open(args, identity) {
      const release = reserve(identityKey(identity));
      if (!release) {
        return failed(
          new LimitReachedError(`At most ${maxPerIdentity} subscriptions at once; end some first.`),
        );
      }
      let opened: Stream | ExecutionResult | undefined;
      try {
        opened = await openReserved(args, identity, release);
        return opened;
      } finally {
        if (!(opened instanceof Stream)) release();
      }
    },
  };
}

const REVOKED = 'The right to this has been taken away.';

async function renderGreeting(
  greetings: readonly unknown[],
  after: number,
  feed: Feed<unknown>,
  render: (item: unknown) => Buffer | Promise<Buffer>,
): Promise<Chunk | null> {
  if (greetings.length === 0) return null;
  const payloads: Buffer[] = [];
  for (const item of greetings) payloads.push(await render(item));
  const positions = feed.durable ? payloads.map(() => after) : null;
  return { from: after, upTo: after, ended: false, payloads, positions, size: 0, templates: new Map() };
}

/** The same for subscriptions that see the same: document, operation, variables but for the cursor, rights, feed. */
function groupKey(
  { document, operationName, variableValues }: ExecutionArgs,
  operation: OperationDefinitionNode,
  { workspace, role }: Identity,
  feedKey: string,
): string {
  const cursor = cursorVariable(operation);
  const variables = Object.entries(variableValues ?? {})
    .filter(([name]) => name !== cursor)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([workspace, role, textOf(document), operationName ?? null, variables, feedKey]);
}

/** Name of the variable that is the `after` of the subscription's field. */
function cursorVariable({ selectionSet }: OperationDefinitionNode): string | undefined {
  const [field] = selectionSet.selections;
  if (field?.kind !== Kind.FIELD) return undefined;
  const value = field.arguments?.find(({ name }) => name.value === 'after')?.value;
  return value?.kind === Kind.VARIABLE ? value.name.value : undefined;
}

const textOf = (document: DocumentNode): string => document.loc?.source.body ?? print(document);

function createChunkStore(): ChunkStore {
  /** Of all groups, the oldest first. */
  const order = new Set<{ group: Group; chunk: Chunk }>();
  const byGroup = new Map<Group, Map<number, { group: Group; chunk: Chunk }>>();
  let size = 0;

  const remove = (entry: { group: Group; chunk: Chunk }) => {
    order.delete(entry);
    byGroup.get(entry.group)?.delete(entry.chunk.from);
    size -= entry.chunk.size;
  };
  return {
    get: (group, from) => byGroup.get(group)?.get(from)?.chunk,
    put(group, chunk) {
      const chunks = byGroup.get(group) ?? new Map();
      byGroup.set(group, chunks);
      const replaced = chunks.get(chunk.from);
      if (replaced) remove(replaced);
      const entry = { group, chunk };
      chunks.set(chunk.from, entry);
      order.add(entry);
      size += chunk.size;
      for (const oldest of order) {
        if (size <= STORE_BYTES || oldest === entry) break;
        remove(oldest);
      }
    },
    forget(group) {
      for (const entry of byGroup.get(group)?.values() ?? []) {
        order.delete(entry);
        size -= entry.chunk.size;
      }
      byGroup.delete(group);
    },
  };
}
