import type { EventHub } from '../api/event-hub.ts'
import { YardmasterError } from '../errors.ts'
import { Replays, type ReplayHandlers } from '../replay/replays.ts'
import type { ConsoleGround } from './ground.ts'
import { filledBuild } from './handler-build.ts'

/** Handlers run beside the queue of this workspace, with what its workers would get. */
export function replaysOf(ground: ConsoleGround): Replays {
  const { store, clock, engine, settings, options, workspace } = ground
  return new Replays({
    ...{ store, clock, queue: engine.queue },
    payloadLimitBytes: () => settings.config.payloadLimitBytes,
    means: () => {
      const { memoryMb, graceMs } = settings.config
      const { processHost } = options
      return {
        processHost,
        clock,
        memoryMb,
        graceMs,
        env: process.env,
        cwd: workspace.dir,
        processes: workspace.processes,
      }
    },
    handlers: () => savedHandlers(ground),
  })
}

/** Every window hears of replays. @returns how to stop that, each */
export function tellOfReplays(replays: Replays, events: EventHub): readonly (() => void)[] {
  return [
    replays.on('changed', (replay) => events.replayChanged(replay)),
    replays.on('removed', ({ id }) => events.replayRemoved(id)),
    replays.on('said', ({ id, lines }) => events.replaySaid(id, lines)),
  ]
}

/** What is saved now is what is replayed: whoever replays has just mended something. */
async function savedHandlers({ workspace, settings }: ConsoleGround): Promise<ReplayHandlers> {
  if (!workspace.isConfirmed)
    throw new YardmasterError('UNCONFIRMED', 'this folder is not confirmed yet: none of its code may run')
  await workspace.settle()
  const { handlers, id } = filledBuild(workspace.build, settings.config)
  return {
    build: id,
    files: workspace.buildFiles,
    timeoutMs: (type) => handlers.find((handler) => handler.type === type)?.settings?.timeoutMs ?? 0,
  }
}
