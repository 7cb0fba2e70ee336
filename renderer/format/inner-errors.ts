import type { AttemptError } from '../../src/model/attempt.ts'

export interface ErrorMessage {
  readonly message: string
  /** Of an AggregateError: those that it gathers, a line each, and how many more there were. */
  readonly inner: readonly string[]
}

/** An AggregateError's message carries what it gathers in lines of its own: `- Error: …`. */
export function messageOf({ name, message }: AttemptError): ErrorMessage {
  if (name !== 'AggregateError') return { message, inner: [] }
  const [own = '', ...rest] = message.split(/\n- /)
  return { message: own, inner: rest }
}
