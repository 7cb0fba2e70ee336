import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { createContext, runInContext } from 'node:vm'
import { MessageChannel } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import { build } from 'vite'
import { beforeAll, expect, test } from 'vitest'
import { preloadConfig } from '../../../build/host-bundle.ts'

/** What a sandboxed preload may require. */
const ALLOWED = ['electron', 'events', 'timers', 'url', 'node:events', 'node:timers', 'node:url']
const ORIGIN = 'app://yardmaster'

let script = ''
beforeAll(async () => {
  script = await buildPreload()
})

/** One CommonJS file, as it is shipped. */
async function buildPreload(): Promise<string> {
  const config = preloadConfig(tmpdir())
  const result = await build({ ...config, logLevel: 'silent', build: { ...config.build, write: false } })
  const outputs = Array.isArray(result) ? result : [result]
  const chunks = outputs.flatMap((each) => ('output' in each ? each.output : []))
  const [chunk] = chunks
  if (chunks.length !== 1 || chunk?.type !== 'chunk') throw new Error('the preload is not one file')
  expect(chunk.fileName).toBe('preload.cjs')
  return chunk.code
}

function run(code: string) {
  const posted: { channel: string; message: unknown; ports: unknown[] }[] = []
  const windowPosts: { message: unknown; target: string; ports: unknown[] }[] = []
  const required: string[] = []
  const world: Record<string, unknown> = { console: {}, location: { origin: ORIGIN } }
  const electron = {
    contextBridge: {
      // As Electron: a name that the window has already is refused.
      exposeInMainWorld(name: string, api: unknown) {
        if (name in world) throw new Error(`Cannot bind an API on top of an existing property: ${name}`)
        world[name] = api
      },
    },
    ipcRenderer: {
      postMessage: (channel: string, message: unknown, ports: unknown[]) => {
        posted.push({ channel, message, ports })
      },
    },
  }
  const require = (name: string): unknown => {
    required.push(name)
    if (!ALLOWED.includes(name)) throw new Error(`module not found: ${name}`)
    return name === 'electron' ? electron : createRequire(import.meta.url)(name)
  }
  const window = {
    postMessage: (message: unknown, target: string, ports: unknown[]) => {
      windowPosts.push({ message, target, ports })
    },
  }
  const module = { exports: {} }
  runInContext(
    code,
    createContext({
      require,
      module,
      exports: module.exports,
      window,
      location: { origin: ORIGIN },
      MessageChannel,
    }),
  )
  return { world, posted, windowPosts, required }
}

test('the built preload requires electron alone and exposes one method', () => {
  const { world, required } = run(script)
  expect(new Set(required)).toEqual(new Set(['electron']))
  expect(Object.keys(world['yardmaster'] as object)).toEqual(['connect'])
})

test('connecting gives one end of a channel to the main process and the other to the page', async () => {
  const { world, posted, windowPosts } = run(script)
  ;(world['yardmaster'] as { connect(): void }).connect()
  expect(posted.map(({ channel, ports }) => [channel, ports.length])).toEqual([['engine:connect', 1]])
  expect(windowPosts.map(({ message, target }) => [message, target])).toEqual([['engine:port', ORIGIN]])
  const main = posted[0]?.ports[0] as MessagePort
  const page = windowPosts[0]?.ports[0] as MessagePort
  main.postMessage('hello')
  const heard = await new Promise((resolve) => page.once('message', resolve))
  main.close()
  expect(heard).toBe('hello')
})

test('connecting again makes another channel', () => {
  const { world, posted } = run(script)
  const bridge = world['yardmaster'] as { connect(): void }
  bridge.connect()
  bridge.connect()
  expect(posted).toHaveLength(2)
  expect(posted[0]?.ports[0]).not.toBe(posted[1]?.ports[0])
  for (const { ports } of posted) (ports[0] as { close(): void }).close()
})

test('the fake window is as strict as Electron’s', () => {
  expect(() => run("require('electron').contextBridge.exposeInMainWorld('console', {})")).toThrow(
    'existing property',
  )
  expect(() => run("require('node:fs')")).toThrow('module not found')
})

test('the source names the channel that the main process listens on', async () => {
  const { CONNECT_CHANNEL } = await import('../../../electron/ipc.ts')
  const source = readFileSync(new URL('../../../electron/preload.ts', import.meta.url), 'utf8')
  expect(source).toContain(`'${CONNECT_CHANNEL}'`)
})
