/** Where clients put the token in `connection_init`, since browsers cannot set headers of a WebSocket. */
import { isSession } from '../access.ts';
import { isTicket } from '../ticket-credential.ts';

/** The form that messages and documentation name. Close reasons have at most 123 bytes. */
const FORM = 'send connectionParams: { authorization: "Bearer <token>" }';

export interface GivenCredential {
  /** Authorization value; null if there is none, or none that is clear */
  credential: string | null;
  /** close reason if the server does not accept it */
  refusal: string;
}

/**
 * Finds the Authorization value in a payload: `authorization`, `headers: { authorization }` as in Hasura's documentation,
 * or `authToken` without "Bearer" as in Apollo's, in any case.
 *
 * @param ofUpgrade credential of the upgrade, which counts if the payload has none
 */
export function credentialIn(params: unknown, ofUpgrade: string | null): GivenCredential {
  const given = new Set(candidatesIn(params));
  const [credential = ofUpgrade] = given;
  if (credential === null) return { credential: null, refusal: `Unauthorized: no token; ${FORM}` };
  if (given.size > 1) return { credential: null, refusal: `Unauthorized: more than one token; ${FORM}` };
  if (typeof credential !== 'string')
    return { credential: null, refusal: `Unauthorized: the token is not a string; ${FORM}` };
  if (isTicket(credential))
    return { credential, refusal: 'Unauthorized: the ticket is wrong, or no longer valid' };
  if (isSession(credential)) return { credential, refusal: 'Unauthorized: the session has ended' };
  const refusal = /^Bearer\s/i.test(credential)
    ? 'Unauthorized: wrong token'
    : `Unauthorized: the value must begin with "Bearer "; ${FORM}`;
  return { credential, refusal };
}

function* candidatesIn(params: unknown): Generator<unknown> {
  for (const [name, value] of entriesOf(params)) {
    if (name === 'authorization') yield value;
    if (name === 'authtoken') yield typeof value === 'string' ? withScheme(value) : value;
    if (name !== 'headers') continue;
    for (const [header, text] of entriesOf(value)) if (header === 'authorization') yield text;
  }
}

/** Clients pass undefined or null before they have a token. */
function entriesOf(params: unknown): [name: string, value: unknown][] {
  if (typeof params !== 'object' || params === null || Array.isArray(params)) return [];
  return Object.entries(params).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [[name.toLowerCase(), value]],
  );
}

const withScheme = (token: string) => (/^Bearer\s/i.test(token) ? token : `Bearer ${token}`);
