/** Verifies JWTs of one OpenID provider (RFC 7519, RFC 8725). */
import { createRemoteJWKSet, customFetch, errors, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';
import { ScanwireError, UnauthenticatedError, UnavailableError } from '../../core/errors.ts';
import type { Identity } from '../../core/identity.ts';
import type { Egress } from '../../core/scanner.ts';
import { type ClaimRules, identityFrom } from './claims.ts';
import { readKeySet } from './key-set.ts';

export interface JwtRules extends ClaimRules {
  audience: string;
  /** null: named by the issuer's /.well-known/openid-configuration */
  jwksUrl: string | null;
}

/**
 * @returns the caller, and when the token expires, in milliseconds since 1970
 * @throws UnauthenticatedError, ForbiddenError, UnavailableError if the keys of the provider cannot be read
 */
export type VerifyJwt = (token: string) => Promise<{ identity: Identity; expiresAt: number }>;

/** Only asymmetric ones: with a symmetric one, the public key of the provider would sign tokens. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];
/** For `nbf`; a token is refused as soon as it has expired. */
const CLOCK_TOLERANCE_SECONDS = 5;
/** Keys are read again after this time, so that those that the provider has withdrawn are no longer accepted. */
const KEYS_MAX_AGE_MS = 600_000;
const FETCH_TIMEOUT_MS = 5000;
/** Time after which an unknown key id lets the keys be read again. Anyone can send one. */
const UNKNOWN_KEY_COOLDOWN_MS = 10_000;
/** Time in which no request is sent to a provider that failed. */
const FAILURE_COOLDOWN_MS = 2000;

/** Not those of other tokens that the provider signs for the same audience, such as `logout+jwt`. */
const TYPES: ReadonlySet<string> = new Set(['jwt', 'at+jwt', 'application/at+jwt']);

const claimsSchema = z.looseObject({ sub: z.string().min(1).max(255), exp: z.number() });

export interface JwtParts {
  fetch: Egress['fetch'];
  /** receives why the keys of the provider cannot be read */
  onProblem(problem: string): void;
  unknownKeyCooldownMs?: number;
}

/** Reads the keys in the background, so that mistakes in the settings are reported at the start. */
export function createJwtVerifier(rules: JwtRules, parts: JwtParts): VerifyJwt {
  const { fetch, onProblem, unknownKeyCooldownMs = UNKNOWN_KEY_COOLDOWN_MS } = parts;
  let failedAt = Number.NEGATIVE_INFINITY;
  const unavailable = () =>
    new UnavailableError(
      'The keys of the OpenID provider cannot be read, so the token cannot be checked. Try again later; the log of the server has the reason.',
    );
  const load = async (): Promise<Response> => {
    if (performance.now() - failedAt < FAILURE_COOLDOWN_MS) throw unavailable();
    try {
      return Response.json(await readKeySet(rules, fetch, FETCH_TIMEOUT_MS));
    } catch (error) {
      failedAt = performance.now();
      onProblem((error as Error).message);
      throw unavailable();
    }
  };
  const keys = createRemoteJWKSet(new URL(rules.issuer), {
    [customFetch]: load,
    cooldownDuration: unknownKeyCooldownMs,
    cacheMaxAge: KEYS_MAX_AGE_MS,
  });
  keys.reload().catch(() => {});

  return async (token) => {
    const claims = claimsSchema.safeParse(await verified(token, rules, keys));
    if (!claims.success) throw refused('its claim "sub" must be a string of 1 to 255 characters');
    const expiresAt = claims.data.exp * 1000;
    if (expiresAt <= Date.now()) throw refused('it has expired');
    return { identity: identityFrom(claims.data, rules), expiresAt };
  };
}

async function verified(
  token: string,
  { issuer, audience }: JwtRules,
  keys: ReturnType<typeof createRemoteJWKSet>,
): Promise<JWTPayload> {
  try {
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      ...{ issuer, audience, algorithms: ALGORITHMS, requiredClaims: ['exp', 'sub'] },
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
    });
    if (!TYPES.has((protectedHeader.typ ?? 'jwt').toLowerCase()))
      throw refused('its type ("typ") is not that of an access token');
    // Whoever sends such a token has to prove that it has the key (RFC 7800), which a bearer token does not.
    if (payload.cnf !== undefined) throw refused('it is bound to a key ("cnf"), which is not supported');
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) throw refused(reasonOf(error, issuer, audience));
    if (error instanceof ScanwireError) throw error;
    // Malformed keys and signatures.
    throw refused('its signature cannot be verified');
  }
}

function reasonOf(error: errors.JOSEError, issuer: string, audience: string): string {
  if (error instanceof errors.JWTExpired) return 'it has expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    const { claim, reason } = error;
    if (claim === 'iss') return `its claim "iss" is not "${issuer}"`;
    if (claim === 'aud') return `its claim "aud" does not contain "${audience}"`;
    if (claim === 'nbf') return 'it is not valid yet';
    return `its claim "${claim}" is ${reason === 'missing' ? 'missing' : 'invalid'}`;
  }
  if (error instanceof errors.JWKSNoMatchingKey) return 'the provider has no key for it';
  if (error instanceof errors.JOSEAlgNotAllowed)
    return `its algorithm must be one of ${ALGORITHMS.join(', ')}`;
  if (error instanceof errors.JWKSMultipleMatchingKeys) return 'it has no key id ("kid")';
  return 'its signature or format is wrong';
}

const refused = (reason: string) => new UnauthenticatedError(`The token is not accepted: ${reason}.`);
