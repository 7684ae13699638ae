/** Maps the claims of a JWT to the caller. */
import { z } from 'zod';
import { ForbiddenError } from '../../core/errors.ts';
import { DEFAULT_WORKSPACE, type Identity, ROLES, type Role, WORKSPACE } from '../../core/identity.ts';

export interface ClaimRules {
  issuer: string;
  /** Name of a claim; dots lead into objects, such as `realm_access.roles`. */
  roleClaim: string;
  /** values of that claim and their roles */
  roles: ReadonlyMap<string, Role>;
  /** Name of a claim; null: everyone is in the default workspace. */
  workspaceClaim: string | null;
}

/** Values of a claim that are looked at. */
const MAX_VALUES = 1000;
const MAX_NAME = 100;
const nameSchema = z.string().min(1);

/** @throws ForbiddenError if the claims give no role, or no workspace */
export function identityFrom(claims: Readonly<Record<string, unknown>>, rules: ClaimRules): Identity {
  const { sub, preferred_username, email } = claims;
  const name = [preferred_username, email, sub].find((one) => nameSchema.safeParse(one).success);
  return {
    id: `${rules.issuer} ${sub}`,
    name: String(name).slice(0, MAX_NAME),
    role: roleFrom(claims, rules),
    workspace: workspaceFrom(claims, rules),
  };
}

/** The highest role of all values. */
function roleFrom(claims: Readonly<Record<string, unknown>>, { roleClaim, roles }: ClaimRules): Role {
  const given = new Set(valuesOf(claims, roleClaim).map((value) => roles.get(value)));
  const role = ROLES.findLast((one) => given.has(one));
  if (role) return role;
  throw new ForbiddenError(
    `The token gives no role: its claim "${roleClaim}" must have one of the values of SCANWIRE_JWT_ROLES.`,
  );
}

function workspaceFrom(claims: Readonly<Record<string, unknown>>, { workspaceClaim }: ClaimRules): string {
  if (workspaceClaim === null) return DEFAULT_WORKSPACE;
  const claim = claimOf(claims, workspaceClaim);
  const values = Array.isArray(claim) ? claim : [claim];
  const [workspace] = values;
  if (values.length === 1 && typeof workspace === 'string' && WORKSPACE.test(workspace)) return workspace;
  throw new ForbiddenError(
    `The token gives no workspace: its claim "${workspaceClaim}" must be one name of lower-case letters, digits, "-" and "_".`,
  );
}

/** A list as it is, and of a text its words too, as in `scope` (RFC 8693, section 4.2). */
function valuesOf(claims: Readonly<Record<string, unknown>>, name: string): string[] {
  const claim = claimOf(claims, name);
  const values = typeof claim === 'string' ? [claim, ...claim.split(' ')] : claim;
  return Array.isArray(values)
    ? values.slice(0, MAX_VALUES).filter((value) => typeof value === 'string')
    : [];
}

/** A claim of exactly this name comes first: those of Auth0 are URLs. */
function claimOf(claims: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let value: unknown = claims;
  for (const part of name.split('.')) {
    const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, part);
    value = isObject ? (value as Record<string, unknown>)[part] : undefined;
  }
  return value;
}
