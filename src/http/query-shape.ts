/**
 * Limits on the document of an operation, checked before validation. Validation compares all pairs of selections with
 * the same name, with fragments expanded, and can take seconds for a few kB. This check takes linear time.
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
import type { Limits } from './limits.ts';

type ShapeLimits = Pick<
  Limits,
  | 'queryCharacters'
  | 'queryTokens'
  | 'queryDepth'
  | 'introspectionDepth'
  | 'queryAliases'
  | 'querySelections'
  | 'queryOverlaps'
  | 'nestedFragments'
  | 'nestedValues'
>;

export const QUERY_TOO_LARGE = 'QUERY_TOO_LARGE';

/** `http` is for Yoga: 400 where the response is application/graphql-response+json, as for other invalid queries. */
export const queryRefusal = (code: string, message: string, details: Record<string, unknown> = {}) =>
  new GraphQLError(message, { extensions: { code, ...details, http: { spec: true, status: 400 } } });

const tooLarge = (what: string, limit: number, remedy: string) =>
  queryRefusal(QUERY_TOO_LARGE, `The query has more than ${limit} ${what}. ${remedy}`, { limit });

/** @returns a function that parses a document @throws GraphQLError: a syntax error, or QUERY_TOO_LARGE */
export const boundedParser =
  ({ queryCharacters, queryTokens }: ShapeLimits) =>
  (source: string | Source, options?: object): DocumentNode => {
    const { length } = typeof source === 'string' ? source : source.body;
    if (length > queryCharacters) {
      throw tooLarge('characters', queryCharacters, 'Pass long values as variables.');
    }
    try {
      return parse(source, { ...options, maxTokens: queryTokens });
    } catch (error) {
      if (error instanceof RangeError) throw nestedTooDeeply();
      if (error instanceof GraphQLError && /tokens\. Parsing aborted/.test(error.message)) {
        throw tooLarge('tokens', queryTokens, 'Split it, or pass long values as variables.');
      }
      throw error;
    }
  };

const invalid = (message: string) => queryRefusal('GRAPHQL_VALIDATION_FAILED', message);

const nestedTooDeeply = () =>
  queryRefusal(QUERY_TOO_LARGE, 'The query is nested too deeply. Pass nested values as variables.');

/** @returns why the document is refused, or null */
export function checkShape(document: DocumentNode, limits: ShapeLimits): GraphQLError | null {
  try {
    new ShapeCheck(document, limits).run();
    return null;
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

type Definition = OperationDefinitionNode | FragmentDefinitionNode;

class ShapeCheck {
  readonly #limits: ShapeLimits;
  readonly #definitions: readonly Definition[];
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  /** number of selections of each fragment, expanded; null while it is being counted */
  readonly #sizes = new Map<string, number | null>();
  #aliases = 0;
  #overlaps = 0;

  constructor({ definitions }: DocumentNode, limits: ShapeLimits) {
    this.#limits = limits;
    this.#definitions = definitions.filter(
      (node) => node.kind === Kind.OPERATION_DEFINITION || node.kind === Kind.FRAGMENT_DEFINITION,
    );
    for (const node of this.#definitions) {
      if (node.kind !== Kind.FRAGMENT_DEFINITION) continue;
      const name = node.name.value;
      // The message of validation, which would first compare all fragments.
      if (this.#fragments.has(name)) throw invalid(`There can be only one fragment named "${name}".`);
      this.#fragments.set(name, node);
    }
  }

  run(): void {
    let selections = 0;
    for (const definition of this.#definitions) {
      selections += this.#sizeOfDefinition(definition);
      if (selections > this.#limits.querySelections) {
        throw tooLarge(
          'selections, including those of fragments',
          this.#limits.querySelections,
          'Select fewer fields, or use fewer fragments.',
        );
      }
    }
    for (const { kind, selectionSet } of this.#definitions) {
      const isOperation = kind === Kind.OPERATION_DEFINITION;
      // The depth of a fragment counts where an operation spreads it.
      this.#visit(
        [selectionSet],
        1,
        isOperation ? this.#limits.queryDepth : this.#limits.introspectionDepth,
        isOperation,
      );
    }
  }

  #sizeOfDefinition(definition: Definition): number {
    if (definition.kind === Kind.OPERATION_DEFINITION) {
      for (const { defaultValue, directives } of definition.variableDefinitions ?? []) {
        this.#checkNesting(defaultValue ? [{ value: defaultValue }] : []);
        this.#checkDirectives(directives);
      }
    }
    this.#checkDirectives(definition.directives);
    return definition.kind === Kind.FRAGMENT_DEFINITION
      ? this.#sizeOfFragment(definition.name.value)
      : this.#sizeOf(definition.selectionSet, 0);
  }

  /** Number of selections, with fragments expanded. Takes linear time, since each fragment is counted once. */
  #sizeOf({ selections }: SelectionSetNode, nesting: number): number {
    if (nesting > this.#limits.nestedFragments) {
      throw tooLarge('nested inline fragments', this.#limits.nestedFragments, 'Merge them.');
    }
    let size = 0;
    for (const node of selections) {
      size++;
      this.#checkDirectives(node.directives);
      if (node.kind === Kind.FIELD) {
        this.#checkNesting(node.arguments ?? []);
        if (node.alias && ++this.#aliases > this.#limits.queryAliases)
          throw tooManyAliases(this.#limits.queryAliases);
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
    // Validation reports that it is missing.
    if (!fragment) return 0;
    if (known === null) {
      throw invalid(`Cannot spread fragment "${name}" within itself.`);
    }
    this.#sizes.set(name, null);
    const size = this.#sizeOf(fragment.selectionSet, 0);
    this.#sizes.set(name, size);
    return size;
  }

  /** Validation would report each repetition of a directive. None may be repeated at one place. */
  #checkDirectives(directives: readonly (ConstDirectiveNode | DirectiveNode)[] = []): void {
    const names = new Set<string>();
    for (const { name, arguments: values = [] } of directives) {
      if (names.has(name.value)) {
        throw invalid(`The directive "@${name.value}" can only be used once at this location.`);
      }
      names.add(name.value);
      this.#checkNesting(values);
    }
  }

  #checkNesting(values: readonly { value: ValueNode }[]): void {
    const { nestedValues } = this.#limits;
    if (values.some(({ value }) => isDeeperThan(value, nestedValues))) throw nestedTooDeeply();
  }

  /** Checks the selections at one place, then recursively those below each response name. */
  #visit(sets: readonly SelectionSetNode[], depth: number, maxDepth: number, isRoot: boolean): void {
    const groups = new Map<string, FieldNode[]>();
    const spreads = new Set<string>();
    for (const set of sets) this.#collect(set, groups, spreads);
    this.#overlaps += pairs(spreads.size) + spreads.size * groups.size;
    for (const { length } of groups.values()) {
      this.#overlaps += pairs(length);
      if (isRoot) this.#aliases += length - 1;
    }
    if (this.#aliases > this.#limits.queryAliases) throw tooManyAliases(this.#limits.queryAliases);
    if (this.#overlaps > this.#limits.queryOverlaps) {
      throw tooLarge(
        'pairs of overlapping selections',
        this.#limits.queryOverlaps,
        'Select each field once.',
      );
    }
    if (groups.size > 0 && depth > maxDepth) {
      throw tooLarge('levels of fields', maxDepth, 'Fetch nested objects with separate queries.');
    }
    for (const nodes of groups.values()) {
      const below = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
      if (below.length === 0) continue;
      const isIntrospection = isRoot && nodes.every(({ name }) => /^__(schema|type)$/.test(name.value));
      this.#visit(below, depth + 1, isIntrospection ? this.#limits.introspectionDepth : maxDepth, false);
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

const tooManyAliases = (limit: number) =>
  tooLarge('aliases and repeated root fields', limit, 'Send separate queries, or use a list field.');

/** Number of pairs among `count` items. */
const pairs = (count: number) => (count * (count - 1)) / 2;

/** Whether lists and objects are nested in more than `levels` levels. */
function isDeeperThan(value: ValueNode, levels: number): boolean {
  if (value.kind === Kind.LIST) {
    return levels === 0 || value.values.some((item) => isDeeperThan(item, levels - 1));
  }
  if (value.kind !== Kind.OBJECT) return false;
  return levels === 0 || value.fields.some((field) => isDeeperThan(field.value, levels - 1));
}
