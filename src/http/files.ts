import { createReadStream } from 'node:fs'
import type { ServerResponse } from 'node:http'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { findResultFile } from '../api/result-file.ts'
import { NotFoundError } from '../errors.ts'
import type { Queue } from '../queue/queue.ts'
import { contentTypeOf } from './content-types.ts'

/**
 * A file that a handler wrote is no page of ours: it gets an origin of its own, runs no scripts and
 * loads nothing, so that a report can't act in the name of the person who reads it.
 */
const FILE_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"

/**
 * The file that a job's result names.
 *
 * @throws NOT_FOUND as `findResultFile` says
 */
export async function serveResultFile(
  response: ServerResponse,
  queue: Pick<Queue, 'attempts'>,
  dir: string,
  jobId: string,
): Promise<void> {
  const id = /^[1-9]\d{0,15}$/.test(jobId) ? Number(jobId) : Number.NaN
  if (!Number.isSafeInteger(id)) throw new NotFoundError('job', jobId)
  const file = await findResultFile(queue, dir, id)
  const type = contentTypeOf(file.path)
  response.writeHead(200, {
    'content-type': type,
    'content-length': file.bytes,
    'content-security-policy': FILE_POLICY,
    'content-disposition': disposition(type, path.basename(file.path)),
  })
  await pipeline(createReadStream(file.path, { end: Math.max(0, file.bytes - 1) }), response)
}

function disposition(type: string, name: string): string {
  const kind = type === 'application/octet-stream' ? 'attachment' : 'inline'
  return `${kind}; filename*=UTF-8''${encodeURIComponent(name).replaceAll("'", '%27')}`
}
