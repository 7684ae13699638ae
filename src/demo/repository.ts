/** The source code of Pinewood Supply's shop, with secrets and flaws, in a temporary folder. */
import { randomInt } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Random keys, so that this file has none that a secret scanner would find. */
const random = (length: number, alphabet: string) =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const ANY = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

const files = (): Record<string, string> => ({
  'deploy/production.env': `REGION=eu-central-1
AWS_ACCESS_KEY_ID=AKIA${random(16, UPPER)}
AWS_SECRET_ACCESS_KEY=${random(40, ANY)}
`,
  'src/payments.ts': `import Stripe from 'stripe';

export const stripe = new Stripe('${['sk', 'live', random(24, ANY)].join('_')}');
`,
  'src/orders.ts': `import express from 'express';
import { database } from './database.ts';

export const orders = express.Router();

orders.get('/search', async (req, res) => {
  const text = req.query.text;
  const rows = await database.query(\`SELECT * FROM orders WHERE note LIKE '%\${text}%'\`);
  res.json(rows);
});

orders.get('/:id', async (req, res) => {
  res.json(await database.query('SELECT * FROM orders WHERE id = $1', [req.params.id]));
});
`,
  'src/labels.ts': `import { exec } from 'node:child_process';
import express from 'express';

export const labels = express.Router();

labels.post('/print', (req, res) => {
  exec('lp -d ' + req.body.printer + ' label.pdf', () => res.sendStatus(204));
});
`,
  'stock/import_stock.py': `import pickle

import requests
from flask import Flask, request

app = Flask(__name__)


@app.post("/import")
def import_stock():
    return {"items": len(pickle.loads(request.data))}


def prices():
    return requests.get("https://prices.example.com/all", verify=False, timeout=10).json()
`,
  'README.md': '# Pinewood shop\n\nSet `STRIPE_KEY=sk_test_...` before you start it.\n',
});

/** Writes the repository to a temporary folder. @returns the path of the folder */
export async function writeDemoRepository(): Promise<{ path: string; close(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'scanwire-demo-shop-'));
  const close = () => rm(path, { recursive: true, force: true });
  try {
    for (const [name, text] of Object.entries(files())) {
      await mkdir(dirname(join(path, name)), { recursive: true });
      await writeFile(join(path, name), text);
    }
    return { path, close };
  } catch (error) {
    await close();
    throw error;
  }
}
