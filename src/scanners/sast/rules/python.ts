/** Rules for Python. Within a type, rules with higher confidence come first. */
import type { Rule } from '@ast-grep/napi';
import type { SourceRule } from '../rule.ts';
import * as flaws from './flaws.ts';
import { keyword, PYTHON_NAMED, pythonCall, pythonText } from './shape.ts';

const languages = ['python'] as const;
const HTTP_REDIRECTS =
  'HTTPFound|HTTPSeeOther|HTTPTemporaryRedirect|HTTPPermanentRedirect|HTTPMovedPermanently';
const SESSION_COOKIE = /^["'](?!.{0,20}[cx]srf)[\w-]{0,30}(?:sess|sid|token|auth|jwt|login)/i;
const FLASK: Rule = { kind: 'identifier', regex: '^(?:flask|Flask)$' };
/** A function that Flask calls: its text is sent as HTML. */
const FLASK_ROUTE: Rule = {
  kind: 'decorated_definition',
  has: {
    kind: 'decorator',
    has: pythonCall({ method: 'route|get|post|put|patch|delete' }),
  },
};
const TRUE = { kind: 'true' };
const FALSE = { kind: 'false' };
const SQL_METHODS =
  'execute|executemany|executescript|raw|read_sql|read_sql_query|fetch|fetch_one|fetch_all|fetchrow|fetchval';
const SQL_WORDS = ['SELECT ', 'select ', 'INSERT ', 'insert into', 'UPDATE ', 'DELETE ', 'delete from'];
/** Contains a digit or symbol and no space, and is not a placeholder, address, or name of a setting. */
const CREDENTIAL =
  /^(["'])(?!(?:x{3,}|your|change|example|placeholder|todo|none|null|test|dummy|\$|<|\{|\/|https?:|\.))(?=[^"']*[\d!@#%^&*+=?$-])[^\s"'<>{}]{6,120}\1$/i;
const PASSWORD =
  /^[\w.]{0,60}(?:(?:\[|\.get\()["'])?\w{0,20}(?:passw(?:or)?d|passphrase|pwd)(?:["'](?:\]|\)))?(?:\.encode\([^()]{0,20}\))?(?:\s*\+|$)/i;

export const pythonRules: readonly SourceRule[] = [
  {
    id: 'python-sql-request',
    languages,
    flaw: flaws.SQL_INJECTION,
    confidence: 'HIGH',
    words: SQL_WORDS,
    rule: pythonCall({ method: SQL_METHODS, args: ['SQL'] }),
    flow: { value: 'SQL', from: 'request', within: 'sql' },
    examples: {
      matches: [
        'def search():\n    q = request.args["q"]\n    cur.execute("SELECT * FROM a WHERE b = \'%s\'" % q)\n',
        'class Item(BaseModel):\n    name: str\n\n@app.post("/")\ndef add(item: Item):\n    db.execute(f"SELECT * FROM a WHERE b = \'{item.name}\'")\n',
        '@app.get("/{name}")\ndef item(name: str):\n    db.execute(text(f"SELECT * FROM a WHERE b = \'{name}\'"))\n',
        'def view(request):\n    A.objects.raw("SELECT * FROM a WHERE b = \'{}\'".format(request.GET["b"]))\n',
      ],
      misses: [
        'def search():\n    cur.execute("SELECT * FROM a WHERE b = %s", (request.args["q"],))\n',
        'def search():\n    cur.execute(f"SELECT * FROM a LIMIT {int(request.args[\'n\'])}")\n',
        'TABLE = "a"\ncur.execute(f"SELECT * FROM {TABLE}")\n',
        'class Item(BaseModel):\n    size: int\n\n@app.post("/")\ndef add(item: Item):\n    db.execute(f"SELECT * FROM a WHERE b = {item.size}")\n',
        '@app.post("/")\ndef add(db: AsyncSession):\n    db.execute(f"SELECT * FROM a WHERE b = \'{db.name}\'")\n',
      ],
    },
  },
  {
    id: 'python-sql-extra',
    languages,
    flaw: flaws.SQL_INJECTION,
    confidence: 'HIGH',
    words: ['extra(', 'RawSQL('],
    rule: {
      any: [
        pythonCall({ method: 'extra', more: [keyword('where|select|tables|order_by', { pattern: '$SQL' })] }),
        pythonCall({ name: 'RawSQL', args: ['SQL'] }),
      ],
    },
    flow: { value: 'SQL', from: 'request' },
    examples: {
      matches: ['def view(request):\n    A.objects.extra(where=["b = \'" + request.GET["b"] + "\'"])\n'],
      misses: [
        'def view(request):\n    A.objects.extra(where=["b = %s"], params=[request.GET["b"]])\n',
        'def view(request):\n    A.objects.filter(b=request.GET["b"])\n',
      ],
    },
  },
  {
    id: 'python-sql-parameter',
    languages,
    flaw: flaws.SQL_INJECTION,
    confidence: 'LOW',
    words: SQL_WORDS,
    rule: pythonCall({ method: SQL_METHODS, args: ['SQL'] }),
    flow: { value: 'SQL', from: 'parameter', within: 'sql-value' },
    examples: {
      matches: [
        'def by_email(cursor, email):\n    cursor.execute("SELECT * FROM a WHERE email = \'%s\'" % email)\n',
      ],
      misses: [
        'def by_email(cursor, email):\n    cursor.execute("SELECT * FROM a WHERE email = %s", (email,))\n',
        'def count(cursor, table):\n    cursor.execute(f"SELECT count(*) FROM {table}")\n',
        'def by_id(cursor, id: int):\n    cursor.execute(f"SELECT * FROM a WHERE id = {id}")\n',
      ],
    },
  },
  {
    id: 'python-shell-request',
    languages,
    flaw: flaws.COMMAND_INJECTION,
    confidence: 'HIGH',
    words: ['system(', 'popen(', 'getoutput(', 'getstatusoutput(', 'subprocess_shell('],
    rule: {
      any: [
        pythonCall({ method: 'system|popen|getoutput|getstatusoutput', on: true, args: ['COMMAND'] }),
        pythonCall({ method: 'create_subprocess_shell', on: true, args: ['COMMAND'] }),
      ],
    },
    looks: { ON: /^(?:os|subprocess|commands|asyncio)$/ },
    flow: { value: 'COMMAND', from: 'process' },
    examples: {
      matches: [
        'def ping():\n    os.popen("ping %s" % request.form["host"])\n',
        'import os, sys\nos.system("make " + sys.argv[1])\n',
      ],
      misses: [
        'def ping():\n    os.system("ping " + shlex.quote(request.form["host"]))\n',
        'os.system("clear")\n',
        'def ping():\n    platform.system(request.form["host"])\n',
      ],
    },
  },
  {
    id: 'python-subprocess-shell-request',
    languages,
    flaw: flaws.COMMAND_INJECTION,
    confidence: 'HIGH',
    words: ['shell'],
    rule: pythonCall({
      name: 'run|call|Popen|check_output|check_call',
      method: 'run|call|Popen|check_output|check_call',
      args: ['COMMAND'],
      more: [keyword('shell', TRUE)],
    }),
    flow: { value: 'COMMAND', from: 'process' },
    examples: {
      matches: ['def run():\n    subprocess.run("make {}".format(request.json["target"]), shell=True)\n'],
      misses: [
        'def run():\n    subprocess.run(["make", request.json["target"]])\n',
        'subprocess.run("ls -la", shell=True)\n',
        'def run():\n    subprocess.run("make " + shlex.quote(request.json["target"]), shell=True)\n',
      ],
    },
  },
  {
    id: 'python-shell-parameter',
    languages,
    flaw: flaws.ofUnknownOrigin(flaws.COMMAND_INJECTION),
    confidence: 'LOW',
    words: ['system(', 'popen(', 'getoutput(', 'getstatusoutput(', 'shell'],
    rule: {
      any: [
        pythonCall({
          method: 'system|popen|getoutput|getstatusoutput|create_subprocess_shell',
          on: true,
          args: ['COMMAND'],
        }),
        {
          all: [
            pythonCall({
              name: 'run|call|Popen|check_output|check_call',
              method: 'run|call|Popen|check_output|check_call',
              args: ['COMMAND'],
              more: [keyword('shell', TRUE)],
            }),
            { has: { field: 'function', pattern: '$ON' } },
          ],
        },
      ],
    },
    looks: { ON: /^(?:os$|subprocess(?:\.|$)|commands$|asyncio$|run$|call$|Popen$|check_)/ },
    flow: { value: 'COMMAND', from: 'parameter', within: 'text' },
    examples: {
      matches: ['def clean(folder):\n    os.system(f"rm -rf /srv/{folder}")\n'],
      misses: [
        'def clean(folder):\n    subprocess.run(["rm", "-rf", folder])\n',
        'def wait(seconds: int):\n    os.system(f"sleep {seconds}")\n',
      ],
    },
  },
  {
    id: 'python-eval',
    languages,
    flaw: flaws.CODE_INJECTION,
    confidence: 'HIGH',
    words: ['eval(', 'exec('],
    rule: pythonCall({ name: 'eval|exec', args: ['CODE'] }),
    flow: { value: 'CODE', from: 'process' },
    examples: {
      matches: ['def calc():\n    return eval(request.form["x"])\n', 'exec(input("code: "))\n'],
      misses: [
        'def calc():\n    return ast.literal_eval(request.form["x"])\n',
        'model.eval()\n',
        '# eval(request.form["x"])\nx = "eval(input())"\n',
      ],
    },
  },
  {
    id: 'python-eval-unknown',
    languages,
    flaw: flaws.ofUnknownOrigin(flaws.CODE_INJECTION),
    confidence: 'LOW',
    words: ['eval(', 'exec('],
    rule: pythonCall({ name: 'eval|exec', args: ['CODE'] }),
    flow: { value: 'CODE', from: 'unknown' },
    examples: {
      matches: [
        'def run(code):\n    exec(code, {})\n',
        'def value(text):\n    return eval("(" + text + ")")\n',
        'exec(load_plugin())\n',
      ],
      misses: [
        'def run(code):\n    return ast.literal_eval(code)\n',
        'CODE = "1 + 1"\nexec(CODE)\n',
        'def run(model):\n    model.eval()\n',
      ],
    },
  },
  {
    id: 'python-file-request',
    languages,
    flaw: flaws.PATH_TRAVERSAL,
    confidence: 'HIGH',
    words: ['open(', 'send_file(', 'FileResponse(', 'remove(', 'unlink(', 'rmtree('],
    rule: {
      any: [
        {
          all: [
            pythonCall({ name: 'open|send_file|FileResponse', args: ['PATH'] }),
            { has: { field: 'function', pattern: '$ON' } },
          ],
        },
        pythonCall({ method: 'remove|unlink|rmtree|open|send_file|FileResponse', on: true, args: ['PATH'] }),
      ],
    },
    looks: { ON: /^(?:open|send_file|FileResponse|os|shutil|io|codecs|aiofiles|flask|web|responses)$/ },
    flow: { value: 'PATH', from: 'request' },
    examples: {
      matches: [
        'def raw():\n    return open("/srv/" + request.args["name"]).read()\n',
        '@app.get("/asset")\ndef asset(path: str):\n    return FileResponse("/srv/" + path)\n',
      ],
      misses: [
        'def raw():\n    return open("/srv/" + secure_filename(request.args["name"])).read()\n',
        'def raw():\n    return send_from_directory("/srv", request.args["name"])\n',
        'open("/etc/hostname")\n',
      ],
    },
  },
  {
    id: 'python-path-request',
    languages,
    flaw: flaws.PATH_TRAVERSAL,
    confidence: 'HIGH',
    words: ['.read_text(', '.read_bytes(', '.write_text(', '.write_bytes('],
    rule: pythonCall({ method: 'read_text|read_bytes|write_text|write_bytes', on: true }),
    flow: { value: 'ON', from: 'request' },
    examples: {
      matches: ['def note():\n    path = Path("/srv") / request.args["name"]\n    return path.read_text()\n'],
      misses: [
        'def note():\n    return (Path("/srv") / secure_filename(request.args["name"])).read_text()\n',
        'def note():\n    Path("/srv/last").write_text(request.args["name"])\n',
      ],
    },
  },
  {
    id: 'python-upload-request',
    languages,
    flaw: flaws.PATH_TRAVERSAL,
    confidence: 'HIGH',
    words: ['.save('],
    rule: pythonCall({ method: 'save', args: ['PATH'] }),
    flow: { value: 'PATH', from: 'request', within: 'text' },
    examples: {
      matches: [
        'def upload():\n    f = request.files["f"]\n    f.save(os.path.join("/srv/uploads", f.filename))\n',
      ],
      misses: [
        'def upload():\n    f = request.files["f"]\n    f.save(os.path.join("/srv/uploads", secure_filename(f.filename)))\n',
        'def upload(request):\n    form.save(request.POST)\n',
      ],
    },
  },
  {
    id: 'python-fetch-request',
    languages,
    flaw: flaws.SSRF,
    confidence: 'HIGH',
    words: ['requests', 'httpx', 'urlopen', 'aiohttp', 'client', 'session'],
    rule: {
      any: [
        pythonCall({ method: 'get|post|put|head|patch|delete|urlopen|stream', on: true, args: ['URL'] }),
        {
          all: [
            pythonCall({ name: 'urlopen', args: ['URL'] }),
            { has: { field: 'function', pattern: '$ON' } },
          ],
        },
      ],
    },
    looks: {
      ON: /^(?:requests|httpx|urllib\.request|urllib2|urlopen|client|http_client|session|requests\.Session\(\)|http)$|^(?:httpx\.|aiohttp\.|requests\.)?(?:(?:Async)?Client|ClientSession|[Ss]ession)\(/,
    },
    aliases: ['ON'],
    flow: { value: 'URL', from: 'request', within: 'url-start' },
    examples: {
      matches: [
        'def fetch():\n    return requests.get(request.args["url"], timeout=5).text\n',
        '@app.get("/")\nasync def fetch(url: str):\n    async with httpx.AsyncClient() as c:\n        return await c.get(url)\n',
      ],
      misses: [
        'def fetch():\n    return requests.get("https://api.example.com/" + request.args["id"]).text\n',
        'def fetch():\n    return cache.get(request.args["url"])\n',
        'def fetch():\n    return session.get("user")\n',
      ],
    },
  },
  {
    id: 'python-redirect-request',
    languages,
    flaw: flaws.OPEN_REDIRECT,
    confidence: 'HIGH',
    words: ['edirect', 'HTTPFound', 'HTTPSeeOther', 'HTTPMoved'],
    rule: pythonCall({
      name: `redirect|HttpResponseRedirect|HttpResponsePermanentRedirect|RedirectResponse|${HTTP_REDIRECTS}`,
      method: `redirect|${HTTP_REDIRECTS}`,
      args: ['URL'],
    }),
    flow: { value: 'URL', from: 'request', within: 'url-start' },
    examples: {
      matches: [
        'def go():\n    return redirect(request.args.get("next"))\n',
        'async def go(request):\n    raise web.HTTPFound(request.query["next"])\n',
      ],
      misses: [
        'def go():\n    return redirect("/home")\n',
        'def go():\n    return redirect("/search?q=" + request.args["q"])\n',
        'def go():\n    target = request.args["next"]\n    if not is_safe_url(target):\n        target = "/"\n    return redirect(target)\n',
      ],
    },
  },
  {
    id: 'python-response-html-request',
    languages,
    flaw: flaws.XSS,
    confidence: 'HIGH',
    words: ['HttpResponse(', 'HTMLResponse(', 'make_response(', 'Response('],
    rule: pythonCall({
      name: 'HttpResponse|HTMLResponse|make_response',
      args: ['HTML'],
      more: [{ not: keyword('content_type|mimetype', { regex: 'plain|json|csv' }) }],
    }),
    flow: { value: 'HTML', from: 'request', within: 'text' },
    examples: {
      matches: ['def greet(request):\n    return HttpResponse("Hello, " + request.GET["name"])\n'],
      misses: [
        'def greet(request):\n    return HttpResponse(escape(request.GET["name"]))\n',
        'def greet(request):\n    return HttpResponse("Hello, " + request.GET["name"], content_type="text/plain")\n',
        'def greet(request):\n    return JsonResponse({"name": request.GET["name"]})\n',
      ],
    },
  },
  {
    id: 'python-response-type-html-request',
    languages,
    flaw: flaws.XSS,
    confidence: 'HIGH',
    words: ['Response('],
    rule: pythonCall({
      name: 'Response',
      method: 'Response',
      more: [
        keyword('text|body|response|content', { pattern: '$HTML' }),
        keyword('content_type|mimetype|media_type', pythonText('text/html.*')),
      ],
    }),
    flow: { value: 'HTML', from: 'request', within: 'text' },
    examples: {
      matches: [
        'async def hello(request):\n    return web.Response(text="Hello " + request.query["name"], content_type="text/html")\n',
      ],
      misses: [
        'async def hello(request):\n    return web.Response(text="Hello " + request.query["name"])\n',
        'async def hello(request):\n    return web.Response(text="Hello " + escape(request.query["name"]), content_type="text/html")\n',
      ],
    },
  },
  {
    id: 'python-return-html-request',
    languages,
    flaw: flaws.XSS,
    confidence: 'HIGH',
    words: ['flask'],
    rule: { kind: 'return_statement', has: { pattern: '$HTML' } },
    where: FLASK,
    flow: { value: 'HTML', from: 'request', within: 'html' },
    examples: {
      matches: [
        'from flask import request\ndef hello():\n    return "<p>" + request.args["name"] + "</p>"\n',
        'import flask\ndef hello():\n    return f"<p>{flask.request.args[\'name\']}</p>"\n',
      ],
      misses: [
        'from flask import request\ndef hello():\n    return "<p>" + escape(request.args["name"]) + "</p>"\n',
        'from flask import request\ndef hello():\n    return {"name": "<p>" + request.args["name"]}\n',
      ],
    },
  },
  {
    id: 'python-return-text-request',
    languages,
    flaw: flaws.XSS,
    confidence: 'HIGH',
    words: ['flask'],
    rule: {
      kind: 'return_statement',
      all: [
        { has: { pattern: '$HTML' } },
        { inside: { kind: 'block', inside: { kind: 'function_definition', inside: FLASK_ROUTE } } },
      ],
    },
    where: FLASK,
    flow: { value: 'HTML', from: 'request', within: 'text' },
    examples: {
      matches: [
        'from flask import Flask\n@app.route("/<name>")\ndef hello(name):\n    return f"Hello {name}!"\n',
      ],
      misses: [
        'from flask import Flask\n@app.route("/<int:id>")\ndef item(id):\n    return f"Item {id}"\n',
        'from flask import Flask\ndef label():\n    return "name: " + request.args["name"]\n',
        'from flask import Flask\n@app.route("/<name>")\ndef hello(name):\n    return jsonify(f"Hello {name}!")\n',
      ],
    },
  },
  {
    id: 'python-write-html-request',
    languages,
    flaw: flaws.XSS,
    confidence: 'HIGH',
    words: ['.write('],
    rule: pythonCall({ method: 'write', on: true, args: ['HTML'] }),
    looks: { ON: /^(?:self|response|self\.wfile|self\.response)$/ },
    flow: { value: 'HTML', from: 'request', within: 'html' },
    examples: {
      matches: [
        'class A(RequestHandler):\n    def get(self):\n        self.write("<b>" + self.get_argument("name") + "</b>")\n',
      ],
      misses: [
        'class A(RequestHandler):\n    def get(self):\n        self.write({"name": self.get_argument("name")})\n',
        'class A(RequestHandler):\n    def get(self):\n        self.write("<b>" + escape(self.get_argument("name")) + "</b>")\n',
      ],
    },
  },
  {
    id: 'python-markup',
    languages,
    flaw: flaws.XSS,
    confidence: 'HIGH',
    words: ['mark_safe(', 'Markup(', 'SafeString('],
    rule: pythonCall({ name: 'mark_safe|Markup|SafeString', method: 'mark_safe|Markup', args: ['HTML'] }),
    flow: { value: 'HTML', from: 'request' },
    examples: {
      matches: ['def bio(request):\n    return mark_safe("<p>" + request.GET["bio"] + "</p>")\n'],
      misses: [
        'mark_safe("<b>fixed</b>")\n',
        'def bio(request):\n    return format_html("<p>{}</p>", request.GET["bio"])\n',
        'def bio():\n    return Markup(bleach.clean(request.args["bio"]))\n',
      ],
    },
  },
  {
    id: 'python-autoescape-off',
    languages,
    flaw: { ...flaws.XSS, title: 'Template autoescaping disabled (XSS)' },
    confidence: 'MEDIUM',
    words: ['autoescape'],
    rule: pythonCall({ name: 'Environment', method: 'Environment', more: [keyword('autoescape', FALSE)] }),
    examples: {
      matches: ['env = Environment(autoescape=False)\n'],
      misses: ['env = Environment(autoescape=select_autoescape())\n', 'env = Environment(autoescape=True)\n'],
    },
  },
  {
    id: 'python-template-request',
    languages,
    flaw: flaws.TEMPLATE_INJECTION,
    confidence: 'HIGH',
    words: ['render_template_string(', 'Template(', 'from_string('],
    rule: pythonCall({
      name: 'render_template_string|Template',
      method: 'from_string|render_template_string',
      args: ['TEMPLATE'],
    }),
    flow: { value: 'TEMPLATE', from: 'request' },
    examples: {
      matches: ['def hello():\n    return render_template_string("<h1>" + request.args["name"] + "</h1>")\n'],
      misses: [
        'def hello():\n    return render_template_string("<h1>{{ name }}</h1>", name=request.args["name"])\n',
        'def hello():\n    return render_template("hello.html", name=request.args["name"])\n',
      ],
    },
  },
  {
    id: 'python-unpickle-request',
    languages,
    flaw: { ...flaws.DESERIALIZATION, severity: 'CRITICAL' },
    confidence: 'HIGH',
    words: ['loads(', 'load(', 'decode(', 'shelve'],
    rule: pythonCall({ method: 'loads|load|decode|open|Unpickler', on: true, args: ['DATA'] }),
    looks: { ON: /^(?:c?[pP]ickle|_pickle|dill|cloudpickle|marshal|jsonpickle|shelve|joblib)$/ },
    flow: { value: 'DATA', from: 'process' },
    examples: {
      matches: [
        'def load():\n    return pickle.loads(request.data)\n',
        'import shelve, sys\nstate = shelve.open(sys.argv[1])\n',
      ],
      misses: [
        'def load():\n    return json.loads(request.data)\n',
        'with open("cache") as f:\n    data = pickle.load(f)\n',
      ],
    },
  },
  {
    id: 'python-unpickle-unknown',
    languages,
    flaw: flaws.ofUnknownOrigin(flaws.DESERIALIZATION),
    confidence: 'LOW',
    words: ['ickle', 'dill', 'marshal', 'shelve', 'joblib'],
    rule: pythonCall({
      method: 'loads|load|decode|open|Unpickler|read_pickle',
      on: true,
      args: ['DATA'],
    }),
    looks: { ON: /^(?:c?[pP]ickle|_pickle|dill|cloudpickle|marshal|jsonpickle|shelve|joblib|pd|pandas)$/ },
    flow: { value: 'DATA', from: 'parameter' },
    examples: {
      matches: [
        'def restore(x):\n    return pickle.loads(x)\n',
        'def model(path):\n    return joblib.load(path)\n',
        'def code(data):\n    return marshal.loads(data)\n',
      ],
      misses: [
        'def restore(x):\n    return json.loads(x)\n',
        'model = joblib.load("model.bin")\n',
        'def save(x):\n    return pickle.dumps(x)\n',
      ],
    },
  },
  {
    id: 'python-yaml-load-default',
    languages,
    flaw: flaws.ofUnknownOrigin(flaws.DESERIALIZATION),
    confidence: 'LOW',
    words: ['yaml.'],
    rule: pythonCall({
      method: 'load|load_all',
      on: true,
      args: ['DATA'],
      more: [{ not: keyword('Loader', { regex: '' }) }],
    }),
    looks: { ON: /^yaml$/, DATA: /^[^,]*$/ },
    flow: { value: 'DATA', from: 'parameter' },
    examples: {
      matches: ['def read(text):\n    return yaml.load(text)\n'],
      misses: [
        'def read(text):\n    return yaml.load(text, Loader=yaml.SafeLoader)\n',
        'def read(text):\n    return yaml.safe_load(text)\n',
        'settings = yaml.load("a: 1")\n',
      ],
    },
  },
  {
    id: 'python-yaml-load',
    languages,
    flaw: flaws.DESERIALIZATION,
    confidence: 'HIGH',
    words: ['yaml.'],
    rule: {
      any: [
        pythonCall({
          method: 'load|load_all',
          on: true,
          args: ['DATA'],
          more: [keyword('Loader', { regex: '^(?:yaml\\.)?(?:Unsafe|Full|C)?Loader$' })],
        }),
        pythonCall({ method: 'unsafe_load|unsafe_load_all|full_load', on: true, args: ['DATA'] }),
      ],
    },
    looks: { ON: /^yaml$/, DATA: /^[^"']/ },
    examples: {
      matches: ['config = yaml.load(stream, Loader=yaml.Loader)\n', 'config = yaml.unsafe_load(stream)\n'],
      misses: [
        'config = yaml.safe_load(stream)\n',
        'config = yaml.load(stream, Loader=yaml.SafeLoader)\n',
        'config = yaml.load(stream, Loader=Loader2)\n',
      ],
    },
  },
  {
    id: 'python-torch-load',
    languages,
    flaw: { ...flaws.DESERIALIZATION, severity: 'MEDIUM' },
    confidence: 'LOW',
    words: ['torch'],
    rule: pythonCall({
      method: 'load',
      on: true,
      args: ['DATA'],
      more: [{ not: keyword('weights_only', { regex: '^(?:True|[a-z_]+)$' }) }],
    }),
    looks: { ON: /^torch$/ },
    flow: { value: 'DATA', from: 'parameter' },
    examples: {
      matches: ['def model(path):\n    return torch.load(path)\n'],
      misses: [
        'def model(path):\n    return torch.load(path, weights_only=True)\n',
        'state = torch.load("model.pt")\n',
      ],
    },
  },
  {
    id: 'python-xml-entities',
    languages,
    flaw: flaws.XXE,
    confidence: 'HIGH',
    words: ['resolve_entities', 'feature_external_'],
    rule: {
      any: [
        pythonCall({ name: 'XMLParser', method: 'XMLParser', more: [keyword('resolve_entities', TRUE)] }),
        {
          all: [
            pythonCall({ method: 'setFeature' }),
            {
              has: {
                field: 'arguments',
                all: [
                  { has: { regex: 'feature_external_[gp]es$', kind: 'attribute' } },
                  { has: { kind: 'true' } },
                ],
              },
            },
          ],
        },
        {
          all: [
            pythonCall({ method: 'setFeature' }),
            {
              has: {
                field: 'arguments',
                all: [
                  { has: { regex: '^feature_external_[gp]es$', kind: 'identifier' } },
                  { has: { kind: 'true' } },
                ],
              },
            },
          ],
        },
      ],
    },
    examples: {
      matches: [
        'parser = etree.XMLParser(resolve_entities=True)\n',
        'parser.setFeature(feature_external_ges, True)\n',
      ],
      misses: [
        'parser = etree.XMLParser(resolve_entities=False)\n',
        'parser.setFeature(feature_external_ges, False)\n',
      ],
    },
  },
  {
    id: 'python-password-hash',
    languages,
    flaw: flaws.WEAK_PASSWORD_HASH,
    confidence: 'HIGH',
    words: ['md5(', 'sha1(', 'sha256(', 'sha512('],
    rule: pythonCall({
      name: 'md5|sha1|sha256|sha512',
      method: 'md5|sha1|sha256|sha512',
      args: ['PASSWORD'],
    }),
    looks: { PASSWORD },
    examples: {
      matches: [
        'h = hashlib.md5(password.encode()).hexdigest()\n',
        'h = hashlib.md5(request.form["password"].encode()).hexdigest()\n',
        'h = hashlib.sha1(data.get("new_password").encode()).hexdigest()\n',
        'h = sha256(user.password.encode("utf-8") + salt).hexdigest()\n',
      ],
      misses: [
        'etag = hashlib.md5(body).hexdigest()\n',
        'h = hashlib.md5(files["password_list"]).hexdigest()\n',
        'h = hashlib.md5(password_file_name.encode()).hexdigest()\n',
      ],
    },
  },
  {
    id: 'python-weak-cipher',
    languages,
    flaw: flaws.WEAK_CIPHER,
    confidence: 'HIGH',
    words: ['MODE_ECB', 'DES', 'ARC4', 'ARC2', 'Blowfish', 'ECB('],
    rule: {
      any: [
        { kind: 'attribute', has: { field: 'attribute', kind: 'identifier', regex: '^MODE_ECB$' } },
        { kind: 'call', has: { field: 'function', kind: 'attribute', pattern: 'modes.ECB' } },
        {
          kind: 'call',
          has: {
            field: 'function',
            kind: 'attribute',
            all: [
              { has: { field: 'object', kind: 'identifier', regex: '^(?:DES3?|ARC4|ARC2|Blowfish)$' } },
              { has: { field: 'attribute', kind: 'identifier', regex: '^new$' } },
            ],
          },
        },
      ],
    },
    examples: {
      matches: [
        'c = AES.new(key, AES.MODE_ECB)\n',
        'c = DES.new(key, DES.MODE_CBC)\n',
        'c = Cipher(algorithms.AES(key), modes.ECB())\n',
      ],
      misses: ['c = AES.new(key, AES.MODE_GCM)\n', 'text = "DES.new and MODE_ECB"\n'],
    },
  },
  {
    id: 'python-random-secret',
    languages,
    flaw: flaws.INSECURE_RANDOM,
    confidence: 'HIGH',
    words: ['random.'],
    rule: PYTHON_NAMED,
    looks: {
      NAME: /(?:^|[._])(?:\w{0,30}_)?(?:token|secret|password|passwd|otp|nonce|session_?id|api_?key|salt|reset_code|verification_code)$/i,
      VALUE:
        /^(?!.{0,250}(?:SystemRandom|sys\.maxsize))[^:{]{0,200}\brandom\.(?:choices?|randint|randrange|random|sample|getrandbits|randbytes|uniform)\(/,
    },
    examples: {
      matches: [
        'token = "".join(random.choice(LETTERS) for _ in range(32))\n',
        'self.reset_code = random.randint(100000, 999999)\n',
      ],
      misses: [
        'token = secrets.token_hex(32)\n',
        'token = random.randrange(sys.maxsize)\n',
        'colour = random.choice(["red", "green"])\n',
        'token = "".join(random.SystemRandom().choice(LETTERS) for _ in range(32))\n',
      ],
    },
  },
  {
    id: 'python-tls-off',
    languages,
    flaw: flaws.TLS_UNVERIFIED,
    confidence: 'HIGH',
    words: ['verify'],
    rule: {
      kind: 'call',
      all: [{ has: { field: 'function', pattern: '$ON' } }, keyword('verify', FALSE)],
    },
    looks: {
      ON: /^(?:(?:requests|httpx|session|client|self\.(?:_?session|_?client)|s|http)\.(?:get|post|put|patch|delete|head|options|request|stream|Client|AsyncClient)|(?:Async)?Client|requests\.(?:request|Session\(\)\.\w{1,10}))$/,
    },
    examples: {
      matches: [
        'requests.get("https://partner.internal", verify=False)\n',
        'client = httpx.AsyncClient(verify=False)\n',
      ],
      misses: [
        'requests.get("https://partner.internal", verify=True)\n',
        'requests.get("https://a.example", verify="ca.pem")\n',
        'form.submit(verify=False)\n',
      ],
    },
  },
  {
    id: 'python-tls-context',
    languages,
    flaw: flaws.TLS_UNVERIFIED,
    confidence: 'HIGH',
    words: ['_create_unverified_context', 'CERT_NONE'],
    rule: {
      any: [
        pythonCall({ method: '_create_unverified_context' }),
        {
          kind: 'assignment',
          all: [
            {
              has: {
                field: 'left',
                kind: 'attribute',
                all: [
                  { has: { field: 'attribute', kind: 'identifier', regex: '^verify_mode$' } },
                  { not: { has: { field: 'object', kind: 'identifier', regex: '^self$' } } },
                ],
              },
            },
            {
              has: {
                field: 'right',
                kind: 'attribute',
                has: { field: 'attribute', kind: 'identifier', regex: '^CERT_NONE$' },
              },
            },
          ],
        },
      ],
    },
    examples: {
      matches: ['context = ssl._create_unverified_context()\n', 'context.verify_mode = ssl.CERT_NONE\n'],
      misses: [
        'context = ssl.create_default_context()\n',
        'class C:\n    def __init__(self):\n        self.verify_mode = ssl.CERT_NONE\n',
      ],
    },
  },
  {
    id: 'python-connection-password',
    languages,
    flaw: flaws.HARDCODED_CREDENTIAL,
    confidence: 'MEDIUM',
    words: ['assword', 'passwd', 'secret', 'api_key'],
    rule: {
      kind: 'keyword_argument',
      all: [
        { has: { field: 'name', pattern: '$NAME' } },
        { has: { field: 'value', kind: 'string', pattern: '$SECRET' } },
      ],
    },
    looks: {
      NAME: /^(?:password|passwd|secret_key|client_secret|api_key|aws_secret_access_key)$/,
      SECRET: CREDENTIAL,
    },
    secret: 'SECRET',
    examples: {
      matches: ['db = pymysql.connect(host="db", user="root", password="r00tpass-77")\n'],
      misses: [
        'db = pymysql.connect(host="db", password=os.environ["PASSWORD"])\n',
        'field = CharField(password="Your password")\n',
        'db = pymysql.connect(host="db", password="changeme-1")\n',
      ],
    },
  },
  {
    id: 'python-setting-secret',
    languages,
    flaw: flaws.HARDCODED_CREDENTIAL,
    confidence: 'HIGH',
    words: ['SECRET_KEY', 'secret_key', 'PASSWORD', 'JWT_SECRET'],
    rule: {
      any: [
        {
          kind: 'assignment',
          all: [
            { has: { field: 'left', pattern: '$NAME' } },
            { has: { field: 'right', kind: 'string', pattern: '$SECRET' } },
          ],
        },
        {
          kind: 'pair',
          all: [
            { has: { field: 'key', pattern: '$NAME' } },
            { has: { field: 'value', kind: 'string', pattern: '$SECRET' } },
          ],
        },
      ],
    },
    looks: {
      NAME: /^(?:(?:app\.)?(?:secret_key|SECRET_KEY)|app\.config\[["']SECRET_KEY["']\]|JWT_SECRET(?:_KEY)?|["']PASSWORD["'])$/,
      SECRET: CREDENTIAL,
    },
    secret: 'SECRET',
    examples: {
      matches: [
        'SECRET_KEY = "django-insecure-sample-7"\n',
        'app.secret_key = "b7c1f3-not-so"\n',
        'D = {"PASSWORD": "pg-Secret-991"}\n',
      ],
      misses: [
        'SECRET_KEY = os.environ["SECRET_KEY"]\n',
        'SECRET_KEY = ""\n',
        'D = {"PASSWORD": "<PASSWORD-1>"}\n',
      ],
    },
  },
  {
    id: 'python-jwt-unverified',
    languages,
    flaw: flaws.JWT_UNVERIFIED,
    confidence: 'HIGH',
    words: ['verify', 'none'],
    rule: {
      any: [
        pythonCall({
          method: 'decode',
          on: true,
          more: [
            keyword('options', {
              kind: 'dictionary',
              has: {
                kind: 'pair',
                all: [
                  { has: { field: 'key', ...pythonText('verify_signature') } },
                  { has: { field: 'value', kind: 'false' } },
                ],
              },
            }),
          ],
        }),
        pythonCall({ method: 'decode', on: true, more: [keyword('verify', FALSE)] }),
        pythonCall({
          method: 'decode',
          on: true,
          more: [keyword('algorithms', { kind: 'list', has: pythonText('none') })],
        }),
      ],
    },
    looks: { ON: /^(?:jwt|pyjwt|jose\.jwt|PyJWT\(\))$/ },
    examples: {
      matches: [
        'claims = jwt.decode(token, options={"verify_signature": False})\n',
        'claims = jwt.decode(token, verify=False)\n',
      ],
      misses: [
        'claims = jwt.decode(token, key, algorithms=["RS256"])\n',
        'claims = jwt.decode(token, key, options={"verify_signature": True})\n',
      ],
    },
  },
  {
    id: 'python-flask-debug',
    languages,
    flaw: { ...flaws.DEBUG_ENABLED, severity: 'HIGH' },
    confidence: 'HIGH',
    words: ['debug'],
    rule: pythonCall({ method: 'run', on: true, more: [keyword('debug', TRUE)] }),
    looks: { ON: /^(?:app|application|server|create_app\(\))$/ },
    where: { kind: 'dotted_name', regex: '^(?:flask|dash|bottle|quart)' },
    examples: {
      matches: ['from flask import Flask\napp.run(host="0.0.0.0", debug=True)\n'],
      misses: [
        'from flask import Flask\napp.run(debug=False)\n',
        'from flask import Flask\napp.run(debug=os.environ.get("DEBUG") == "1")\n',
      ],
    },
  },
  {
    id: 'python-django-debug',
    languages,
    flaw: flaws.DEBUG_ENABLED,
    confidence: 'MEDIUM',
    words: ['DEBUG'],
    rule: { pattern: 'DEBUG = True' },
    where: { kind: 'identifier', regex: '^(?:ALLOWED_HOSTS|INSTALLED_APPS|SECRET_KEY|DATABASES)$' },
    examples: {
      matches: ['DEBUG = True\nALLOWED_HOSTS = []\n'],
      misses: [
        'DEBUG = False\nALLOWED_HOSTS = []\n',
        'DEBUG = True\n',
        'DEBUG = env("DEBUG")\nALLOWED_HOSTS = []\n',
      ],
    },
  },
  {
    id: 'python-cors-credentials',
    languages,
    flaw: flaws.CORS_CREDENTIALS,
    confidence: 'HIGH',
    words: ['allow_credentials', 'supports_credentials'],
    rule: {
      kind: 'call',
      all: [
        {
          any: [
            keyword('allow_origins|origins', { kind: 'list', has: pythonText('\\*') }),
            keyword('allow_origins|origins', pythonText('\\*')),
          ],
        },
        keyword('allow_credentials|supports_credentials', TRUE),
      ],
    },
    examples: {
      matches: [
        'app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)\n',
        'CORS(app, origins="*", supports_credentials=True)\n',
      ],
      misses: [
        'CORS(app, origins="*", supports_credentials=False)\n',
        'CORS(app, origins=["https://a.example"], supports_credentials=True)\n',
      ],
    },
  },
  {
    id: 'python-cors-header-reflect',
    languages,
    flaw: flaws.CORS_CREDENTIALS,
    confidence: 'HIGH',
    words: ['Allow-Credentials', 'allow-credentials'],
    rule: { pattern: '$HEADERS[$NAME] = $ORIGIN' },
    where: { kind: 'string_content', regex: '(?i)^access-control-allow-credentials$' },
    looks: { NAME: /^["']access-control-allow-origin["']$/i },
    flow: { value: 'ORIGIN', from: 'request', within: 'whole' },
    examples: {
      matches: [
        'def cors(r):\n    r.headers["Access-Control-Allow-Origin"] = request.headers.get("Origin")\n    r.headers["Access-Control-Allow-Credentials"] = "true"\n',
      ],
      misses: [
        'def cors(r):\n    origin = request.headers.get("Origin")\n    if origin in ALLOWED:\n        r.headers["Access-Control-Allow-Origin"] = origin\n        r.headers["Access-Control-Allow-Credentials"] = "true"\n',
        'def cors(r):\n    r.headers["Access-Control-Allow-Origin"] = request.headers.get("Origin")\n    return r\n# Allow-Credentials\n',
      ],
    },
  },
  {
    id: 'python-cors-settings',
    languages,
    flaw: flaws.CORS_CREDENTIALS,
    confidence: 'HIGH',
    words: ['CORS_ALLOW_CREDENTIALS'],
    rule: {
      any: [{ pattern: 'CORS_ALLOW_ALL_ORIGINS = True' }, { pattern: 'CORS_ORIGIN_ALLOW_ALL = True' }],
    },
    where: { pattern: 'CORS_ALLOW_CREDENTIALS = True' },
    examples: {
      matches: ['CORS_ALLOW_ALL_ORIGINS = True\nCORS_ALLOW_CREDENTIALS = True\n'],
      misses: [
        'CORS_ALLOW_ALL_ORIGINS = True\nCORS_ALLOW_CREDENTIALS = False\n',
        'CORS_ALLOW_ALL_ORIGINS = False\nCORS_ALLOW_CREDENTIALS = True\n',
      ],
    },
  },
  {
    id: 'python-session-cookie',
    languages,
    flaw: flaws.INSECURE_COOKIE,
    confidence: 'HIGH',
    words: ['set_cookie('],
    rule: pythonCall({ method: 'set_cookie', args: ['NAME'], more: [keyword('httponly|secure', FALSE)] }),
    looks: { NAME: SESSION_COOKIE },
    examples: {
      matches: ['response.set_cookie("session_id", token, httponly=False)\n'],
      misses: [
        'response.set_cookie("csrf_token", token, httponly=False)\n',
        'response.set_cookie("session_id", token, httponly=True, secure=True)\n',
        'response.set_cookie("theme", "dark", httponly=False)\n',
      ],
    },
  },
  {
    id: 'python-session-cookie-default',
    languages,
    flaw: flaws.INSECURE_COOKIE,
    confidence: 'MEDIUM',
    words: ['set_cookie('],
    rule: pythonCall({
      method: 'set_cookie',
      args: ['NAME'],
      more: [
        { not: keyword('httponly', { pattern: '$_' }) },
        { not: { has: { field: 'arguments', has: { kind: 'dictionary_splat' } } } },
      ],
    }),
    looks: { NAME: SESSION_COOKIE },
    examples: {
      matches: ['response.set_cookie("session_id", token)\n'],
      misses: [
        'response.set_cookie("session_id", token, httponly=True)\n',
        'response.set_cookie("session_id", token, **COOKIE)\n',
        'response.set_cookie("theme", "dark")\n',
      ],
    },
  },
  {
    id: 'python-cookie-settings',
    languages,
    flaw: flaws.INSECURE_COOKIE,
    confidence: 'MEDIUM',
    words: ['SESSION_COOKIE_'],
    rule: {
      any: [{ pattern: 'SESSION_COOKIE_SECURE = False' }, { pattern: 'SESSION_COOKIE_HTTPONLY = False' }],
    },
    examples: {
      matches: ['SESSION_COOKIE_SECURE = False\n'],
      misses: ['SESSION_COOKIE_SECURE = True\n', 'SESSION_COOKIE_SECURE = not DEBUG\n'],
    },
  },
  {
    id: 'python-nosql-where',
    languages,
    flaw: flaws.NOSQL_INJECTION,
    confidence: 'HIGH',
    words: ['$where'],
    rule: {
      kind: 'pair',
      all: [
        { has: { field: 'key', ...pythonText('\\$where') } },
        { has: { field: 'value', pattern: '$CODE' } },
      ],
    },
    flow: { value: 'CODE', from: 'parameter', within: 'text' },
    examples: {
      matches: ['def find():\n    users.find({"$where": "this.a == \'" + request.args["a"] + "\'"})\n'],
      misses: [
        'users.find({"$where": "this.a == this.b"})\n',
        'def find():\n    users.find({"a": str(request.args["a"])})\n',
      ],
    },
  },
  {
    id: 'python-regex-request',
    languages,
    flaw: flaws.REGEX_INJECTION,
    confidence: 'HIGH',
    words: ['re.'],
    rule: pythonCall({
      method: 'search|match|fullmatch|compile|sub|findall|finditer|split',
      on: true,
      args: ['PATTERN'],
    }),
    looks: { ON: /^(?:re|regex)$/ },
    flow: { value: 'PATTERN', from: 'request' },
    examples: {
      matches: ['def find():\n    return re.search(request.args["q"], TEXT)\n'],
      misses: [
        'def find():\n    return re.search(re.escape(request.args["q"]), TEXT)\n',
        'def find():\n    return re.search(r"\\d+", request.args["q"])\n',
      ],
    },
  },
  {
    id: 'python-tar-extract',
    languages,
    flaw: flaws.ARCHIVE_TRAVERSAL,
    confidence: 'MEDIUM',
    words: ['extractall('],
    rule: pythonCall({
      method: 'extractall',
      on: true,
      more: [{ not: keyword('filter|members', { pattern: '$_' }) }],
    }),
    where: { kind: 'identifier', regex: '^tarfile$' },
    looks: { ON: /^(?!z|.{0,60}[zZ]ip)/ },
    examples: {
      matches: ['import tarfile\ntarfile.open(path).extractall("/srv")\n'],
      misses: [
        'import tarfile\ntarfile.open(path).extractall("/srv", filter="data")\n',
        'import zipfile\nzipfile.ZipFile(path).extractall("/srv")\n',
        'import tarfile, zipfile\nzipfile.ZipFile(path).extractall("/srv")\n',
      ],
    },
  },
  {
    id: 'python-mktemp',
    languages,
    flaw: flaws.TEMPORARY_FILE,
    confidence: 'HIGH',
    words: ['mktemp('],
    rule: pythonCall({ method: 'mktemp', on: true }),
    looks: { ON: /^tempfile$/ },
    examples: {
      matches: ['name = tempfile.mktemp(suffix=".json")\n'],
      misses: ['handle, name = tempfile.mkstemp()\n', 'name = factory.mktemp("data")\n'],
    },
  },
  {
    id: 'python-world-writable',
    languages,
    flaw: flaws.WORLD_WRITABLE,
    confidence: 'HIGH',
    words: ['chmod('],
    rule: pythonCall({ method: 'chmod', args: [null, 'MODE'] }),
    looks: { MODE: /^0o\d?\d\d[2367]$/ },
    examples: {
      matches: ['os.chmod("/srv", 0o777)\n'],
      misses: ['os.chmod("/srv", 0o755)\n', 'os.chmod("/srv", mode)\n'],
    },
  },
  {
    id: 'python-path-world-writable',
    languages,
    flaw: flaws.WORLD_WRITABLE,
    confidence: 'HIGH',
    words: ['chmod('],
    rule: pythonCall({ method: 'chmod', args: ['MODE'] }),
    looks: { MODE: /^0o\d?\d\d[2367]$/ },
    examples: {
      matches: ['Path("/srv").chmod(0o666)\n'],
      misses: ['Path("/srv").chmod(0o755)\n', 'os.chmod(path, 0o600)\n'],
    },
  },
  {
    id: 'python-ssh-host-key',
    languages,
    flaw: flaws.SSH_HOST_KEY,
    confidence: 'HIGH',
    words: ['AutoAddPolicy', 'WarningPolicy'],
    rule: pythonCall({ method: 'set_missing_host_key_policy', args: ['POLICY'] }),
    looks: { POLICY: /^(?:[\w.]{0,60}\.)?(?:AutoAddPolicy|WarningPolicy)\b/ },
    examples: {
      matches: [
        'client.set_missing_host_key_policy(paramiko.AutoAddPolicy())\n',
        'client.set_missing_host_key_policy(AutoAddPolicy)\n',
      ],
      misses: ['client.set_missing_host_key_policy(paramiko.RejectPolicy())\n', 'policy = "AutoAddPolicy"\n'],
    },
  },
  {
    id: 'python-ldap-filter',
    languages,
    flaw: flaws.LDAP_INJECTION,
    confidence: 'MEDIUM',
    words: ['search_s(', 'search_ext', 'search_st(', 'ldap'],
    rule: {
      any: [
        pythonCall({ method: 'search_s|search_st|search_ext|search_ext_s', args: [null, null, 'FILTER'] }),
      ],
    },
    flow: { value: 'FILTER', from: 'parameter', within: 'text' },
    examples: {
      matches: ['def find(c, uid):\n    return c.search_s(BASE, SCOPE, "(uid=%s)" % uid)\n'],
      misses: [
        'def find(c, uid):\n    return c.search_s(BASE, SCOPE, "(uid=%s)" % escape_filter_chars(uid))\n',
        'found = c.search_s(BASE, SCOPE, "(objectClass=person)")\n',
      ],
    },
  },
];
