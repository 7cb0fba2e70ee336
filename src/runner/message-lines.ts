import type { Readable } from 'node:stream'
import { PAYLOAD_LIMITS } from '../model/payload.ts'

/** The largest that a handler has to say: an enqueue of the largest payload, every quote of it escaped. */
export const LONGEST_MESSAGE_BYTES = PAYLOAD_LIMITS.mostBytes * 2 + 1_048_576

const LINE_END = 0x0a

export interface MessageListener {
  /** Unchecked. */
  onMessage(message: unknown): void
  /** A line has grown past LONGEST_MESSAGE_BYTES. Called once; nothing is read after it. */
  onTooLong(): void
}

/** A message as it travels: JSON, which has no line break of its own, and a line break. */
export function toLine(message: unknown): string {
  return `${JSON.stringify(message)}\n`
}

/**
 * Read messages from a pipe, one a line.
 *
 * Node's own channel would do for a process that is trusted. It ends the reader with an exception that nobody
 * can catch when a line is no JSON, or is one of Node's internal messages, and gathers a line without end
 * until the memory is full. Here what is no JSON is passed over, and a line has a longest length.
 */
export function readMessages(pipe: Readable, { onMessage, onTooLong }: MessageListener): void {
  /** Of the line that has begun. */
  let chunks: Buffer[] = []
  let bytes = 0

  const takeLine = (end: Buffer): void => {
    const line = chunks.length === 0 ? end : Buffer.concat([...chunks, end])
    chunks = []
    bytes = 0
    const message = parse(line.toString('utf8'))
    if (message !== undefined) onMessage(message)
  }
  const onData = (chunk: Buffer): void => {
    let from = 0
    for (let at = chunk.indexOf(LINE_END); at >= 0; at = chunk.indexOf(LINE_END, from)) {
      takeLine(chunk.subarray(from, at))
      from = at + 1
    }
    if (from === chunk.length) return
    chunks.push(chunk.subarray(from))
    bytes += chunk.length - from
    if (bytes <= LONGEST_MESSAGE_BYTES) return
    chunks = []
    pipe.off('data', onData)
    // Read on, into nothing: a pipe that is not read never ends.
    pipe.resume()
    onTooLong()
  }
  pipe.on('data', onData)
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
