/** Why a connection to a database or to Redis fails, and what an operator can do. */

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing is listening there; check the host and the port, and that it is running',
  ENOTFOUND: 'its host name cannot be resolved',
  EAI_AGAIN: 'its host name cannot be resolved',
  ETIMEDOUT: 'it does not answer; check the host, the port, the firewalls, and whether it uses TLS there',
  EHOSTUNREACH: 'its host cannot be reached; check the address and the network',
  ENETUNREACH: 'its host cannot be reached; check the address and the network',
  ECONNRESET: 'the connection was reset; check the port, and whether it uses TLS',
  EPROTO: 'it does not use TLS there; check the port, or use a URL without TLS',
  CERT_HAS_EXPIRED: 'its TLS certificate has expired; renew it on the server',
  CERT_NOT_YET_VALID: 'its TLS certificate is not valid yet; check the clocks of both machines',
};

/**
 * @param settings.url name of the setting with the address
 * @param settings.authority how to trust an authority, as a request
 * @returns one line without secrets; null if the error has another cause
 */
export function connectError(error: unknown, settings: { url: string; authority: string }): string | null {
  const { code = '', cert } = error as Error & { code?: string; cert?: { subjectaltname?: string } };
  if (/SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)/.test(code))
    return `its TLS certificate is from an unknown authority; ${settings.authority}`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `its TLS certificate is for another host (${firstLine(cert?.subjectaltname ?? '')}); use a host name from the certificate in ${settings.url}`;
  return REASONS[code] ?? null;
}

/** The first line of a server's message, at most 300 characters. */
export const firstLine = (text: string): string => (text.split('\n')[0] ?? '').slice(0, 300);
