/** What the rules find, each kind once, whatever the language. */
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
 * The same flaw where nobody can tell whether the text comes from outside: it is a parameter, or made elsewhere.
 * Whether it is one depends on the callers.
 */
export const ofUnknownOrigin = ({ cvss: _, ...known }: Flaw): Flaw => ({
  ...known,
  severity: 'LOW',
  description: `${known.description} Here the origin of the text is not known: check what its callers pass.`,
});

export const SQL_INJECTION = flaw({
  type: 'sql_injection',
  title: 'SQL injection: statement built from untrusted input',
  severity: 'HIGH',
  number: 89,
  sheet: 'SQL_Injection_Prevention',
  cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
  description:
    'Untrusted text becomes part of an SQL statement. An attacker can end the value with a quote and continue in SQL, and so read and change every row that the application can.',
  remediation:
    'Write placeholders (?, $1, %s, :name) into a constant statement and pass the values as parameters. Choose column names, which cannot be placeholders, from a list.',
});

export const COMMAND_INJECTION = flaw({
  type: 'command_injection',
  title: 'OS command injection: shell command built from untrusted input',
  severity: 'CRITICAL',
  number: 78,
  sheet: 'OS_Command_Injection_Defense',
  cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
  description:
    'Untrusted text becomes part of a shell command. A semicolon, a backtick or $( ) in it starts any other program with the rights of the application.',
  remediation:
    'Start the program without a shell and with its arguments as a list (execFile and spawn without shell, subprocess.run with a list), and check each argument; put -- before those that come from outside.',
});

export const CODE_INJECTION = flaw({
  type: 'code_injection',
  title: 'Code injection: untrusted input evaluated as code',
  severity: 'CRITICAL',
  number: 95,
  cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
  description:
    'Text that is not constant is evaluated as code. An attacker who controls the text controls the application. The vm module of Node.js does not protect: code can leave its context.',
  remediation:
    'Parse the text for what it may be: JSON.parse, ast.literal_eval, an expression parser with a fixed grammar, or a table of functions by name.',
});

export const PATH_TRAVERSAL = flaw({
  type: 'path_traversal',
  title: 'Path traversal: file path built from request data',
  severity: 'HIGH',
  number: 22,
  sheet: 'Input_Validation',
  cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N',
  description:
    'The path of a file contains text from a request. With ../ or an absolute path in it, files outside of the folder are read or written; joining paths does not prevent it.',
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
    'The host of an outgoing request comes from an incoming one. An attacker reaches everything that the server can reach: services of the internal network, and the metadata service of a cloud, which gives out credentials.',
  remediation:
    'Choose the host from a list. Where any host must be possible, refuse private addresses after resolving the name, at the time of the connection, and follow no redirects.',
});

export const OPEN_REDIRECT = flaw({
  type: 'open_redirect',
  title: 'Open redirect',
  severity: 'MEDIUM',
  number: 601,
  sheet: 'Unvalidated_Redirects_and_Forwards',
  cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N',
  description:
    'The target of a redirect comes from the request, host included. A link to the trusted site can lead to any other site, for phishing or to steal login tokens.',
  remediation:
    'Redirect to paths of the own site, chosen from a list, or check that the parsed URL has the own host. A leading slash is not enough: //host is another host.',
});

export const XSS = flaw({
  type: 'cross_site_scripting',
  title: 'Cross-site scripting (XSS): untrusted input not escaped',
  severity: 'HIGH',
  number: 79,
  sheet: 'Cross_Site_Scripting_Prevention',
  cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N',
  description:
    'Untrusted text is put into a page without escaping. A script in it runs in the browser of the visitor, with all rights that the visitor has on the site.',
  remediation:
    'Use a template engine that escapes by default, or textContent in the browser. Sanitize HTML that must stay HTML, for example with DOMPurify.',
});

export const TEMPLATE_INJECTION = flaw({
  type: 'template_injection',
  title: 'Server-side template injection (SSTI)',
  severity: 'CRITICAL',
  number: 1336,
  cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
  description:
    'Text from a request becomes the source of a template. Its expressions are evaluated on the server, and in most template languages they can do everything that the program can.',
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
    'The format can name functions, which are called while it is read. An attacker who controls the data runs code in the application.',
  remediation:
    'Use a format of plain data (JSON, yaml.safe_load, weights_only=True) and validate it. Where this is impossible, read only data that carries a valid signature of yours.',
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
  title: 'Password hashed with a fast hash',
  severity: 'HIGH',
  number: 916,
  sheet: 'Password_Storage',
  description:
    'MD5 and the SHA family are fast: graphics cards test billions of passwords a second, so that most passwords are cracked soon after the hashes leak.',
  remediation: 'Use argon2id, scrypt or bcrypt with a salt of its own for each password.',
});

export const WEAK_CIPHER = flaw({
  type: 'weak_cipher',
  title: 'Weak cipher or encryption mode',
  severity: 'MEDIUM',
  number: 327,
  sheet: 'Cryptographic_Storage',
  description:
    'DES, 3DES, RC2, RC4 and Blowfish can be broken with practical effort; ECB shows which blocks are equal; createCipher derives its key with one round of MD5 and without salt.',
  remediation: 'Use AES-256-GCM or ChaCha20-Poly1305 with a fresh nonce for each message.',
});

export const INSECURE_RANDOM = flaw({
  type: 'insecure_random',
  title: 'Insecure random number generator used for a secret',
  severity: 'MEDIUM',
  number: 338,
  sheet: 'Cryptographic_Storage',
  description:
    'The generator is not cryptographically secure: from a few outputs all others can be computed, and with them the tokens of other users.',
  remediation:
    'Use crypto.randomBytes, crypto.randomInt or crypto.randomUUID; in Python, the module secrets.',
});

export const TLS_UNVERIFIED = flaw({
  type: 'tls_verification_disabled',
  title: 'TLS certificate verification disabled',
  severity: 'HIGH',
  number: 295,
  sheet: 'Transport_Layer_Security',
  cvss: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:N',
  description:
    'The connection accepts any certificate, so that a machine in the middle can pose as the server, and read and change everything.',
  remediation:
    'Leave verification on. For an authority of your own, give its certificate (ca, NODE_EXTRA_CA_CERTS, verify="ca.pem").',
});

export const HARDCODED_CREDENTIAL = flaw({
  type: 'hardcoded_credential',
  title: 'Hard-coded credential',
  severity: 'HIGH',
  number: 798,
  sheet: 'Secrets_Management',
  description:
    'The source contains a password or key. Everybody who can read the repository, its history or a copy of the program has it, and it cannot be changed without a release.',
  remediation: 'Change the credential, and read it from the environment or a secret store.',
});

export const JWT_UNVERIFIED = flaw({
  type: 'jwt_not_verified',
  title: 'JWT signature not verified',
  severity: 'HIGH',
  number: 347,
  sheet: 'JSON_Web_Token_for_Java',
  cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N',
  description:
    'The token is trusted without a valid signature. Anybody can write one with any user and role.',
  remediation: 'Verify with the key and a fixed list of algorithms, without "none".',
});

export const DEBUG_ENABLED = flaw({
  type: 'debug_enabled',
  title: 'Debug mode enabled',
  severity: 'MEDIUM',
  number: 489,
  description:
    'Error pages show source, variables and settings; the debugger of Werkzeug runs any Python code that is typed into it.',
  remediation: 'Take it from the environment, off by default.',
});

export const CORS_CREDENTIALS = flaw({
  type: 'cors_any_origin_with_credentials',
  title: 'CORS allows any origin with credentials',
  severity: 'HIGH',
  number: 942,
  description:
    'Cross-origin requests are allowed from every origin and with cookies. Any page that a user visits can act on this server with the rights of the user, and read the answers.',
  remediation: 'List the allowed origins. Where any origin must be allowed, do not allow credentials.',
});

export const INSECURE_COOKIE = flaw({
  type: 'insecure_cookie',
  title: 'Session cookie without HttpOnly or Secure',
  severity: 'MEDIUM',
  number: 1004,
  sheet: 'Session_Management',
  description:
    'The cookie is explicitly made without HttpOnly or Secure: a script on the page can read it, or it is sent in the clear.',
  remediation: 'Set httpOnly and secure to true, and sameSite to lax or strict.',
});

export const NOSQL_INJECTION = flaw({
  type: 'nosql_injection',
  title: 'NoSQL injection',
  severity: 'HIGH',
  number: 943,
  cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:L/A:N',
  description:
    'Values of a parsed body can be objects: { "$ne": null } in place of a password matches every document. What becomes part of $where runs as JavaScript in the database.',
  remediation:
    'Convert values to the type that they must have (String(x)) or validate the body with a schema; never use $where.',
});

export const PROTOTYPE_POLLUTION = flaw({
  type: 'prototype_pollution',
  title: 'Prototype pollution: request body merged into an object',
  severity: 'MEDIUM',
  number: 1321,
  sheet: 'Prototype_Pollution_Prevention',
  description:
    'A body with __proto__ or constructor in it can write to the prototype that all objects share, which changes how the whole program behaves.',
  remediation: 'Validate the body with a schema first, and copy the properties that are wanted one by one.',
});

export const REGEX_INJECTION = flaw({
  type: 'regex_injection',
  title: 'Regular expression built from request data (ReDoS)',
  severity: 'MEDIUM',
  number: 1333,
  cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
  description:
    'The request decides on the expression. One such as (a+)+$ takes exponential time and stops the server for everybody.',
  remediation: 'Escape the text before it becomes part of an expression, or search for it as plain text.',
});

export const ARCHIVE_TRAVERSAL = flaw({
  type: 'archive_traversal',
  title: 'Archive extracted without path checks (Zip Slip)',
  severity: 'MEDIUM',
  number: 22,
  description:
    'Entries of a tar archive can have paths with ../ or be links: unpacking writes anywhere that the program may.',
  remediation: "Give filter='data' to extractall (Python 3.12, and patch releases since 3.8).",
});

export const TEMPORARY_FILE = flaw({
  type: 'insecure_temporary_file',
  title: 'Insecure temporary file',
  severity: 'LOW',
  number: 377,
  description:
    'Between choosing the name and opening it, another user of the machine can put a file or a link there.',
  remediation: 'Use tempfile.NamedTemporaryFile or tempfile.mkstemp, which open the file at once.',
});

export const WORLD_WRITABLE = flaw({
  type: 'world_writable_file',
  title: 'World-writable file permissions',
  severity: 'MEDIUM',
  number: 732,
  description: 'The permissions let every user and every service of the machine change the file or folder.',
  remediation:
    'Give the owner alone the right to write: 0o644 for files, 0o755 for folders, 0o600 for secrets.',
});

export const MESSAGE_ORIGIN = flaw({
  type: 'message_to_any_origin',
  title: 'postMessage with wildcard target origin',
  severity: 'MEDIUM',
  number: 346,
  sheet: 'HTML5_Security',
  description:
    'With "*" as its origin, the message is delivered even if the other window shows a page of somebody else by then.',
  remediation: 'Name the origin that the message is for.',
});

export const UNINITIALISED_MEMORY = flaw({
  type: 'uninitialised_memory',
  title: 'Uninitialized buffer',
  severity: 'LOW',
  number: 908,
  description:
    'new Buffer(number) gave memory as it was found, which can hold keys or data of others; with a number from outside it is also a way to exhaust memory.',
  remediation: 'Use Buffer.alloc(size), or Buffer.from(data).',
});

export const SSH_HOST_KEY = flaw({
  type: 'ssh_host_key_unchecked',
  title: 'SSH host key not verified',
  severity: 'MEDIUM',
  number: 322,
  description:
    'Unknown host keys are accepted, so that anybody on the way can pose as the server and gets the password.',
  remediation: 'Load the known hosts and keep the policy that refuses others (RejectPolicy).',
});

export const LDAP_INJECTION = flaw({
  type: 'ldap_injection',
  title: 'LDAP injection',
  severity: 'MEDIUM',
  number: 90,
  sheet: 'LDAP_Injection_Prevention',
  description:
    'Brackets and stars in the text change what the filter means: it matches other people, or everybody.',
  remediation: 'Escape the value (ldap.filter.escape_filter_chars).',
});
