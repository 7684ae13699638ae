/** The remote of a local repository, normalised so that all its URLs are equal. */

/**
 * URL of the remote `origin`, else of the first remote.
 * @param config content of a git configuration file (git-config(1)); includes are not followed
 */
export function remoteUrlOf(config: string): string | null {
  let remote: string | null = null;
  const urls = new Map<string, string>();
  for (const line of config.replace(/\\\r?\n/g, '').split('\n')) {
    const [, section, name, rest = ''] =
      /^\s*\[\s*([\w.-]+)\s*(?:"((?:[^"\\]|\\.)*)"\s*)?\](.*)$/.exec(line) ?? [];
    if (section !== undefined) remote = section.toLowerCase() === 'remote' ? (name ?? null) : null;
    const [, value] = /^\s*url\s*=(.*)$/i.exec(section === undefined ? line : rest) ?? [];
    // git fetches from the first URL of a remote.
    if (remote !== null && value !== undefined && !urls.has(remote)) urls.set(remote, plainValue(value));
  }
  return urls.get('origin') ?? [...urls.values()][0] ?? null;
}

/** Removes quotes, escapes and a trailing comment. */
function plainValue(text: string): string {
  let value = '';
  for (const [part, quoted, escaped, comment] of text.matchAll(
    /"((?:[^"\\]|\\.)*)"|\\(.)|([#;].*$)|[^"\\#;]+/g,
  )) {
    if (comment !== undefined) break;
    value += quoted?.replace(/\\(.)/g, '$1') ?? escaped ?? part;
  }
  return value.trim();
}

const SCP_LIKE = /^(?:[^@/\s]+@)?(\[[\da-f:.]+\]|[\w.-]{2,}):(?!\/\/)(.+)$/i;
const SCHEME = /^(?:git\+)?(?:https?|ssh|git):$/;

/**
 * Host and path of a repository on a server, the same for its ssh, https, git and scp-like URLs. Ignores case, port,
 * credentials and a final `.git`.
 * @returns null for a local path and for other protocols
 */
export function normalRemote(address: string): string | null {
  const text = address.trim();
  let host: string;
  let path: string;
  if (text.includes('://')) {
    if (!URL.canParse(text)) return null;
    const url = new URL(text);
    if (!SCHEME.test(url.protocol)) return null;
    host = url.hostname;
    path = url.pathname;
  } else {
    const [, name, rest] = SCP_LIKE.exec(text) ?? [];
    if (name === undefined || rest === undefined) return null;
    host = name;
    path = rest;
  }
  const parts = decoded(path)
    .toLowerCase()
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  const last = parts.pop()?.replace(/\.git$/, '') ?? '';
  const name = [...parts, ...(last === '' ? [] : [last])].join('/');
  return host === '' || name === '' ? null : `${host.toLowerCase().replace(/\.$/, '')}/${name}`;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
