import { implement } from '@orpc/server'
import { contract } from '../contract/index.ts'
import { toBridgeError } from './errors.ts'
import type { Log } from './log.ts'

/**
 * The contract, ready to be implemented: whatever an operation throws leaves it as an error of the
 * closed list. The middleware stands before the input is validated, so that a refused input does too.
 */
export function operations(log: Log) {
  return implement(contract).use(async ({ next, path }) => {
    try {
      return await next()
    } catch (error) {
      throw toBridgeError(error, path.join('.'), log)
    }
  })
}

export type Operations = ReturnType<typeof operations>
