import type { FlawedFile } from './flawed-file.ts';

const python = ({ raw }: TemplateStringsArray): string => (raw[0] ?? '').trimStart();

export const PYTHON_FLAWS: readonly FlawedFile[] = [
  {
    path: 'flask-shop/app.py',
    source: python`
import os
import pickle
import random
import sqlite3
import subprocess
import tempfile
from hashlib import md5

import jwt
import requests
import yaml
from flask import Flask, request, redirect, render_template_string, send_file, make_response, session
from flask_cors import CORS
from lxml import etree
from markupsafe import Markup

app = Flask(__name__)
app.secret_key = 'b7c1f3-not-so-secret'
CORS(app, origins='*', supports_credentials=True)


@app.route('/search')
def search():
    q = request.args.get('q', '')
    conn = sqlite3.connect('shop.db')
    cur = conn.cursor()
    cur.execute("SELECT * FROM products WHERE name LIKE '%" + q + "%'")
    return {'rows': cur.fetchall()}


@app.route('/user/<name>')
def user(name):
    conn = sqlite3.connect('shop.db')
    query = f"SELECT * FROM users WHERE name = '{name}'"
    row = conn.execute(query).fetchone()  # user lookup
    return {'row': row}


@app.post('/ping')
def ping():
    host = request.form['host']
    return os.popen('ping -c 1 %s' % host).read()


@app.post('/convert')
def convert():
    data = request.get_json()
    subprocess.run('convert {} out.png'.format(data['file']), shell=True, check=True)
    return 'ok'


@app.get('/hello')
def hello():
    return render_template_string('<h1>Hello ' + request.args['name'] + '</h1>')


@app.get('/badge')
def badge():
    label = request.args.get('label')
    return make_response('<span>%s</span>' % label)  # badge


@app.get('/bio')
def bio():
    return Markup('<p>' + request.args.get('bio') + '</p>')


@app.get('/next')
def after_login():
    target = request.args.get('next')
    return redirect(target)  # after login


@app.get('/file')
def file():
    path = os.path.join('/srv/files', request.args.get('path'))
    return send_file(path)  # flask file


@app.get('/raw')
def raw():
    with open('/srv/raw/' + request.args['name']) as handle:
        return handle.read()


@app.post('/load')
def load():
    cart = pickle.loads(request.data)
    config = yaml.load(request.files['config'].read(), Loader=yaml.Loader)
    return {'cart': cart, 'config': config}


@app.post('/calc')
def calc():
    return str(eval(request.form['expression']))


@app.get('/fetch')
def fetch():
    url = request.args.get('url')
    return requests.get(url, timeout=5).text  # fetch url


@app.get('/partner')
def partner():
    return requests.get('https://partner.internal/api', verify=False).json()


@app.post('/xml')
def xml():
    parser = etree.XMLParser(resolve_entities=True)
    return etree.fromstring(request.data, parser).tag


@app.post('/register')
def register():
    password = request.form['password']
    stored = md5(password.encode()).hexdigest()
    token = ''.join(random.choice('abcdef0123456789') for _ in range(32))
    response = make_response(stored)
    response.set_cookie('session_id', token, httponly=False)
    return response


@app.get('/whoami')
def whoami():
    claims = jwt.decode(request.headers['Authorization'], options={'verify_signature': False})
    scratch = tempfile.mktemp(suffix='.json')
    return {'claims': claims, 'scratch': scratch}


if __name__ == '__main__':
    app.run(host='0.0.0.0', debug=True)
`,
    flaws: [
      ['hardcoded_credential', 'app.secret_key'],
      ['cors_any_origin_with_credentials', 'CORS(app'],
      ['sql_injection', 'FROM products'],
      ['sql_injection', '# user lookup'],
      ['command_injection', 'os.popen('],
      ['command_injection', "'convert {}"],
      ['template_injection', 'render_template_string('],
      ['cross_site_scripting', '# badge'],
      ['cross_site_scripting', 'return Markup('],
      ['open_redirect', '# after login'],
      ['path_traversal', '# flask file'],
      ['path_traversal', '/srv/raw/'],
      ['unsafe_deserialization', 'pickle.loads'],
      ['unsafe_deserialization', 'yaml.load('],
      ['code_injection', 'eval(request'],
      ['server_side_request_forgery', '# fetch url'],
      ['tls_verification_disabled', 'verify=False'],
      ['xml_external_entities', 'resolve_entities=True'],
      ['weak_password_hash', 'md5(password'],
      ['insecure_random', 'random.choice('],
      ['insecure_cookie', 'set_cookie('],
      ['jwt_not_verified', "'verify_signature': False"],
      ['insecure_temporary_file', 'tempfile.mktemp('],
      ['debug_enabled', 'debug=True'],
    ],
  },
  {
    path: 'django-site/site/views.py',
    source: python`
import hashlib
import subprocess
import urllib.request
from django.db import connection
from django.http import HttpResponse, HttpResponseRedirect, FileResponse
from django.shortcuts import redirect
from django.utils.safestring import mark_safe
from django.views.decorators.csrf import csrf_exempt
from .models import Article


def articles(request):
    author = request.GET.get('author')
    rows = Article.objects.raw("SELECT * FROM site_article WHERE author = '%s'" % author)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE site_article SET hits = hits + 1 WHERE author = '{}'".format(author))
    extra = Article.objects.extra(where=["author = '" + author + "'"])
    return HttpResponse(mark_safe('<h1>' + author + '</h1>'))


def greet(request):
    return HttpResponse('Hello, ' + request.GET['name'])


@csrf_exempt
def leave(request):
    return HttpResponseRedirect(request.GET.get('next', '/'))


def report(request, kind):
    name = request.POST.get('name')
    subprocess.call(f'/opt/report.sh {name}', shell=True)
    return FileResponse(open(f'/srv/reports/{name}.pdf', 'rb'))


def mirror(request):
    body = urllib.request.urlopen(request.GET['src']).read()
    return HttpResponse(body)


def set_password(user, password):
    user.password = hashlib.sha1(password.encode('utf-8')).hexdigest()
    user.save()
`,
    flaws: [
      ['sql_injection', 'objects.raw('],
      ['sql_injection', 'UPDATE site_article'],
      ['sql_injection', 'objects.extra('],
      ['cross_site_scripting', 'mark_safe('],
      ['cross_site_scripting', "'Hello, '"],
      ['open_redirect', 'HttpResponseRedirect(request'],
      ['command_injection', '/opt/report.sh'],
      ['path_traversal', '/srv/reports/'],
      ['server_side_request_forgery', 'urlopen('],
      ['weak_password_hash', 'hashlib.sha1('],
    ],
  },
  {
    path: 'django-site/site/settings.py',
    source: python`
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = 'django-insecure-x1v9m2k4q8z7w3e5r6t0'
DEBUG = True
ALLOWED_HOSTS = ['*']
SESSION_COOKIE_SECURE = False
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_CREDENTIALS = True
DATABASES = {
    'default': {
        'ENGINE': 'django.db.backends.postgresql',
        'NAME': 'site',
        'USER': 'site',
        'PASSWORD': 'pg-Secret-991',
    }
}
`,
    flaws: [
      ['hardcoded_credential', 'SECRET_KEY'],
      ['debug_enabled', 'DEBUG = True'],
      ['insecure_cookie', 'SESSION_COOKIE_SECURE'],
      ['cors_any_origin_with_credentials', 'CORS_ALLOW_ALL_ORIGINS'],
      ['hardcoded_credential', 'pg-Secret-991'],
    ],
  },
  {
    path: 'fastapi-service/main.py',
    source: python`
import asyncio
import marshal
import os
import shelve
import ssl
import tarfile
import zipfile

import httpx
import jsonpickle
import paramiko
import torch
from Crypto.Cipher import AES, DES
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from fastapi.middleware.cors import CORSMiddleware
from jinja2 import Environment, Template
from sqlalchemy import text

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=['*'], allow_credentials=True)
env = Environment(autoescape=False)


@app.get('/items/{name}')
async def item(name: str, limit: int = 10):
    async with engine.connect() as conn:
        rows = await conn.execute(text(f"SELECT * FROM items WHERE name = '{name}' LIMIT {limit}"))
    return rows.all()


@app.get('/page', response_class=HTMLResponse)
async def page(title: str):
    return HTMLResponse(f'<title>{title}</title>')


@app.get('/render')
async def render(body: str):
    return Template(body).render(user='x')


@app.get('/go')
async def go(url: str):
    return RedirectResponse(url)


@app.get('/asset')
async def asset(path: str):
    return FileResponse('/srv/assets/' + path)


@app.get('/probe')
async def probe(url: str):
    async with httpx.AsyncClient(verify=False) as client:
        return (await client.get(url)).status_code  # probe


@app.post('/run')
async def run(request: Request):
    body = await request.json()
    process = await asyncio.create_subprocess_shell('make ' + body['target'])
    exec(body['hook'])
    return process.pid


@app.post('/blob')
async def blob(request: Request):
    raw = await request.body()
    return {'code': marshal.loads(raw), 'object': jsonpickle.decode(raw)}


def connect(host):
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    client.connect(host, username='deploy', password='D3ploy!2024')
    context = ssl._create_unverified_context()
    return client, context


def unpack(path):
    with tarfile.open(path) as archive:
        archive.extractall('/srv/uploads')
    os.chmod('/srv/uploads', 0o777)


def seal(key, data):
    return AES.new(key, AES.MODE_ECB).encrypt(data) + DES.new(key[:8], DES.MODE_CBC).encrypt(data)


def cleanup(folder):
    os.system(f'rm -rf /srv/uploads/{folder}')


def load_model(path):
    return torch.load(path)
`,
    flaws: [
      ['cors_any_origin_with_credentials', 'CORSMiddleware, allow_origins'],
      ['cross_site_scripting', 'autoescape=False'],
      ['sql_injection', 'FROM items'],
      ['cross_site_scripting', '<title>'],
      ['template_injection', 'Template(body)'],
      ['open_redirect', 'RedirectResponse(url)'],
      ['path_traversal', '/srv/assets/'],
      ['tls_verification_disabled', 'verify=False'],
      ['server_side_request_forgery', '# probe'],
      ['command_injection', 'create_subprocess_shell('],
      ['code_injection', "exec(body['hook'])"],
      ['unsafe_deserialization', 'marshal.loads('],
      ['ssh_host_key_unchecked', 'AutoAddPolicy'],
      ['hardcoded_credential', 'D3ploy!2024'],
      ['tls_verification_disabled', '_create_unverified_context'],
      ['archive_traversal', 'archive.extractall'],
      ['world_writable_file', 'os.chmod('],
      ['weak_cipher', 'AES.MODE_ECB'],
      ['command_injection', 'rm -rf'],
      ['unsafe_deserialization', 'torch.load('],
    ],
  },
  {
    path: 'scripts/admin.py',
    source: python`
import os
import re
import secrets
import shelve
import sys
import telnetlib
import xml.sax
from pymongo import MongoClient
import pymysql
import ldap
from tornado.web import RequestHandler


def main():
    command = sys.argv[1]
    os.system('systemctl restart ' + command)
    expression = input('formula: ')
    print(eval(expression))
    state = shelve.open(sys.argv[2])
    db = pymysql.connect(host='db', user='root', password='r00tpass-77', database='shop')
    return state, db


class Users(RequestHandler):
    def get(self):
        name = self.get_argument('name')
        pattern = self.get_query_argument('filter')
        self.write('<b>' + name + '</b>')  # tornado
        matches = [user for user in USERS if re.search(pattern, user)]
        found = MongoClient().shop.users.find({'$where': "this.name == '" + name + "'"})
        self.redirect(self.get_argument('next'))
        return matches, found


def parse(stream):
    parser = xml.sax.make_parser()
    parser.setFeature(xml.sax.handler.feature_external_ges, True)
    parser.parse(stream)


def by_email(cursor, email):
    cursor.execute("SELECT id FROM users WHERE email = '%s'" % email)
    return cursor.fetchone()


def find_person(connection, uid):
    return connection.search_s('dc=example,dc=org', ldap.SCOPE_SUBTREE, '(uid=%s)' % uid)
`,
    flaws: [
      ['command_injection', 'systemctl restart'],
      ['code_injection', 'eval(expression)'],
      ['unsafe_deserialization', 'shelve.open('],
      ['hardcoded_credential', 'r00tpass-77'],
      ['cross_site_scripting', '# tornado'],
      ['regex_injection', 're.search('],
      ['nosql_injection', '$where'],
      ['open_redirect', 'self.redirect('],
      ['xml_external_entities', 'feature_external_ges'],
      ['sql_injection', 'WHERE email'],
      ['ldap_injection', 'search_s('],
    ],
  },
];
