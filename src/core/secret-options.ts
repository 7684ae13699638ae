/**
 * Secret options of scanners, such as passwords and headers with credentials: those that the JSON Schema of the options marks
 * `writeOnly` (JSON Schema 2020-12, validation, section 9.4) or `format: password` (OpenAPI). Queries show `***` for them,
 * and scans store them encrypted, apart from the other options, until they end.
 */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { InvalidOptionsError } from './errors.ts';
import type { ScannerRequest } from './event-log.ts';
import type { Scanner } from './scanner.ts';

/** Shown instead of a secret. */
export const HIDDEN = '***';

export interface SecretOption {
  path: readonly (string | number)[];
  value: unknown;
}

/** Encrypts texts. */
export interface Vault {
  /** @param context where the text belongs; the same is needed to open it @throws Error if there is no key */
  seal(text: string, context: string): string;
  /** @throws Error that says why it cannot be decrypted */
  open(sealed: string, context: string): string;
}

const schemas = new WeakMap<Scanner, OptionSchema>();

/** JSON Schema (2020-12) of a scanner's options, as sent by a client. */
export function optionsSchema(scanner: Scanner): OptionSchema {
  let schema = schemas.get(scanner);
  if (!schema) {
    schema = z.toJSONSchema(scanner.options, { io: 'input', unrepresentable: 'any' }) as OptionSchema;
    schemas.set(scanner, schema);
  }
  return schema;
}

/**
 * Options without secrets, which become `***`.
 * @param scanner undefined if it no longer exists: all values are hidden then
 */
export const shownOptions = (scanner: Scanner | undefined, options: unknown): unknown =>
  mapSecrets(scanner, options, () => HIDDEN);

/** The secrets among the options. Values that are the default of the schema are not secret, since queries show it. */
export function secretsIn(scanner: Scanner, options: unknown): SecretOption[] {
  const secrets: SecretOption[] = [];
  mapSecrets(scanner, options, (value, path, isDefault) => {
    if (!isDefault) secrets.push({ path, value });
    return value;
  });
  return secrets;
}

/** Separates secrets from the other options of a scan, and joins them again. */
export interface SecretOptions {
  /** @returns the request with `***` for secrets, and the secrets encrypted @throws InvalidOptionsError if there is no key */
  seal(scanId: string, request: ScannerRequest): ScannerRequest;
  /** @returns the options with `***` for secrets */
  erase(request: ScannerRequest): Record<string, unknown>;
  /** @returns the options with secrets @throws InvalidOptionsError if they cannot be decrypted */
  open(scanId: string, request: ScannerRequest): Record<string, unknown>;
}

export function createSecretOptions(get: (name: string) => Scanner | undefined, vault: Vault): SecretOptions {
  // Neither another scan nor another scanner can use the secrets. Their paths are part of the encrypted text.
  const contextOf = (scanId: string, name: string) => JSON.stringify(['options', scanId, name]);
  const found = ({ name, options }: ScannerRequest) => {
    const scanner = get(name);
    return scanner ? secretsIn(scanner, options) : [];
  };
  const hide = (options: Record<string, unknown>, secrets: readonly SecretOption[]) =>
    withValues(
      options,
      secrets.map(({ path }) => ({ path, value: HIDDEN })),
    );
  return {
    seal(scanId, { name, options }) {
      const secrets = found({ name, options });
      if (secrets.length === 0) return { name, options };
      try {
        const text = JSON.stringify(secrets.map(({ path, value }) => [path, value]));
        return {
          name,
          options: hide(options, secrets),
          sealed: vault.seal(text, contextOf(scanId, name)),
        };
      } catch (error) {
        throw new InvalidOptionsError(
          `Scanner "${name}" has secret options (${pathsOf(secrets)}), and this server cannot encrypt them: ${(error as Error).message}`,
        );
      }
    },

    erase: (request) => hide(request.options, found(request)),

    open(scanId, { name, options, sealed }) {
      if (sealed === undefined) return options;
      try {
        const secrets = JSON.parse(vault.open(sealed, contextOf(scanId, name))) as [
          SecretOption['path'],
          unknown,
        ][];
        return withValues(
          options,
          secrets.map(([path, value]) => ({ path, value })),
        );
      } catch (error) {
        throw new InvalidOptionsError(
          `The secret options of the scanner "${name}" cannot be decrypted: ${(error as Error).message}. Start a new scan, with the secrets.`,
        );
      }
    },
  };
}

/** @throws InvalidOptionsError if a secret is the text that queries show instead of it, as in options of an earlier scan */
export function refuseHidden(scanner: Scanner, options: unknown): void {
  const hidden = secretsIn(scanner, options).filter(({ value }) => value === HIDDEN);
  if (hidden.length === 0) return;
  throw new InvalidOptionsError(
    `Options of scanner "${scanner.name}": give the values of ${pathsOf(hidden)}. "${HIDDEN}" stands for a secret; secrets are never shown, and are erased when their scan ends.`,
  );
}

/** A message without the values of secret options. */
export const redactSecrets = (scanner: Scanner, options: unknown, message: string): string =>
  secretsIn(scanner, options).reduce(
    (rest, { value }) => (typeof value === 'string' && value !== '' ? rest.replaceAll(value, HIDDEN) : rest),
    message,
  );

const MAX_PATHS = 10;
const pathsOf = (secrets: readonly SecretOption[]): string => {
  const paths = secrets.slice(0, MAX_PATHS).map(({ path }) => path.join('.'));
  const more = secrets.length - paths.length;
  return more > 0 ? `${paths.join(', ')} and ${more} more` : paths.join(', ');
};

/** @returns a copy in which the values at the paths are replaced @throws Error for a path that the options do not have */
function withValues(
  options: Record<string, unknown>,
  values: readonly SecretOption[],
): Record<string, unknown> {
  const copy = structuredClone(options);
  for (const { path, value } of values) {
    let place: unknown = copy;
    for (const [index, key] of path.entries()) {
      if (typeof place !== 'object' || place === null || !Object.hasOwn(place, key))
        throw new Error('they belong to other options');
      const own = place as Record<string | number, unknown>;
      if (index === path.length - 1) own[key] = value;
      place = own[key];
    }
  }
  return copy;
}

/** The parts of a JSON Schema that say which values are secret. */
export interface OptionSchema {
  $ref?: string;
  $defs?: Record<string, OptionSchema>;
  writeOnly?: boolean;
  format?: string;
  default?: unknown;
  properties?: Record<string, OptionSchema>;
  additionalProperties?: OptionSchema | boolean;
  prefixItems?: OptionSchema[];
  items?: OptionSchema | boolean;
  anyOf?: OptionSchema[];
  oneOf?: OptionSchema[];
  allOf?: OptionSchema[];
}

const SECRET: OptionSchema = { writeOnly: true };

/** Replaces each value, other than an object or array, that a schema marks as secret, or that is in a marked object or array. */
function mapSecrets(
  scanner: Scanner | undefined,
  options: unknown,
  replace: (value: unknown, path: SecretOption['path'], isDefault: boolean) => unknown,
): unknown {
  const root = scanner ? optionsSchema(scanner) : SECRET;
  const walk = (value: unknown, given: readonly OptionSchema[], path: SecretOption['path']): unknown => {
    if (given.length === 0) return value;
    const applied = alternatives(given, root);
    const isSecret = applied.some(({ writeOnly, format }) => writeOnly === true || format === 'password');
    const inside = (select: (schema: OptionSchema) => OptionSchema | boolean | undefined) => [
      ...applied.flatMap((schema) => {
        const part = select(schema);
        return typeof part === 'object' ? [part] : [];
      }),
      ...(isSecret ? [SECRET] : []),
    ];
    if (Array.isArray(value)) {
      return value.map((item, index) =>
        walk(
          item,
          inside(({ prefixItems, items }) => prefixItems?.[index] ?? items),
          [...path, index],
        ),
      );
    }
    if (typeof value === 'object' && value !== null) {
      const entries = Object.entries(value).map(([key, item]) => {
        const parts = inside(({ properties, additionalProperties }) =>
          properties && Object.hasOwn(properties, key) ? properties[key] : additionalProperties,
        );
        return [key, walk(item, parts, [...path, key])];
      });
      return Object.fromEntries(entries);
    }
    if (!isSecret) return value;
    const isDefault = applied.some(
      (schema) => 'default' in schema && isDeepStrictEqual(schema.default, value),
    );
    return replace(value, path, isDefault);
  };
  return walk(options, [root], []);
}

/** All schemas that may apply to a value: those given, their references, and the members of their unions. */
function alternatives(given: readonly OptionSchema[], root: OptionSchema): OptionSchema[] {
  const found = new Set<OptionSchema>();
  const add = (schema: OptionSchema | undefined) => {
    if (schema === undefined || found.has(schema)) return;
    found.add(schema);
    if (schema.$ref !== undefined) add(referred(schema.$ref, root));
    for (const member of [schema.anyOf, schema.oneOf, schema.allOf].flat()) add(member);
  };
  for (const schema of given) add(schema);
  return [...found];
}

const referred = (reference: string, root: OptionSchema): OptionSchema | undefined =>
  reference === '#' ? root : root.$defs?.[reference.replace('#/$defs/', '')];
