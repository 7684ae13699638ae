/** Settings for JWTs of an OpenID provider. */
import { z } from 'zod';
import { ROLES, type Role } from './core/identity.ts';
import type { JwtRules } from './http/jwt/verify.ts';

const httpUrl = (example: string) =>
  z.string().refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && !/[?#]/.test(text);
  }, `must be a URL such as ${example}`);

const claim = z.string().max(200, 'must have at most 200 characters');

/** Values of the claim and their roles: `scan-admins=admin,staff=viewer`. */
const roles = z.string().transform((text, context): ReadonlyMap<string, Role> => {
  const entries = text.split(',').map((entry) => {
    const [, value = '', name = ''] = /^\s*(.+?)\s*=\s*(\w+)\s*$/.exec(entry) ?? [];
    const role = ROLES.find((one) => one.toLowerCase() === name.toLowerCase());
    if (!role) context.addIssue(`"${entry.trim()}" is not a value and a role, such as scan-admins=admin`);
    return [value, role ?? 'VIEWER'] as const;
  });
  return new Map(entries);
});

/** The variables of the environment. */
export const JWT_VARIABLES = {
  SCANWIRE_JWT_ISSUER: httpUrl('https://login.example.com/realms/staff').nullable().default(null),
  SCANWIRE_JWT_AUDIENCE: z.string().nullable().default(null),
  SCANWIRE_JWT_JWKS_URL: httpUrl('https://login.example.com/keys').nullable().default(null),
  SCANWIRE_JWT_ROLE_CLAIM: claim.default('roles'),
  SCANWIRE_JWT_ROLES: roles.default(new Map(ROLES.map((role) => [role.toLowerCase(), role]))),
  SCANWIRE_JWT_WORKSPACE_CLAIM: claim.nullable().default(null),
};

type Variables = z.output<z.ZodObject<typeof JWT_VARIABLES>>;

/** @returns why the variables do not fit together */
export function jwtProblems(given: Readonly<Record<string, string | undefined>>): string[] {
  const named = Object.keys(JWT_VARIABLES).filter((name) => given[name] !== undefined);
  if (named.length === 0) return [];
  return ['SCANWIRE_JWT_ISSUER', 'SCANWIRE_JWT_AUDIENCE']
    .filter((name) => given[name] === undefined)
    .map((name) => `${name} is missing; ${named.join(', ')} ${named.length > 1 ? 'need' : 'needs'} it`);
}

/** @returns null if JWTs are not accepted */
export function jwtRules(data: Variables): JwtRules | null {
  const { SCANWIRE_JWT_ISSUER: issuer, SCANWIRE_JWT_AUDIENCE: audience } = data;
  if (issuer === null || audience === null) return null;
  return {
    ...{ issuer, audience },
    jwksUrl: data.SCANWIRE_JWT_JWKS_URL,
    roleClaim: data.SCANWIRE_JWT_ROLE_CLAIM,
    roles: data.SCANWIRE_JWT_ROLES,
    workspaceClaim: data.SCANWIRE_JWT_WORKSPACE_CLAIM,
  };
}
