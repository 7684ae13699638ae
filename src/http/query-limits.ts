/** What an operation may cost, whatever transport it comes over: its document, its execution, and its time. */
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
import { createExecutionGate, type ExecutionGate } from './execution-gate.ts';
import type { Limits } from './limits.ts';
import { checkShape, parseBounded, queryRefusal } from './query-shape.ts';
import { checkVariables } from './query-variables.ts';

/** Computes what an operation costs at most, and which fields multiply most. */
export type CostOf = (
  document: DocumentNode,
  operationName?: string | null,
  variables?: Record<string, unknown>,
) => { cost: number; multipliers: readonly string[] };

/** What resolvers of queries and mutations are given besides. */
export interface ExecutionContext {
  /** Aborted when the answer is not waited for any more. */
  signal?: AbortSignal;
  /** For waits that are asked for, such as long polls: they count neither as work nor towards the time limit. */
  whileWaiting?<T>(wait: () => Promise<T>): Promise<T>;
}

/** As Yoga makes it over HTTP, and websocket.ts over WebSocket. */
interface OperationContext extends ExecutionContext {
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
  const gate = createExecutionGate(limits.expensiveAtOnce, limits.expensiveWaiting);
  let running = 0;

  const shapeOf = (document: DocumentNode) => {
    let refusal = shapes.get(document);
    if (refusal === undefined) {
      refusal = checkShape(document);
      shapes.set(document, refusal);
    }
    return refusal;
  };

  const execute = async (
    { executeFn, args }: { executeFn(args: ExecutionArgs): unknown; args: ExecutionArgs },
    cost: number,
  ): Promise<ExecutionResult> => {
    const run = new Execution(gate, limits, args.contextValue as OperationContext);
    running++;
    try {
      if (running > limits.operationsAtOnce) {
        throw new LimitReachedError(
          `${limits.operationsAtOnce} operations are running already; try again when some have ended.`,
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
      run.end();
    }
  };

  return {
    onParse({ context, setParseFn }) {
      setParseFn(parseBounded as never);
      return ({ result, replaceParseResult }) => {
        if (!isDocument(result)) return;
        const refusal = shapeOf(result);
        if (refusal) replaceParseResult(refusal as never);
        else documents.set(context, result);
      };
    },
    // The first that comes after validation, whichever way the operation is executed.
    onContextBuilding({ context }) {
      const document = documents.get(context);
      if (!document) return;
      const { operationName, variables } = (context as OperationContext).params ?? {};
      const operation = getOperationAST(document, operationName);
      // The executor reports it.
      if (!operation) return;
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
  const most = multipliers.length > 0 ? ` Most of it: ${multipliers.join(', ')}.` : '';
  const remedy = isSubscription
    ? 'Select less, and query the rest when it is needed.'
    : 'Ask for fewer items ("first", "last"), or fetch nested lists by queries of their own.';
  return queryRefusal(
    'QUERY_TOO_EXPENSIVE',
    `${what} may cost ${cost} units; the limit is ${limit}.${most} ${remedy}`,
    { cost, limit, multipliers },
  );
}

/** One operation that is being executed. */
class Execution {
  readonly #abort = new AbortController();
  readonly #gate: ExecutionGate;
  readonly #executionMs: number;
  readonly #leftBy: AbortSignal | undefined;
  readonly #onLeave = () => this.#abort.abort(new Error('the client is gone'));
  #timer: NodeJS.Timeout | undefined;
  /** It holds a place at the gate whenever nothing of it waits. */
  #gated = false;
  #waiting = 0;
  #ended = false;

  constructor(gate: ExecutionGate, { executionMs }: Limits, context: OperationContext) {
    this.#gate = gate;
    this.#executionMs = executionMs;
    // Each wait of the operation listens.
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
    await this.#gate.enter(this.#abort.signal);
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
      if (hadPlace) await this.#gate.reenter();
      const isLast = --this.#waiting === 0;
      // Where others of it still wait this is a short pass: what follows at once is the work.
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
          `The operation was not finished within ${seconds} s, and was stopped. Ask for less at once, or try again.`,
        ),
      );
    }, this.#executionMs);
  }
}
