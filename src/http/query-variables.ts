import {
  type GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  type OperationDefinitionNode,
} from 'graphql';
import { QUERY_TOO_LARGE, queryRefusal } from './query-shape.ts';

/** Levels of nested lists and objects. */
const MAX_NESTING = 64;
/** Characters of an error message, which may quote a long value. */
const MAX_MESSAGE = 500;

/**
 * Checks the values of variables before the executor does, and reports the first error. The executor would report up to
 * 50 errors and quote the whole value in each, which takes seconds for an object with many keys.
 *
 * @returns the error, or null
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
  return error ? queryRefusal('BAD_USER_INPUT', shortened(withoutObjects(error.message))) : null;
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((item) => isDeeperThan(item, levels - 1));
}

/** Without objects and lists that the message quotes: they may have secret options. */
function withoutObjects(message: string): string {
  return message
    .replace(/^(Variable "\$\w+" got invalid value )[{[].*( at "[^"]*"; )/s, '$1***$2')
    .replace(/^(Variable "\$\w+" got invalid value )[{[].*?[}\]](; )/s, '$1***$2')
    .replace(/(: )[{[].*$/s, '$1***');
}

function shortened(message: string): string {
  if (message.length <= MAX_MESSAGE) return message;
  const half = MAX_MESSAGE / 2;
  return `${message.slice(0, half)} … ${message.slice(-half)}`;
}
