import { PassThrough } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LONGEST_MESSAGE_BYTES, readMessages, toLine } from '../../../src/runner/message-lines.ts'

function setup() {
  const pipe = new PassThrough()
  const messages: unknown[] = []
  let tooLong = 0
  readMessages(pipe, { onMessage: (message) => messages.push(message), onTooLong: () => tooLong++ })
  return { pipe, messages, tooLong: () => tooLong }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('messages as lines', () => {
  it('arrive whole and in order, wherever the pipe cuts them', async () => {
    const message = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }))
    await fc.assert(
      fc.asyncProperty(
        fc.array(message),
        fc.infiniteStream(fc.integer({ min: 1, max: 40 })),
        async (sent, cuts) => {
          const { pipe, messages } = setup()
          const bytes = Buffer.from(sent.map(toLine).join(''))
          for (let at = 0; at < bytes.length;) {
            const length = cuts.next().value as number
            pipe.write(bytes.subarray(at, at + length))
            at += length
          }
          await turn()
          expect(messages).toEqual(sent.map((each) => JSON.parse(JSON.stringify(each)) as unknown))
        },
      ),
      { numRuns: 60 },
    )
  })

  it.each(['garbage', '', '{', '{"kind":"ready"', '\u0000\u00ff', '{"cmd":"NODE_HANDLE_ACK"'])(
    'pass over a line that is no JSON: %j',
    async (line) => {
      const { pipe, messages } = setup()
      pipe.write(`${line}\n${toLine({ kind: 'ready' })}`)
      await turn()
      expect(messages).toEqual([{ kind: 'ready' }])
    },
  )

  it('are read no further once a line is too long, and the pipe still comes to its end', async () => {
    const { pipe, messages, tooLong } = setup()
    const chunk = Buffer.alloc(1 << 20, 'x')
    const ended = new Promise((resolve) => pipe.on('end', resolve))
    for (let sent = 0; sent <= LONGEST_MESSAGE_BYTES; sent += chunk.length) pipe.write(chunk)
    await turn()
    pipe.end(`\n${toLine({ kind: 'ready' })}`)
    await ended
    expect(tooLong()).toBe(1)
    expect(messages).toEqual([])
  })
})
