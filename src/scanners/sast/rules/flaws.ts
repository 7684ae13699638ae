/** The flaws that rules of all languages find. */
import type { Flaw } from '../../kit/flaw.ts';

const owasp = (sheet: string) => `https://cheatsheetseries.owasp.org/cheatsheets/${sheet}_Cheat_Sheet.html`;
const cwe = (id: number) => `https://cwe.mitre.org/data/definitions/${id}.html`;

/** @param entry.sheet of OWASP's cheat sheet series */
const flaw = ({
  sheet,
  number,
  ...entry
}: Omit<Flaw, 'cwe' | 'references'> & { number: number; sheet?: string }): Flaw => ({
  ...entry,
  cwe: `CWE-${number}`,
  references: [cwe(number), ...(sheet === undefined ? [] : [owasp(sheet)])],
});

/**
 * The same flaw with input of unknown origin: a parameter, or a value made elsewhere.
 * The callers determine whether it is exploitable.
 */
export const ofUnknownOrigin = ({ cvss: _, ...known }: Flaw): Flaw => ({
  ...known,
  severity: 'LOW',
  description: `${known.description} The origin of the value is unknown here: check what the callers pass.`,
});

export const SQL_INJECTION = flaw({
  type: 'sql_injection',
  title: 'SQL injection',
  severity: 'HIGH',
  number: 89,
  sheet: 'SQL_Injection_Prevention',
  cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
  description:
    'Untrusted input becomes part of an SQL statement. An attacker can end the value with a quote and add SQL, to read and change every row that the application can access.',
  remediation:
    'Use a constant statement with placeholders (?, $1, %s, :name) and pass the values as parameters. Choose column names, which cannot be parameters, from an allow list.',
});

export const COMMAND_INJECTION = flaw({
  type: 'command_injection',
  title: 'OS command injection',
  severity: 'CRITICAL',
  number: 78,
  sheet: 'OS_Command_Injection_Defense',
  cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
  description:
    'Untrusted input becomes part of a shell command. With a semicolon, a backtick or $( ), an attacker can run any program with the privileges of the application.',
  remediation:
    'Start the program without a shell and with its arguments as a list (execFile and spawn without shell, subprocess.run with a list). Validate each argument, and put -- before untrusted ones.',
});

export const CODE_INJECTION = flaw({
  type: 'code_injection',
  title: 'Code injection (eval of untrusted input)',
  severity: 'CRITICAL',
  number: 95,
  cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
  description:
    'Text that is not constant is evaluated as code. An attacker who controls the text controls the application. The vm module of Node.js is not a sandbox: code can escape its context.',
  remediation:
    'Parse the text instead: JSON.parse, ast.literal_eval, an expression parser with a fixed grammar, or a table of functions by name.',
});

export const PATH_TRAVERSAL = flaw({
  type: 'path_traversal',
  title: 'Path traversal',
  severity: 'HIGH',
  number: 22,
  sheet: 'Input_Validation',
  cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N',
  description:
    'A file path contains text from a request. With ../ or an absolute path, an attacker can read or write files outside the folder. Joining paths does not prevent it.',
  remediation:
    'Use only the last part of the name (path.basename, secure_filename), or resolve the whole path and check that it begins with the folder. Serve files with a function that has a root (sendFile with root, send_from_directory).',
});

export const SSRF = flaw({
  type: 'server_side_request_forgery',
  title: 'Server-side request forgery (SSRF)',
  severity: 'HIGH',
  number: 918,
  sheet: 'Server_Side_Request_Forgery_Prevention',
  cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:N/A:N',
  description:
    'The host of an outgoing request comes from an incoming one. An attacker can reach everything that the server can: services in the internal network, and the cloud metadata service, which returns credentials.',
  remediation:
    'Choose the host from an allow list. If any host must be possible, reject private addresses after resolving the name, at the time of the connection, and do not follow redirects.',
});

export const OPEN_REDIRECT = flaw({
  type: 'open_redirect',
  title: 'Open redirect',
  severity: 'MEDIUM',
  number: 601,
  sheet: 'Unvalidated_Redirects_and_Forwards',
  cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N',
  description:
    'The target of a redirect, including its host, comes from the request. A link to the trusted site can lead to any other site, for phishing or to steal login tokens.',
  remediation:
    "Redirect only to paths from an allow list, or check that the parsed URL has the site's own host. A leading slash is not enough: //host is another host.",
});

export const XSS = flaw({
  type: 'cross_site_scripting',
  title: 'Cross-site scripting (XSS)',
  severity: 'HIGH',
  number: 79,
  sheet: 'Cross_Site_Scripting_Prevention',
  cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N',
  description:
    "Untrusted input is written into a page without escaping. A script in it runs in the visitor's browser with all rights of the visitor on the site.",
  remediation:
    'Use a template engine that escapes by default, or textContent in the browser. If HTML must be allowed, sanitize it, for example with DOMPurify.',
});

export const TEMPLATE_INJECTION = flaw({
  type: 'template_injection',
  title: 'Server-side template injection (SSTI)',
  severity: 'CRITICAL',
  number: 1336,
  cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
  description:
    'Text from a request becomes the source of a template. Its expressions are evaluated on the server, where most template languages allow arbitrary code.',
  remediation: 'Keep templates constant, in files, and pass untrusted values as variables.',
});

export const DESERIALIZATION = flaw({
  type: 'unsafe_deserialization',
  title: 'Insecure deserialization',
  severity: 'HIGH',
  number: 502,
  sheet: 'Deserialization',
  cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
  description:
    'The format can name functions, which are called during deserialization. An attacker who controls the data can run code in the application.',
  remediation:
    'Use a plain data format (JSON, yaml.safe_load, weights_only=True) and validate it. If this is impossible, read only data that you have signed.',
});

export const XXE = flaw({
  type: 'xml_external_entities',
  title: 'XML external entities (XXE) enabled',
  severity: 'HIGH',
  number: 611,
  sheet: 'XML_External_Entity_Prevention',
  cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:L',
  description:
    'The parser is configured to resolve external entities. A document can make it read local files and request internal addresses, and return their content.',
  remediation: 'Disable entity resolution and DTD loading; in Python, use defusedxml.',
});

export const WEAK_PASSWORD_HASH = flaw({
  type: 'weak_password_hash',
  title: 'Weak password hash',
  severity: 'HIGH',
  number: 916,
  sheet: 'Password_Storage',
  description:
    'MD5 and the SHA family are fast: graphics cards test billions of passwords a second, so most passwords are cracked soon after a leak of the hashes.',
  remediation: 'Use argon2id, scrypt or bcrypt with a unique salt for each password.',
});

export const WEAK_CIPHER = flaw({
  type: 'weak_cipher',
  title: 'Weak encryption algorithm or mode',
  severity: 'MEDIUM',
  number: 327,
  sheet: 'Cryptographic_Storage',
  description:
    'DES, 3DES, RC2, RC4 and Blowfish can be broken with practical effort; ECB reveals equal blocks; createCipher derives its key with one round of MD5 and without salt.',
  remediation: 'Use AES-256-GCM or ChaCha20-Poly1305 with a fresh nonce for each message.',
});

export const INSECURE_RANDOM = flaw({
  type: 'insecure_random',
  title: 'Insecure random number generator',
  severity: 'MEDIUM',
  number: 338,
  sheet: 'Cryptographic_Storage',
  description:
    'The random number generator is not cryptographically secure: from a few outputs, an attacker can compute all others, and with them the tokens of other users.',
  remediation:
    'Use crypto.randomBytes, crypto.randomInt or crypto.randomUUID; in Python, the secrets module.',
});

export const TLS_UNVERIFIED = flaw({
  type: 'tls_verification_disabled',
  title: 'TLS certificate verification disabled',
  severity: 'HIGH',
  number: 295,
  sheet: 'Transport_Layer_Security',
  cvss: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:N',
  description:
    'The connection accepts any certificate, so an attacker in the middle can impersonate the server, and read and change all traffic.',
  remediation:
    'Keep verification enabled. For a private authority, configure its certificate (ca, NODE_EXTRA_CA_CERTS, verify="ca.pem").',
});

export const HARDCODED_CREDENTIAL = flaw({
  type: 'hardcoded_credential',
  title: 'Hard-coded credential',
  severity: 'HIGH',
  number: 798,
  sheet: 'Secrets_Management',
  description:
    'The source code contains a password or key. Anyone who can read the repository, its history or a copy of the program has it, and changing it takes a release.',
  remediation: 'Replace the credential, and read it from the environment or a secret store.',
});

export const JWT_UNVERIFIED = flaw({
  type: 'jwt_not_verified',
  title: 'JWT signature not verified',
  severity: 'HIGH',
  number: 347,
  sheet: 'JSON_Web_Token_for_Java',
  cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N',
  description: 'The token is trusted without a valid signature. Anyone can forge one for any user and role.',
  remediation: 'Verify the signature with the key and a fixed list of algorithms, without "none".',
});

export const DEBUG_ENABLED = flaw({
  type: 'debug_enabled',
  title: 'Debug mode enabled',
  severity: 'MEDIUM',
  number: 489,
  description:
    'Error pages show source code, variables and settings; the debugger of Werkzeug runs any Python code.',
  remediation: 'Disable debug mode by default, and enable it only by an environment variable.',
});

export const CORS_CREDENTIALS = flaw({
  type: 'cors_any_origin_with_credentials',
  title: 'CORS allows any origin with credentials',
  severity: 'HIGH',
  number: 942,
  description:
    "Cross-origin requests with cookies are allowed from every origin. Any page that a user visits can send requests with the user's rights, and read the responses.",
  remediation: 'List the allowed origins. If any origin must be allowed, do not allow credentials.',
});

export const INSECURE_COOKIE = flaw({
  type: 'insecure_cookie',
  title: 'Session cookie without HttpOnly or Secure',
  severity: 'MEDIUM',
  number: 1004,
  sheet: 'Session_Management',
  description:
    'The cookie is explicitly set without HttpOnly or Secure: scripts on the page can read it, or it is sent unencrypted.',
  remediation: 'Set httpOnly and secure to true, and sameSite to lax or strict.',
});

export const NOSQL_INJECTION = flaw({
  type: 'nosql_injection',
  title: 'NoSQL injection',
  severity: 'HIGH',
  number: 943,
  cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:L/A:N',
  description:
    'Values of a parsed body can be objects: { "$ne": null } instead of a password matches every document. Text in $where runs as JavaScript in the database.',
  remediation:
    'Convert values to the expected type (String(x)) or validate the body with a schema. Never use $where.',
});

export const PROTOTYPE_POLLUTION = flaw({
  type: 'prototype_pollution',
  title: 'Prototype pollution',
  severity: 'MEDIUM',
  number: 1321,
  sheet: 'Prototype_Pollution_Prevention',
  description:
    'A request body is merged into an object. A body with __proto__ or constructor can change the prototype that all objects share, and so the behaviour of the whole program.',
  remediation: 'Validate the body with a schema first, and copy the expected properties one by one.',
});

export const REGEX_INJECTION = flaw({
  type: 'regex_injection',
  title: 'Regular expression injection (ReDoS)',
  severity: 'MEDIUM',
  number: 1333,
  cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
  description:
    'A regular expression is built from request data. An expression such as (a+)+$ takes exponential time and blocks the server for all users.',
  remediation: 'Escape the text before using it in a regular expression, or search for it as plain text.',
});

export const ARCHIVE_TRAVERSAL = flaw({
  type: 'archive_traversal',
  title: 'Zip Slip: archive extracted without path checks',
  severity: 'MEDIUM',
  number: 22,
  description:
    'Entries of a tar archive can be links or have paths with ../, so extraction can write to any place that the program has access to.',
  remediation: "Pass filter='data' to extractall (Python 3.12, and patch releases since 3.8).",
});

export const TEMPORARY_FILE = flaw({
  type: 'insecure_temporary_file',
  title: 'Insecure temporary file',
  severity: 'LOW',
  number: 377,
  description:
    'Between choosing the name and opening the file, another user of the machine can create a file or link there.',
  remediation:
    'Use tempfile.NamedTemporaryFile or tempfile.mkstemp, which create and open the file atomically.',
});

export const WORLD_WRITABLE = flaw({
  type: 'world_writable_file',
  title: 'World-writable file permissions',
  severity: 'MEDIUM',
  number: 732,
  description: 'Every user and service of the machine can change the file or folder.',
  remediation: 'Allow only the owner to write: 0o644 for files, 0o755 for folders, 0o600 for secrets.',
});

export const MESSAGE_ORIGIN = flaw({
  type: 'message_to_any_origin',
  title: 'postMessage with wildcard target origin',
  severity: 'MEDIUM',
  number: 346,
  sheet: 'HTML5_Security',
  description:
    'With "*" as the target origin, the message is delivered even if the other window has navigated to another site.',
  remediation: 'Specify the origin of the recipient.',
});

export const UNINITIALISED_MEMORY = flaw({
  type: 'uninitialised_memory',
  title: 'Uninitialised buffer',
  severity: 'LOW',
  number: 908,
  description:
    'In old versions of Node.js, new Buffer(number) returns uninitialised memory, which can contain keys or data of other users. An untrusted number can also exhaust memory.',
  remediation: 'Use Buffer.alloc(size), or Buffer.from(data).',
});

export const SSH_HOST_KEY = flaw({
  type: 'ssh_host_key_unchecked',
  title: 'SSH host key not verified',
  severity: 'MEDIUM',
  number: 322,
  description:
    'Unknown host keys are accepted, so an attacker in the middle can impersonate the server and obtain the password.',
  remediation: 'Load the known hosts and reject unknown ones (RejectPolicy).',
});

export const LDAP_INJECTION = flaw({
  type: 'ldap_injection',
  title: 'LDAP injection',
  severity: 'MEDIUM',
  number: 90,
  sheet: 'LDAP_Injection_Prevention',
  description:
    'Parentheses and asterisks in untrusted input change the meaning of an LDAP filter, which then matches other entries or all of them.',
  remediation: 'Escape the value (ldap.filter.escape_filter_chars).',
});
