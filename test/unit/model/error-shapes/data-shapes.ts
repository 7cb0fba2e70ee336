import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { z } from 'zod'
import { shapes, type Occurrence } from './shape.ts'

const Order = z.strictObject({
  id: z.number().int().positive(),
  email: z.email(),
  items: z.array(z.object({ sku: z.string().min(3), count: z.number().max(99) })),
})
const order = ({ n, word }: Occurrence) => ({
  id: n,
  email: `${word}@example.com`,
  items: Array.from({ length: n % 5 }, (_, i) => ({ sku: `${word}-${i}`, count: i })),
})

/** A database with an order in it. */
function orders({ n, word }: Occurrence): Database.Database {
  const db = new Database(':memory:')
  db.exec(`CREATE TABLE customers (id INTEGER PRIMARY KEY);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, cents INTEGER CHECK (cents > 0),
      number INTEGER UNIQUE, customer INTEGER REFERENCES customers (id))`)
  db.pragma('foreign_keys = ON')
  db.prepare('INSERT INTO orders VALUES (?, ?, 1, ?, NULL)').run(n, word, n)
  return db
}

/** What databases and checks of data say. */
export const DATA_SHAPES = shapes({
  'SQLite: an e-mail is there already': (of) =>
    orders(of).prepare('INSERT INTO orders VALUES (NULL, ?, 1, NULL, NULL)').run(of.word),
  'SQLite: a number is there already': (of) =>
    orders(of).prepare('INSERT INTO orders VALUES (NULL, ?, 1, ?, NULL)').run('other', of.n),
  'SQLite: a primary key is there already': (of) =>
    orders(of).prepare('INSERT INTO orders VALUES (?, ?, 1, NULL, NULL)').run(of.n, 'other'),
  'SQLite: a value is missing': (of) => orders(of).prepare('INSERT INTO orders (cents) VALUES (?)').run(of.n),
  'SQLite: a check fails': (of) =>
    orders(of).prepare('INSERT INTO orders VALUES (NULL, ?, ?, NULL, NULL)').run('other', -of.n),
  'SQLite: what is referred to is missing': (of) =>
    orders(of).prepare('INSERT INTO orders VALUES (NULL, ?, 1, NULL, ?)').run('other', of.n),
  'SQLite: a table is missing': (of) => orders(of).prepare(`SELECT ${of.n} FROM invoices`),
  'SQLite: another table is missing': (of) => orders(of).prepare(`SELECT ${of.n} FROM refunds`),
  'SQLite: a column is missing': (of) => orders(of).prepare(`SELECT ${of.n}, currency FROM orders`),
  'SQLite: a statement is none': (of) => orders(of).prepare(`SELEKT ${of.n}`),
  'SQLite: the file is none of its own': ({ file }) => new Database(file).pragma('user_version'),
  'SQLite: the folder is missing': ({ dir, n }) => new Database(join(dir, `${n}`, 'x.db')),
  'SQLite: somebody else writes': ({ dir, n }) => {
    const file = join(dir, `${n}.db`)
    const first = new Database(file)
    first.exec('CREATE TABLE t (x); BEGIN IMMEDIATE')
    new Database(file, { timeout: 0 }).exec('INSERT INTO t VALUES (1)')
  },
  'SQLite: it may be read only': ({ dir, n }) => {
    const file = join(dir, `${n}-ro.db`)
    new Database(file).exec('CREATE TABLE t (x)')
    new Database(file, { readonly: true }).exec(`INSERT INTO t VALUES (${n})`)
  },
  'SQLite: it is closed': (of) => {
    const db = orders(of)
    db.close()
    db.prepare('SELECT 1')
  },
  'SQLite: a parameter is missing': (of) => orders(of).prepare('SELECT ?, ?').get(of.n),
  'SQLite: a value can’t be bound': (of) => orders(of).prepare('SELECT ?').get(Symbol(of.word)),
  'node:sqlite: a value is there already': ({ n }) => {
    const db = new DatabaseSync(':memory:')
    db.exec(`CREATE TABLE orders (number UNIQUE); INSERT INTO orders VALUES (${n})`)
    db.prepare('INSERT INTO orders VALUES (?)').run(n)
  },
  'zod: a field is missing': (of) => Order.parse({ ...order(of), id: undefined }),
  'zod: a field has the wrong type': (of) => Order.parse({ ...order(of), id: of.word }),
  'zod: another field is missing': (of) => Order.parse({ ...order(of), items: undefined }),
  'zod: a number is too small': (of) => Order.parse({ ...order(of), id: -of.n }),
  'zod: a text has another format': (of) => Order.parse({ ...order(of), email: `${of.word} ${of.n}` }),
  'zod: a field is unknown': (of) => Order.parse({ ...order(of), note: of.word }),
  'zod: items are too short or too many': ({ n, ...of }) =>
    Order.parse({
      ...order({ ...of, n }),
      items: Array.from({ length: 1 + (n % 7) }, () => ({ sku: 'x', count: 100 + n })),
    }),
  'zod: nothing is there': () => Order.parse(undefined),
  'zod: one rule of ours is broken': ({ n }) =>
    z
      .object({ cents: z.number() })
      .refine(() => false, 'the sum is not that of the items')
      .parse({ cents: n }),
  'zod: another rule of ours is broken': ({ n }) =>
    z
      .object({ cents: z.number() })
      .refine(() => false, 'the currency is not the customer’s')
      .parse({ cents: n }),
  'zod: no alternative fits': ({ word }) => z.union([z.number(), z.boolean()]).parse(word),
  'zod: another error in its place': ({ word }) => {
    const { error } = z.string().max(1).safeParse(word)
    throw new TypeError(`the name is refused: ${error?.issues[0]?.message}`)
  },
  'assert: two values differ': ({ n }) => assert.equal(n, n + 1),
  'assert: two objects differ': (of) => assert.deepEqual(order(of), { ...order(of), id: 1 }),
  'assert: two objects are the same': (of) => assert.notDeepEqual(order(of), order(of)),
  'assert: a text has another form': ({ n }) => assert.match(`row ${n}`, /^order/),
  'assert: a message of ours': ({ n }) => assert.ok(n < 0, `balance ${n} is not below zero`),
  'assert: nothing was thrown': () => assert.throws(() => undefined),
  'assert: nothing was rejected': () => assert.rejects(() => Promise.resolve()),
  'assert: it must not be reached': ({ n }) => assert.fail(`case ${n} is unheard of`),
  'JSON: a word that is none': ({ word, n }) =>
    JSON.parse(n < 100 ? word : `{"a": ["${word}",\n"b", ${word.repeat(n)}]}`) as unknown,
  'JSON: a text that ends too early': ({ word }) => JSON.parse(`{"order": "${word}`) as unknown,
  'JSON: an object that ends too early': ({ word }) => JSON.parse(`{"order": ["${word}"`) as unknown,
  'JSON: nothing': () => JSON.parse('') as unknown,
  'JSON: two values': ({ n }) => JSON.parse(`{"id": ${n}} {}`) as unknown,
  'JSON: a comma too many': ({ n }) => JSON.parse(`{"id": ${n},}`) as unknown,
  'JSON: a line break in a text': ({ word }) => JSON.parse(`{"name": "${word}\n"}`) as unknown,
  'JSON: an escape that is none': ({ word }) => JSON.parse(`{"name": "${word}\\x"}`) as unknown,
  'JSON: a circle': ({ n }) => {
    const parent: Record<string, unknown> = { n }
    parent['child'] = { parent }
    return JSON.stringify(parent)
  },
  'JSON: a big integer': ({ n }) => JSON.stringify({ n: BigInt(n) }),
})
