import type { IncomingMessage, ServerResponse } from 'node:http'
import { RPCHandler } from '@orpc/server/node'
import { toBridgeError } from '../api/errors.ts'
import type { Log } from '../api/log.ts'
import { refuseMalformed } from '../api/malformed.ts'
import type { Router } from '../api/router.ts'
import { InvalidInputError, YardmasterError } from '../errors.ts'
import { parseBody, readText } from './body.ts'
import { discardRest, sendJson } from './respond.ts'

export type ServeRpc = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/**
 * The bridge at `/rpc`: one POST of JSON per operation, streams as server-sent events. The body is
 * read here and handed over parsed, so that its limits are ours and files and forms are never tried.
 *
 * @param bodyLimitBytes of the JSON: a payload travels as a string in it, every quote escaped
 */
export function rpcServer(router: Router, bodyLimitBytes: number, log: Log): ServeRpc {
  const handler = new RPCHandler(router, { interceptors: [refuseMalformed(log)] })
  return async (request, response) => {
    try {
      if (request.method !== 'POST') throw new InvalidInputError('method', 'POST', request.method)
      const text = await readText(request, response, bodyLimitBytes)
      const parsed = text === '' ? {} : parseBody(text)
      const { matched } = await handler.handle(Object.assign(request, { body: parsed }), response, {
        context: {},
        prefix: '/rpc',
      })
      if (!matched) throw new YardmasterError('NOT_FOUND', 'no such operation')
    } catch (thrown) {
      const error = toBridgeError(thrown, 'rpc', log)
      sendJson(response, error.status, { json: error.toJSON() })
      discardRest(request)
    }
  }
}
