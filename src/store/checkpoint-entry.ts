import { parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'
import type { CheckpointAnswer, CheckpointRequest } from './checkpoint-thread.ts'
import { copyLog, emptyLog } from './checkpoint.ts'
import { makeDurable } from './connection.ts'

// A thread of its own for checkpoints: copying a log of a hundred megabytes takes as many milliseconds.
const db = new Database(workerData as string, { fileMustExist: true })
makeDurable(db)

parentPort?.on('message', (request: CheckpointRequest) => {
  if (request === 'close') {
    db.close()
    parentPort?.close()
  } else parentPort?.postMessage(answerTo(request))
})

function answerTo(request: Exclude<CheckpointRequest, 'close'>): CheckpointAnswer {
  try {
    return { outcome: request === 'copy' ? copyLog(db) : emptyLog(db) }
  } catch (error) {
    return { error: error as Error }
  }
}
