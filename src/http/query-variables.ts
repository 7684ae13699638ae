import {
  type GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  type OperationDefinitionNode,
} from 'graphql';
import { QUERY_TOO_LARGE, queryRefusal } from './query-shape.ts';

/** Lists and objects within each other. */
const MAX_NESTING = 64;
/** of a message that quotes a value */
const MAX_MESSAGE = 500;

/**
 * Checks the values of variables before they are used. The executor would report up to 50 mistakes and quote the
 * whole value in each, which takes seconds for an object of many keys; this reports the first.
 *
 * @returns why they are refused, or null
 */
export function checkVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): GraphQLError | null {
  if (isDeeperThan(variables, MAX_NESTING)) {
    return queryRefusal(QUERY_TOO_LARGE, `The variables have more than ${MAX_NESTING} levels of nesting.`);
  }
  const { errors } = getVariableValues(schema, variableDefinitions, variables, { maxErrors: 1 });
  const [error] = errors ?? [];
  return error ? queryRefusal('BAD_USER_INPUT', shortened(error.message)) : null;
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((item) => isDeeperThan(item, levels - 1));
}

function shortened(message: string): string {
  if (message.length <= MAX_MESSAGE) return message;
  const half = MAX_MESSAGE / 2;
  return `${message.slice(0, half)} … ${message.slice(-half)}`;
}
