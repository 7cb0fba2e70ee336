import type { IncomingMessage, ServerResponse } from 'node:http'
import { InvalidInputError, messageOf, TooLargeError, YardmasterError } from '../errors.ts'
import { nestingDepth, PAYLOAD_LIMITS } from '../model/payload.ts'

/**
 * The body of a request as text. One that is too large is refused by its Content-Length, or as soon as
 * it has become so; it is never held.
 *
 * @throws TooLargeError; INVALID_INPUT for what is not UTF-8
 */
export async function readText(
  request: IncomingMessage,
  response: ServerResponse,
  limitBytes: number,
): Promise<string> {
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > limitBytes) throw new TooLargeError('body', announced, limitBytes)
  if (request.headers.expect?.toLowerCase() === '100-continue') response.writeContinue()
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    // Not destroyed when the loop is left: the answer has to go out on the same socket.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      chunks.push(chunk as Buffer)
      bytes += (chunk as Buffer).byteLength
      if (bytes > limitBytes) throw new TooLargeError('body', bytes, limitBytes)
    }
  } catch (error) {
    if (error instanceof TooLargeError) throw error
    throw new YardmasterError('INVALID_INPUT', 'the request ended before its body did', { field: 'body' })
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch {
    throw new InvalidInputError('body', 'UTF-8')
  }
}

/**
 * A body's JSON, for a body that may hold a payload one level down.
 *
 * @throws INVALID_INPUT naming `body`
 */
export function parseBody(text: string): unknown {
  if (nestingDepth(text) > PAYLOAD_LIMITS.depth + 8) {
    throw new InvalidInputError('body', `at most ${PAYLOAD_LIMITS.depth} levels of nesting`)
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new InvalidInputError('body', 'JSON', messageOf(error))
  }
}
