import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { call } from '@orpc/server'
import { onTestFinished } from 'vitest'
import { openConsole, type Console } from '../../../src/console.ts'
import type { ConsoleEvent } from '../../../src/contract/index.ts'
import type { Replay, ReplayBrief } from '../../../src/model/replay.ts'
import type { ReplayRequest } from '../../../src/replay/replays.ts'
import { nodeProcessHost } from '../../../src/runner/node-process-host.ts'
import { tempFolder } from '../../support/temp-folder.ts'

export interface Yard {
  readonly yard: Console
  readonly dir: string
  save(path: string, source: string): void
  start(request: ReplayRequest): Promise<ReplayBrief>
  /** Start one, and resolve with what came of it. */
  replay(request: ReplayRequest): Promise<Replay>
  get(id: number): Promise<Replay>
  /** Resolves with the first event that `accept` takes, of those since the console was opened. */
  until<T>(accept: (event: ConsoleEvent) => T | undefined): Promise<T>
  ended(id: number): Promise<Replay>
}

/** A console on a folder with these files, its workers started, its handlers in real processes. */
export async function openYard(
  files: Readonly<Record<string, string>>,
  options: { readonly dir?: string } = {},
): Promise<Yard> {
  const dir = options.dir ?? tempFolder()
  const save = (path: string, source: string): void => {
    mkdirSync(join(dir, path, '..'), { recursive: true })
    writeFileSync(join(dir, path), source)
  }
  for (const [path, source] of Object.entries(files)) save(path, source)
  const yard = await openConsole({
    ...{ dir, host: 'headless', isConfirmed: true, stateDir: tempFolder() },
    processHost: nodeProcessHost(),
    log: () => undefined,
  })
  onTestFinished(() => yard.close())
  const heard: ConsoleEvent[] = []
  const waiting = new Set<() => void>()
  const subscription = yard.events.subscribe()
  void (async () => {
    for await (const event of subscription) {
      heard.push(event)
      for (const wake of waiting) wake()
    }
  })()
  const until = async <T>(accept: (event: ConsoleEvent) => T | undefined): Promise<T> => {
    for (let at = 0; ; at++) {
      while (at >= heard.length) {
        const { promise, resolve } = Promise.withResolvers<void>()
        waiting.add(resolve)
        await promise
        waiting.delete(resolve)
      }
      const taken = accept(heard[at] as ConsoleEvent)
      if (taken !== undefined) return taken
    }
  }
  const get = (id: number): Promise<Replay> => call(yard.router.replays.get, { id })
  const ended = async (id: number): Promise<Replay> => {
    await until((event) =>
      event.kind === 'replays'
        ? event.changed.find((one) => one.id === id && one.outcome !== null)
        : undefined,
    )
    return get(id)
  }
  const start = (request: ReplayRequest): Promise<ReplayBrief> => call(yard.router.replays.start, request)
  const replay = async (request: ReplayRequest): Promise<Replay> => ended((await start(request)).id)
  return { yard, dir, save, start, replay, get, until, ended }
}
