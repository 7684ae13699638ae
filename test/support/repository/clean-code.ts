/** The same applications written right, and what only looks like a flaw. */
import { script } from './flaws-script-source.ts';

const python = ({ raw }: TemplateStringsArray): string => (raw[0] ?? '').trimStart();

export const CLEAN_FILES: readonly { path: string; source: string }[] = [
  {
    path: 'shop/server.js',
    source: script`
const express = require('express');
const { exec, execFile, spawn } = require('child_process');
const fs = require('fs');
const path = require('path');
const crypto = require('crypto');
const jwt = require('jsonwebtoken');
const session = require('express-session');
const cors = require('cors');
const escapeHtml = require('escape-html');
const db = require('./db');
const app = express();
const TABLE = 'products';
const SORTS = { name: 'name', price: 'price' };
const ALLOWED = ['/home', '/cart'];

app.use(cors({ origin: 'https://shop.example', credentials: true }));
app.use(cors({ origin: '*' }));
app.use(session({ secret: process.env.SESSION_SECRET, cookie: { httpOnly: true, secure: true } }));

app.get('/products', (req, res) => {
  db.query('SELECT id FROM products WHERE category = ?', [req.query.category], (err, rows) => res.json(rows));
  db.query(~SELECT id FROM #{TABLE} WHERE live = 1~);
  db.query('SELECT * FROM products ' + 'WHERE live = 1');
  const order = SORTS[req.query.sort];
  db.query('SELECT * FROM products ORDER BY ' + order);
  const limit = Number(req.query.limit);
  db.query(~SELECT * FROM products LIMIT #{limit}~);
  db.query('SELECT * FROM products WHERE id = ' + db.escape(req.query.id));
  log.info('SELECT failed for ' + req.query.category);
  client.query(sql~SELECT * FROM users WHERE id = #{req.params.id}~);
});

app.post('/ping', (req, res) => {
  execFile('ping', ['-c', '1', req.body.host], (err, out) => res.type('text').send('done'));
  spawn('ls', ['-la', req.body.folder]);
  exec('git rev-parse HEAD');
  const match = /^v(\d+)/.exec(req.query.version);
  const port = parseInt(req.body.port, 10);
  exec(~fuser -k #{port}/tcp~);
});

app.get('/download', (req, res) => {
  const name = path.basename(req.query.name);
  res.sendFile(path.join(__dirname, 'files', name));
  const full = path.resolve('/srv', req.query.file);
  if (!full.startsWith('/srv/')) return res.status(400).end();
  fs.readFile(full, () => {});
  fs.readFile(path.join(__dirname, 'README.md'), 'utf8', () => {});
  res.sendFile(req.query.page, { root: '/srv/pages' });
});

app.get('/hello', (req, res) => {
  res.send('<h1>Hello ' + escapeHtml(req.query.name) + '</h1>');
  res.json({ name: req.query.name });
  res.send({ name: req.query.name });
  res.type('text/plain').send(req.query.name);
  res.render('hello', { name: req.query.name });
  res.status(200).send('<h1>Hello</h1>');
});

app.get('/go', (req, res) => {
  res.redirect('/home');
  const next = req.query.next;
  if (ALLOWED.includes(next)) res.redirect(next);
  res.redirect('/search?q=' + encodeURIComponent(req.query.q));
  res.redirect(~/items/#{req.params.id}~);
});

app.post('/login', async (req, res) => {
  const etag = crypto.createHash('md5').update(body).digest('hex');
  const cacheKey = crypto.createHash('sha1').update(req.originalUrl).digest('hex');
  const hash = await bcrypt.hash(req.body.password, 12);
  const derived = crypto.scryptSync(req.body.password, salt, 64);
  const user = await users.findOne({ email: String(req.body.email) });
  const byId = items.find((item) => item.id === req.body.id);
  const token = crypto.randomBytes(32).toString('hex');
  const claims = jwt.verify(req.cookies.old, key, { algorithms: ['RS256'] });
  const colour = '#' + Math.floor(Math.random() * 0xffffff).toString(16);
  const delay = 100 + Math.random() * 50;
  res.cookie('session', token, { httpOnly: true, secure: true, sameSite: 'lax' });
  res.cookie('theme', 'dark', { httpOnly: false });
});

// eval(req.body.formula) was here once
const warning = 'never call eval(req.query.x) or exec("rm " + name)';
app.post('/calc', (req, res) => res.json({ result: parser.evaluate(req.body.formula), warning }));
const re = new RegExp(escapeRegExp(req.query.q), 'i');
const fixed = new RegExp('^a+$');
setTimeout(() => refresh(), 500);
setTimeout(refresh, 500);
app.listen(3000, '0.0.0.0');
`,
  },
  {
    path: 'gateway/src/routes.ts',
    source: script`
import Fastify from 'fastify';
import axios from 'axios';
import vm from 'node:vm';
import ejs from 'ejs';
import _ from 'lodash';
import { createCipheriv, randomBytes } from 'node:crypto';
import https from 'node:https';

const app = Fastify();
const agent = new https.Agent({ keepAlive: true, rejectUnauthorized: true });
const BASE = 'https://api.example.com';

app.post('/import', async (request, reply) => {
  const answer = await axios.get(~#{BASE}/items/#{request.query.id}~, { httpsAgent: agent });
  const other = await axios.get(BASE + '/list', { params: request.query });
  const one = await fetch(~https://api.example.com/users/#{request.params.id}~);
  const config = _.merge({}, defaults, { a: 1 });
  const result = vm.runInNewContext('1 + 1');
  const html = ejs.render('<p><%= name %></p>', { name: request.query.name });
  const rendered = ejs.render(template, { user: request.user });
  const url = new URL(request.body.url);
  if (!ALLOWED_HOSTS.has(url.hostname)) return reply.code(400).send();
  return fetch(url);
});

export function seal(text: string, key: Buffer) {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

export async function byOwner(pool: Pool, owner: string, limit: number, fields: string[]) {
  const columns = fields.map(quoteName).join(', ');
  await pool.query(~SELECT #{columns} FROM repos WHERE owner = $1 LIMIT #{limit}~, [owner]);
  const where = ['archived = false'];
  if (owner) where.push('owner = $1');
  return pool.query(~SELECT * FROM repos WHERE #{where.join(' AND ')}~, [owner]);
}

const shuffled = items.sort(() => Math.random() - 0.5);
const sample = items[Math.floor(Math.random() * items.length)];
const jitter = Math.random() * 1000;
const requestId = Math.random();
export const database = connect({ host: 'db', password: process.env.DB_PASSWORD, user: 'app' });
export const form = { password: '', passwordLabel: 'Password', password_hint: 'at least 8' };
export const messages = { password: 'Enter your password' };
const schema = { password: z.string().min(8), secret: Type.String() };
`,
  },
  {
    path: 'web/components/comment.tsx',
    source: script`
import DOMPurify from 'dompurify';

const ICON = '<svg><path d="M0 0"/></svg>';

export function Comment({ comment, theme }: { comment: { html: string }; theme: string }) {
  const clean = DOMPurify.sanitize(comment.html);
  useEffect(() => {
    const box = document.getElementById('title')!;
    box.innerHTML = '';
    box.innerHTML = ICON;
    box.innerHTML = '<b>Loading</b>';
    box.innerHTML = DOMPurify.sanitize(location.hash);
    box.textContent = new URLSearchParams(location.search).get('tab');
    window.parent.postMessage({ ready: true }, 'https://app.example.com');
    port.postMessage({ ready: true });
    location.href = '/login';
    location.href = '/login?next=' + encodeURIComponent(location.pathname);
  }, []);
  return (
    <article>
      <div dangerouslySetInnerHTML={{ __html: clean }} />
      <div dangerouslySetInnerHTML={{ __html: DOMPurify.sanitize(comment.html) }} />
      <span dangerouslySetInnerHTML={{ __html: ICON }} />
      <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: JSON.stringify(data) }} />
      <p>eval(comment.html)</p>
    </article>
  );
}
`,
  },
  {
    path: 'web/public/page.html',
    source: script`
<!doctype html>
<html><body>
<p>document.write(location.hash) is dangerous; so is eval(location.search).</p>
<script type="application/json">{"code": "eval(location.hash)"}</script>
<script>
  document.write('<p>static</p>');
  $('#out').text(location.search);
  $('#out').html('<b>fixed</b>');
  setTimeout(function () { refresh(); }, 500);
</script>
</body></html>
`,
  },
  {
    path: 'koa-files/index.mjs',
    source: script`
import { createReadStream, chmodSync } from 'node:fs';
import { spawn, exec, execSync } from 'node:child_process';
import { basename, join } from 'node:path';

const VERSION = '1.2.3';
const pool = mysql.createPool({ host: 'db', user: 'app', password: config.get('db.password') });
execSync(~git tag v#{VERSION}~);
exec('npm test', { shell: true });
spawn('npm run build', { shell: true, stdio: 'inherit' });
spawn('npm', ['test'], { shell: process.platform === 'win32' });

router.get('/file', async (ctx) => {
  ctx.body = createReadStream(join('/srv/files', basename(ctx.query.path)));
  const row = await pool.execute('SELECT name FROM users WHERE id = ?', [ctx.query.id]);
  const sort = ['name', 'age'].includes(ctx.query.sort) ? ctx.query.sort : 'name';
  const users = await pool.execute('SELECT name FROM users ORDER BY ' + sort);
  const { id } = ctx.params;
  const key = ~user:#{id}~;
  await redis.get(key);
  cache.delete(ctx.query.key);
  ctx.redirect('/files');
  chmodSync('/srv/files', 0o755);
});
const claims = jwt.verify(token, publicKey);
const header = jwt.decode(token, { complete: true }).header;
const signed = jwt.sign({ id: 1 }, process.env.JWT_SECRET, { expiresIn: '1h' });
const settings = { url: 'postgres://localhost/app', tokenUrl: '/oauth/token', secretName: 'db-credentials' };
const buffer = Buffer.alloc(10);
const copy = Buffer.from('text');
const doc = libxmljs.parseXml(text, { noent: false });
const doc2 = libxmljs.parseXml(text);
`,
  },
  {
    path: 'next-app/app/api/report/route.ts',
    source: script`
export async function GET(request: Request) {
  const { searchParams } = new URL(request.url);
  const month = searchParams.get('month');
  const rows = await prisma.$queryRaw~SELECT * FROM report WHERE month = #{month}~;
  const raw = await prisma.$queryRawUnsafe('SELECT * FROM report WHERE month = $1', month);
  const logo = await fetch(new URL('/logo.png', BASE_URL));
  const found = await Report.find({ owner: { $eq: searchParams.get('owner') } });
  const first = await Report.findOne({ _id: session.user.id });
  return NextResponse.redirect(new URL('/login', 'https://example.com'));
}

export async function POST(request: Request) {
  const body = Schema.parse(await request.json());
  await Report.findOne({ title: body.title });
  await Report.findById(body.id);
  const table = new Map(Object.entries(body));
  Object.assign(target, { a: 1 });
  return NextResponse.json({ ok: true });
}
`,
  },
  {
    path: 'flask-shop/app.py',
    source: python`
import ast
import hashlib
import html
import json
import os
import random
import secrets
import shlex
import subprocess
import tempfile

import bleach
import jwt
import requests
import yaml
from flask import Flask, request, redirect, render_template, render_template_string, send_from_directory, url_for
from flask_cors import CORS
from lxml import etree
from markupsafe import Markup, escape
from werkzeug.utils import secure_filename

app = Flask(__name__)
app.secret_key = os.environ['SECRET_KEY']
CORS(app, origins='*')
TABLE = 'products'
PAGES = {'home': '/home'}
TEMPLATE = '<h1>{{ name }}</h1>'


@app.route('/search')
def search():
    q = request.args.get('q', '')
    cur.execute('SELECT * FROM products WHERE name LIKE ?', ('%' + q + '%',))
    cur.execute('SELECT * FROM products WHERE name = %s', (q,))
    cur.execute('SELECT * FROM products WHERE name = %(name)s', {'name': q})
    cur.execute(f'SELECT * FROM {TABLE} WHERE live = 1')
    cur.execute('SELECT * FROM %s' % TABLE)
    limit = int(request.args.get('limit', 10))
    cur.execute(f'SELECT * FROM products LIMIT {limit}')
    page = request.args.get('page', 1, type=int)
    sort = request.args.get('sort')
    if sort not in ('name', 'price'):
        sort = 'name'
    cur.execute('SELECT * FROM products ORDER BY ' + sort)
    placeholders = ','.join('?' for _ in ids)
    cur.execute(f'SELECT * FROM products WHERE id IN ({placeholders})', ids)
    app.logger.info('search for %s' % q)


@app.route('/user/<int:user_id>')
def user(user_id):
    return cur.execute(f'SELECT * FROM users WHERE id = {user_id}').fetchone()


@app.post('/ping')
def ping():
    host = request.form['host']
    subprocess.run(['ping', '-c', '1', host], check=True)
    subprocess.run('ping -c 1 ' + shlex.quote(host), shell=True, check=True)
    subprocess.run('ls -la /srv', shell=True)
    os.system('clear')
    os.system('sync && reboot')
    return subprocess.check_output(['git', 'rev-parse', 'HEAD'])


@app.get('/hello')
def hello():
    render_template('hello.html', name=request.args['name'])
    render_template_string(TEMPLATE, name=request.args['name'])
    render_template_string('<h1>{{ name }}</h1>', name=request.args['name'])
    Markup('<b>%s</b>') % request.args['name']
    Markup('<b>fixed</b>')
    Markup(bleach.clean(request.args['bio']))
    return '<h1>' + escape(request.args['name']) + '</h1>'


@app.get('/next')
def after_login():
    target = request.args.get('next')
    if not is_safe_url(target):
        return redirect('/')
    redirect(url_for('home'))
    redirect(PAGES.get(target, '/home'))
    return redirect(target)


@app.get('/file')
def file():
    name = secure_filename(request.args['name'])
    with open('/srv/raw/' + name) as handle:
        handle.read()
    with open('/etc/hostname') as handle:
        handle.read()
    return send_from_directory('/srv/files', request.args['path'])


@app.post('/load')
def load():
    config = yaml.safe_load(request.files['config'].read())
    other = yaml.load(request.data, Loader=yaml.SafeLoader)
    cart = json.loads(request.data)
    literal = ast.literal_eval(request.form['x'])
    return {'config': config, 'cart': cart, 'literal': literal, 'other': other}


@app.get('/fetch')
def fetch():
    requests.get('https://api.example.com/items/' + request.args['id'], timeout=5)
    requests.get('https://api.example.com', params={'url': request.args['url']}, timeout=5)
    requests.get('https://partner.internal', verify=True)
    requests.get('https://partner.internal', verify='/etc/ssl/partner.pem')
    return {}


@app.post('/register')
def register():
    etag = hashlib.md5(request.data).hexdigest()
    key = hashlib.sha1(url.encode()).hexdigest()
    legacy = hashlib.md5(password_file_name.encode(), usedforsecurity=False).hexdigest()
    stored = generate_password_hash(request.form['password'])
    token = secrets.token_hex(32)
    random.shuffle(items)
    colour = random.choice(['red', 'green'])
    delay = random.uniform(0.5, 1.5)
    response.set_cookie('session_id', token, httponly=True, secure=True, samesite='Lax')
    response.set_cookie('theme', 'dark')
    # eval(request.form['x']) must never come back
    note = "eval(request.form['x']) and pickle.loads(request.data)"
    return note


@app.get('/whoami')
def whoami():
    claims = jwt.decode(token, key, algorithms=['RS256'])
    header = jwt.get_unverified_header(token)
    with tempfile.NamedTemporaryFile() as scratch, tempfile.TemporaryDirectory() as folder:
        pass
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.fromstring(request.data, parser)


if __name__ == '__main__':
    app.run(debug=os.environ.get('DEBUG') == '1')
`,
  },
  {
    path: 'django-site/site/views.py',
    source: python`
import subprocess
from django.db import connection
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.html import escape, format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe

DEBUG = False
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECRET_KEY = env('SECRET_KEY')
DATABASES = {'default': {'USER': 'site', 'PASSWORD': os.environ.get('DB_PASSWORD')}}
AUTH = {'password_reset_timeout': '3600', 'PASSWORD_HASHER': 'argon2'}


def articles(request):
    author = request.GET.get('author')
    rows = Article.objects.raw('SELECT * FROM site_article WHERE author = %s', [author])
    with connection.cursor() as cursor:
        cursor.execute('UPDATE site_article SET hits = hits + 1 WHERE author = %s', [author])
    found = Article.objects.filter(author=author)
    return HttpResponse(format_html('<h1>{}</h1>', author))


def greet(request):
    mark_safe('<b>fixed</b>')
    HttpResponse(escape(request.GET['name']))
    HttpResponse('Hello, ' + request.GET['name'], content_type='text/plain')
    JsonResponse({'name': request.GET['name']})
    return render(request, 'greet.html', {'name': request.GET['name']})


def leave(request):
    target = request.GET.get('next', '/')
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = '/'
    redirect('home')
    redirect('article', slug=request.GET['slug'])
    return HttpResponseRedirect(target)


class ArticleForm(Form):
    password = CharField(label='Password')
    secret_question = 'What was your first pet called?'


def evaluate(model, loader):
    model.eval()
    random_state = random.Random(42)
    return model(loader), random_state.random()
`,
  },
  {
    path: 'fastapi-service/main.py',
    source: python`
import asyncio
import pickle
import random
import ssl
import tarfile

import httpx
import paramiko
import torch
from Crypto.Cipher import AES
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, Template, select_autoescape
from sqlalchemy import select, text

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=['https://shop.example'], allow_credentials=True)
app.add_middleware(CORSMiddleware, allow_origins=['*'])
env = Environment(loader=FileSystemLoader('templates'), autoescape=select_autoescape())


@app.get('/items/{name}')
async def item(name: str, limit: int = 10):
    await conn.execute(text('SELECT * FROM items WHERE name = :name'), {'name': name})
    await conn.execute(text(f'SELECT * FROM items LIMIT {limit}'))
    await conn.execute(select(Item).where(Item.name == name))
    return await database.fetch_one(query='SELECT 1 WHERE :name', values={'name': name})


@app.get('/page', response_class=HTMLResponse)
async def page(title: str):
    Template('<p>{{ x }}</p>').render(x=title)
    return HTMLResponse('<title>fixed</title>')


@app.get('/go')
async def go(kind: str):
    RedirectResponse(f'/items/{kind}')
    return RedirectResponse(app.url_path_for('item'))


@app.post('/run')
async def run(target: str):
    process = await asyncio.create_subprocess_exec('make', target)
    await asyncio.create_subprocess_shell('make all')
    async with httpx.AsyncClient(verify=True, base_url='https://api.example.com') as client:
        await client.get(f'/users/{target}')
    return process.pid


def connect(host):
    client = paramiko.SSHClient()
    client.load_system_host_keys()
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    client.connect(host, username='deploy', key_filename='/etc/deploy/key')
    return ssl.create_default_context()


def unpack(path):
    with tarfile.open(path) as archive:
        archive.extractall('/srv/uploads', filter='data')
    os.chmod('/srv/uploads', 0o750)


def seal(key, data):
    return AES.new(key, AES.MODE_GCM).encrypt(data)


def load_model(path):
    torch.save(path, path)
    return torch.load(path, weights_only=True)


def cached(path):
    random.seed(4)
    with open(path, 'wb') as handle:
        pickle.dump({}, handle)


def counts(cursor, table_names):
    for table in ('users', 'items'):
        cursor.execute(f'SELECT count(*) FROM {table}')
    cursor.execute("SELECT * FROM users WHERE name = 'it''s 100%%'")
`,
  },
  {
    path: 'scripts/admin.py',
    source: python`
import os
import re
import subprocess
import sys
import xml.sax
import defusedxml.ElementTree as ElementTree


def main():
    count = int(sys.argv[1])
    subprocess.run(['systemctl', 'restart', sys.argv[2]])
    os.system('systemctl restart nginx')
    os.system(f'sleep {count}')
    with open(sys.argv[3]) as handle:
        pattern = re.compile(r'\d+')
        return [line for line in handle if pattern.search(line)]


class Users(RequestHandler):
    def get(self):
        name = self.get_argument('name')
        self.write({'name': name})
        self.write('<b>' + escape(name) + '</b>')
        found = MongoClient().shop.users.find({'name': name})
        matches = re.search(re.escape(name), 'text')
        self.redirect('/users')
        self.render('users.html', name=name)


def parse(stream):
    parser = xml.sax.make_parser()
    parser.setFeature(xml.sax.handler.feature_external_ges, False)
    return ElementTree.parse(stream)


def by_email(cursor, email):
    cursor.execute('SELECT id FROM users WHERE email = %s', (email,))
    return connection.search_s(base, SCOPE, '(uid=%s)' % escape_filter_chars(email))
`,
  },
];
