/** A request in evidence as a command for a terminal. */

const HEADER = /^([\w!#$%&'*+.^`|~-]+): ?(.*)$/;

/**
 * A word for bash or zsh. Characters that a terminal could act on are written as escapes, since the text may come from a
 * target.
 */
function quoted(text: string): string {
  if (/^[\w./:=@%+,-]+$/.test(text)) return text;
  if (/^[\x20-\x7e]*$/.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  const escaped = text.replace(/[\\']/g, '\\$&').replace(/[^\x20-\x7e]/gu, (character) => {
    if (character === '\n') return '\\n';
    const code = (character.codePointAt(0) as number).toString(16);
    return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
  return `$'${escaped}'`;
}

/**
 * @param request request line, headers and body, in lines
 * @param url of the finding, for the scheme
 * @returns null if it is no HTTP request
 */
export function curlCommand(request: string, url: string | null): string | null {
  const [head = '', ...rest] = request.split(/\r?\n\r?\n/);
  const [line = '', ...lines] = head.split(/\r?\n/);
  const [, method, target = ''] = /^([A-Z]+) (\S+)/.exec(line) ?? [];
  if (method === undefined) return null;
  const headers = lines.flatMap((text) => {
    const [, name, value = ''] = HEADER.exec(text) ?? [];
    return name === undefined ? [] : [{ name, value }];
  });
  const host = headers.find(({ name }) => name.toLowerCase() === 'host')?.value;
  const { protocol = 'https:', host: known } = url !== null && URL.canParse(url) ? new URL(url) : {};
  const authority = host ?? known;
  if (authority === undefined && !/^https?:/.test(target)) return null;
  const address = /^https?:/.test(target) ? target : `${protocol}//${authority}${target}`;
  const sent = headers.filter(({ name }) => !/^(host|content-length)$/i.test(name));
  const body = rest.join('\n\n');
  return [
    'curl --globoff --path-as-is -i',
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    quoted(address),
    ...sent.map(({ name, value }) => `-H ${quoted(value === '' ? `${name};` : `${name}: ${value}`)}`),
    ...(body === '' ? [] : [`--data-raw ${quoted(body)}`]),
  ].join(' \\\n  ');
}
