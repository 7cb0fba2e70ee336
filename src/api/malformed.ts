import { ORPCError } from '@orpc/server'
import { InvalidInputError } from '../errors.ts'
import { toBridgeError } from './errors.ts'
import type { Log } from './log.ts'

/**
 * For a transport's handler: a request that can't even be decoded is refused like any wrong input.
 * Whatever an operation throws has become an error of ours before it comes here.
 */
export function refuseMalformed(log: Log) {
  return async <T>({ next }: { next: () => Promise<T> }): Promise<T> => {
    try {
      return await next()
    } catch (error) {
      if (error instanceof ORPCError && error.code !== 'BAD_REQUEST') throw error
      throw toBridgeError(new InvalidInputError('input', 'a request of the bridge'), 'bridge', log)
    }
  }
}
