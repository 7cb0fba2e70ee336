import type { ErrorCode, ErrorData } from '../../errors.ts'
import type { ScanProgress } from '../../model/health.ts'
import type { Lane } from './operation.ts'
import type { OperationName } from './operations/index.ts'

/** What is handed to a reader's thread when it starts. */
export interface ReaderData {
  readonly file: string
  readonly lane: Lane
}

/** To the thread: one operation at a time. */
export interface ReaderRequest {
  readonly id: number
  readonly operation: OperationName
  readonly input: unknown
  /** One 32-bit word, shared: anything but 0 asks the operation to stop. */
  readonly cancelled: SharedArrayBuffer
}

/** From the thread. */
export type ReaderReply =
  | { readonly id: number; readonly kind: 'progress'; readonly progress: ScanProgress }
  | { readonly id: number; readonly kind: 'done'; readonly result: unknown }
  | { readonly id: number; readonly kind: 'failed'; readonly error: PlainError }

/** An error as it crosses between threads, which would strip it of its class. */
export interface PlainError {
  /** Null for what was not thrown on purpose. */
  readonly code: ErrorCode | null
  readonly message: string
  readonly data: ErrorData
  readonly stack: string | null
}
