import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Exports } from '../api/exports.ts'

/** A file of jobs, as it is made: who reads slowly is waited for, and who goes stops it. @throws NOT_FOUND */
export async function serveExport(response: ServerResponse, exports: Exports, id: string): Promise<void> {
  const { name, contentType, text } = exports.take(id)
  response.writeHead(200, {
    'content-type': contentType,
    'content-security-policy': "sandbox; default-src 'none'",
    'content-disposition': `attachment; filename="${name}"`,
  })
  await pipeline(Readable.from(text), response)
}
