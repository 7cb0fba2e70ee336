import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { call } from '@orpc/server'
import { describe, expect, it } from 'vitest'
import { attach } from './cdp-client.ts'
import { openYard, type Yard } from './open-yard.ts'

async function debuggerOf({ until }: Yard, id: number): Promise<string> {
  return until((event) =>
    event.kind === 'replays'
      ? (event.changed.find((one) => one.id === id)?.debugger?.url ?? undefined)
      : undefined,
  )
}

interface Paused {
  readonly callFrames: readonly {
    readonly callFrameId: string
    readonly location: { readonly scriptId: string; readonly lineNumber: number }
  }[]
}

const NATIVE = `interface Payload { userId: number }

export default {
  timeoutMs: 100,
  run: async (payload: Payload): Promise<number> => {
    const doubled = payload.userId * 2
    return doubled
  },
}`

/** An enum is nothing that Node strips: another loader makes JavaScript of it. */
const TRANSFORMED = `enum Factor { two = 2 }

export default async function run(payload: { userId: number }): Promise<number> {
  // Doubled.
  return payload.userId * Factor.two
}`

describe('replaying with a debugger', () => {
  it.each([
    ['native types', 'handlers/double.ts', NATIVE, 6],
    ['transformed types', 'handlers/double.ts', TRANSFORMED, 5],
  ])(
    'stands still at the first line of run until one attaches and goes on: %s',
    async (_, file, source, line) => {
      const yard = await openYard({ [file]: source })
      const { id } = await yard.start({ type: 'double', payload: '{"userId":21}', isDebugged: true })
      const url = await debuggerOf(yard, id)
      expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/[\w-]{36}$/)

      const client = await attach(url)
      await client.post('Runtime.enable')
      await client.post('Debugger.enable')
      await client.post('Runtime.runIfWaitingForDebugger')
      const { callFrames } = (await client.until('Debugger.paused')) as unknown as Paused
      const [top] = callFrames

      const path = join(yard.dir, file)
      expect([path, pathToFileURL(path).href]).toContain(client.script(top?.location.scriptId ?? ''))
      expect((top?.location.lineNumber ?? -1) + 1).toBe(line)
      const seen = await client.post('Debugger.evaluateOnCallFrame', {
        callFrameId: top?.callFrameId,
        expression: 'payload.userId',
      })
      expect(seen).toMatchObject({ result: { value: 21 } })

      await client.post('Debugger.resume')
      const ended = await yard.ended(id)
      client.close()
      expect(ended).toMatchObject({
        outcome: 'completed',
        result: '42',
        isDebugged: true,
        debugger: null,
        logs: [],
      })
    },
  )

  it('ends at once when it is cancelled while it waits, and keeps the secret of its address nowhere', async () => {
    const yard = await openYard({ 'handlers/double.ts': NATIVE })
    const { id } = await yard.start({ type: 'double', isDebugged: true })
    const url = await debuggerOf(yard, id)

    const cancelled = await call(yard.yard.router.replays.cancel, { id })

    expect(cancelled).toMatchObject({ outcome: 'cancelled', debugger: null })
    const secret = url.split('/').at(-1) ?? ''
    expect(JSON.stringify(await yard.get(id))).not.toContain(secret)
  })

  it('goes together with both guards', async () => {
    const yard = await openYard({ 'handlers/double.ts': NATIVE })
    const guard = { files: true, network: true }
    const { id } = await yard.start({ type: 'double', payload: '{"userId":1}', isDebugged: true, guard })
    const client = await attach(await debuggerOf(yard, id))
    await client.post('Debugger.enable')
    await client.post('Runtime.runIfWaitingForDebugger')
    await client.until('Debugger.paused')
    await client.post('Debugger.resume')
    expect(await yard.ended(id)).toMatchObject({ outcome: 'completed', result: '2', logs: [] })
    client.close()
  })
})
