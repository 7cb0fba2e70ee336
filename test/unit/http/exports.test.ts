import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Exports, type ExportRequest } from '../../../src/api/exports.ts'
import { workEvents } from '../../../src/api/work-events.ts'
import type { ExportEvent } from '../../../src/contract/index.ts'
import { ask } from '../../support/ask.ts'
import { openTestHost, TOKEN } from '../../support/open-test-host.ts'
import { overHttp } from '../../support/bridges.ts'
import { openTestQueue } from '../../support/open-test-queue.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const request: ExportRequest = {
  selection: { filter: {} },
  format: 'ndjson',
  columns: [{ label: 'id', field: 'id' }],
  isDescending: false,
}

async function saving(saveAs: (name: string) => Promise<string | null>, signal?: AbortSignal) {
  const the = await openTestQueue()
  await the.queue.enqueueMany(Array.from({ length: 2_500 }, (_, n) => ({ type: 'a', payload: `{"n":${n}}` })))
  const exports = new Exports({ queue: the.queue, clock: the.clock, saveAs })
  return workEvents<ExportEvent>((means) => exports.run(request, means), {
    signal,
    toError: (error) => error as Error,
  })
}

async function firstOf(events: AsyncIterator<ExportEvent>): Promise<ExportEvent | undefined> {
  const { done, value } = await events.next()
  return done ? undefined : value
}

it('gives an export to who asked for it, once, as a file to keep', async () => {
  const { queue, http } = await openTestHost()
  await queue.enqueueMany(Array.from({ length: 1_500 }, () => ({ type: 'a' })))
  const bridge = overHttp(http.url, TOKEN)
  const events = await bridge.jobs.export(request)
  const ready = await firstOf(events)
  if (ready?.kind !== 'ready' || ready.url === null) throw new Error('nothing to fetch')
  const url = `${http.url}${ready.url}`

  expect((await ask(url)).status).toBe(401)
  const file = await ask(url, { headers: { authorization: `Bearer ${TOKEN}` } })

  expect(file.status).toBe(200)
  expect(file.headers['content-disposition']).toMatch(/^attachment; filename="jobs-.*\.ndjson"$/)
  expect(file.headers['content-security-policy']).toContain('sandbox')
  expect(file.body.trimEnd().split('\n')).toHaveLength(1_500)
  const rest: ExportEvent[] = []
  for await (const event of events) rest.push(event)
  expect(rest.at(-1)).toEqual({ kind: 'done', jobs: 1_500, file: null })
  expect((await ask(url, { headers: { authorization: `Bearer ${TOKEN}` } })).status).toBe(404)
})

it('forgets an export that nobody wants any more', async () => {
  const { http } = await openTestHost()
  const stop = new AbortController()
  const events = await overHttp(http.url, TOKEN).jobs.export(request, { signal: stop.signal })
  const ready = await firstOf(events)
  stop.abort()
  await events.next().catch(() => undefined)
  const url = `${http.url}${ready?.kind === 'ready' ? ready.url : ''}`
  const status = async (): Promise<number> =>
    (await ask(url, { headers: { authorization: `Bearer ${TOKEN}` } })).status
  await expect.poll(status).toBe(404)
})

it('writes the file where the person says, whole or not at all', async () => {
  const dir = tempFolder()
  const events: ExportEvent[] = []
  for await (const event of await saving(async (name) => join(dir, name))) events.push(event)
  const done = events.at(-1)
  expect(done).toMatchObject({ kind: 'done', jobs: 2_500 })
  expect(readdirSync(dir)).toHaveLength(1)
  const file = done?.kind === 'done' ? (done.file ?? '') : ''
  expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(2_500)
})

it('leaves nothing behind where it is stopped, and does nothing where it is declined', async () => {
  const dir = tempFolder()
  const stop = new AbortController()
  const stopped = await saving(
    async (name) => (stop.abort(new Error('enough')), join(dir, name)),
    stop.signal,
  )
  await expect(stopped.next()).rejects.toThrow('enough')
  expect(readdirSync(dir)).toEqual([])
  const declined = await saving(async () => null)
  expect(await declined.next()).toMatchObject({ value: { kind: 'declined' } })
})
