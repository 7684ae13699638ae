/** Reads the public keys of an OpenID provider. */
import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';
import type { Egress } from '../../core/scanner.ts';

/** Those of Microsoft Entra, with certificates, take 20 kB. */
const MAX_BYTES = 512 * 1024;
const MAX_KEYS = 100;

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }).max(2000) });
const keySetSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(MAX_KEYS) });

/**
 * @param from.jwksUrl null: where the configuration of the issuer says (OpenID Connect Discovery 1.0, section 4)
 * @throws Error that says what is wrong, for the operator
 */
export async function readKeySet(
  from: { issuer: string; jwksUrl: string | null },
  fetch: Egress['fetch'],
  timeoutMs: number,
): Promise<JSONWebKeySet> {
  const read = async <Schema extends z.ZodType>(
    url: string,
    schema: Schema,
    what: string,
  ): Promise<z.output<Schema>> => {
    // Redirects are not followed: the operator trusts this URL, and no other.
    const { status, body, truncated, certificate } = await fetch(url, {
      ...{ timeoutMs, maxBytes: MAX_BYTES, headers: { accept: 'application/json' } },
    });
    if (certificate?.problem) throw new Error(`${url}: the certificate is not trusted`);
    if (status !== 200) throw new Error(`${url} responded with status ${status}, not 200`);
    if (truncated) throw new Error(`${url} sent more than ${MAX_BYTES} bytes`);
    try {
      return schema.parse(JSON.parse(body.toString()));
    } catch {
      throw new Error(`${url} did not return ${what}`);
    }
  };
  const url =
    from.jwksUrl ??
    (await discover(from.issuer, (url) => read(url, discoverySchema, 'an OpenID configuration')));
  return (await read(url, keySetSchema, 'a JSON Web Key Set')) as JSONWebKeySet;
}

/** @returns the URL of the keys */
async function discover(
  issuer: string,
  read: (url: string) => Promise<z.output<typeof discoverySchema>>,
): Promise<string> {
  const { issuer: named, jwks_uri } = await read(
    `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
  );
  if (named !== issuer)
    throw new Error(
      `the provider calls itself "${named.slice(0, 500)}": SCANWIRE_JWT_ISSUER must be the same`,
    );
  if (issuer.startsWith('https:') && !jwks_uri.startsWith('https:'))
    throw new Error(`the provider names keys at ${jwks_uri}, which is not https`);
  return jwks_uri;
}
