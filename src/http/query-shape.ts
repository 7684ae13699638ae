/**
 * Limits on the document of an operation, checked before it is validated. Validation compares selections of the same
 * name pair by pair, fragments spread out, so a document of some kB can cost it seconds; this check is linear.
 */
import {
  type ConstDirectiveNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  type Source,
  type ValueNode,
} from 'graphql';

export const QUERY_SHAPE = {
  /** of the text; long values belong in variables */
  characters: 100_000,
  tokens: 5000,
  /** fields within fields */
  depth: 12,
  /** the same below `__schema` and `__type`, whose queries nest `ofType` */
  introspectionDepth: 20,
  /** aliases, and selections that repeat a field of the root */
  aliases: 50,
  /** selections of all operations and fragments, each with its fragments spread out */
  selections: 5000,
  /** fragments without a name within each other */
  nestedFragments: 20,
  /** pairs of selections that validation compares: the same name, or two fragments, at the same place */
  overlaps: 10_000,
  /** lists and objects within each other, of an argument */
  nestedValues: 32,
} as const;

export const QUERY_TOO_LARGE = 'QUERY_TOO_LARGE';

/** `http` is for Yoga: 400 where the response is application/graphql-response+json, as for other invalid queries. */
export const queryRefusal = (code: string, message: string, details: Record<string, unknown> = {}) =>
  new GraphQLError(message, { extensions: { code, ...details, http: { spec: true, status: 400 } } });

const tooLarge = (what: string, limit: number, remedy: string) =>
  queryRefusal(QUERY_TOO_LARGE, `The query has more than ${limit} ${what}. ${remedy}`, { limit });

/** @throws GraphQLError: a syntax error, or QUERY_TOO_LARGE */
export function parseBounded(source: string | Source, options?: object): DocumentNode {
  const { length } = typeof source === 'string' ? source : source.body;
  if (length > QUERY_SHAPE.characters) {
    throw tooLarge('characters', QUERY_SHAPE.characters, 'Pass long values as variables.');
  }
  try {
    return parse(source, { ...options, maxTokens: QUERY_SHAPE.tokens });
  } catch (error) {
    if (error instanceof RangeError) throw nestedTooDeeply();
    if (error instanceof GraphQLError && /tokens\. Parsing aborted/.test(error.message)) {
      throw tooLarge('tokens', QUERY_SHAPE.tokens, 'Split it, or pass long values as variables.');
    }
    throw error;
  }
}

const invalid = (message: string) => queryRefusal('GRAPHQL_VALIDATION_FAILED', message);

const nestedTooDeeply = () =>
  queryRefusal(QUERY_TOO_LARGE, 'The query is nested too deeply. Pass nested values as variables.');

/** @returns why the document is refused, or null */
export function checkShape(document: DocumentNode): GraphQLError | null {
  try {
    new ShapeCheck(document).run();
    return null;
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

type Definition = OperationDefinitionNode | FragmentDefinitionNode;

class ShapeCheck {
  readonly #definitions: readonly Definition[];
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  /** selections of each fragment, spread out; null while they are being counted */
  readonly #sizes = new Map<string, number | null>();
  #aliases = 0;
  #overlaps = 0;

  constructor({ definitions }: DocumentNode) {
    this.#definitions = definitions.filter(
      (node) => node.kind === Kind.OPERATION_DEFINITION || node.kind === Kind.FRAGMENT_DEFINITION,
    );
    for (const node of this.#definitions) {
      if (node.kind !== Kind.FRAGMENT_DEFINITION) continue;
      const name = node.name.value;
      // As validation says it, which would compare them all before.
      if (this.#fragments.has(name)) throw invalid(`There can be only one fragment named "${name}".`);
      this.#fragments.set(name, node);
    }
  }

  run(): void {
    let selections = 0;
    for (const definition of this.#definitions) {
      selections += this.#sizeOfDefinition(definition);
      if (selections > QUERY_SHAPE.selections) {
        throw tooLarge(
          'selections, those of spread fragments included',
          QUERY_SHAPE.selections,
          'Select fewer fields, or spread fewer fragments.',
        );
      }
    }
    for (const { kind, selectionSet } of this.#definitions) {
      const isOperation = kind === Kind.OPERATION_DEFINITION;
      // The depth of a fragment counts where an operation spreads it.
      this.#visit(
        [selectionSet],
        1,
        isOperation ? QUERY_SHAPE.depth : QUERY_SHAPE.introspectionDepth,
        isOperation,
      );
    }
  }

  #sizeOfDefinition(definition: Definition): number {
    if (definition.kind === Kind.OPERATION_DEFINITION) {
      for (const { defaultValue, directives } of definition.variableDefinitions ?? []) {
        checkNesting([...(defaultValue ? [{ value: defaultValue }] : []), ...argumentsOf(directives)]);
      }
    }
    checkNesting(argumentsOf(definition.directives));
    return definition.kind === Kind.FRAGMENT_DEFINITION
      ? this.#sizeOfFragment(definition.name.value)
      : this.#sizeOf(definition.selectionSet, 0);
  }

  /** Number of selections, spread out. Takes linear time, since it counts each fragment once. */
  #sizeOf({ selections }: SelectionSetNode, nesting: number): number {
    if (nesting > QUERY_SHAPE.nestedFragments) {
      throw tooLarge('nested inline fragments', QUERY_SHAPE.nestedFragments, 'Merge them.');
    }
    let size = 0;
    for (const node of selections) {
      size++;
      checkNesting(argumentsOf(node.directives));
      if (node.kind === Kind.FIELD) {
        checkNesting(node.arguments ?? []);
        if (node.alias && ++this.#aliases > QUERY_SHAPE.aliases) throw tooManyAliases();
      }
      if (node.kind === Kind.FRAGMENT_SPREAD) size += this.#sizeOfFragment(node.name.value);
      else if (node.kind === Kind.INLINE_FRAGMENT) size += this.#sizeOf(node.selectionSet, nesting + 1);
      else if (node.selectionSet) size += this.#sizeOf(node.selectionSet, 0);
    }
    return size;
  }

  #sizeOfFragment(name: string): number {
    const known = this.#sizes.get(name);
    if (known !== undefined && known !== null) return known;
    const fragment = this.#fragments.get(name);
    // Validation reports it.
    if (!fragment) return 0;
    if (known === null) {
      throw invalid(`Cannot spread fragment "${name}" within itself.`);
    }
    this.#sizes.set(name, null);
    const size = this.#sizeOf(fragment.selectionSet, 0);
    this.#sizes.set(name, size);
    return size;
  }

  /** Looks at what is selected at one place, and on in what is selected there of the same response name. */
  #visit(sets: readonly SelectionSetNode[], depth: number, maxDepth: number, isRoot: boolean): void {
    const groups = new Map<string, FieldNode[]>();
    const spreads = new Set<string>();
    for (const set of sets) this.#collect(set, groups, spreads);
    this.#overlaps += pairs(spreads.size) + spreads.size * groups.size;
    for (const { length } of groups.values()) {
      this.#overlaps += pairs(length);
      if (isRoot) this.#aliases += length - 1;
    }
    if (this.#aliases > QUERY_SHAPE.aliases) throw tooManyAliases();
    if (this.#overlaps > QUERY_SHAPE.overlaps) {
      throw tooLarge('pairs of overlapping selections', QUERY_SHAPE.overlaps, 'Select each field once.');
    }
    if (groups.size > 0 && depth > maxDepth) {
      throw tooLarge('levels of fields', maxDepth, 'Fetch nested objects by queries of their own.');
    }
    for (const nodes of groups.values()) {
      const below = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
      if (below.length === 0) continue;
      const isIntrospection = isRoot && nodes.every(({ name }) => /^__(schema|type)$/.test(name.value));
      this.#visit(below, depth + 1, isIntrospection ? QUERY_SHAPE.introspectionDepth : maxDepth, false);
    }
  }

  #collect({ selections }: SelectionSetNode, groups: Map<string, FieldNode[]>, spreads: Set<string>): void {
    for (const node of selections) {
      if (node.kind === Kind.INLINE_FRAGMENT) {
        this.#collect(node.selectionSet, groups, spreads);
      } else if (node.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = this.#fragments.get(node.name.value);
        if (!fragment || spreads.has(node.name.value)) continue;
        spreads.add(node.name.value);
        this.#collect(fragment.selectionSet, groups, spreads);
      } else {
        const name = (node.alias ?? node.name).value;
        const group = groups.get(name);
        if (group) group.push(node);
        else groups.set(name, [node]);
      }
    }
  }
}

const tooManyAliases = () =>
  tooLarge(
    'aliases and repeated root fields',
    QUERY_SHAPE.aliases,
    'Send queries of their own, or use a list field.',
  );

/** How many pairs there are among `count` items. */
const pairs = (count: number) => (count * (count - 1)) / 2;

const argumentsOf = (directives: readonly ConstDirectiveNode[] | readonly DirectiveNode[] = []) =>
  directives.flatMap((directive): readonly { value: ValueNode }[] => directive.arguments ?? []);

function checkNesting(values: readonly { value: ValueNode }[]): void {
  if (values.some(({ value }) => isDeeperThan(value, QUERY_SHAPE.nestedValues))) throw nestedTooDeeply();
}

/** Whether there are more than `levels` of lists and objects within each other. */
function isDeeperThan(value: ValueNode, levels: number): boolean {
  if (value.kind === Kind.LIST) {
    return levels === 0 || value.values.some((item) => isDeeperThan(item, levels - 1));
  }
  if (value.kind !== Kind.OBJECT) return false;
  return levels === 0 || value.fields.some((field) => isDeeperThan(field.value, levels - 1));
}
