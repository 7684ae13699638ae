/** Names of libraries and frameworks: sources of untrusted values, functions that pass them on, and sanitizers. */
import type { Language, Origin } from './rule.ts';

export interface KnownNames {
  /** matches the beginning of an expression's text */
  request: RegExp;
  process: RegExp;
  page: RegExp | null;
  /** A file that matches none of these has no input from a request, a page or the command line. */
  entrances: RegExp;
  /** methods whose result is no longer untrusted text */
  cleaningMethods: ReadonlySet<string>;
  /** methods that pass on the value that they are called on */
  passingMethods: ReadonlySet<string>;
  /** functions, by the last part of their name, that pass on their arguments */
  passing: ReadonlySet<string>;
  /** properties that are not untrusted text */
  harmless: ReadonlySet<string>;
  /** words in a condition that indicate a check of a value */
  guards: readonly string[];
}

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

const SCRIPT: KnownNames = {
  request:
    /^(?:await )?(?:(?:this\.)?(?:(?:ctx|context|c)\.)?(?:req|request|httpRequest)\??\.(?:query|body|params?|headers|cookies|signedCookies|url|originalUrl|hostname|files?|rawBody|get|header|json|text|formData|parseBody|nextUrl|raw)\b|(?:ctx|context)\.(?:query|params|querystring|headers|cookies)\b|event\??\.(?:queryStringParameters|multiValueQueryStringParameters|pathParameters|body|headers)\b|router\.query\b)/,
  page: /^(?:(?:(?:window|document|self)\.)?location\.(?:hash|search)\b|document\.referrer\b|window\.name\b)/,
  process: /^process\.argv\b/,
  entrances:
    /\b(?:req|request|httpRequest)\b\??\.|\b(?:ctx|context|c)\.(?:req|query|params|headers|cookies)|\bevent\??\.(?:query|multi|path|body|headers)|\brouter\.query|searchParams|@(?:Query|Param|Body|Headers|Req|Cookies)\(|\}\s?, (?:res|reply)|process\.argv|\blocation\.|\.referrer|window\.name/,
  cleaningMethods: words(
    'replace replaceAll test includes startsWith endsWith indexOf match has escape escapeId hash digest update',
  ),
  passingMethods: words(
    'toString trim trimStart trimEnd toLowerCase toUpperCase slice substring substr split concat join get getAll json text formData at pop shift param query normalize padStart padEnd map filter flat values entries valueOf',
  ),
  passing: words(
    'String decodeURIComponent decodeURI unescape URL URLSearchParams parse from atob join resolve normalize format assign concat stringify raw all race useSearchParams',
  ),
  harmless: words('length size statusCode method mimetype'),
  guards: [
    'includes(',
    '.has(',
    'startsWith(',
    '.test(',
    '.match(',
    'indexOf(',
    'relative(',
    'hasOwn',
    'isValid',
    'validate',
    'allowed',
    'Allowed',
    'ALLOWED',
    'Number.is',
    'safe',
  ],
};

const PYTHON: KnownNames = {
  request:
    /^(?:await )?(?:(?:self\.)?(?:flask\.|info\.context\.)?(?:request|req)\.(?:args|form|values|json|data|GET|POST|body|FILES|files|cookies|COOKIES|headers|META|query_params|path_params|query_string|get_json|get_data|match_info|query|rel_url|path|full_path|url|stream|query_arguments|arguments|params|post|text|read)\b|self\.get_(?:query_|body_)?arguments?\(|event(?:\.get\(|\[)['"](?:queryStringParameters|pathParameters|body|headers|multiValueQueryStringParameters)['"])/,
  page: null,
  process: /^(?:input\(|raw_input\(|sys\.argv\b|sys\.stdin\b|(?:\w{1,40}\.)?parse_(?:known_)?args\()/,
  entrances:
    /\b(?:request|req)\.|\.get_(?:query_|body_)?argument|\bevent(?:\.get\(|\[)|@\w{1,60}(?:\.\w{1,60})?\.(?:route|get|post|put|patch|delete|websocket|api_route)\(|input\(|sys\.(?:argv|stdin)|parse_(?:known_)?args/,
  cleaningMethods: words(
    'replace translate startswith endswith isdigit isalnum isidentifier index count find sub subn hexdigest quote escape',
  ),
  passingMethods: words(
    'get getlist get_list getall get_json get_data strip lstrip rstrip lower upper title split rsplit splitlines encode decode format join pop values items read readline readlines body json form text copy expanduser resolve absolute joinpath as_posix removeprefix removesuffix partition rpartition setdefault',
  ),
  passing: words(
    'str bytes bytearray unquote unquote_plus join Path PurePath urljoin loads b64decode urlsafe_b64decode a2b_base64 unhexlify BytesIO StringIO list tuple dict normpath abspath realpath expanduser text urlparse urlsplit parse_qs cast next sorted reversed',
  ),
  harmless: words('method content_type content_length status_code user session is_json scheme'),
  guards: [
    'match(',
    'startswith(',
    'isdigit(',
    'isalnum(',
    'isidentifier(',
    'is_relative_to(',
    'commonpath(',
    'url_has_allowed_host',
    'is_safe',
    'allowed',
    'ALLOWED',
    'valid',
  ],
};

export const knownNamesOf = (language: Language): KnownNames => (language === 'python' ? PYTHON : SCRIPT);

/** @returns the origin of an expression by the beginning of its text; null if its parts decide */
export function originByName(text: string, known: KnownNames): Origin | null {
  if (known.request.test(text)) return 'request';
  if (known.process.test(text)) return 'process';
  return known.page?.test(text) ? 'page' : null;
}
