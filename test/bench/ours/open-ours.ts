import path from 'node:path'
import { openQueue, type OpenQueueOptions } from '../../../src/queue/open-queue.ts'
import type { OpenQueue } from '../../../src/queue/queue.ts'

/** The queue as any program opens it, with everything on: there is no setting that makes it faster. */
export async function openOurs(
  folder: string,
  options: Omit<OpenQueueOptions, 'file'> = {},
  name = 'queue.db',
): Promise<OpenQueue> {
  return openQueue({ file: path.join(folder, name), ...options })
}
