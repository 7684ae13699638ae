import type { FlawedFile } from './flawed-file.ts';
import { script } from './flaws-script-source.ts';

export const SCRIPT_FLAWS: readonly FlawedFile[] = [
  {
    path: 'shop/server.js',
    source: script`
const express = require('express');
const { exec, execSync } = require('child_process');
const fs = require('fs');
const path = require('path');
const crypto = require('crypto');
const jwt = require('jsonwebtoken');
const session = require('express-session');
const cors = require('cors');
const serialize = require('node-serialize');
const db = require('./db');
const app = express();

app.use(cors({ origin: true, credentials: true }));
app.use(session({ secret: 'keyboard-cat-2024', resave: false, cookie: { httpOnly: false } }));

app.get('/products', (req, res) => {
  const category = req.query.category;
  const sql = "SELECT id, name FROM products WHERE category = '" + category + "' AND live = 1";
  db.query(sql, (err, rows) => res.json(rows)); // products
});

app.get('/products/:id', async (req, res) => {
  const { id } = req.params;
  const rows = await db.query(~SELECT * FROM products WHERE id = #{id}~);
  res.json(rows[0]);
});

app.post('/ping', (req, res) => {
  exec('ping -c 1 ' + req.body.host, (err, out) => res.send('<pre>done</pre>'));
});

app.post('/thumb', (req, res) => {
  const file = req.body.file;
  const size = parseInt(req.body.size, 10);
  execSync(~convert #{file} -resize #{size} out.png~);
  res.end();
});

app.get('/download', (req, res) => {
  const name = req.query.name;
  res.sendFile(path.join(__dirname, 'files', name)); // download
});

app.get('/read', (req, res) => {
  fs.readFile('./notes/' + req.query.note, 'utf8', (err, data) => res.type('text').send(data));
});

app.get('/hello', (req, res) => {
  res.send('<h1>Hello ' + req.query.name + '</h1>'); // hello
});

app.get('/go', (req, res) => res.redirect(req.query.to));

app.post('/login', async (req, res) => {
  const hash = crypto.createHash('md5').update(req.body.password).digest('hex');
  const user = await users.findOne({ email: req.body.email, hash: hash, pin: req.body.pin }); // nosql
  const token = Math.random().toString(36).slice(2); // token
  const claims = jwt.verify(req.cookies.old, key, { algorithms: ['none'] });
  res.cookie('session', token, { httpOnly: false });
  res.json({ token });
});

app.post('/calc', (req, res) => res.json({ result: eval(req.body.formula) }));

app.post('/restore', (req, res) => {
  const cart = serialize.unserialize(req.cookies.cart);
  res.json(cart);
});

app.get('/search', (req, res) => {
  const re = new RegExp(req.query.q, 'i');
  res.json(items.filter((item) => re.test(item.name)));
});
app.listen(3000);
`,
    flaws: [
      ['cors_any_origin_with_credentials', 'cors({ origin: true'],
      ['hardcoded_credential', 'keyboard-cat'],
      ['insecure_cookie', 'keyboard-cat'],
      ['sql_injection', '// products'],
      ['sql_injection', 'WHERE id = '],
      ['command_injection', 'ping -c 1'],
      ['command_injection', 'convert '],
      ['path_traversal', '// download'],
      ['path_traversal', './notes/'],
      ['cross_site_scripting', '// hello'],
      ['open_redirect', 'req.query.to'],
      ['weak_password_hash', "createHash('md5')"],
      ['nosql_injection', '// nosql'],
      ['insecure_random', '// token'],
      ['jwt_not_verified', "['none']"],
      ['insecure_cookie', "res.cookie('session'"],
      ['code_injection', 'eval(req.body'],
      ['unsafe_deserialization', 'unserialize(req'],
      ['regex_injection', 'new RegExp(req'],
    ],
  },
  {
    path: 'gateway/src/routes.ts',
    source: script`
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import axios from 'axios';
import vm from 'node:vm';
import ejs from 'ejs';
import _ from 'lodash';
import { createCipheriv, createDecipher, randomBytes } from 'node:crypto';
import https from 'node:https';

const app = Fastify();
const agent = new https.Agent({ keepAlive: true, rejectUnauthorized: false });

interface ImportBody { url: string; filter: string; settings: Record<string, unknown> }

app.post('/import', async (request: FastifyRequest<{ Body: ImportBody }>, reply: FastifyReply) => {
  const { url, filter, settings } = request.body;
  const answer = await axios.get(url, { httpsAgent: agent }); // import
  const picked = vm.runInNewContext(filter, { rows: answer.data });
  _.merge(defaults, request.body);
  return reply.send(picked);
});

app.get('/proxy', async (request, reply) => {
  const target = (request.query as { target: string }).target;
  const response = await fetch(~http://#{target}/status~);
  return response.json();
});

app.get('/preview', async (request, reply) => {
  const template = String(request.query.template);
  reply.type('text/html').send(ejs.render(template, { user: request.user })); // preview
});

app.get('/leave', async ({ query }, reply) => {
  return reply.redirect(query.returnTo as string);
});

export function seal(text: string, key: Buffer) {
  const cipher = createCipheriv('des-ede3-ecb', key, null);
  return cipher.update(text, 'utf8', 'hex') + cipher.final('hex');
}

export const open = (data: string, secret: string) => createDecipher('aes192', secret).update(data, 'hex', 'utf8');

export async function byOwner(pool: Pool, owner: string, order: string) {
  let sql = 'SELECT * FROM repos WHERE archived = false';
  sql += ~ AND owner = '#{owner}'~;
  return pool.query(sql); // by owner
}

export function resetCode(): string {
  const code = Math.floor(100000 + Math.random() * 900000); // reset
  return String(code);
}
`,
    flaws: [
      ['tls_verification_disabled', 'rejectUnauthorized: false'],
      ['server_side_request_forgery', '// import'],
      ['code_injection', 'vm.runInNewContext'],
      ['prototype_pollution', '_.merge('],
      ['server_side_request_forgery', '/status'],
      ['template_injection', '// preview'],
      ['open_redirect', 'query.returnTo'],
      ['weak_cipher', 'des-ede3-ecb'],
      ['weak_cipher', 'createDecipher('],
      ['sql_injection', '// by owner'],
      ['insecure_random', '// reset'],
    ],
  },
  {
    path: 'web/components/comment.tsx',
    source: script`
import { useEffect, useRef } from 'react';
import { useSearchParams } from 'react-router-dom';

export function Comment({ comment }: { comment: { html: string; author: string } }) {
  const ref = useRef<HTMLDivElement>(null);
  const [params] = useSearchParams();
  useEffect(() => {
    const tab = new URLSearchParams(location.search).get('tab');
    document.getElementById('title')!.innerHTML = ~<b>#{tab}</b>~;
    window.opener.postMessage({ token: sessionStorage.getItem('token') }, '*');
  }, []);
  return (
    <article>
      <div ref={ref} dangerouslySetInnerHTML={{ __html: comment.html }} />
    </article>
  );
}
`,
    flaws: [
      ['cross_site_scripting', "getElementById('title')"],
      ['message_to_any_origin', 'postMessage('],
      ['cross_site_scripting', 'dangerouslySetInnerHTML'],
    ],
  },
  {
    path: 'web/public/legacy.html',
    source: script`
<!doctype html>
<html><body>
<div id="out"></div>
<script>
  var q = decodeURIComponent(location.hash.slice(1));
  document.write('<p>Results for ' + q + '</p>');
  $('#out').html(location.search.substring(1));
  setTimeout("refresh('" + q + "')", 500);
</script>
</body></html>
`,
    flaws: [
      ['cross_site_scripting', 'document.write'],
      ['cross_site_scripting', '.html(location'],
      ['code_injection', 'setTimeout("refresh'],
    ],
  },
  {
    path: 'koa-files/index.mjs',
    source: script`
import Koa from 'koa';
import Router from '@koa/router';
import { createReadStream, unlinkSync, chmodSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import jwt from 'jsonwebtoken';

process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
const pool = mysql.createPool({ host: 'db', user: 'app', password: 'Tr0ub4dor&3x', database: 'files' });
const router = new Router();

router.get('/file', async (ctx) => {
  const wanted = ctx.query.path;
  ctx.body = createReadStream(join('/srv/files', wanted)); // koa read
});

router.del('/file/:name', async (ctx) => {
  unlinkSync(~/srv/files/#{ctx.params.name}~);
  ctx.status = 204;
});

router.get('/grep', async (ctx) => {
  const child = spawn('grep -r ' + ctx.request.query.term + ' /srv/docs', { shell: true });
  ctx.body = child.stdout;
});

router.get('/users', async (ctx) => {
  const sort = ctx.query.sort || 'name';
  const [rows] = await pool.execute('SELECT name FROM users ORDER BY ' + sort); // koa users
  ctx.body = rows;
});

router.get('/me', async (ctx) => {
  const claims = jwt.decode(ctx.headers.authorization.split(' ')[1]);
  const signed = jwt.sign({ id: claims.id }, 'my-jwt-signing-secret');
  chmodSync('/srv/files', 0o777);
  ctx.redirect(ctx.query.next);
});
`,
    flaws: [
      ['tls_verification_disabled', 'NODE_TLS_REJECT'],
      ['hardcoded_credential', 'Tr0ub4dor'],
      ['path_traversal', '// koa read'],
      ['path_traversal', 'unlinkSync('],
      ['command_injection', "spawn('grep"],
      ['sql_injection', '// koa users'],
      ['jwt_not_verified', 'jwt.decode('],
      ['hardcoded_credential', 'my-jwt-signing-secret'],
      ['world_writable_file', 'chmodSync('],
      ['open_redirect', 'ctx.redirect('],
    ],
  },
  {
    path: 'next-app/app/api/report/route.ts',
    source: script`
import { NextResponse } from 'next/server';
import { execFile, exec } from 'node:child_process';
import { prisma } from '@/lib/prisma';

export async function GET(request: Request) {
  const { searchParams } = new URL(request.url);
  const month = searchParams.get('month');
  const rows = await prisma.$queryRawUnsafe(~SELECT * FROM report WHERE month = '#{month}'~);
  const image = await fetch(searchParams.get('logo')!);
  return NextResponse.json(rows);
}

export async function POST(request: Request) {
  const body = await request.json();
  exec(~pdfgen --title "#{body.title}"~);
  await Report.find({ $where: 'this.owner == "' + body.owner + '"' });
  return NextResponse.redirect(body.back);
}
`,
    flaws: [
      ['sql_injection', '$queryRawUnsafe'],
      ['server_side_request_forgery', 'fetch(searchParams'],
      ['command_injection', 'pdfgen'],
      ['nosql_injection', '$where'],
      ['open_redirect', 'body.back'],
    ],
  },
  {
    path: 'tools/sync.cjs',
    source: script`
const cp = require('child_process');
const fs = require('fs');
const libxmljs = require('libxmljs');
const unzipper = require('unzipper');

function checkout(branch) {
  return cp.execSync(~git checkout #{branch}~, { encoding: 'utf8' });
}

function load(expression) {
  const fn = new Function('row', 'return ' + expression);
  return fn;
}

exports.parse = (text) => libxmljs.parseXml(text, { noent: true, dtdload: true });

exports.scratch = (size) => new Buffer(size);

if (require.main === module) {
  const script = process.argv[2];
  cp.exec('make ' + script);
  eval(process.argv[3]);
}
module.exports = { checkout, load };
`,
    flaws: [
      ['command_injection', 'git checkout'],
      ['code_injection', 'new Function('],
      ['xml_external_entities', 'noent: true'],
      ['uninitialised_memory', 'new Buffer('],
      ['command_injection', "'make '"],
      ['code_injection', 'eval(process'],
    ],
  },
  {
    path: 'nest/src/users.controller.ts',
    source: script`
import { Controller, Get, Param, Post, Body, Query, Res } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { createHash } from 'crypto';

@Controller('users')
export class UsersController {
  constructor(private readonly dataSource: DataSource) {}

  @Get(':name')
  async byName(@Param('name') name: string) {
    return this.dataSource.query(~SELECT * FROM users WHERE name = '#{name}'~); // nest
  }

  @Post('avatar')
  async avatar(@Body() body: AvatarDto, @Res() res) {
    const image = await this.http.axiosRef.get('x');
    const answer = await got(body.url); // avatar
    res.setHeader('Access-Control-Allow-Origin', '*');
    res.send(~<img src="#{body.url}">~); // nest html
  }

  @Post('register')
  async register(@Body('password') password: string) {
    const passwordHash = createHash('sha1').update(password).digest('hex');
    await this.repo.createQueryBuilder('u').where("u.name = '" + password + "'").getOne();
    return passwordHash;
  }
}
`,
    flaws: [
      ['sql_injection', 'WHERE name = '],
      ['server_side_request_forgery', '// avatar'],
      ['cross_site_scripting', '// nest html'],
      ['weak_password_hash', "createHash('sha1')"],
      ['sql_injection', '.where("u.name'],
    ],
  },
];
