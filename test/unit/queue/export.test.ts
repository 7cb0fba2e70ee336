import { expect, test } from 'vitest'
import { csvCell, type ExportColumn } from '../../../src/model/export.ts'
import type { Selection } from '../../../src/model/filter.ts'
import type { ExportOptions } from '../../../src/queue/export-jobs.ts'
import { openTestQueue, type TestQueue } from '../../support/open-test-queue.ts'

const COLUMNS: readonly ExportColumn[] = [
  { label: 'id', field: 'id' },
  { label: 'status', field: 'status' },
  { label: 'created_at', field: 'created_at' },
  { label: 'payload.name', path: ['name'] },
]

async function textOf(
  { queue }: TestQueue,
  selection: Selection,
  options: Partial<ExportOptions>,
): Promise<string> {
  const chunks = queue.export(selection, { format: 'csv', columns: COLUMNS, isDescending: false, ...options })
  let text = ''
  for await (const chunk of chunks) text += chunk.text
  return text
}

test('a table has the columns asked for, and nothing in it can be run as a formula', async () => {
  const the = await openTestQueue()
  for (const name of ['Ada', '=1+1', '-2', '@x', 'a,"b"\nc']) {
    await the.queue.enqueue({ type: 'a', payload: JSON.stringify({ name }) })
  }
  const at = new Date(the.clock.now()).toISOString()
  expect(await textOf(the, { filter: {} }, {})).toBe(
    [
      'id,status,created_at,payload.name',
      `1,pending,${at},Ada`,
      `2,pending,${at},'=1+1`,
      `3,pending,${at},-2`,
      `4,pending,${at},'@x`,
      `5,pending,${at},"a,""b""\nc"`,
      '',
    ].join('\r\n'),
  )
})

test.for([
  ['=SUM(A1)', "'=SUM(A1)"],
  ['+1+2', "'+1+2"],
  ['-1', '-1'],
  ['-cmd', "'-cmd"],
  ['\t=x', "'\t=x"],
  ['say "hi"', '"say ""hi"""'],
  [null, ''],
] as const)('the cell of %s is %s', ([value, cell]) => {
  expect(csvCell(value)).toBe(cell)
})

test('JSON has every field, and payloads to the last digit', async () => {
  const the = await openTestQueue()
  await the.queue.enqueue({ type: 'a', payload: '{\n  "n": 12345678901234567890\n}', key: 'k' })
  await the.queue.enqueue({ type: 'b' })
  const text = await textOf(the, { filter: {} }, { format: 'json' })
  expect(JSON.parse(text)).toMatchObject([
    { id: 1, type: 'a', key: 'k' },
    { id: 2, type: 'b', payload: {} },
  ])
  expect(text).toContain('12345678901234567890')
  const lines = (await textOf(the, { ids: [2, 1, 4711] }, { format: 'ndjson' })).trimEnd().split('\n')
  expect(lines.map((line) => (JSON.parse(line) as { id: number }).id)).toEqual([2, 1])
  expect(await textOf(the, { ids: [4711] }, { format: 'json' })).toBe('[\n]\n')
})

test('an export of many jobs has each once, but those that are left out or changed since', async () => {
  const the = await openTestQueue()
  await the.queue.enqueueMany(Array.from({ length: 2_600 }, (_, i) => ({ type: `t${i % 2}` })))
  const asOf = the.clock.now()
  the.clock.advance(1_000)
  await the.queue.cancel(5)
  const selection = { filter: { type: ['t0'] }, asOf, except: [1, 3, 1_999, 2_001] }
  const rows = (await textOf(the, selection, { isDescending: true })).trimEnd().split('\r\n').slice(1)
  const ids = rows.map((row) => Number(row.split(',')[0]))
  const expected = Array.from({ length: 1_300 }, (_, i) => 2_599 - i * 2).filter(
    (id) => ![1, 3, 5, 1_999, 2_001].includes(id),
  )
  expect(ids).toEqual(expected)
})

test('an export that nobody wants any more stops', async () => {
  const the = await openTestQueue()
  await the.queue.enqueueMany(Array.from({ length: 3_000 }, () => ({ type: 'a' })))
  const stop = new AbortController()
  const chunks = the.queue.export(
    { filter: {} },
    { format: 'ndjson', columns: [], isDescending: true, signal: stop.signal },
  )
  await chunks.next()
  stop.abort(new Error('enough'))
  await expect(chunks.next()).rejects.toThrow('enough')
})

test('values of payloads come for the jobs asked for, and their names from the newest', async () => {
  const { queue } = await openTestQueue()
  await queue.enqueue({ type: 'a', payload: '{"user":{"id":12345678901234567890},"tags":["x"]}' })
  await queue.enqueue({ type: 'a', payload: JSON.stringify({ user: { name: 'x'.repeat(300) }, n: null }) })
  const values = await queue.payloadValues([2, 1, 99], [['user', 'id'], ['user', 'name'], ['tags']])
  expect(values).toEqual([
    [2, null, 'x'.repeat(200), null],
    [1, '12345678901234567890', null, '["x"]'],
  ])
  expect(await queue.payloadPaths({ type: ['a'] })).toEqual([
    ['user', 'name'],
    ['n'],
    ['user', 'id'],
    ['tags'],
  ])
})

test('where the jobs of a moment begin is told by how many come before them', async () => {
  const { queue, clock } = await openTestQueue()
  const begin = clock.now()
  for (let i = 0; i < 5; i++) {
    await queue.enqueueMany(Array.from({ length: 700 }, (_, n) => ({ type: `t${n % 2}` })))
    clock.advance(1_000)
  }
  expect(await queue.offsetAt({}, begin + 2_500)).toBe(1_400)
  expect(await queue.offsetAt({ filter: { type: ['t1'] } }, begin + 2_000)).toBe(700)
  expect(await queue.offsetAt({ sort: 'oldest' }, begin + 2_000)).toBe(1_400)
  expect(await queue.offsetAt({ sort: 'last-settled' }, begin)).toBeNull()
})
