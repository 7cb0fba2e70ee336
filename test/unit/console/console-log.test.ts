import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ConsoleLog } from '../../../src/console/console-log.ts'
import { redact } from '../../../src/console/redact.ts'
import { CONSOLE_ENTRIES } from '../../../src/model/console-log.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { tempFolder } from '../../support/temp-folder.ts'

function setup() {
  const heard: string[] = []
  const log = new ConsoleLog({
    clock: new FakeClock(5),
    host: (message) => heard.push(message),
    secrets: ['s3cret-token'],
  })
  return { log, heard, folder: join(tempFolder(), 'logs') }
}

describe('the console’s log', () => {
  it('keeps what parts say, tells of it, and lets the host hear what went wrong', () => {
    const { log, heard } = setup()
    const told: string[] = []
    log.on('entry', ({ text }) => told.push(text))
    log.from('workers')('two started', 'info')
    log.from('health')('the disk is full')
    expect(log.entries).toEqual([
      { id: 1, at: 5, level: 'info', source: 'workers', text: 'two started' },
      { id: 2, at: 5, level: 'warn', source: 'health', text: 'the disk is full' },
    ])
    expect(told).toEqual(['two started', 'the disk is full'])
    expect(heard).toEqual(['the disk is full'])
  })

  it('goes on after what its lives before have written, whatever else is in the file', async () => {
    const { log, folder } = setup()
    await log.keepIn(folder)
    log.from('host')('first', 'info')
    await log.close()
    appendFileSync(join(folder, 'console.ndjson'), 'half a li')

    const { log: next } = setup()
    next.from('host')('before the folder', 'info')
    await next.keepIn(folder)
    next.from('host')('second', 'info')
    await next.close()

    expect(next.entries.map(({ text }) => text)).toEqual(['first', 'before the folder', 'second'])
    const ids = next.entries.map(({ id }) => id)
    expect(ids).toEqual([...ids].sort((a, b) => a - b))
  })

  it('is bounded in memory, and puts a file aside that has grown', async () => {
    const { log, folder } = setup()
    mkdirSync(folder)
    writeFileSync(join(folder, 'console.ndjson'), 'x'.repeat(1_048_576))
    await log.keepIn(folder)
    for (let i = 0; i < CONSOLE_ENTRIES * 2; i++) log.from('a')(`line ${i}`, 'info')
    await log.close()
    expect(log.entries.length).toBeLessThanOrEqual(CONSOLE_ENTRIES * 1.25)
    expect(log.entries.at(-1)?.text).toBe(`line ${CONSOLE_ENTRIES * 2 - 1}`)
    expect(statSync(join(folder, 'console.1.ndjson')).size).toBe(1_048_576)
    expect(readFileSync(join(folder, 'console.ndjson'), 'utf8')).toContain('"line 0"')
  })

  it('never holds what lets someone in', () => {
    const { log, heard } = setup()
    log.from('http')('GET /open?code=abc123&x=1 with Bearer zzz and s3cret-token')
    expect(heard).toEqual(['GET /open?code=[hidden]&x=1 with Bearer [hidden] and [hidden]'])
    expect(log.entries[0]?.text).toBe(heard[0])
    expect(redact('smtps://me:pass@host/', [])).toBe('smtps://me:[hidden]@host/')
  })
})
