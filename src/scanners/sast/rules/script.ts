// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the examples are code in texts
/** Rules for JavaScript and TypeScript. Within a type, rules with higher confidence come first. */
import type { Rule } from '@ast-grep/napi';
import type { SourceRule } from '../rule.ts';
import * as flaws from './flaws.ts';
import { argument, construction, option, property, SCRIPT_NAMED, scriptCall, text } from './shape.ts';

const languages = ['javascript', 'typescript'] as const;
const SERVER_RESPONSE = /^(?:res|response)\b/;
const FALSE = { kind: 'false' };
const TRUE = { kind: 'true' };
const PASSWORD = /^[\w$.?!]*(?:passw(?:or)?d|passphrase|pwd)\b/i;
const SESSION_COOKIE = /^["'`](?!.{0,20}[cx]srf)[\w-]{0,30}(?:sess|sid|token|auth|jwt|login)/i;
/** in the options of a cookie */
const COOKIE_FLAG: Rule = {
  any: [
    { has: { kind: 'spread_element' } },
    { has: { kind: 'shorthand_property_identifier', regex: '^httpOnly$' } },
    { has: { kind: 'pair', has: { field: 'key', kind: 'property_identifier', regex: '^httpOnly$' } } },
  ],
};
/** Contains a digit or symbol and no space, and is not a placeholder, address, name of a setting or translation. */
const CREDENTIAL =
  /^(["'])(?!(?:x{3,}|your|change|example|placeholder|todo|none|null|test|dummy|env[.:]|process\.|\$|<|\{|\/|https?:|\.))(?=[^"']*[\d!@#%^&*+=?$])[^\s"'<>{}]{6,120}\1$/i;
const SECRET_TEXT = /^(["'])(?!(?:your|change|example|<|\$|\{))[^\s"'<>{}]{6,120}\1$/i;
/** A collection of MongoDB, or a model of Mongoose. */
const COLLECTION =
  /^(?:[\w.]{0,60}(?:users?|[cC]ollection|[mM]odel|accounts?)|[A-Z]\w{0,40}|[\w.]{0,40}\.collection\([^()]{0,60}\))$/;
const SQL_METHODS =
  'query|execute|raw|exec|run|all|get|each|prepare|unsafe|\\$queryRawUnsafe|\\$executeRawUnsafe|sequelizeQuery|simple|multi|one|oneOrNone|many|manyOrNone|none|any|result';
const SQL_PARTS = 'where|andWhere|orWhere|whereRaw|orWhereRaw|havingRaw|having|orderByRaw|joinRaw|literal';
const SQL_WORDS = ['SELECT ', 'select ', 'INSERT ', 'insert into', 'UPDATE ', 'DELETE ', 'delete from'];
const FS_METHODS =
  'readFile|readFileSync|createReadStream|createWriteStream|writeFile|writeFileSync|appendFile|appendFileSync|unlink|unlinkSync|rm|rmSync|rmdir|rmdirSync|readdir|readdirSync|open|openSync|copyFile|copyFileSync';
const FS = /^(?:fs|fsp|fse|promises|fsPromises|fs\.promises|fsExtra)$/;
const HTTP_CLIENT =
  /^(?:axios|got|needle|superagent|undici|http|https|ky|request|rp|bent|(?:this\.)?http(?:Service)?(?:\.axiosRef)?)$|^(?:require\(["']axios["']\)|axios|got|ky)\.(?:create|extend)\(/;

/** A header `$NAME` of a response: the arguments of a call, or a property of an object. @param value its metavariable */
const header = (value: string): Rule => ({
  any: [
    scriptCall({ method: 'setHeader|header|set|append', args: ['NAME', value] }),
    {
      kind: 'pair',
      all: [{ has: { field: 'key', pattern: '$NAME' } }, { has: { field: 'value', pattern: `$${value}` } }],
    },
  ],
});

export const scriptRules: readonly SourceRule[] = [
  {
    id: 'script-sql-request',
    languages,
    flaw: flaws.SQL_INJECTION,
    confidence: 'HIGH',
    words: SQL_WORDS,
    rule: scriptCall({ method: SQL_METHODS, name: 'query', args: ['SQL'] }),
    flow: { value: 'SQL', from: 'request', within: 'sql' },
    examples: {
      matches: [
        'app.get("/", (req, res) => db.query("SELECT * FROM users WHERE id = " + req.query.id));',
        'async function get(req) {\n  const { id } = req.params;\n  const sql = `SELECT * FROM users WHERE id = ${id}`;\n  return pool.execute(sql);\n}',
      ],
      misses: [
        'app.get("/", (req, res) => db.query("SELECT * FROM users WHERE id = ?", [req.query.id]));',
        'app.get("/", (req, res) => db.query(`SELECT * FROM users WHERE id = ${Number(req.query.id)}`));',
        'const TABLE = "users";\ndb.query(`SELECT * FROM ${TABLE}`);',
      ],
    },
  },
  {
    id: 'script-sql-condition',
    languages,
    flaw: flaws.SQL_INJECTION,
    confidence: 'HIGH',
    words: ['here', 'having', 'Raw', 'literal'],
    rule: scriptCall({ method: SQL_PARTS, args: ['SQL'] }),
    flow: { value: 'SQL', from: 'request', within: 'sql-part' },
    examples: {
      matches: ['knex("users").whereRaw("name = \'" + req.body.name + "\'");'],
      misses: [
        'knex("users").whereRaw("name = ?", [req.body.name]);',
        'collection.where("path/" + req.body.name);',
      ],
    },
  },
  {
    id: 'script-sql-parameter',
    languages,
    flaw: flaws.SQL_INJECTION,
    confidence: 'LOW',
    words: SQL_WORDS,
    rule: scriptCall({ method: SQL_METHODS, name: 'query', args: ['SQL'] }),
    flow: { value: 'SQL', from: 'parameter', within: 'sql-value' },
    examples: {
      matches: [
        "function byName(name) {\n  return db.query(`SELECT * FROM users WHERE name = '${name}'`);\n}",
      ],
      misses: [
        'function byName(name) {\n  return db.query("SELECT * FROM users WHERE name = $1", [name]);\n}',
        'function count(table) {\n  return db.query(`SELECT count(*) FROM ${table}`);\n}',
        'function byId(id: number) {\n  return db.query(`SELECT * FROM users WHERE id = ${id}`);\n}',
      ],
    },
  },
  {
    id: 'script-command-request',
    languages,
    flaw: flaws.COMMAND_INJECTION,
    confidence: 'HIGH',
    words: ['exec(', 'execSync(', 'execAsync(', 'execPromise('],
    rule: {
      any: [
        scriptCall({ name: 'exec|execSync|execAsync|execPromise', args: ['COMMAND'] }),
        scriptCall({ method: 'execSync', args: ['COMMAND'] }),
      ],
    },
    flow: { value: 'COMMAND', from: 'request' },
    examples: {
      matches: ['app.post("/", (req) => exec("ping " + req.body.host));'],
      misses: ['app.post("/", (req) => execFile("ping", [req.body.host]));', 'exec("git rev-parse HEAD");'],
    },
  },
  {
    id: 'script-command-method-request',
    languages,
    flaw: flaws.COMMAND_INJECTION,
    confidence: 'HIGH',
    words: ['exec('],
    rule: scriptCall({ method: 'exec', on: true, args: ['COMMAND'] }),
    looks: { ON: /^(?:cp|child|childProcess|child_process|proc|shell|shelljs|require\()/ },
    flow: { value: 'COMMAND', from: 'process' },
    examples: {
      matches: ['const cp = require("child_process");\ncp.exec("make " + process.argv[2]);'],
      misses: ['const found = /a+/.exec(req.query.name);', 'cp.exec("make all");'],
    },
  },
  {
    id: 'script-command-shell',
    languages,
    flaw: flaws.COMMAND_INJECTION,
    confidence: 'HIGH',
    words: ['shell: true', 'shell:true'],
    rule: scriptCall({
      name: 'spawn|spawnSync|execFile|execFileSync|execa|execaSync',
      method: 'spawn|spawnSync|execFile|execFileSync|execa|execaSync',
      args: ['COMMAND'],
      more: [option('shell', TRUE)],
    }),
    flow: { value: 'COMMAND', from: 'process' },
    examples: {
      matches: ['app.get("/", (req) => spawn("grep " + req.query.q, { shell: true }));'],
      misses: [
        'spawn("npm run build", { shell: true });',
        'app.get("/", (req) => spawn("grep " + req.query.q, { shell: false }));',
      ],
    },
  },
  {
    id: 'script-command-shell-argument',
    languages,
    flaw: flaws.COMMAND_INJECTION,
    confidence: 'HIGH',
    words: ['-c'],
    rule: scriptCall({
      name: 'spawn|spawnSync|execFile|execFileSync',
      method: 'spawn|spawnSync|execFile|execFileSync',
      args: ['SHELL', 'ARGUMENTS'],
    }),
    looks: { SHELL: /^["'](?:\/bin\/)?(?:ba|z|da)?sh["']$/, ARGUMENTS: /^\[\s*["']-c["']/ },
    flow: { value: 'ARGUMENTS', from: 'process' },
    examples: {
      matches: ['app.get("/", (req) => spawn("sh", ["-c", "ls " + req.query.folder]));'],
      misses: ['spawn("sh", ["-c", "ls"]);', 'app.get("/", (req) => spawn("grep", ["-c", req.query.word]));'],
    },
  },
  {
    id: 'script-command-promisified-request',
    languages,
    flaw: flaws.COMMAND_INJECTION,
    confidence: 'HIGH',
    words: ['promisify('],
    rule: {
      kind: 'call_expression',
      all: [{ has: { field: 'function', kind: 'identifier', pattern: '$ON' } }, argument(1, 'COMMAND')],
    },
    looks: { ON: /^(?:util\.)?promisify\(\s?(?:[\w$]{1,40}\.)?exec\s?\)/ },
    aliases: ['ON'],
    flow: { value: 'COMMAND', from: 'process' },
    examples: {
      matches: [
        'const sh = util.promisify(cp.exec);\napp.get("/", async (req) => sh(`ls ${req.query.folder}`));',
      ],
      misses: [
        'const sh = util.promisify(cp.exec);\napp.get("/", async (req) => sh("ls"));',
        'const run = promisify(execFile);\napp.get("/", async (req) => run(req.query.tool, []));',
      ],
    },
  },
  {
    id: 'script-command-parameter',
    languages,
    flaw: flaws.ofUnknownOrigin(flaws.COMMAND_INJECTION),
    confidence: 'LOW',
    words: ['exec(', 'execSync(', 'execAsync(', 'execPromise('],
    rule: {
      any: [
        scriptCall({ name: 'exec|execSync|execAsync|execPromise', args: ['COMMAND'] }),
        scriptCall({ method: 'execSync', args: ['COMMAND'] }),
      ],
    },
    flow: { value: 'COMMAND', from: 'parameter', within: 'text' },
    examples: {
      matches: ['function checkout(branch) {\n  execSync(`git checkout ${branch}`);\n}'],
      misses: [
        'function checkout(branch) {\n  execFileSync("git", ["checkout", branch]);\n}',
        'const VERSION = "1.0";\nexecSync(`git tag ${VERSION}`);',
      ],
    },
  },
  {
    id: 'script-command-method-parameter',
    languages,
    flaw: flaws.ofUnknownOrigin(flaws.COMMAND_INJECTION),
    confidence: 'LOW',
    words: ['exec('],
    rule: scriptCall({ method: 'exec', on: true, args: ['COMMAND'] }),
    looks: { ON: /^(?:cp|child|childProcess|child_process|proc|shell|shelljs|require\()/ },
    flow: { value: 'COMMAND', from: 'parameter', within: 'text' },
    examples: {
      matches: [
        "const cp = require('child_process');\nfunction git(x) {\n  cp.exec('git ' + x);\n}",
        'exports.show = (file, done) => child_process.exec(`less ${file}`, done);',
      ],
      misses: [
        'function find(text) {\n  return /a+/.exec("b" + text);\n}',
        "function git(x: number) {\n  cp.exec('git log -n ' + x);\n}",
        'const TAG = "v1";\nfunction tag() {\n  cp.exec("git tag " + TAG);\n}',
      ],
    },
  },
  {
    id: 'script-command-shell-parameter',
    languages,
    flaw: flaws.ofUnknownOrigin(flaws.COMMAND_INJECTION),
    confidence: 'LOW',
    words: ['shell: true', 'shell:true'],
    rule: scriptCall({
      name: 'spawn|spawnSync|execFile|execFileSync|execa|execaSync',
      method: 'spawn|spawnSync|execFile|execFileSync|execa|execaSync',
      args: ['COMMAND'],
      more: [option('shell', TRUE)],
    }),
    flow: { value: 'COMMAND', from: 'parameter', within: 'text' },
    examples: {
      matches: ['function grep(word) {\n  return spawn(`grep ${word} .`, { shell: true });\n}'],
      misses: [
        'function grep(word) {\n  return spawn("grep", [word], { shell: false });\n}',
        'spawn("npm run build", { shell: true });',
      ],
    },
  },
  {
    id: 'script-command-shell-argument-parameter',
    languages,
    flaw: flaws.ofUnknownOrigin(flaws.COMMAND_INJECTION),
    confidence: 'LOW',
    words: ['-c'],
    rule: scriptCall({
      name: 'spawn|spawnSync|execFile|execFileSync',
      method: 'spawn|spawnSync|execFile|execFileSync',
      args: ['SHELL', 'ARGUMENTS'],
    }),
    looks: { SHELL: /^["'](?:\/bin\/)?(?:ba|z|da)?sh["']$/, ARGUMENTS: /^\[\s*["']-c["']/ },
    flow: { value: 'ARGUMENTS', from: 'parameter' },
    examples: {
      matches: ['function list(folder) {\n  return spawn("sh", ["-c", "ls " + folder]);\n}'],
      misses: ['function list() {\n  return spawn("sh", ["-c", "ls"]);\n}'],
    },
  },
  {
    id: 'script-eval',
    languages,
    flaw: flaws.CODE_INJECTION,
    confidence: 'HIGH',
    words: ['eval'],
    rule: scriptCall({ name: 'eval', args: ['CODE'] }),
    flow: { value: 'CODE', from: 'process' },
    examples: {
      matches: ['app.post("/", (req) => eval(req.body.formula));', 'eval(location.hash.slice(1));'],
      misses: [
        'eval("1 + 1");',
        'const note = "eval(req.body.x)"; // eval(req.body.x)',
        'parser.eval(req.body.formula);',
      ],
    },
  },
  {
    id: 'script-eval-unknown',
    languages,
    flaw: flaws.ofUnknownOrigin(flaws.CODE_INJECTION),
    confidence: 'LOW',
    words: ['eval'],
    rule: {
      any: [
        {
          all: [scriptCall({ name: 'eval', args: ['CODE'] }), { has: { field: 'function', pattern: '$ON' } }],
        },
        scriptCall({ method: 'eval', on: true, args: ['CODE'] }),
        {
          kind: 'call_expression',
          all: [
            { has: { field: 'function', kind: 'parenthesized_expression', pattern: '$ON' } },
            argument(1, 'CODE'),
          ],
        },
      ],
    },
    looks: { ON: /^(?:eval|window|globalThis|self|global|\(\s?\w{1,9}\s?,\s?eval\s?\))$/ },
    flow: { value: 'CODE', from: 'unknown' },
    examples: {
      matches: [
        'function run(code) {\n  return eval(code);\n}',
        'const run = (code) => (0, eval)("(" + code + ")");',
        'eval(await loadScript());',
        'function run(code) {\n  window.eval(code);\n}',
      ],
      misses: [
        'eval("1 + 1");',
        'const CODE = "1 + 1";\neval(CODE);',
        'function run(code) {\n  return parser.eval(code);\n}',
        'function run(code) {\n  return (0, load)(code);\n}',
      ],
    },
  },
  {
    id: 'script-function-constructor',
    languages,
    flaw: flaws.ofUnknownOrigin(flaws.CODE_INJECTION),
    confidence: 'LOW',
    words: ['Function('],
    rule: construction('Function', [null, 'CODE']),
    flow: { value: 'CODE', from: 'parameter' },
    examples: {
      matches: ['function load(text) {\n  return new Function("row", "return " + text);\n}'],
      misses: [
        'const root = new Function("return this")();',
        'function load(f: Function) {\n  return f();\n}',
      ],
    },
  },
  {
    id: 'script-function-body',
    languages,
    flaw: flaws.ofUnknownOrigin(flaws.CODE_INJECTION),
    confidence: 'LOW',
    words: ['Function('],
    rule: construction('Function', ['CODE']),
    flow: { value: 'CODE', from: 'parameter' },
    examples: {
      matches: ['function run(text) {\n  return new Function(text)();\n}'],
      misses: [
        'const root = new Function("return this")();',
        'function run(name) {\n  return new Functions(name);\n}',
      ],
    },
  },
  {
    id: 'script-timer-text',
    languages,
    flaw: { ...flaws.CODE_INJECTION, severity: 'HIGH' },
    confidence: 'HIGH',
    words: ['setTimeout', 'setInterval'],
    rule: scriptCall({ name: 'setTimeout|setInterval', method: 'setTimeout|setInterval', args: ['CODE'] }),
    flow: { value: 'CODE', from: 'page', within: 'text' },
    examples: {
      matches: ['setTimeout("go(\'" + location.hash + "\')", 100);'],
      misses: ['setTimeout(() => go(location.hash), 100);', 'setTimeout("go()", 100);'],
    },
  },
  {
    id: 'script-timer-text-parameter',
    languages,
    flaw: flaws.ofUnknownOrigin(flaws.CODE_INJECTION),
    confidence: 'LOW',
    words: ['setTimeout', 'setInterval'],
    rule: scriptCall({ name: 'setTimeout|setInterval', method: 'setTimeout|setInterval', args: ['CODE'] }),
    flow: { value: 'CODE', from: 'parameter', within: 'text' },
    examples: {
      matches: ['function later(name) {\n  setTimeout("go(\'" + name + "\')", 100);\n}'],
      misses: [
        'function later(name) {\n  setTimeout(() => go(name), 100);\n}',
        'function later(work) {\n  setTimeout(work, 100);\n}',
      ],
    },
  },
  {
    id: 'script-vm-request',
    languages,
    flaw: flaws.CODE_INJECTION,
    confidence: 'HIGH',
    words: ['runIn', 'Script('],
    rule: {
      any: [
        scriptCall({
          name: 'runInNewContext|runInThisContext|runInContext',
          method: 'runInNewContext|runInThisContext|runInContext',
          args: ['CODE'],
        }),
        { pattern: 'new vm.Script($CODE)' },
      ],
    },
    flow: { value: 'CODE', from: 'process' },
    examples: {
      matches: ['app.post("/", (req) => vm.runInNewContext(req.body.filter, {}));'],
      misses: ['vm.runInNewContext("1 + 1", {});', 'app.post("/", (req) => vm.createContext(req.body));'],
    },
  },
  {
    id: 'script-vm-parameter',
    languages,
    flaw: flaws.ofUnknownOrigin(flaws.CODE_INJECTION),
    confidence: 'LOW',
    words: ['runIn', 'Script('],
    rule: {
      any: [
        scriptCall({
          name: 'runInNewContext|runInThisContext|runInContext',
          method: 'runInNewContext|runInThisContext|runInContext',
          args: ['CODE'],
        }),
        { pattern: 'new vm.Script($CODE)' },
      ],
    },
    flow: { value: 'CODE', from: 'parameter' },
    examples: {
      matches: ['function run(code) {\n  return vm.runInNewContext(code, {});\n}'],
      misses: [
        'function run(context) {\n  return vm.runInNewContext("1 + 1", context);\n}',
        'const SOURCE = "1";\nvm.runInThisContext(SOURCE);',
      ],
    },
  },
  {
    id: 'script-file-request',
    languages,
    flaw: flaws.PATH_TRAVERSAL,
    confidence: 'HIGH',
    words: ['File', 'Stream(', 'unlink', 'rm(', 'rmSync(', 'rmdir', 'readdir', 'open('],
    rule: {
      any: [
        scriptCall({ method: FS_METHODS, on: true, args: ['PATH'] }),
        {
          all: [
            scriptCall({ name: FS_METHODS, args: ['PATH'] }),
            { has: { field: 'function', pattern: '$ON' } },
          ],
        },
      ],
    },
    looks: { ON: new RegExp(`${FS.source}|^(?:${FS_METHODS})$`) },
    flow: { value: 'PATH', from: 'request' },
    examples: {
      matches: [
        'app.get("/", (req) => fs.readFile("./notes/" + req.query.name, done));',
        'router.get("/", (ctx) => { ctx.body = createReadStream(join("/srv", ctx.query.path)); });',
      ],
      misses: [
        'app.get("/", (req) => fs.readFile(path.join("/srv", path.basename(req.query.name)), done));',
        'fs.readFile(path.join(__dirname, "a.txt"), done);',
        'app.get("/", (req) => {\n  const full = path.resolve("/srv", req.query.f);\n  if (!full.startsWith("/srv/")) return;\n  fs.readFile(full, done);\n});',
      ],
    },
  },
  {
    id: 'script-send-file-request',
    languages,
    flaw: flaws.PATH_TRAVERSAL,
    confidence: 'HIGH',
    words: ['sendFile', 'download'],
    rule: scriptCall({
      method: 'sendFile|sendfile|download',
      on: true,
      args: ['PATH'],
      more: [{ not: { has: { field: 'arguments', has: { kind: 'object' } } } }],
    }),
    looks: { ON: SERVER_RESPONSE },
    flow: { value: 'PATH', from: 'request' },
    examples: {
      matches: ['app.get("/", (req, res) => res.sendFile(path.join(__dirname, req.query.name)));'],
      misses: [
        'app.get("/", (req, res) => res.sendFile(req.query.name, { root: "/srv/pages" }));',
        'app.get("/", (req, res) => res.sendFile(path.join(__dirname, "index.html")));',
      ],
    },
  },
  {
    id: 'script-fetch-request',
    languages,
    flaw: flaws.SSRF,
    confidence: 'HIGH',
    words: ['fetch', 'axios', 'got', 'needle', 'superagent', 'request('],
    rule: scriptCall({ name: 'fetch|axios|got|needle|request|rp|undiciFetch', args: ['URL'] }),
    flow: { value: 'URL', from: 'request', within: 'url-start' },
    examples: {
      matches: [
        'app.get("/", async (req) => fetch(req.query.url));',
        'app.get("/", (req) => got(`http://${req.query.host}/status`));',
      ],
      misses: [
        'app.get("/", (req) => fetch(`https://api.example.com/users/${req.params.id}`));',
        'fetch("https://api.example.com");',
        'app.get("/", (req) => {\n  const url = new URL(req.query.url);\n  if (!ALLOWED.has(url.hostname)) return;\n  return fetch(url);\n});',
      ],
    },
  },
  {
    id: 'script-http-client-request',
    languages,
    flaw: flaws.SSRF,
    confidence: 'HIGH',
    words: ['get(', 'post(', 'request(', 'put('],
    rule: scriptCall({ method: 'get|post|put|patch|head|request|stream', on: true, args: ['URL'] }),
    looks: { ON: HTTP_CLIENT },
    aliases: ['ON'],
    flow: { value: 'URL', from: 'request', within: 'url-start' },
    examples: {
      matches: [
        'app.get("/", (req) => axios.get(req.query.url));',
        'const api = axios.create({ timeout: 9 });\napp.get("/", (req) => api.get(req.query.url));',
      ],
      misses: [
        'app.get("/", (req) => cache.get(req.query.url));',
        'const api = new Cache();\napp.get("/", (req) => api.get(req.query.url));',
        'app.get("/", (req) => axios.get("/x", { params: req.query }));',
      ],
    },
  },
  {
    id: 'script-redirect-request',
    languages,
    flaw: flaws.OPEN_REDIRECT,
    confidence: 'HIGH',
    words: ['redirect'],
    rule: scriptCall({ name: 'redirect', method: 'redirect', args: ['URL'] }),
    flow: { value: 'URL', from: 'request', within: 'url-start' },
    examples: {
      matches: ['app.get("/", (req, res) => res.redirect(req.query.next));'],
      misses: [
        'app.get("/", (req, res) => res.redirect("/home"));',
        'app.get("/", (req, res) => res.redirect(`/items/${req.params.id}`));',
        'app.get("/", (req, res) => {\n  if (ALLOWED.includes(req.query.next)) res.redirect(req.query.next);\n});',
      ],
    },
  },
  {
    id: 'script-redirect-status-request',
    languages,
    flaw: flaws.OPEN_REDIRECT,
    confidence: 'HIGH',
    words: ['redirect'],
    rule: scriptCall({ method: 'redirect', args: ['STATUS', 'URL'] }),
    looks: { STATUS: /^30\d$/ },
    flow: { value: 'URL', from: 'request', within: 'url-start' },
    examples: {
      matches: ['app.get("/", (req, res) => res.redirect(302, req.query.next));'],
      misses: [
        'app.get("/", (req, res) => res.redirect(302, "/home"));',
        'app.get("/", (req, res) => res.redirect("/home", req.query.next));',
      ],
    },
  },
  {
    id: 'script-location-header-request',
    languages,
    flaw: flaws.OPEN_REDIRECT,
    confidence: 'HIGH',
    words: ['Location', 'location'],
    rule: header('URL'),
    looks: { NAME: /^(?:Location|["'][Ll]ocation["'])$/ },
    flow: { value: 'URL', from: 'request', within: 'url-start' },
    examples: {
      matches: [
        'exports.handler = async (event) => ({ statusCode: 302, headers: { Location: event.queryStringParameters.next } });',
        'http.createServer((req, res) => { res.setHeader("location", new URL(req.url, BASE).searchParams.get("to")); });',
      ],
      misses: [
        'exports.handler = async (event) => ({ headers: { Location: "/items/" + event.pathParameters.id } });',
        'app.post("/", (req) => save({ location: req.body.location }));',
      ],
    },
  },
  {
    id: 'script-redirect-page',
    languages,
    flaw: flaws.OPEN_REDIRECT,
    confidence: 'MEDIUM',
    words: ['location'],
    rule: {
      any: [{ pattern: '$ON = $URL' }, scriptCall({ method: 'assign|replace', on: true, args: ['URL'] })],
    },
    looks: { ON: /^(?:(?:window|document|self|top)\.)?location(?:\.href)?$/ },
    flow: { value: 'URL', from: 'page', within: 'url-start' },
    examples: {
      matches: ['location.href = new URLSearchParams(location.search).get("next");'],
      misses: ['location.href = "/login";', 'location.href = "/x" + location.search;'],
    },
  },
  {
    id: 'script-send-html-request',
    languages,
    flaw: flaws.XSS,
    confidence: 'HIGH',
    words: ['send('],
    rule: scriptCall({ method: 'send', on: true, args: ['HTML'] }),
    looks: {
      ON: /^res(?:ponse)?(?:\.status\(\d{3}\))?$|^(?:res|response|reply|res\.status\(\d{3}\))\.(?:type|header|set|contentType)\([^()]{0,60}html[^()]{0,60}\)$/,
    },
    flow: { value: 'HTML', from: 'request', within: 'text' },
    examples: {
      matches: [
        'app.get("/", (req, res) => res.send("Hello " + req.query.name));',
        'app.get("/", (request, reply) => reply.type("text/html").send(`Hello ${request.query.name}`));',
      ],
      misses: [
        'app.get("/", (req, res) => res.send("Hello " + escapeHtml(req.query.name)));',
        'app.get("/", (req, res) => res.json({ name: req.query.name }));',
        'app.get("/", (req, res) => res.type("text/plain").send("Hello " + req.query.name));',
      ],
    },
  },
  {
    id: 'script-write-html-request',
    languages,
    flaw: flaws.XSS,
    confidence: 'HIGH',
    words: ['write(', 'end('],
    rule: scriptCall({ method: 'write|end', on: true, args: ['HTML'] }),
    looks: { ON: SERVER_RESPONSE },
    flow: { value: 'HTML', from: 'request', within: 'html' },
    examples: {
      matches: ['http.createServer((req, res) => res.end(`<h1>${req.url}</h1>`));'],
      misses: [
        'http.createServer((req, res) => res.end("<h1>Hello</h1>"));',
        'http.createServer((req, res) => res.write("data: " + req.url));',
      ],
    },
  },
  {
    id: 'script-response-html-request',
    languages,
    flaw: flaws.XSS,
    confidence: 'HIGH',
    words: ['text/html'],
    rule: {
      ...construction('(?:Next)?Response', ['HTML']),
      has: {
        field: 'arguments',
        has: property('headers', property('Content-Type|content-type|Content-type', text('text/html.*'))),
      },
    },
    flow: { value: 'HTML', from: 'request', within: 'text' },
    examples: {
      matches: [
        'export async function POST(request) {\n  const { name } = await request.json();\n  return new Response(`Hello ${name}`, { headers: { "content-type": "text/html; charset=utf-8" } });\n}',
      ],
      misses: [
        'export async function POST(request) {\n  const { name } = await request.json();\n  return new Response(`Hello ${name}`, { headers: { "content-type": "text/plain" } }); // text/html\n}',
        'const GET = () => new Response("<p>Hello</p>", { headers: { "content-type": "text/html" } });',
      ],
    },
  },
  {
    id: 'script-body-html-request',
    languages,
    flaw: flaws.XSS,
    confidence: 'HIGH',
    words: ['.body'],
    rule: { pattern: '$ON = $HTML' },
    looks: { ON: /^(?:ctx|context|this)\.(?:response\.)?body$/ },
    flow: { value: 'HTML', from: 'request', within: 'html' },
    examples: {
      matches: ['router.get("/", (ctx) => { ctx.body = `<h1>${ctx.query.name}</h1>`; });'],
      misses: [
        'router.get("/", (ctx) => { ctx.body = { name: ctx.query.name }; });',
        'router.get("/", (ctx) => { ctx.body = `<h1>${escapeHtml(ctx.query.name)}</h1>`; });',
      ],
    },
  },
  {
    id: 'script-inner-html',
    languages,
    flaw: flaws.XSS,
    confidence: 'HIGH',
    words: ['innerHTML', 'outerHTML'],
    rule: {
      kind: 'assignment_expression',
      all: [
        {
          has: {
            field: 'left',
            kind: 'member_expression',
            has: { field: 'property', kind: 'property_identifier', regex: '^(?:innerHTML|outerHTML)$' },
          },
        },
        { has: { field: 'right', pattern: '$HTML' } },
      ],
    },
    flow: { value: 'HTML', from: 'page' },
    examples: {
      matches: ['const q = new URLSearchParams(location.search).get("q");\nbox.innerHTML = `<b>${q}</b>`;'],
      misses: [
        'box.innerHTML = "";',
        'box.innerHTML = DOMPurify.sanitize(location.hash);',
        'box.textContent = location.hash;',
      ],
    },
  },
  {
    id: 'script-inner-html-parameter',
    languages,
    flaw: flaws.ofUnknownOrigin(flaws.XSS),
    confidence: 'LOW',
    words: ['innerHTML', 'outerHTML'],
    rule: {
      kind: 'assignment_expression',
      all: [
        {
          has: {
            field: 'left',
            kind: 'member_expression',
            has: { field: 'property', kind: 'property_identifier', regex: '^(?:innerHTML|outerHTML)$' },
          },
        },
        { has: { field: 'right', pattern: '$HTML' } },
      ],
    },
    flow: { value: 'HTML', from: 'parameter', within: 'html' },
    examples: {
      matches: ['function greet(name) {\n  box.innerHTML = `<b>${name}</b>`;\n}'],
      misses: [
        'function greet(name) {\n  box.textContent = `<b>${name}</b>`;\n}',
        'function greet(name) {\n  box.innerHTML = "<b>Hello</b>";\n}',
        'function greet(name) {\n  box.innerHTML = `<b>${escapeHtml(name)}</b>`;\n}',
      ],
    },
  },
  {
    id: 'script-document-write-parameter',
    languages,
    flaw: flaws.ofUnknownOrigin(flaws.XSS),
    confidence: 'LOW',
    words: ['document.write', 'insertAdjacentHTML'],
    rule: {
      any: [
        scriptCall({ method: 'write|writeln', on: true, args: ['HTML'] }),
        scriptCall({ method: 'insertAdjacentHTML', on: true, args: [null, 'HTML'] }),
      ],
    },
    looks: { ON: /^(?!res|response|process|stream|socket|file|out)/ },
    flow: { value: 'HTML', from: 'parameter', within: 'html' },
    examples: {
      matches: ['function greet(name) {\n  document.write("<p>" + name + "</p>");\n}'],
      misses: ['function greet(name) {\n  document.write("<p>Hello</p>");\n}'],
    },
  },
  {
    id: 'script-document-write',
    languages,
    flaw: flaws.XSS,
    confidence: 'HIGH',
    words: ['document.write', 'insertAdjacentHTML', '.html('],
    rule: {
      any: [
        scriptCall({ method: 'write|writeln|html', on: true, args: ['HTML'] }),
        scriptCall({ method: 'insertAdjacentHTML', on: true, args: [null, 'HTML'] }),
      ],
    },
    looks: { ON: /^/ },
    flow: { value: 'HTML', from: 'page' },
    examples: {
      matches: [
        'document.write("<p>" + location.hash + "</p>");',
        '$("#out").html(location.search.substring(1));',
      ],
      misses: ['document.write("<p>fixed</p>");', '$("#out").text(location.search);'],
    },
  },
  {
    id: 'script-dangerous-html',
    languages: ['javascript'],
    flaw: flaws.XSS,
    confidence: 'LOW',
    words: ['dangerouslySetInnerHTML'],
    rule: {
      kind: 'jsx_attribute',
      all: [
        { has: { kind: 'property_identifier', regex: '^dangerouslySetInnerHTML$' } },
        {
          has: {
            kind: 'jsx_expression',
            has: { kind: 'object', has: { kind: 'pair', has: { field: 'value', pattern: '$HTML' } } },
          },
        },
      ],
    },
    flow: { value: 'HTML', from: 'parameter' },
    examples: {
      matches: ['const C = ({ post }) => <div dangerouslySetInnerHTML={{ __html: post.html }} />;'],
      misses: [
        'const C = ({ post }) => <div dangerouslySetInnerHTML={{ __html: DOMPurify.sanitize(post.html) }} />;',
        'const C = () => <div dangerouslySetInnerHTML={{ __html: "<b>x</b>" }} />;',
      ],
    },
  },
  {
    id: 'script-template-request',
    languages,
    flaw: flaws.TEMPLATE_INJECTION,
    confidence: 'HIGH',
    words: ['ejs', 'pug', 'andlebars', 'nunjucks', 'ustache', '_.template', 'Eta', 'eta', 'doT'],
    rule: scriptCall({ method: 'render|compile|renderString|template', on: true, args: ['TEMPLATE'] }),
    looks: { ON: /^(?:ejs|pug|jade|[Hh]andlebars|nunjucks|[Mm]ustache|_|lodash|eta|doT)$/ },
    flow: { value: 'TEMPLATE', from: 'request' },
    examples: {
      matches: ['app.get("/", (req, res) => res.send(ejs.render(req.query.template, {})));'],
      misses: [
        'app.get("/", (req, res) => res.send(ejs.render("<p><%= name %></p>", { name: req.query.name })));',
        'app.get("/", (req, res) => res.render("hello", { name: req.query.name }));',
      ],
    },
  },
  {
    id: 'script-unserialize',
    languages,
    flaw: flaws.DESERIALIZATION,
    confidence: 'HIGH',
    words: ['serialize'],
    rule: scriptCall({ name: 'unserialize', method: 'unserialize', args: ['DATA'] }),
    where: {
      any: [{ pattern: "require('node-serialize')" }, { kind: 'string_fragment', regex: '^node-serialize$' }],
    },
    flow: { value: 'DATA', from: 'parameter' },
    examples: {
      matches: [
        'const s = require("node-serialize");\napp.get("/", (req) => s.unserialize(req.cookies.cart));',
      ],
      misses: [
        'const s = require("php-unserialize");\napp.get("/", (req) => s.unserialize(req.cookies.cart));',
        'app.get("/", (req) => JSON.parse(req.cookies.cart)); // node-serialize',
      ],
    },
  },
  {
    id: 'script-xml-entities',
    languages,
    flaw: flaws.XXE,
    confidence: 'HIGH',
    words: ['noent'],
    rule: scriptCall({
      method: 'parseXml|parseXmlString|parseXmlAsync|fromString',
      name: 'parseXml|parseXmlString',
      more: [option('noent|replaceEntities', TRUE)],
    }),
    examples: {
      matches: ['libxmljs.parseXml(text, { noent: true });'],
      misses: ['libxmljs.parseXml(text, { noent: false });', 'libxmljs.parseXml(text); // noent: true'],
    },
  },
  {
    id: 'script-password-hash',
    languages,
    flaw: flaws.WEAK_PASSWORD_HASH,
    confidence: 'HIGH',
    words: ['createHash'],
    rule: {
      kind: 'call_expression',
      all: [
        argument(1, 'PASSWORD'),
        {
          has: {
            field: 'function',
            kind: 'member_expression',
            all: [
              { has: { field: 'property', kind: 'property_identifier', regex: '^update$' } },
              {
                has: {
                  field: 'object',
                  ...scriptCall({ name: 'createHash', method: 'createHash', args: ['HASH'] }),
                },
              },
            ],
          },
        },
      ],
    },
    looks: { PASSWORD, HASH: /^["'](?:md4|md5|sha-?1|sha-?224|sha-?256|sha-?384|sha-?512)["']/i },
    examples: {
      matches: [
        'const h = crypto.createHash("md5").update(req.body.password).digest("hex");',
        'createHash("sha256").update(password + salt).digest();',
      ],
      misses: [
        'const etag = crypto.createHash("md5").update(body).digest("hex");',
        'crypto.scryptSync(password, salt, 64);',
      ],
    },
  },
  {
    id: 'script-weak-cipher',
    languages,
    flaw: flaws.WEAK_CIPHER,
    confidence: 'HIGH',
    words: ['createCipheriv', 'createDecipheriv'],
    rule: scriptCall({
      name: 'createCipheriv|createDecipheriv',
      method: 'createCipheriv|createDecipheriv',
      args: ['CIPHER'],
    }),
    looks: { CIPHER: /^["'](?:(?:des|rc2|rc4|bf|blowfish|cast5?|seed|idea)\b|[\w-]{1,30}-ecb\b)/i },
    examples: {
      matches: [
        'createCipheriv("aes-128-ecb", key, null);',
        'crypto.createCipheriv("des-ede3-cbc", key, iv);',
      ],
      misses: ['createCipheriv("aes-256-gcm", key, iv);', 'createCipheriv(algorithm, key, iv);'],
    },
  },
  {
    id: 'script-cipher-password',
    languages,
    flaw: flaws.WEAK_CIPHER,
    confidence: 'HIGH',
    words: ['createCipher(', 'createDecipher('],
    rule: scriptCall({
      name: 'createCipher|createDecipher',
      method: 'createCipher|createDecipher',
      args: ['CIPHER', 'PASSWORD'],
    }),
    looks: { CIPHER: /^["']/ },
    examples: {
      matches: ['crypto.createCipher("aes192", secret);'],
      misses: ['crypto.createCipheriv("aes-256-gcm", key, iv);', 'forge.cipher.createCipher(cipher, key);'],
    },
  },
  {
    id: 'script-random-secret',
    languages,
    flaw: flaws.INSECURE_RANDOM,
    confidence: 'HIGH',
    words: ['Math.random'],
    rule: SCRIPT_NAMED,
    looks: {
      NAME: /(?:^|[._$a-z])(?:(?:access|auth|reset|session|csrf|xsrf|api|refresh|verify|verification|invite)_?)?(?:token|secret|passw(?:or)?d|otp|nonce|session_?id|api_?key|salt)$/i,
      VALUE: /^[^{]{0,200}\bMath\.random\(\)/,
    },
    examples: {
      matches: [
        'const token = Math.random().toString(36).slice(2);',
        'user.resetToken = "t" + Math.random();',
      ],
      misses: [
        'const token = crypto.randomBytes(32).toString("hex");',
        'const colour = Math.random().toString(16);',
        'const tokenDelay = Math.random() * 100;',
      ],
    },
  },
  {
    id: 'script-random-code',
    languages,
    flaw: flaws.INSECURE_RANDOM,
    confidence: 'MEDIUM',
    words: ['Math.random'],
    rule: SCRIPT_NAMED,
    looks: {
      NAME: /(?:^|[._a-z])(?:pin|code|otp|verificationCode)$/i,
      VALUE: /^[^{]{0,100}\b\d{4,6}\s{0,5}\+\s{0,5}Math\.random\(\)\s{0,5}\*\s{0,5}\d{4,6}\b/,
    },
    examples: {
      matches: ['const code = Math.floor(100000 + Math.random() * 900000);'],
      misses: [
        'const code = Math.floor(Math.random() * 26) + 97;',
        'const port = Math.floor(10000 + Math.random() * 20000);',
      ],
    },
  },
  {
    id: 'script-tls-option',
    languages,
    flaw: flaws.TLS_UNVERIFIED,
    confidence: 'HIGH',
    words: ['rejectUnauthorized', 'strictSSL'],
    rule: {
      kind: 'pair',
      all: [{ has: { field: 'key', pattern: '$NAME' } }, { has: { field: 'value', kind: 'false' } }],
    },
    looks: { NAME: /^["']?(?:rejectUnauthorized|strictSSL)["']?$/ },
    examples: {
      matches: ['new https.Agent({ rejectUnauthorized: false });'],
      misses: [
        'new https.Agent({ rejectUnauthorized: true });',
        'new https.Agent({ keepAlive: false }); // rejectUnauthorized: false',
      ],
    },
  },
  {
    id: 'script-tls-environment',
    languages,
    flaw: flaws.TLS_UNVERIFIED,
    confidence: 'HIGH',
    words: ['NODE_TLS_REJECT_UNAUTHORIZED'],
    rule: { pattern: '$NAME = $VALUE' },
    looks: { NAME: /^process\.env(?:\.|\[["'])NODE_TLS_REJECT_UNAUTHORIZED/, VALUE: /^["'`]?0["'`]?$/ },
    examples: {
      matches: [
        'process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";',
        'process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = 0;',
      ],
      misses: [
        'process.env.NODE_TLS_REJECT_UNAUTHORIZED = "1";',
        'const v = process.env.NODE_TLS_REJECT_UNAUTHORIZED === "0";',
      ],
    },
  },
  {
    id: 'script-connection-password',
    languages,
    flaw: flaws.HARDCODED_CREDENTIAL,
    confidence: 'MEDIUM',
    words: ['assword', 'passwd', 'secret', 'apiKey'],
    rule: {
      kind: 'pair',
      all: [
        { has: { field: 'key', pattern: '$NAME' } },
        { has: { field: 'value', kind: 'string', pattern: '$SECRET' } },
        { inside: { kind: 'object', inside: { kind: 'arguments' } } },
      ],
    },
    looks: {
      NAME: /^["']?(?:password|passwd|dbPassword|secret|secretKey|clientSecret|client_secret|apiKey|api_key|secretOrKey)["']?$/i,
      SECRET: CREDENTIAL,
    },
    secret: 'SECRET',
    examples: {
      matches: [
        'mysql.createPool({ host: "db", user: "app", password: "fAke-0ne&only" });',
        'app.use(session({ secret: "keyboard-cat-77" }));',
      ],
      misses: [
        'mysql.createPool({ host: "db", password: process.env.DB_PASSWORD });',
        'showForm({ password: "Enter your password" });',
        't({ password: "auth.password" });',
        'mysql.createPool({ password: "changeme123" });',
      ],
    },
  },
  {
    id: 'script-jwt-secret',
    languages,
    flaw: flaws.HARDCODED_CREDENTIAL,
    confidence: 'HIGH',
    words: ['jwt', 'JWT', 'jsonwebtoken'],
    rule: scriptCall({ method: 'sign|verify', on: true, args: [null, 'SECRET'] }),
    looks: { ON: /^(?:jwt|jsonwebtoken|JWT)$/, SECRET: SECRET_TEXT },
    secret: 'SECRET',
    examples: {
      matches: ['jwt.sign({ id }, "my-signing-secret");'],
      misses: [
        'jwt.sign({ id }, process.env.JWT_SECRET);',
        'crypto.verify(null, "some-plain-text", key, signature); // jwt',
      ],
    },
  },
  {
    id: 'script-jwt-none',
    languages,
    flaw: flaws.JWT_UNVERIFIED,
    confidence: 'HIGH',
    words: ["'none'", '"none"', "'None'", 'NONE'],
    rule: scriptCall({
      method: 'verify|sign',
      name: 'jwtVerify',
      more: [
        {
          any: [
            option('algorithms', { kind: 'array', has: text('[nN]one|NONE') }),
            option('algorithm', text('[nN]one|NONE')),
          ],
        },
      ],
    }),
    examples: {
      matches: ['jwt.verify(token, key, { algorithms: ["HS256", "none"] });'],
      misses: ['jwt.verify(token, key, { algorithms: ["RS256"] });', 'show({ display: "none" });'],
    },
  },
  {
    id: 'script-jwt-decode-request',
    languages,
    flaw: flaws.JWT_UNVERIFIED,
    confidence: 'MEDIUM',
    words: ['decode('],
    rule: scriptCall({ method: 'decode', on: true, args: ['TOKEN'] }),
    looks: { ON: /^(?:jwt|jsonwebtoken|JWT)$/ },
    flow: { value: 'TOKEN', from: 'request' },
    examples: {
      matches: ['app.get("/me", (req) => jwt.decode(req.headers.authorization));'],
      misses: [
        'jwt.decode(token, { complete: true });',
        'app.get("/me", (req) => base64.decode(req.headers.authorization));',
      ],
    },
  },
  {
    id: 'script-cors-reflect',
    languages,
    flaw: flaws.CORS_CREDENTIALS,
    confidence: 'HIGH',
    words: ['credentials'],
    rule: {
      kind: 'object',
      all: [property('origin', { any: [TRUE, text('\\*')] }), property('credentials', TRUE)],
    },
    where: { kind: 'string_fragment', regex: 'cors' },
    examples: {
      matches: ['const cors = require("cors");\napp.use(cors({ origin: true, credentials: true }));'],
      misses: [
        'const cors = require("cors");\napp.use(cors({ origin: "https://a.example", credentials: true }));',
        'const cors = require("cors");\napp.use(cors({ origin: true, credentials: false }));',
      ],
    },
  },
  {
    id: 'script-cors-header-reflect',
    languages,
    flaw: flaws.CORS_CREDENTIALS,
    confidence: 'HIGH',
    words: ['Allow-Credentials', 'allow-credentials'],
    rule: header('ORIGIN'),
    where: { kind: 'string_fragment', regex: '(?i)^access-control-allow-credentials$' },
    looks: { NAME: /^["']access-control-allow-origin["']$/i },
    flow: { value: 'ORIGIN', from: 'request', within: 'whole' },
    examples: {
      matches: [
        'app.use((req, res) => {\n  res.header("Access-Control-Allow-Origin", req.headers.origin);\n  res.header("Access-Control-Allow-Credentials", "true");\n});',
      ],
      misses: [
        'app.use((req, res) => {\n  const { origin } = req.headers;\n  if (!ALLOWED.has(origin)) return;\n  res.header("Access-Control-Allow-Origin", origin);\n  res.header("Access-Control-Allow-Credentials", "true");\n});',
        'app.use((req, res) => {\n  res.header("Access-Control-Allow-Origin", "https://a.example");\n  res.header("Access-Control-Allow-Credentials", "true");\n});',
      ],
    },
  },
  {
    id: 'script-session-cookie',
    languages,
    flaw: flaws.INSECURE_COOKIE,
    confidence: 'HIGH',
    words: ['cookie(', 'setCookie(', 'cookies.set('],
    rule: scriptCall({
      method: 'cookie|setCookie|set',
      args: ['NAME'],
      more: [option('httpOnly|secure', FALSE)],
    }),
    looks: { NAME: SESSION_COOKIE },
    examples: {
      matches: [
        'res.cookie("session", token, { httpOnly: false });',
        'ctx.cookies.set("session", token, { httpOnly: false });',
      ],
      misses: [
        'res.cookie("XSRF-TOKEN", token, { httpOnly: false });',
        'res.cookie("session", token, { httpOnly: true, secure: true });',
        'res.cookie("theme", "dark", { httpOnly: false });',
      ],
    },
  },
  {
    id: 'script-session-cookie-default',
    languages,
    flaw: flaws.INSECURE_COOKIE,
    confidence: 'MEDIUM',
    words: ['cookie(', 'setCookie('],
    rule: {
      any: [
        { pattern: '$ON.cookie($NAME, $VALUE)' },
        { pattern: '$ON.setCookie($NAME, $VALUE)' },
        {
          any: [
            { pattern: '$ON.cookie($NAME, $VALUE, $OPTIONS)' },
            { pattern: '$ON.setCookie($NAME, $VALUE, $OPTIONS)' },
          ],
          has: { field: 'arguments', has: { kind: 'object', not: COOKIE_FLAG } },
        },
      ],
    },
    looks: { ON: /^(?:res|response|reply)\b/, NAME: SESSION_COOKIE },
    examples: {
      matches: ['res.cookie("session", token);', 'res.cookie("sid", id, { maxAge: 9000, secure: true });'],
      misses: [
        'res.cookie("sid", id, { httpOnly: true });',
        'res.cookie("sid", id, options);',
        'res.cookie("sid", id, { ...options, maxAge: 9000 });',
        'res.cookie("theme", "dark");',
        'res.cookie("csrf_token", token);',
      ],
    },
  },
  {
    id: 'script-session-options',
    languages,
    flaw: flaws.INSECURE_COOKIE,
    confidence: 'HIGH',
    words: ['httpOnly'],
    rule: scriptCall({
      name: 'session|cookieSession|expressSession',
      more: [{ any: [option('cookie', property('httpOnly', FALSE)), option('httpOnly', FALSE)] }],
    }),
    examples: {
      matches: ['app.use(session({ secret: key, cookie: { httpOnly: false } }));'],
      misses: [
        'app.use(session({ secret: key, cookie: { httpOnly: true } }));',
        'app.use(banner({ httpOnly: false }));',
      ],
    },
  },
  {
    id: 'script-nosql-where',
    languages,
    flaw: flaws.NOSQL_INJECTION,
    confidence: 'HIGH',
    words: ['$where'],
    rule: {
      kind: 'pair',
      all: [{ has: { field: 'key', pattern: '$NAME' } }, { has: { field: 'value', pattern: '$CODE' } }],
    },
    looks: { NAME: /^["']?\$where["']?$/ },
    flow: { value: 'CODE', from: 'parameter', within: 'text' },
    examples: {
      matches: ['app.get("/", (req) => Users.find({ $where: "this.name == \'" + req.query.name + "\'" }));'],
      misses: [
        'Users.find({ $where: "this.a == this.b" });',
        'app.get("/", (req) => Users.find({ name: String(req.query.name) }));',
      ],
    },
  },
  {
    id: 'script-nosql-body',
    languages,
    flaw: flaws.NOSQL_INJECTION,
    confidence: 'MEDIUM',
    words: ['findOne', 'find(', 'updateOne', 'deleteOne', 'findOneAndUpdate'],
    rule: scriptCall({
      method: 'findOne|find|deleteOne|deleteMany|findOneAndUpdate|findOneAndDelete',
      on: true,
      args: ['QUERY'],
    }),
    looks: {
      ON: COLLECTION,
      QUERY:
        /^\{[^{}()]{0,200}:\s{0,9}(?:req|request)\.(?:body|query)\.\w+\s{0,9}[,}]|^(?:req|request)\.(?:body|query)$/,
    },
    examples: {
      matches: [
        'app.post("/", (req) => users.findOne({ name: req.body.name, pin: req.body.pin }));',
        'app.post("/", (req) => User.find(req.body));',
      ],
      misses: [
        'app.post("/", (req) => users.findOne({ name: String(req.body.name) }));',
        'app.post("/", (req) => items.find((item) => item.id === req.body.id));',
        'app.post("/", (req) => users.findOne({ name: { $eq: req.body.name } }));',
      ],
    },
  },
  {
    id: 'script-nosql-shorthand',
    languages,
    flaw: flaws.NOSQL_INJECTION,
    confidence: 'MEDIUM',
    words: ['findOne', 'find(', 'deleteOne', 'deleteMany'],
    rule: {
      kind: 'shorthand_property_identifier',
      all: [
        { pattern: '$VALUE' },
        {
          inside: {
            kind: 'object',
            inside: {
              kind: 'arguments',
              inside: scriptCall({
                method: 'findOne|find|deleteOne|deleteMany|findOneAndUpdate|findOneAndDelete',
                on: true,
              }),
            },
          },
        },
      ],
    },
    looks: { ON: COLLECTION, VALUE: /^(?:ctx\.)?(?:req|request)\.(?:body|query)(?:\.\w{1,60})?$/ },
    aliases: ['VALUE'],
    flow: { value: 'VALUE', from: 'request', within: 'whole', guards: ['typeof '] },
    examples: {
      matches: [
        'app.post("/", (req) => {\n  const { name } = req.body;\n  return User.findOne({ name });\n});',
      ],
      misses: [
        'app.post("/", (req) => {\n  const { name } = req.params;\n  return User.findOne({ name });\n});',
        'app.post("/", (req) => {\n  const name = String(req.body.name);\n  return User.findOne({ name });\n});',
        'app.post("/", (req) => {\n  const { name } = req.body;\n  if (typeof name !== "string") return null;\n  return User.findOne({ name });\n});',
        'app.post("/", (req) => {\n  const { name } = schema.parse(req.body);\n  return User.findOne({ name });\n});',
      ],
    },
  },
  {
    id: 'script-deep-merge-request',
    languages,
    flaw: flaws.PROTOTYPE_POLLUTION,
    confidence: 'MEDIUM',
    words: ['merge(', 'mergeWith(', 'defaultsDeep(', 'extend('],
    rule: {
      any: [
        scriptCall({ method: 'merge|mergeWith|defaultsDeep', on: true, args: [null, 'SOURCE'] }),
        { pattern: '$ON.extend(true, $TARGET, $SOURCE)' },
      ],
    },
    looks: { ON: /^(?:_|lodash|\$|jQuery|merge)$/, SOURCE: /^[^{]/ },
    flow: { value: 'SOURCE', from: 'request', within: 'whole' },
    examples: {
      matches: ['app.post("/", (req) => _.merge(settings, req.body));'],
      misses: [
        '_.merge({}, defaults, { a: 1 });',
        'app.post("/", (req) => _.merge(settings, { name: String(req.body.name) }));',
      ],
    },
  },
  {
    id: 'script-regex-request',
    languages,
    flaw: flaws.REGEX_INJECTION,
    confidence: 'HIGH',
    words: ['RegExp('],
    rule: { any: [construction('RegExp', ['PATTERN']), scriptCall({ name: 'RegExp', args: ['PATTERN'] })] },
    flow: { value: 'PATTERN', from: 'request' },
    examples: {
      matches: ['app.get("/", (req) => new RegExp(req.query.q, "i"));'],
      misses: ['app.get("/", (req) => new RegExp(escapeRegExp(req.query.q), "i"));', 'new RegExp("^a+$");'],
    },
  },
  {
    id: 'script-world-writable',
    languages,
    flaw: flaws.WORLD_WRITABLE,
    confidence: 'HIGH',
    words: ['chmod'],
    rule: scriptCall({ name: 'chmod|chmodSync', method: 'chmod|chmodSync', args: [null, 'MODE'] }),
    looks: { MODE: /^(?:0o\d?\d\d[2367]|["']0?\d?\d\d[2367]["'])$/ },
    examples: {
      matches: ['fs.chmodSync("/srv/files", 0o777);', 'fs.chmod("/srv/files", "0666", done);'],
      misses: ['fs.chmodSync("/srv/files", 0o755);', 'fs.chmodSync("/srv/files", mode);'],
    },
  },
  {
    id: 'script-message-any-origin',
    languages,
    flaw: flaws.MESSAGE_ORIGIN,
    confidence: 'MEDIUM',
    words: ['postMessage'],
    rule: scriptCall({ method: 'postMessage', on: true, args: ['MESSAGE', 'ORIGIN'] }),
    looks: {
      ON: /^(?:window\.)?(?:parent|opener|top)$|contentWindow$/,
      ORIGIN: /^["'`]\*["'`]$/,
      MESSAGE: /token|secret|passw|auth|session|user|email|key\b/i,
    },
    examples: {
      matches: ['window.parent.postMessage({ token }, "*");'],
      misses: [
        'window.parent.postMessage({ token }, "https://app.example.com");',
        'window.parent.postMessage({ height: 20 }, "*");',
      ],
    },
  },
  {
    id: 'script-new-buffer',
    languages,
    flaw: flaws.UNINITIALISED_MEMORY,
    confidence: 'MEDIUM',
    words: ['new Buffer('],
    rule: construction('Buffer', ['SIZE']),
    flow: { value: 'SIZE', from: 'parameter', within: 'whole' },
    examples: {
      matches: ['function scratch(size) {\n  return new Buffer(size);\n}'],
      misses: ['const b = Buffer.alloc(10);', 'const b = new Buffer("text", "utf8");'],
    },
  },
];
