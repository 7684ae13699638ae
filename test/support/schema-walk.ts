/** Writes operations from the schema: with an argument for every input, and a selection of every field. */
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isUnionType,
} from 'graphql';

type Field = GraphQLField<unknown, unknown>;
type Input = GraphQLArgument | GraphQLInputField;

/** Values for arguments by their scalar type, or by their name. */
export type Values = Readonly<Record<string, unknown>>;

const isRequired = ({ type, defaultValue }: Input) => isNonNullType(type) && defaultValue === undefined;

function inputValue(name: string, type: GraphQLInputType, values: Values): unknown {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return [inputValue(name, nullable.ofType, values)];
  if (name in values) return values[name];
  if (isEnumType(nullable)) return nullable.getValues()[0]?.name;
  if (!isInputObjectType(nullable)) return values[nullable.name];
  const fields = Object.values(nullable.getFields());
  const given = nullable.isOneOf ? fields.slice(0, 1) : fields.filter(isRequired);
  return Object.fromEntries(given.map((field) => [field.name, inputValue(field.name, field.type, values)]));
}

/** The required arguments of a field, with values. */
const requiredArgs = (field: Field, values: Values): Record<string, unknown> =>
  Object.fromEntries(
    field.args.filter(isRequired).map((arg) => [arg.name, inputValue(arg.name, arg.type, values)]),
  );

/** The arguments of a field: the required ones alone, then with each optional one, down to the fields of filters. */
export function* argsOf(field: Field, values: Values): Generator<Record<string, unknown>> {
  const required = requiredArgs(field, values);
  yield required;
  for (const { name, type } of field.args.filter((arg) => !isRequired(arg))) {
    const input = getNamedType(type);
    if (!isInputObjectType(input) || isListType(getNullableType(type))) {
      yield { ...required, [name]: inputValue(name, type, values) };
      continue;
    }
    for (const one of Object.values(input.getFields())) {
      const others = inputValue(name, type, values) as object;
      yield { ...required, [name]: { ...others, [one.name]: inputValue(one.name, one.type, values) } };
    }
  }
}

export interface Operation {
  /** such as Query.scans(first) */
  name: string;
  query: string;
  variables: Record<string, unknown>;
}

/** Levels of objects that a selection has below its root. */
const DEPTH = 2;

export function createWalk(schema: GraphQLSchema) {
  /** fields of object types that were selected, such as Scan.id */
  const selected = new Set<string>();

  /** The types of a result that are no errors; none for other types. */
  const successTypes = (type: GraphQLNamedType): GraphQLObjectType[] => {
    if (!isUnionType(type)) return [];
    const possible = schema.getPossibleTypes(type);
    const others = possible.filter((one) => !one.getInterfaces().some(({ name }) => name === 'Error'));
    return others.length === 1 || others.length < possible.length ? others : [];
  };

  const selection = (type: GraphQLNamedType, depth = DEPTH, path: readonly string[] = []): string => {
    const successes = successTypes(type);
    if (successes.length > 0) {
      const selections = successes.map((one) => `... on ${one.name} ${selection(one, depth, path)}`);
      return `{ __typename ... on Error { code message } ${selections.join(' ')} }`;
    }
    if (isUnionType(type)) return '{ __typename ... on Node { id } }';
    const { name } = type;
    const fields = (type as GraphQLObjectType).getFields();
    const parts = Object.values(fields).flatMap((field) => {
      const inner = getNamedType(field.type);
      if (field.args.some(isRequired)) return [];
      if (!isLeafType(inner) && (depth === 0 || path.includes(inner.name))) return [];
      selected.add(`${name}.${field.name}`);
      return isLeafType(inner)
        ? [field.name]
        : [`${field.name} ${selection(inner, depth - 1, [...path, name, inner.name])}`];
    });
    return `{ __typename ${parts.join(' ')} }`;
  };

  return {
    selected,
    selection,
    /** An operation on a field of a root type. */
    operation(
      root: GraphQLObjectType,
      field: Field,
      args: Record<string, unknown>,
      fields?: string,
    ): Operation {
      const given = field.args.filter(({ name }) => name in args);
      const declared = given.map(({ name, type }) => `$${name}: ${type}`).join(', ');
      const passed = given.map(({ name }) => `${name}: $${name}`).join(', ');
      const type = getNamedType(field.type);
      const inner = isLeafType(type) ? '' : (fields ?? selection(type));
      selected.add(`${root.name}.${field.name}`);
      return {
        name: `${root.name}.${field.name}(${JSON.stringify(args).slice(0, 100)})`,
        query: `${root.name.toLowerCase()} ${declared && `(${declared})`} { ${field.name}${passed && `(${passed})`} ${inner} }`,
        variables: args,
      };
    },
  };
}
