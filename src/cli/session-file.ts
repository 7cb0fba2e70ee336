import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import type { KeptSession, SessionKeeper } from '../http/sessions.ts'

const sessions = z.array(z.object({ key: z.string(), usedAt: z.number() }))

/**
 * Sessions in a file. Neither a file that can't be read nor a disk that can't be written keeps a host from serving:
 * people sign in once more.
 */
export function sessionFile(file: string): SessionKeeper {
  return {
    earlier: read(file),
    keep(open) {
      try {
        writeFileSync(`${file}.part`, JSON.stringify(open), { mode: 0o600 })
        renameSync(`${file}.part`, file)
      } catch {
        // A session that was closed must not be open again for want of room.
        rmSync(file, { force: true })
      }
    },
  }
}

function read(file: string): readonly KeptSession[] {
  try {
    return sessions.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return []
  }
}
