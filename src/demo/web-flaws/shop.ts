/** The shop's database: real SQL, in memory, with the same data at every start. */
import { createHash } from 'node:crypto';
import Libsql from 'libsql';

export type Row = Record<string, string | number | null>;

export interface Shop {
  /** @throws the database's error for an invalid statement */
  query(sql: string, ...values: (string | number | null)[]): Row[];
  close(): void;
}

/** Credentials of a demo account. */
export const DEMO_USER = { username: 'ada', password: 'larch-and-ladder' } as const;

const hash = (password: string) => createHash('sha256').update(`larchdesk:${password}`).digest('hex');

const SCHEMA = `
CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT, brand TEXT, category INTEGER, price REAL, stock INTEGER);
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, email TEXT, password_hash TEXT);
CREATE TABLE partners (id INTEGER PRIMARY KEY, name TEXT, password_hash TEXT);
CREATE TABLE orders (id INTEGER PRIMARY KEY, code TEXT, user TEXT, status TEXT, year TEXT, priority INTEGER, total REAL);
CREATE TABLE visits (id INTEGER PRIMARY KEY, visitor TEXT, address TEXT, page TEXT);
CREATE TABLE centres (id INTEGER PRIMARY KEY, region TEXT, city TEXT);
INSERT INTO products (name, brand, category, price, stock) VALUES
  ('Desk bell', 'Fernwood', 1, 12.5, 40), ('Ticket printer', 'Fernwood', 2, 249, 3),
  ('Headset', 'Alder', 2, 79, 12), ('Wall board', 'Birch & Co', 1, 149, 0),
  ('Queue display', 'Alder', 2, 399, 5), ('Notebook', 'Birch & Co', 3, 6.9, 200), ('Mug', 'Fernwood', 3, 9.5, 75);
INSERT INTO orders (code, user, status, year, priority, total) VALUES
  ('LD-1001', 'ada', 'open', '2024', 1, 91.5), ('LD-1002', 'ada', 'sent', '2024', 2, 249),
  ('LD-1003', 'ben', 'open', '2025', 1, 12.5), ('LD-1004', 'cleo', 'sent', '2025', 3, 399),
  ('LD-1005', 'ada', 'open', '2025', 2, 16.4);
INSERT INTO visits (visitor, address, page) VALUES
  ('v1001', '127.0.0.1', 'Headset'), ('v1001', '127.0.0.1', 'Mug'), ('v1002', '192.0.2.7', 'Wall board');
INSERT INTO centres (region, city) VALUES ('eu', 'Tampere'), ('eu', 'Ghent'), ('us', 'Duluth');`;

export function createShop(): Shop {
  const database = new Libsql(':memory:');
  database.exec(SCHEMA);
  const addUser = database.prepare('INSERT INTO users (name, email, password_hash) VALUES (?, ?, ?)');
  for (const [name, password] of [
    [DEMO_USER.username, DEMO_USER.password],
    ['ben', 'a bench by the lake'],
    ['cleo', 'nine green bottles'],
  ] as const) {
    addUser.run(name, `${name}@larchdesk.test`, hash(password));
  }
  database.prepare('INSERT INTO partners (name, password_hash) VALUES (?, ?)').run('acme', hash('anvil'));
  return {
    // Passed as one array: the driver would take a single null for no value.
    query: (sql, ...values) => database.prepare(sql).all(values) as Row[],
    close: () => void database.close(),
  };
}

/** @returns the name of the user; undefined if the password is wrong */
export function authenticate(shop: Shop, name: string, password: string): string | undefined {
  const [user] = shop.query(
    'SELECT name FROM users WHERE name = ? AND password_hash = ?',
    name,
    hash(password),
  );
  return user?.name?.toString();
}

export const passwordHash = hash;
