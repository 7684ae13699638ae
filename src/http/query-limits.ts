/** Limits on operations, for every transport: their document, their cost, and their time. */
import { setMaxListeners } from 'node:events';
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { untilCancelled } from '../core/abort.ts';
import { LimitReachedError, ScanwireError } from '../core/errors.ts';
import type { Identity } from '../core/identity.ts';
import { createExecutionGate, type ExecutionGate } from './execution-gate.ts';
import { requireWithinLimit } from './limited-keys.ts';
import type { Limits } from './limits.ts';
import { boundedParser, checkShape, queryRefusal } from './query-shape.ts';
import { checkVariables } from './query-variables.ts';
import { createIdentityLimit } from './streams/identity-limit.ts';

/** Computes the highest cost that an operation may have, and the fields that multiply it most. */
export type CostOf = (
  document: DocumentNode,
  operationName?: string | null,
  variables?: Record<string, unknown>,
) => { cost: number; multipliers: readonly string[] };

/** Added to the context of queries and mutations. */
export interface ExecutionContext {
  /** Aborted when the client no longer waits for the response. */
  signal?: AbortSignal;
  /** Waits on behalf of the client, such as a long poll, without counting towards the limits. */
  whileWaiting?<T>(wait: () => Promise<T>): Promise<T>;
}

/** Created by Yoga over HTTP, and by websocket.ts over WebSocket. */
interface OperationContext extends ExecutionContext {
  identity: Identity;
  params?: { operationName?: string | null; variables?: Record<string, unknown> | null };
  request?: { signal: AbortSignal };
  /** Aborted when the WebSocket is closed. */
  closed?: AbortSignal;
}

interface Parts {
  schema: GraphQLSchema;
  limits: Limits;
  costOf: CostOf;
  toClientError(error: unknown): GraphQLError;
}

export function queryLimits({ schema, limits, costOf, toClientError }: Parts): Plugin {
  const shapes = new WeakMap<DocumentNode, GraphQLError | null>();
  const documents = new WeakMap<object, DocumentNode>();
  const costs = new WeakMap<object, number>();
  const parse = boundedParser(limits);
  const { expensiveAtOnce, expensiveWaiting, expensiveWaitingPerIdentity } = limits;
  const gate = createExecutionGate(expensiveAtOnce, expensiveWaiting, expensiveWaitingPerIdentity);
  const places = createIdentityLimit(limits.operationsPerIdentity);
  let running = 0;

  const shapeOf = (document: DocumentNode) => {
    let refusal = shapes.get(document);
    if (refusal === undefined) {
      refusal = checkShape(document, limits);
      shapes.set(document, refusal);
    }
    return refusal;
  };

  /** @throws GraphQLError */
  const requireAllowed = ({ identity }: Partial<OperationContext>, document: DocumentNode) => {
    if (!identity) throw new Error('the caller must be known before an operation is checked');
    try {
      requireWithinLimit(identity, schema, document);
    } catch (error) {
      throw toClientError(error);
    }
  };

  const execute = async (
    { executeFn, args }: { executeFn(args: ExecutionArgs): unknown; args: ExecutionArgs },
    cost: number,
  ): Promise<ExecutionResult> => {
    const context = args.contextValue as OperationContext;
    const run = new Execution(gate, limits, context);
    const release = places.enter(context.identity);
    running++;
    try {
      if (running > limits.operationsAtOnce) {
        throw new LimitReachedError(
          `The server is busy: ${limits.operationsAtOnce} operations are running. Try again later.`,
        );
      }
      if (!release) {
        throw new LimitReachedError(
          `${limits.operationsPerIdentity} operations of this key are running. Wait for some to finish.`,
        );
      }
      if (cost > limits.expensiveCost) await run.enterGate();
      // The executor resolves no further fields once the signal is aborted.
      const work = executeFn({ ...args, signal: run.signal } as ExecutionArgs);
      return await run.unlessAborted(work as ExecutionResult | Promise<ExecutionResult>);
    } catch (error) {
      return { errors: [toClientError(error)] };
    } finally {
      running--;
      release?.();
      run.end();
    }
  };

  return {
    onParse({ context, setParseFn }) {
      setParseFn(parse as never);
      return ({ result, replaceParseResult }) => {
        if (!isDocument(result)) return;
        const refusal = shapeOf(result);
        if (refusal) replaceParseResult(refusal as never);
        else documents.set(context, result);
      };
    },
    // The first hook after validation that all transports call.
    onContextBuilding({ context }) {
      const document = documents.get(context);
      if (!document) return;
      const { operationName, variables } = (context as Pick<OperationContext, 'params'>).params ?? {};
      const operation = getOperationAST(document, operationName);
      // The executor reports that it is missing.
      if (!operation) return;
      requireAllowed(context as Partial<OperationContext>, document);
      const mistake = checkVariables(schema, operation, variables ?? {});
      if (mistake) throw mistake;
      const { cost, multipliers } = costOf(document, operationName, variables ?? {});
      const isSubscription = operation.operation === 'subscription';
      const limit = isSubscription ? limits.eventCost : limits.queryCost;
      if (cost > limit) throw tooExpensive(cost, limit, multipliers, isSubscription);
      costs.set(context, cost);
    },
    onExecute({ args, executeFn, setExecuteFn }) {
      const cost = costs.get(args.contextValue) ?? 0;
      setExecuteFn(((given: ExecutionArgs) => execute({ executeFn, args: given }, cost)) as never);
    },
  };
}

const isDocument = (result: unknown): result is DocumentNode =>
  typeof result === 'object' && result !== null && 'kind' in result;

function tooExpensive(
  total: number,
  limit: number,
  multipliers: readonly string[],
  isSubscription: boolean,
): GraphQLError {
  const cost = Math.ceil(total);
  const what = isSubscription ? 'Each event of this subscription' : 'This operation';
  const largest = multipliers.length > 0 ? ` Largest factors: ${multipliers.join(', ')}.` : '';
  const remedy = isSubscription
    ? 'Select fewer fields, and query the rest when needed.'
    : 'Request fewer items ("first", "last"), or fetch nested lists with separate queries.';
  return queryRefusal(
    'QUERY_TOO_EXPENSIVE',
    `${what} may cost ${cost} units; the limit is ${limit}.${largest} ${remedy}`,
    { cost, limit, multipliers },
  );
}

/** Nobody receives it. Thanks to its code, it is not logged as a fault of the server. */
const clientDisconnected = () => queryRefusal('CLIENT_DISCONNECTED', 'The client has disconnected.');

/** One operation that is being executed. */
class Execution {
  readonly #abort = new AbortController();
  readonly #gate: ExecutionGate;
  readonly #executionMs: number;
  readonly #identityId: string;
  readonly #leftBy: AbortSignal | undefined;
  readonly #onLeave = () => this.#abort.abort(clientDisconnected());
  #timer: NodeJS.Timeout | undefined;
  /** It holds a place at the gate, except while any of its fields waits. */
  #gated = false;
  #waiting = 0;
  #ended = false;

  constructor(gate: ExecutionGate, { executionMs }: Limits, context: OperationContext) {
    this.#gate = gate;
    this.#executionMs = executionMs;
    this.#identityId = context.identity.id;
    // Each wait of the operation adds a listener.
    setMaxListeners(0, this.#abort.signal);
    this.#leftBy = context.closed ?? context.request?.signal;
    this.#leftBy?.addEventListener('abort', this.#onLeave);
    if (this.#leftBy?.aborted) this.#onLeave();
    this.#startTimer();
    context.signal = this.#abort.signal;
    context.whileWaiting = (wait) => this.#whileWaiting(wait);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  async enterGate(): Promise<void> {
    await this.#gate.enter(this.#identityId, this.#abort.signal);
    this.#gated = true;
  }

  async unlessAborted<T>(work: T | Promise<T>): Promise<T> {
    return work instanceof Promise ? await untilCancelled(work, this.#abort.signal) : work;
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#leftBy?.removeEventListener('abort', this.#onLeave);
    if (this.#gated && this.#waiting === 0) this.#gate.leave();
    this.#ended = true;
  }

  async #whileWaiting<T>(wait: () => Promise<T>): Promise<T> {
    if (this.#waiting++ === 0) {
      clearTimeout(this.#timer);
      if (this.#gated) this.#gate.leave();
    }
    try {
      return await wait();
    } finally {
      const hadPlace = this.#gated;
      if (hadPlace) await this.#gate.reenter(this.#identityId);
      const isLast = --this.#waiting === 0;
      // While other fields still wait, the place is given back: what follows this wait runs before it takes effect.
      if (hadPlace && (!isLast || this.#ended)) this.#gate.leave();
      if (isLast && !this.#ended) this.#startTimer();
    }
  }

  #startTimer(): void {
    const seconds = this.#executionMs / 1000;
    this.#timer = setTimeout(() => {
      this.#abort.abort(
        new ScanwireError(
          'EXECUTION_TIMEOUT',
          `The operation did not finish within ${seconds} s and was stopped. Request fewer items, or try again later.`,
        ),
      );
    }, this.#executionMs);
  }
}
