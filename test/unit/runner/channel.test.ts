import { EventEmitter, once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { openChannel } from '../../../src/runner/channel.ts'

/** What Electron gives a utility process instead of Node's channel. */
class FakeParentPort extends EventEmitter {
  readonly posted: unknown[] = []

  postMessage(message: unknown): void {
    this.posted.push(message)
    this.emit('posted')
  }
}

function setup(): FakeParentPort {
  const port = new FakeParentPort()
  Object.assign(process, { parentPort: port })
  return port
}

afterEach(() => {
  delete (process as { parentPort?: unknown }).parentPort
})

describe('the channel of an Electron handler process', () => {
  it('posts to the parent port, and says when a message has had its time to leave', async () => {
    const port = setup()
    const channel = openChannel()
    const sent = new Promise<void>((resolve) => channel.post({ kind: 'ready' }, resolve))
    expect(port.posted).toEqual([{ kind: 'ready' }])
    await sent
  })

  it('unwraps what the host posts', async () => {
    const port = setup()
    const heard = new EventEmitter()
    openChannel().onMessage((message) => heard.emit('message', message))
    const message = once(heard, 'message')
    port.emit('message', { data: { kind: 'leave' }, ports: [] })
    expect(await message).toEqual([{ kind: 'leave' }])
  })
})
