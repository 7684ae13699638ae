/** Tests whether a value gives access to arbitrary files, by the content of well-known files. */
import type { Flaw } from '../../kit/flaw.ts';
import type { Exchange } from '../../kit/http-evidence.ts';
import type { ActiveCheck, InsertionPoint, Probe, Proof } from '../probe.ts';
import { OTHERS, PASSWD, type WellKnownFile, WIN_INI } from './well-known-files.ts';

const PATH_TRAVERSAL: Flaw = {
  type: 'path_traversal',
  title: 'Path traversal',
  severity: 'HIGH',
  cwe: 'CWE-22',
  cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N',
  description:
    'A value from the request becomes part of a file path, which can lead outside the intended folder. An attacker can read files on the server, such as its configuration, keys and source code.',
  remediation:
    'Choose files by an identifier from an allow list. If a name must come from the request, resolve the path and reject it unless it is within the intended folder.',
  references: [
    'https://owasp.org/www-community/attacks/Path_Traversal',
    'https://cheatsheetseries.owasp.org/cheatsheets/Input_Validation_Cheat_Sheet.html',
    'https://cwe.mitre.org/data/definitions/22.html',
  ],
};

const NAMES =
  /file|path|page|doc|template|tpl|include|lang|locale|download|attach|img|image|photo|picture|avatar|folder|dir|theme|style|view|layout|module|content|load|read|report|log|source|src|name$|^(?:f|p|inc|cat|show|board|skin|conf|config|root|pg|asset|resource|media|key|backup|export|data)$/i;
/** A name with an extension, or with parts; a number with a point is neither. */
const LOOKS_LIKE_A_FILE = /[/\\]|^[^.]{0,200}\.[a-z]\w{0,7}$/i;
const MAX_VALUE = 500;
const WAYS_FOR_ANY = 2;
const TOO_MANY_REQUESTS = 429;

export const pathTraversal: ActiveCheck = {
  name: 'path-traversal',
  suits: (point) => point.location !== 'header' && (namesAFile(point) || /\p{L}/u.test(point.value)),
  async run(probe) {
    if (probe.point.value.length > MAX_VALUE) {
      probe.leaveOut({
        reason: 'long values',
        code: 'LIMIT_REACHED',
        message: `has parameters whose values are longer than ${MAX_VALUE} characters: they were not tested for path traversal`,
      });
      return [];
    }
    const usual = await probe.baseline();
    const ways = waysFor(probe.point);
    // Any word may be part of a path. Points that do not look like one are tested only with the most common techniques.
    for (const way of namesAFile(probe.point) ? ways : ways.slice(0, WAYS_FOR_ANY)) {
      const { file } = way;
      // A page that always shows such a file, such as a tutorial, proves nothing.
      if (file.proofIn(usual.response.body) !== null) continue;
      const payload = way.lead(file.path);
      const exchange = await probe.send(payload);
      const { status, body } = exchange.response;
      if (status === TOO_MANY_REQUESTS && status !== usual.response.status) {
        probe.leaveOut({
          reason: 'rate limit',
          code: 'RATE_LIMITED',
          message: `responded with 429 during the path traversal test, which was stopped at: ${way.name}`,
        });
        return [];
      }
      const line = file.proofIn(body);
      if (line === null) continue;
      const proof = await confirm(probe, way, payload, exchange, line);
      return proof ? [proof] : [];
    }
    return [];
  },
};

function namesAFile({ location, name, value }: InsertionPoint): boolean {
  return LOOKS_LIKE_A_FILE.test(value) || (location !== 'path' && NAMES.test(name.split('/').at(-1) ?? name));
}

/** A technique to leave the folder that the application reads from. */
interface Way {
  name: string;
  file: WellKnownFile;
  /** @param path as `WellKnownFile` has it */
  lead(path: string): string;
}

/** The techniques for a point, the most frequent ones first. */
function waysFor({ value }: InsertionPoint): Way[] {
  const up = (depth: number, step = '../') => step.repeat(depth);
  const folder = /^(?:.*[/\\])/.exec(value)?.[0];
  const extension = /\.\w{1,8}$/.exec(value)?.[0];
  const encoded = (path: string) => path.replaceAll('.', '%2e').replaceAll('/', '%2f');
  const unix = (name: string, lead: Way['lead']): Way => ({ name, file: PASSWD, lead });
  const windows = (name: string, lead: Way['lead']): Way => ({ name, file: WIN_INI, lead });
  return [
    // The parent of the root is the root, so that one depth is enough for most.
    unix('parent folders', (path) => up(10) + path),
    unix('an absolute path', (path) => `/${path}`),
    // A filter that removes `../` once leaves `../`.
    unix('nested parent folders (....//)', (path) => up(10, '....//') + path),
    unix('encoded parent folders', (path) => encoded(up(10) + path)),
    ...(folder === undefined || folder === '/'
      ? []
      : [unix('parent folders after the original folder', (path) => folder + up(10) + path)]),
    ...(extension === undefined
      ? []
      : [
          unix('a NUL byte before the original extension', (path) => `${up(10)}${path}\0${extension}`),
          unix(
            'an absolute path with a NUL byte before the original extension',
            (path) => `/${path}\0${extension}`,
          ),
        ]),
    unix('parent folders after a slash', (path) => `/${up(10)}${path}`),
    unix('double-encoded parent folders', (path) => encoded(up(10) + path).replaceAll('%', '%25')),
    windows('parent folders, with backslashes', (path) => (up(10) + path).replaceAll('/', '\\')),
    windows('an absolute path with a drive', (path) => `C:/${path}`),
    unix('a file URL', (path) => `file:///${path}`),
    unix('six parent folders', (path) => up(6) + path),
    unix('three parent folders', (path) => up(3) + path),
  ];
}

/** Compares with a file that does not exist, and looks for a second well-known file. */
async function confirm(
  probe: Probe,
  { name, file, lead }: Way,
  payload: string,
  exchange: Exchange,
  line: string,
): Promise<Proof | null> {
  const absent = await probe.send(lead(`${file.path}${probe.marker()}`));
  if (file.proofIn(absent.response.body) !== null) return null;
  const exchanges: Proof['exchanges'] = [
    { exchange, note: `/${file.path}`, needle: needleOf(exchange, line) },
    { exchange: absent, note: 'The name of a missing file' },
  ];
  let other: WellKnownFile | undefined;
  for (const candidate of OTHERS.filter(({ system }) => system === file.system)) {
    if ([exchange, absent].some(({ response }) => candidate.proofIn(response.body) !== null)) continue;
    const second = await probe.send(lead(candidate.path));
    const found = candidate.proofIn(second.response.body);
    if (found === null) continue;
    other = candidate;
    exchanges.push({ exchange: second, note: `/${candidate.path}`, needle: needleOf(second, found) });
    break;
  }
  return {
    flaw: PATH_TRAVERSAL,
    confidence: other ? 'CONFIRMED' : 'HIGH',
    proof: `The response contains /${file.path} of the server${other ? `, and with another value /${other.path}` : ''} (technique: ${name}). With the name of a missing file it does not.`,
    payload,
    exchanges,
    properties: { file: `/${file.path}`, technique: name },
  };
}

/** The body may escape the slashes of a line, but not its beginning. */
const needleOf = ({ response }: Exchange, line: string): string =>
  response.body.includes(line) ? line : (line.split('/', 1)[0] ?? line);
