/** An OpenID provider (oidc-provider) on loopback, whose tokens tests choose. */
import { createHash, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { importJWK, SignJWT } from 'jose';
import Provider from 'oidc-provider';

export interface TokenOptions {
  audience?: string;
  /** claims beside those of every token; `sub` replaces its own */
  claims?: Record<string, unknown>;
  ttlSeconds?: number;
}

export interface OpenIdProvider {
  issuer: string;
  /** its public key */
  key(): JsonWebKey;
  /** Signs a token that the provider itself would not issue. @param claims replace those of a valid token */
  sign(claims: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>;
  /** Fetches an access token with the client credentials grant. */
  token(options?: TokenOptions): Promise<string>;
  /** Replaces the key. */
  rotate(): void;
  /** paths of requests so far */
  requests: string[];
  /** answers requests instead of the provider; null: the provider does */
  intercept: RequestListener | null;
  close(): Promise<void>;
}

export const AUDIENCE = 'https://scanwire.example';

export async function startOpenIdProvider(): Promise<OpenIdProvider> {
  let issued: Required<TokenOptions> = { audience: AUDIENCE, claims: {}, ttlSeconds: 600 };
  let answer: RequestListener;
  let key: JsonWebKey = {};
  let privateKey: JsonWebKey = {};
  const server = createServer((request, response) => {
    provider.requests.push(request.url ?? '');
    (provider.intercept ?? answer)(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const rotate = () => {
    privateKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
    const kid = createHash('sha256').update(JSON.stringify(privateKey)).digest('hex').slice(0, 8);
    const { d: _, ...publicKey } = privateKey;
    key = { ...publicKey, kid };
    const instance = new Provider(issuer, {
      jwks: { keys: [{ ...privateKey, kid, alg: 'ES256', use: 'sig' }] },
      cookies: { keys: ['secret of cookies'] },
      clients: [
        {
          ...{ client_id: 'ci', client_secret: 'secret of ci', grant_types: ['client_credentials'] },
          ...{ redirect_uris: [], response_types: [], id_token_signed_response_alg: 'ES256' },
        },
      ],
      ttl: { ClientCredentials: () => issued.ttlSeconds },
      extraTokenClaims: () => issued.claims,
      features: {
        devInteractions: { enabled: false },
        clientCredentials: { enabled: true },
        resourceIndicators: {
          enabled: true,
          getResourceServerInfo: (_: unknown, audience: string) => ({
            ...{ scope: '', audience, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } },
          }),
        },
      },
    });
    answer = instance.callback();
  };
  const provider: OpenIdProvider = {
    issuer,
    key: () => key,
    async sign(claims, header = {}) {
      const now = Math.floor(Date.now() / 1000);
      const payload = { iss: issuer, aud: AUDIENCE, sub: 'ci', exp: now + 600, ...claims };
      return await new SignJWT(JSON.parse(JSON.stringify(payload)))
        .setProtectedHeader({ alg: 'ES256', kid: key.kid as string, ...header })
        .sign(await importJWK(privateKey, 'ES256'));
    },
    async token({ audience = AUDIENCE, claims = {}, ttlSeconds = 600 } = {}) {
      issued = { audience, claims, ttlSeconds };
      const response = await fetch(`${issuer}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from('ci:secret+of+ci').toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', resource: audience }),
      });
      const body = (await response.json()) as { access_token?: string };
      if (!body.access_token) throw new Error(JSON.stringify(body));
      return body.access_token;
    },
    rotate,
    requests: [],
    intercept: null,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  rotate();
  return provider;
}
