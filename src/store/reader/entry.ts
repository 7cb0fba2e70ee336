import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { YardmasterError } from '../../errors.ts'
import { asStorageError } from '../storage-error.ts'
import { connectReadOnly } from '../read-only.ts'
import type { ReaderMeans, ReaderOperation } from './operation.ts'
import { OPERATIONS } from './operations/index.ts'
import type { PlainError, ReaderData, ReaderReply, ReaderRequest } from './protocol.ts'

// The reader's thread. It ends when the port is closed, and its connection with it.

/** Progress more often than this is nobody's gain. */
const REPORT_EVERY_MS = 50

/** A scan gives way to the thread that claims and settles, where both want the same core. */
const SCAN_NICENESS = 10

const { file, lane } = workerData as ReaderData
// Elsewhere than on Linux this would slow the whole process, and not this thread alone.
if (lane === 'scan' && process.platform === 'linux') setPriority(SCAN_NICENESS)
let connection: ReturnType<typeof connectReadOnly> | null = null

parentPort?.on('message', (request: ReaderRequest) => void answer(request))
parentPort?.on('close', () => connection?.close())

async function answer({ id, operation, input, cancelled }: ReaderRequest): Promise<void> {
  try {
    // The types hold on the other side, where `run` ties the name to its input.
    const { run } = OPERATIONS[operation] as unknown as ReaderOperation<unknown, unknown>
    reply({ id, kind: 'done', result: await run(input, meansOf(id, new Int32Array(cancelled))) })
  } catch (error) {
    reply({ id, kind: 'failed', error: plain(asStorageError(error)) })
  }
}

function meansOf(id: number, cancelled: Int32Array): ReaderMeans {
  let reportedAt = -Infinity
  return {
    file,
    get db() {
      connection ??= connectReadOnly(file)
      return connection
    },
    report(progress) {
      const now = performance.now()
      if (now - reportedAt < REPORT_EVERY_MS && progress.done < progress.total) return
      reportedAt = now
      reply({ id, kind: 'progress', progress })
    },
    checkCancelled() {
      if (Atomics.load(cancelled, 0) !== 0) throw new Error('cancelled')
    },
  }
}

function plain(error: Error): PlainError {
  const { message, stack = null } = error
  return error instanceof YardmasterError
    ? { code: error.code, message, data: error.data, stack }
    : { code: null, message, data: {}, stack }
}

function reply(message: ReaderReply): void {
  parentPort?.postMessage(message)
}
