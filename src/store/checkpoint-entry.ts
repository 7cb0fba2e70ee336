import { parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { emptyLog } from './checkpoint.ts'
import { makeDurable } from './connection.ts'

// A thread of its own for one checkpoint: copying a log of a hundred megabytes takes as many milliseconds.
const db = new Database(workerData as string, { fileMustExist: true })
try {
  makeDurable(db)
  parentPort?.postMessage(emptyLog(db))
} finally {
  db.close()
}
