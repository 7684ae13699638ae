import { createClient } from '@libsql/client';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BadInputError } from '../src/core/errors.ts';
import { ORDER_DIRECTIONS, type Order, type Position } from '../src/core/keyset.ts';
import { type ConnectionArgs, connect } from '../src/graphql/connection.ts';
import { keysetSql } from '../src/store/keyset.ts';
import { createSelect } from '../src/store/sqlite/select.ts';

interface Item {
  id: number;
  name: string;
}

const database = createClient({ url: ':memory:' });
beforeAll(async () => {
  await database.execute('CREATE TABLE "Item" ("id" INTEGER PRIMARY KEY, "name" TEXT NOT NULL)');
  await database.execute('CREATE INDEX "Item_name" ON "Item" ("name", "id")');
});
afterAll(() => database.close());

const insert = ({ id, name }: Item) =>
  database.execute({ sql: 'INSERT INTO "Item" VALUES (?, ?)', args: [id, name] });

const ORDERS = {
  ID: { sort: '"id"', unique: '"id"' },
  NAME: { sort: '"name"', unique: '"id"', sortType: 'text' },
} as const;
type Field = keyof typeof ORDERS;

const listOf = (args: ConnectionArgs, order: Order<Field> = { field: 'ID', direction: 'ASC' }) =>
  connect<Item, Field>({
    name: 'Item',
    args,
    order,
    async positions(page) {
      const columns = ORDERS[page.order.field];
      const { sort, unique } = columns;
      const rows = await createSelect(database)((sql) => {
        const { conditions, orderBy } = keysetSql(page, columns, sql);
        return `SELECT ${sort} AS "sort", ${unique} AS "unique" FROM "Item"
          WHERE ${['1', ...conditions].join(' AND ')} ORDER BY ${orderBy} LIMIT ${sql.value(page.limit)}`;
      });
      return rows.map((row) => [row.sort, row.unique] as unknown as Position);
    },
    count: async () => Number((await database.execute('SELECT count(*) FROM "Item"')).rows[0]?.[0]),
    async rows(positions) {
      const { rows } = await database.execute({
        sql: 'SELECT "id", "name" FROM "Item" WHERE "id" IN (SELECT value FROM json_each(?))',
        args: [JSON.stringify(positions.map(([, id]) => id))],
      });
      return rows as unknown as Item[];
    },
    uniqueKeyOf: ({ id }) => id,
  });

const sorted = (items: readonly Item[], { field, direction }: Order<Field>) => {
  const sign = direction === 'ASC' ? 1 : -1;
  const byName = (a: Item, b: Item) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id - b.id);
  return [...items].sort((a, b) => sign * (field === 'NAME' ? byName(a, b) : a.id - b.id));
};

describe('pages of a connection', () => {
  test('forwards and backwards have every item that existed at the start once and in order, while items are added', async () => {
    const name = fc.constantFrom('a', 'b', 'ä', 'B', '', '%');
    await fc.assert(
      fc.asyncProperty(
        fc.array(name, { maxLength: 12 }),
        fc.infiniteStream(name),
        fc.constantFrom<Field>('ID', 'NAME'),
        fc.constantFrom(...ORDER_DIRECTIONS),
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        async (names, added, field, direction, size, forwards) => {
          await database.execute('DELETE FROM "Item"');
          const items = names.map((name, index) => ({ id: index + 1, name }));
          for (const item of items) await insert(item);
          const order = { field, direction };
          const seen: Item[] = [];
          let args: ConnectionArgs = forwards ? { first: size } : { last: size };
          for (let next = true, id = 100; next; ) {
            const list = listOf(args, order);
            const page = (await list.edges()).map(({ node }) => ({ ...node }));
            const info = await list.pageInfo();
            expect(page.length).toBeLessThanOrEqual(size);
            seen[forwards ? 'push' : 'unshift'](...page);
            next = forwards ? info.hasNextPage : info.hasPreviousPage;
            args = forwards
              ? { first: size, after: info.endCursor }
              : { last: size, before: info.startCursor };
            if (id < 105) await insert({ id: id++, name: added.next().value });
          }
          expect(seen).toEqual(sorted(seen, order));
          expect(seen.filter(({ id }) => id < 100)).toEqual(sorted(items, order));
          expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('say whether there are items before and after them', async () => {
    await database.execute('DELETE FROM "Item"');
    for (let id = 1; id <= 5; id++) await insert({ id, name: 'x' });
    const cursors = (await listOf({}).edges()).map(({ cursor }) => cursor);
    const pageOf = async (args: ConnectionArgs) => {
      const list = listOf(args);
      const { hasPreviousPage, hasNextPage } = await list.pageInfo();
      return [(await list.edges()).map(({ node }) => node.id).join(''), hasPreviousPage, hasNextPage];
    };
    const [, second, , fourth] = cursors;
    expect(await pageOf({})).toEqual(['12345', false, false]);
    expect(await pageOf({ first: 5 })).toEqual(['12345', false, false]);
    expect(await pageOf({ first: 4 })).toEqual(['1234', false, true]);
    expect(await pageOf({ last: 4 })).toEqual(['2345', true, false]);
    expect(await pageOf({ first: 2, after: second })).toEqual(['34', true, true]);
    expect(await pageOf({ first: 3, after: second })).toEqual(['345', true, false]);
    expect(await pageOf({ last: 2, before: fourth })).toEqual(['23', true, true]);
    expect(await pageOf({ before: fourth })).toEqual(['123', false, true]);
    expect(await pageOf({ after: second, before: fourth })).toEqual(['3', true, true]);
    expect(await listOf({ after: cursors[4] }).pageInfo()).toEqual({
      ...{ hasPreviousPage: true, hasNextPage: false, startCursor: null, endCursor: null },
    });
    expect(await listOf({}).totalCount()).toBe(5);
  });

  test('are refused with what is allowed if a size or a cursor is not', async () => {
    const [edge] = await listOf({}).edges();
    const other = (await listOf({}, { field: 'NAME', direction: 'ASC' }).edges())[0];
    for (const [args, message] of [
      [{ first: 0 }, 'first: 0 is not between 1 and 500.'],
      [{ first: -1 }, 'first: -1 is not between 1 and 500.'],
      [{ last: 501 }, 'last: 501 is not between 1 and 500.'],
      [{ first: 1, last: 1 }, 'Give first to page forwards'],
      [{ after: '' }, 'after: not a cursor.'],
      [{ before: 'eA' }, 'before: not a cursor.'],
      [{ before: Buffer.from('["Item ID ASC",{},1]').toString('base64url') }, 'before: not a cursor.'],
      [{ after: 'x'.repeat(100_000) }, 'after: not a cursor.'],
      [{ after: other?.cursor }, 'belongs to another list or order (Item NAME ASC, not Item ID ASC)'],
    ] as const) {
      expect(() => listOf(args)).toThrow(BadInputError);
      expect(() => listOf(args)).toThrow(message);
    }
    expect(() => listOf({ after: edge?.cursor }, { field: 'ID', direction: 'DESC' })).toThrow(BadInputError);
    expect(() => listOf({ after: null, before: null, first: null, last: 500 })).not.toThrow();
  });
});
