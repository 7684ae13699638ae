/** GraphQL subscriptions over streams: resolves the source, executes the operation for each item of its feed. */
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
import type { Identity } from '../../core/identity.ts';
import type { Render } from '../streams/group.ts';
import type { Hub, Source, Subscription } from '../streams/hub.ts';
import type { Stream } from '../streams/stream.ts';
import { createCompiler } from './compiled.ts';
import { createShareable } from './shareable.ts';
import { createStoredText } from './stored-text.ts';

export interface SubscriptionParts<Context> {
  hub: Hub;
  /** A fresh context for executions on behalf of an identity. */
  contextFor(identity: Identity): Context;
  /** Masks errors that are not for clients. */
  toClientError(error: unknown): GraphQLError;
}

export interface Subscriptions {
  /**
   * Opens a subscription: the resolver of its field checks the right to it.
   * @returns the stream, or a result with the errors
   */
  open(args: ExecutionArgs, identity: Identity): Promise<Stream | ExecutionResult>;
}

export function createSubscriptions<Context>(parts: SubscriptionParts<Context>): Subscriptions {
  const { hub, toClientError } = parts;
  const isShareable = createShareable();

  const resolve = async (args: ExecutionArgs, identity: Identity): Promise<Subscription> => {
    const source = await resolveSource(args);
    const operation = getOperationAST(args.document, args.operationName) as OperationDefinitionNode;
    const shared = isShareable(args.schema, args.document, operation);
    return {
      source,
      shareKey: shared ? shareKey(args, operation) : null,
      render: createRenderer(parts, args, identity, shared),
      renderStored: shared ? createStoredText(args, operation) : undefined,
    };
  };

  return {
    async open(args, identity) {
      try {
        return await hub.subscribe(identity, () => resolve(args, identity));
      } catch (error) {
        const errors = error instanceof SourceErrors ? error.errors : [error];
        return { errors: errors.map(toClientError) };
      }
    },
  };
}

/** Errors of the resolver that gives the source. */
class SourceErrors extends Error {
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    super('the source of a subscription could not be resolved');
    this.errors = errors;
  }
}

/** @throws SourceErrors, and what the resolver throws */
async function resolveSource(args: ExecutionArgs): Promise<Source<unknown>> {
  const source: object = await createSourceEventStream(args);
  if ('feed' in source) return source as Source<unknown>;
  if ('errors' in source) throw new SourceErrors(source.errors as readonly GraphQLError[]);
  throw new Error('the resolver of a subscription field must return a source with a feed');
}

/** @param mayCompile whether it renders enough items for compiling to pay */
function createRenderer<Context>(
  { contextFor, toClientError }: SubscriptionParts<Context>,
  { rootValue: _, contextValue: __, ...args }: ExecutionArgs,
  identity: Identity,
  mayCompile: boolean,
): Render<unknown> {
  const compiled = mayCompile ? createCompiler(args) : null;
  const toPayload = ({ data, errors }: ExecutionResult) => {
    const result = errors ? { data, errors: errors.map((error) => toClientError(error).toJSON()) } : { data };
    return JSON.stringify(result);
  };
  let common: Context | undefined;
  return (item) => {
    common ??= contextFor(identity);
    // Each execution has its own context, since loaders keep rows for one. A complete one would take longer than rendering.
    const contextValue: Context = Object.create(common as object);
    const executed = () => {
      const result = execute({ ...args, rootValue: item, contextValue });
      return result instanceof Promise ? result.then(toPayload) : toPayload(result as ExecutionResult);
    };
    const data = compiled?.(item, contextValue);
    if (data instanceof Promise)
      return data.then((found) => (found ? toPayload({ data: found as never }) : executed()));
    return data ? toPayload({ data: data as never }) : executed();
  };
}

/** Operations with the same document, name and variables, the cursor excepted, give the same results. */
function shareKey(
  { document, operationName, variableValues }: ExecutionArgs,
  operation: OperationDefinitionNode,
): string {
  const cursor = cursorVariable(operation);
  const variables = Object.entries(variableValues ?? {})
    .filter(([name]) => name !== cursor)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([textOf(document), operationName ?? null, variables]);
}

/** Name of the variable that is the `after` of the subscription's field. */
function cursorVariable({ selectionSet }: OperationDefinitionNode): string | undefined {
  const [field] = selectionSet.selections;
  if (field?.kind !== Kind.FIELD) return undefined;
  const value = field.arguments?.find(({ name }) => name.value === 'after')?.value;
  return value?.kind === Kind.VARIABLE ? value.name.value : undefined;
}

const textOf = (document: DocumentNode): string => document.loc?.source.body ?? print(document);
