/** The options of a scanner as rows for people, read from its JSON Schema. */
export interface Option {
  name: string;
  /** what it takes, such as `whole number, 1 to 500` */
  values: string;
  /** null: there is none */
  initial: string | null;
  description: string;
}

type Schema = Readonly<Record<string, unknown>>;

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null;

const TYPES: Readonly<Record<string, string>> = {
  integer: 'whole number',
  string: 'text',
  boolean: 'true or false',
};

const numberOf = (value: unknown): string => (value as number).toLocaleString('en');

/** `1 to 500`, `at most 16`, or nothing. */
function rangeOf(least: unknown, most: unknown, above: unknown): string[] {
  if (typeof above === 'number') {
    const start = `above ${numberOf(above)}`;
    return [typeof most === 'number' ? `${start}, at most ${numberOf(most)}` : start];
  }
  if (typeof least === 'number' && typeof most === 'number') {
    return [`${numberOf(least)} to ${numberOf(most)}`];
  }
  if (typeof least === 'number') return [`at least ${numberOf(least)}`];
  return typeof most === 'number' ? [`at most ${numberOf(most)}`] : [];
}

function valuesOf(schema: Schema): string {
  if (schema.writeOnly === true) return 'secret';
  if (Array.isArray(schema.enum)) return schema.enum.join(' | ');
  if (schema.type === 'array') {
    const items = isSchema(schema.items) ? `: ${valuesOf(schema.items)}` : '';
    return `list${items}`;
  }
  const type = String(schema.type ?? 'any');
  const name = schema.format === 'uri' ? 'address' : (TYPES[type] ?? type);
  return [name, ...rangeOf(schema.minimum, schema.maximum, schema.exclusiveMinimum)].join(', ');
}

const textOf = (value: unknown): string =>
  Array.isArray(value) && value.length > 0 ? value.map(textOf).join(', ') : JSON.stringify(value);

/** @returns one for each property, in the order of the schema; none if it is not a schema of an object */
export function optionsOf(schema: unknown): Option[] {
  if (!isSchema(schema) || !isSchema(schema.properties)) return [];
  return Object.entries(schema.properties).flatMap(([name, property]) =>
    isSchema(property)
      ? [
          {
            name,
            values: valuesOf(property),
            initial: property.default === undefined ? null : textOf(property.default),
            description: typeof property.description === 'string' ? property.description : '',
          },
        ]
      : [],
  );
}
