/** Computes the highest possible cost of an operation before it is executed. */
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  getOperationAST,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
  type ValueNode,
  type VariableNode,
} from 'graphql';

/** One unit is the cost of a field that is only read from its parent: about 2 µs of CPU. */
export interface FieldCost {
  /** of the field itself; default 1 */
  weight?: number;
  /** of each item, without its selected fields; default 0 */
  item?: number;
  /**
   * Number of items: a fixed estimate, the value of the first given argument, or the length of a list in an argument. On a
   * field that is not a list (a connection, a page), it applies to the lists in it.
   */
  size?: number | { args: readonly string[]; default: number; max: number } | ListLength;
  /** of each item, whether or not the items are selected; default 0 */
  each?: number;
}

/** Length of the list at a path in an argument, whose name comes first; `max` if it is not given. */
interface ListLength {
  lengthOf: readonly [argument: string, ...fields: string[]];
  max: number;
}

/** Cost of a database query. */
export const QUERY = 100;
/** Cost of a mutation of one row: it is read, written and read again. */
export const CHANGE = 3 * QUERY;
/** Cost of a row that Prisma reads. */
export const ROW = 15;
/** Cost of a row of Scan, which has many columns. */
export const SCAN_ROW = 40;

/** For the options of a field: declares its cost. */
export const costs = (cost: FieldCost) => ({ extensions: { cost } });

/** The cost of a connection that reads its page with a separate query. */
export const connectionCost = (item: number, weight = QUERY) =>
  costs({ weight, item, size: { args: ['first', 'last'], default: 50, max: 500 } });

/** Size of lists whose fields declare none. */
const DEFAULT_SIZE = 10;

export interface QueryCost {
  cost: number;
  /** the fields that multiply most, from the root, such as "scans × 500" */
  multipliers: string[];
}

type Variables = Readonly<Record<string, unknown>>;

const NOTHING: QueryCost = { cost: 0, multipliers: [] };

interface Walk {
  schema: GraphQLSchema;
  fragments: ReadonlyMap<string, { typeName: string; selectionSet: SelectionSetNode }>;
  /** the value of an argument or directive; undefined where there is none */
  read(value: ValueNode | undefined): unknown;
  /** the length of the list at a path in an argument; undefined where there is none */
  lengthOf(value: ValueNode | undefined, path: readonly string[]): number | undefined;
  introspection: ReadonlyMap<string, number>;
}

/** Fields to resolve on values of one type, by response name: fields with the same name are resolved once. */
type FieldGroups = Map<string, FieldNode[]>;

/**
 * @returns a function that computes the cost of a valid operation. The time that it takes is linear in the number of
 * selections with all fragments expanded, so the caller must bound that number first.
 */
export function createCostEstimator(schema: GraphQLSchema) {
  const introspection = introspectionSizes(schema);
  return (document: DocumentNode, operationName?: string | null, variables: Variables = {}): QueryCost => {
    const operation = getOperationAST(document, operationName);
    const rootType = operation && schema.getRootType(operation.operation);
    // Then nothing is executed.
    if (!rootType) return NOTHING;
    const fragments: Walk['fragments'] = new Map(
      document.definitions.flatMap((node) =>
        node.kind === Kind.FRAGMENT_DEFINITION
          ? [[node.name.value, { typeName: node.typeCondition.name.value, selectionSet: node.selectionSet }]]
          : [],
      ),
    );
    const walk = { schema, fragments, introspection, ...argumentReaders(operation, variables) };
    return costOfSelections(walk, rootType, [operation.selectionSet], null);
  };
}

/** @param page size and cost of the items of lists that belong to a page */
function costOfSelections(
  walk: Walk,
  type: GraphQLCompositeType,
  sets: readonly SelectionSetNode[],
  page: { size: number; item: number } | null,
): QueryCost {
  const byType = new Map<GraphQLCompositeType, FieldGroups>();
  const seen = new Set<string>();
  for (const set of sets) collect(walk, type, type, set, byType, seen);
  const own = new Map<GraphQLCompositeType, QueryCost>();
  for (const [of, groups] of byType) {
    own.set(of, sum([...groups.values()].map((nodes) => costOfField(walk, of, nodes, page))));
  }
  if (!isAbstractType(type)) return own.get(type) ?? NOTHING;
  // A value has one type: the most expensive one counts, including selections on its interfaces.
  let dearest = NOTHING;
  for (const possible of walk.schema.getPossibleTypes(type)) {
    const parts = [...own].flatMap(([of, cost]) =>
      of === possible || (isAbstractType(of) && walk.schema.isSubType(of, possible)) ? [cost] : [],
    );
    const cost = sum(parts);
    if (cost.cost > dearest.cost) dearest = cost;
  }
  return dearest;
}

function collect(
  walk: Walk,
  parent: GraphQLCompositeType,
  type: GraphQLCompositeType,
  set: SelectionSetNode,
  byType: Map<GraphQLCompositeType, FieldGroups>,
  seen: Set<string>,
): void {
  const within = (typeName: string | undefined, selectionSet: SelectionSetNode) => {
    const condition = typeName === undefined ? type : walk.schema.getType(typeName);
    if (!condition || !isCompositeType(condition)) return;
    // On an object type every condition that matches is that type.
    collect(walk, parent, isObjectType(parent) ? parent : condition, selectionSet, byType, seen);
  };
  for (const node of set.selections) {
    if (!isIncluded(walk, node)) continue;
    if (node.kind === Kind.INLINE_FRAGMENT) {
      within(node.typeCondition?.name.value, node.selectionSet);
    } else if (node.kind === Kind.FRAGMENT_SPREAD) {
      const fragment = walk.fragments.get(node.name.value);
      if (!fragment || seen.has(node.name.value)) continue;
      seen.add(node.name.value);
      within(fragment.typeName, fragment.selectionSet);
    } else {
      const groups: FieldGroups = byType.get(type) ?? new Map();
      byType.set(type, groups);
      const name = (node.alias ?? node.name).value;
      const group = groups.get(name);
      if (group) group.push(node);
      else groups.set(name, [node]);
    }
  }
}

function isIncluded(walk: Walk, { directives }: SelectionNode): boolean {
  return !directives?.some((directive) => {
    const given = walk.read(directive.arguments?.find(({ name }) => name.value === 'if')?.value);
    return directive.name.value === 'skip' ? given === true : given === false;
  });
}

function costOfField(
  walk: Walk,
  parent: GraphQLCompositeType,
  nodes: readonly FieldNode[],
  page: { size: number; item: number } | null,
): QueryCost {
  const [node] = nodes as [FieldNode];
  const field = fieldOf(walk.schema, parent, node.name.value);
  if (!field) return { cost: 1, multipliers: [] };
  const declared = (field.extensions.cost ?? {}) as FieldCost;
  const weight = declared.weight ?? 1;
  const type = getNamedType(field.type);
  if (isLeafType(type)) return { cost: weight, multipliers: [] };
  const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  const size = sizeOf(walk, declared, node) ?? walk.introspection.get(`${parent.name}.${field.name}`);
  if (!isListType(getNullableType(field.type))) {
    const own = size === undefined ? null : { size, item: declared.item ?? 0 };
    const { cost, multipliers } = costOfSelections(walk, type, sets, own);
    return {
      cost: weight + (declared.each ?? 0) * (size ?? 0) + cost,
      multipliers: own ? [`${node.name.value} × ${Math.ceil(own.size)}`, ...multipliers] : multipliers,
    };
  }
  const times = size ?? page?.size ?? DEFAULT_SIZE;
  const item = declared.item ?? (size === undefined ? page?.item : 0) ?? 0;
  const { cost, multipliers } = costOfSelections(walk, type, sets, null);
  const named = size === undefined ? [] : [`${node.name.value} × ${Math.ceil(size)}`];
  return { cost: weight + times * (item + cost), multipliers: [...named, ...multipliers] };
}

function fieldOf(
  schema: GraphQLSchema,
  parent: GraphQLNamedType,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  if (name === SchemaMetaFieldDef.name && parent === schema.getQueryType()) return SchemaMetaFieldDef;
  if (name === TypeMetaFieldDef.name && parent === schema.getQueryType()) return TypeMetaFieldDef;
  return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
}

function sizeOf({ read, lengthOf }: Walk, { size }: FieldCost, node: FieldNode): number | undefined {
  if (typeof size !== 'object') return size;
  if ('lengthOf' in size) {
    const [argument, ...fields] = size.lengthOf;
    const given = node.arguments?.find(({ name }) => name.value === argument)?.value;
    return Math.min(lengthOf(given, fields) ?? size.max, size.max);
  }
  for (const wanted of size.args) {
    const given = read(node.arguments?.find(({ name }) => name.value === wanted)?.value);
    // Other values are refused, or count as omitted.
    if (typeof given === 'number') return Math.min(Math.max(given, 0), size.max);
  }
  return size.default;
}

/** Reads arguments of an operation before they are coerced: literals, and values of variables. */
function argumentReaders(
  { variableDefinitions }: OperationDefinitionNode,
  variables: Variables,
): Pick<Walk, 'read' | 'lengthOf'> {
  const defaults = new Map(
    variableDefinitions?.map(({ variable, defaultValue }) => [variable.name.value, defaultValue]),
  );
  const variableValue = ({ name: { value } }: VariableNode) =>
    Object.hasOwn(variables, value) ? variables[value] : undefined;

  const read: Walk['read'] = (value) => {
    if (value?.kind === Kind.INT) return Number(value.value);
    if (value?.kind === Kind.BOOLEAN) return value.value;
    if (value?.kind !== Kind.VARIABLE) return undefined;
    const given = variableValue(value);
    return given === undefined ? read(defaults.get(value.name.value)) : given;
  };
  const lengthOf: Walk['lengthOf'] = (value, path) => {
    if (value?.kind === Kind.VARIABLE) {
      const given = variableValue(value);
      return given === undefined ? lengthOf(defaults.get(value.name.value), path) : lengthInJson(given, path);
    }
    const [field, ...rest] = path;
    if (field !== undefined) return lengthOf(fieldIn(value, field), rest);
    return value?.kind === Kind.LIST ? value.values.length : value && 1;
  };
  return { read, lengthOf };
}

const fieldIn = (value: ValueNode | undefined, field: string): ValueNode | undefined =>
  value?.kind === Kind.OBJECT ? value.fields.find(({ name }) => name.value === field)?.value : undefined;

/** A value that is no list counts as a list of one, as GraphQL coerces it. */
function lengthInJson(given: unknown, path: readonly string[]): number | undefined {
  let value = given;
  for (const field of path) value = (value as Record<string, unknown> | null | undefined)?.[field];
  if (value === undefined || value === null) return undefined;
  return Array.isArray(value) ? value.length : 1;
}

function sum(costs: readonly QueryCost[]): QueryCost {
  let cost = 0;
  let dearest = NOTHING;
  for (const each of costs) {
    cost += each.cost;
    if (each.cost > dearest.cost) dearest = each;
  }
  return { cost, multipliers: dearest.multipliers };
}

/** Lengths of the lists of introspection: of the whole schema, or the average of its types and fields. */
function introspectionSizes(schema: GraphQLSchema): ReadonlyMap<string, number> {
  const types = Object.values(schema.getTypeMap());
  const count = (lengthOf: (type: GraphQLNamedType) => number) =>
    types.reduce((sum, type) => sum + lengthOf(type), 0);
  const withFields = types.filter((type) => isObjectType(type) || isInterfaceType(type));
  const fields = withFields.flatMap((type) => Object.values(type.getFields()));
  const directives = schema.getDirectives();
  const perType = (total: number) => total / types.length;
  return new Map([
    ['__Schema.types', types.length],
    ['__Schema.directives', directives.length],
    ['__Type.fields', perType(fields.length)],
    ['__Type.inputFields', perType(count((type) => (isInputObjectType(type) ? size(type.getFields()) : 0)))],
    ['__Type.enumValues', perType(count((type) => (isEnumType(type) ? type.getValues().length : 0)))],
    [
      '__Type.possibleTypes',
      perType(count((type) => (isAbstractType(type) ? schema.getPossibleTypes(type).length : 0))),
    ],
    ['__Type.interfaces', perType(withFields.reduce((sum, type) => sum + type.getInterfaces().length, 0))],
    ['__Field.args', fields.reduce((sum, { args }) => sum + args.length, 0) / fields.length],
    ['__Directive.args', directives.reduce((sum, { args }) => sum + args.length, 0) / directives.length],
  ]);
}

const size = (fields: object) => Object.keys(fields).length;
