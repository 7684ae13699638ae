/**
 * Renders events as text from the text that the log stores: what the selection asks for is copied, without parsing, executing
 * and writing it again. The bytes are those of an execution.
 */
import {
  type ExecutionArgs,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNullableType,
  getVariableValues,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
// biome-ignore lint/style/noRestrictedImports: of the package, whose index does not export it
import { collectFields, collectSubfields } from 'graphql/execution/collectFields.js';
import { type StoredEvent, type StoredField, storedType } from '../../core/stored-event.ts';
import type { RenderStored } from '../streams/group.ts';
import { objectsIn, type Part, StoredObject } from './stored-object.ts';

/** Converts the JSON of a stored value, other than `null`, to that of the field. @returns undefined if it must be executed */
type Convert = (text: string, event: StoredEvent) => string | undefined;

/** What an event of one type adds to the text. @returns undefined if the event must be executed */
type Piece = (event: StoredEvent) => string | undefined;

/** A URL that is in its normal form: parsing and printing it changes nothing. Others are parsed. */
const NORMAL_URL =
  /^"https?:\/\/(?:[a-z0-9-]+\.)*[a-z][a-z0-9-]*(?::(?!80\/|443\/)[1-9]\d{0,3})?\/(?:[\w~!$&*+,;=:@/-]|\.(?=[\w~-])(?<!\/\.)|%(?!2[eE])[\dA-Fa-f]{2})*(?:\?[\w~!$&*+,;=:@/?.%-]*)?"$/;
const NORMAL_TIME = /^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"$/;

const isText: Convert = (text) => (text.startsWith('"') ? text : undefined);

const CONVERSIONS: Record<string, Convert> = {
  String: isText,
  ID: isText,
  Int: (text) => (String(Number(text) | 0) === text ? text : undefined),
  Float: (text) => (String(Number(text)) === text ? text : undefined),
  Boolean: (text) => (text === 'true' || text === 'false' ? text : undefined),
  JSON: (text) => text,
  DateTime: (text) => (NORMAL_TIME.test(text) ? text : undefined),
  URL(text) {
    // Without `xn--`, whose labels can be invalid.
    if (NORMAL_URL.test(text) && !text.includes('xn--')) return text;
    const url: unknown = JSON.parse(text);
    return typeof url === 'string' && URL.canParse(url) ? JSON.stringify(new URL(url).href) : undefined;
  },
};

/** @returns undefined if there is no conversion to the type */
function conversionTo(type: GraphQLOutputType): Convert | undefined {
  if (isListType(type)) {
    const item = getNullableType(type.ofType);
    const isOfTexts = 'name' in item && item.name === 'String';
    return isOfTexts ? (text) => (text === '[]' || text.startsWith('["') ? text : undefined) : undefined;
  }
  if (isEnumType(type)) {
    const names = new Map(
      type.getValues().map(({ name, value }) => [JSON.stringify(value), JSON.stringify(name)]),
    );
    return (text) => names.get(text);
  }
  return 'name' in type ? CONVERSIONS[type.name] : undefined;
}

/** Of one event type, or of one field with objects. */
class Plan {
  readonly #body = new StoredObject();
  /** texts between which the pieces go: one more than there are pieces */
  readonly #texts: string[] = [''];
  readonly #pieces: Piece[] = [];

  write(text: string): void {
    this.#texts.push(`${this.#texts.pop()}${text}`);
  }

  add(piece: Piece): void {
    this.#pieces.push(piece);
    this.#texts.push('');
  }

  part(path: readonly string[]): Part {
    return this.#body.part(path);
  }

  render(event: StoredEvent): string | undefined {
    if (this.#body.read(event.body) < 0) return undefined;
    let text = this.#texts[0] as string;
    for (let index = 0; index < this.#pieces.length; index++) {
      const piece = (this.#pieces[index] as Piece)(event);
      if (piece === undefined) return undefined;
      text += piece + (this.#texts[index + 1] as string);
    }
    return text;
  }
}

/** What is known of the operation. */
interface Selection extends Pick<ExecutionArgs, 'schema'> {
  fragments: Record<string, FragmentDefinitionNode>;
  variables: Record<string, unknown>;
}

/** @returns a function that renders events of the types for which this is possible */
export function createStoredText(args: ExecutionArgs, operation: OperationDefinitionNode): RenderStored {
  // Made for the first event: most subscribers join a group, and theirs is never called.
  let planFor: PlanFor | undefined;
  const plans = new Map<string, Plan | null>();
  return (event) => {
    const eventType = storedType(event);
    if (eventType === null) return undefined;
    let plan = plans.get(eventType);
    if (plan === undefined) {
      planFor ??= createPlanFor(args, operation);
      plan = planFor(eventType);
      plans.set(eventType, plan);
    }
    return plan?.render(event);
  };
}

/** @returns null if events of the type must be executed */
type PlanFor = (eventType: string) => Plan | null;

const NO_PLAN: PlanFor = () => null;

function createPlanFor(
  { schema, document, variableValues }: ExecutionArgs,
  operation: OperationDefinitionNode,
): PlanFor {
  const root = schema.getSubscriptionType();
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variableValues ?? {});
  if (!root || !coerced) return NO_PLAN;
  const fragments = Object.fromEntries(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  );
  const selection: Selection = { schema, fragments, variables: coerced };
  const [collected] = collectFields(schema, fragments, coerced, root, operation.selectionSet);
  if (!collected) return NO_PLAN;
  const [key, nodes] = collected;
  const field = root.getFields()[nodes[0]?.name.value ?? ''];
  const typeNames = field?.extensions.storedTypes as Record<string, string> | undefined;
  if (!typeNames) return NO_PLAN;

  return (eventType) => {
    const type = schema.getType(typeNames[eventType] ?? '');
    if (!isObjectType(type)) return null;
    const plan = new Plan();
    plan.write(`{"data":{${JSON.stringify(key)}:`);
    if (!addObject(plan, selection, type, nodes)) return null;
    plan.write('}}');
    return plan;
  };
}

/** @returns false if a field must be executed */
function addObject(
  plan: Plan,
  selection: Selection,
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
): boolean {
  const { schema, fragments, variables } = selection;
  const fields = collectSubfields(schema, fragments, variables, type, nodes);
  let separator = '{';
  for (const [key, fieldNodes] of fields) {
    plan.write(`${separator}${JSON.stringify(key)}:`);
    separator = ',';
    const name = fieldNodes[0]?.name.value ?? '';
    if (name === '__typename') plan.write(JSON.stringify(type.name));
    else if (!addField(plan, selection, type, name, fieldNodes)) return false;
  }
  plan.write(separator === '{' ? '{}' : '}');
  return true;
}

/** To an object, or a list of objects, each with a text of its own. @returns undefined if it must be executed */
function objectConversion(
  selection: Selection,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
): Convert | undefined {
  const objectType = isListType(type) ? getNullableType(type.ofType) : type;
  const plan = new Plan();
  if (!isObjectType(objectType) || !addObject(plan, selection, objectType, nodes)) return undefined;
  const rendered: Convert = (body, event) => plan.render({ ...event, body });
  if (!isListType(type)) return rendered;
  return (list, event) => {
    const texts = objectsIn(list)?.map((item) => rendered(item, event));
    return texts?.every((text) => text !== undefined) ? `[${texts.join()}]` : undefined;
  };
}

/** @returns false if it must be executed */
function addField(
  plan: Plan,
  selection: Selection,
  type: GraphQLObjectType,
  name: string,
  nodes: readonly FieldNode[],
): boolean {
  const field = type.getFields()[name];
  const stored = field?.extensions.stored as StoredField | undefined;
  if (!field || !stored) return false;
  const { paths, text = (_: StoredEvent, value = '') => value } = stored;
  const valueType = getNullableType(field.type);
  const parts = paths.map((path) => plan.part(path));
  const [part] = parts;
  if (isObjectType(valueType) && isNonNullType(field.type)) {
    plan.add(({ body }) => (part?.in(body).startsWith('{') ? '' : undefined));
    return addObject(plan, selection, valueType, nodes);
  }
  const convert = conversionTo(valueType) ?? objectConversion(selection, valueType, nodes);
  if (!convert) return false;
  const nullText = isNonNullType(field.type) ? undefined : 'null';
  if (part && parts.length === 1 && !stored.text) {
    plan.add((event) => {
      const value = part.in(event.body);
      return value === 'null' ? nullText : convert(value, event);
    });
    return true;
  }
  plan.add((event) => {
    const value = text(event, ...parts.map((found) => found.in(event.body)));
    return value === undefined || value === 'null' ? value && nullText : convert(value, event);
  });
  return true;
}
