import assert from 'node:assert/strict'
import { StorageError, YardmasterError, type ErrorCode } from '../../../src/errors.ts'
import type { Rig } from './rig.ts'

/** What a call came to: its value; a refusal by the contract; or a write that failed and changed nothing. */
export type Answer<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'refused'; readonly code: ErrorCode }
  | { readonly kind: 'failed' }

/**
 * Await a call. A write may only fail where a fault has struck meanwhile, or an earlier one is not known to be
 * over, and with a typed error.
 */
export async function answerOf<T>(rig: Rig, call: Promise<T>): Promise<Answer<T>> {
  const { writes, isWritable } = rig.host
  const { struck } = writes
  try {
    return { kind: 'done', value: await call }
  } catch (error) {
    assert(error instanceof YardmasterError, `not an error of ours: ${String(error)}`)
    if (!(error instanceof StorageError)) return { kind: 'refused', code: error.code }
    assert(!isWritable || writes.struck > struck, `a write failed, and nothing was wrong: ${error.message}`)
    return { kind: 'failed' }
  }
}

export function assertRefused(answer: Answer<unknown>, code: ErrorCode): void {
  if (answer.kind === 'failed') return
  assert.deepEqual(answer, { kind: 'refused', code })
}

/** The value, or undefined where the write failed; never refused. */
export function valueOf<T>(answer: Answer<T>): T | undefined {
  if (answer.kind === 'failed') return undefined
  assert(answer.kind === 'done', `refused with ${answer.kind === 'refused' ? answer.code : ''}`)
  return answer.value
}
