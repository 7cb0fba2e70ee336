import { randomBytes } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import type { Log } from '../api/log.ts'
import { messageOf } from '../errors.ts'
import { UsageError } from './arguments.ts'

/** Shorter ones can be guessed. */
const LEAST_LENGTH = 16
const VARIABLE = 'YARDMASTER_TOKEN'

/**
 * The token that lets requests in: out of a file, out of the environment, or a new one. It is taken out
 * of the environment, so that nothing that this process starts inherits it.
 *
 * @throws UsageError where there is one that can't be used
 */
export async function takeToken(
  tokenFile: string | null,
  env: Record<string, string | undefined>,
  log: Log,
): Promise<string> {
  const given = env[VARIABLE]
  delete env[VARIABLE]
  if (tokenFile !== null) return checked('--token-file', await readToken(tokenFile, log))
  if (given !== undefined && given !== '') return checked(VARIABLE, given)
  return randomBytes(32).toString('base64url')
}

async function readToken(file: string, log: Log): Promise<string> {
  try {
    const { mode } = await stat(file)
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      log(`${file} can be read by other users of this machine: chmod 600 it`)
    }
    return (await readFile(file, 'utf8')).trim()
  } catch (error) {
    throw new UsageError(`--token-file: ${messageOf(error)}`)
  }
}

function checked(source: string, token: string): string {
  if (token.length >= LEAST_LENGTH && /^[\x21-\x7e]+$/.test(token)) return token
  throw new UsageError(
    `${source}: expected a token of ${LEAST_LENGTH} or more printable characters without spaces`,
  )
}
