import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { HealthView } from '../model/health.ts'

/** What is remembered from one run of the host to the next. */
export type HealthRecord = Pick<HealthView, 'integrity' | 'counters' | 'backup' | 'restore'>

const ended = z.object({ at: z.number(), error: z.string().nullable() })
const record = z.object({
  integrity: ended.extend({ faults: z.array(z.string()) }).nullable(),
  counters: ended.extend({ compared: z.number(), wrong: z.number() }).nullable(),
  backup: ended.extend({ isUnchanged: z.boolean() }).nullable(),
  restore: ended.extend({ name: z.string() }).nullable(),
})

const NOTHING: HealthRecord = { integrity: null, counters: null, backup: null, restore: null }

/** A file that can't be read, or says something else, remembers nothing: it is no more than a note. */
export function readHealth(databaseFile: string): HealthRecord {
  try {
    return record.parse(JSON.parse(readFileSync(fileOf(databaseFile), 'utf8')))
  } catch {
    return NOTHING
  }
}

/** In a file of its own, not in the database: a restore must not turn it back. @throws the system's error */
export function noteHealth(databaseFile: string, news: Partial<HealthRecord>): void {
  const file = fileOf(databaseFile)
  writeFileSync(`${file}.part`, JSON.stringify({ ...readHealth(databaseFile), ...news }))
  renameSync(`${file}.part`, file)
}

function fileOf(databaseFile: string): string {
  return join(dirname(databaseFile), 'health.json')
}
