import type { EventHub } from '../api/event-hub.ts'
import { InvalidInputError, YardmasterError } from '../errors.ts'
import { Replays, type ReplayCode } from '../replay/replays.ts'
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
    code: (type, build) => codeOf(ground, type, build),
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

/** What is saved now is what is replayed, unless a build is asked for: whoever replays has just mended something. */
async function codeOf(ground: ConsoleGround, type: string, build: string | null): Promise<ReplayCode> {
  const { workspace } = ground
  if (!workspace.isConfirmed)
    throw new YardmasterError('UNCONFIRMED', 'this folder is not confirmed yet: none of its code may run')
  await workspace.settle()
  return build === null || build === workspace.build.id
    ? savedCode(ground, type)
    : keptCode(ground, type, build)
}

function savedCode({ workspace, settings }: ConsoleGround, type: string): ReplayCode {
  const { handlers, id } = filledBuild(workspace.build, settings.config)
  const file = workspace.buildFiles.get(type)
  if (file === undefined)
    throw new InvalidInputError('type', 'a type whose handler loads: look at it under Handlers', `"${type}"`)
  const timeoutMs = handlers.find((handler) => handler.type === type)?.settings?.timeoutMs ?? 0
  return { build: id, file, copies: workspace.built.copies, timeoutMs }
}

function keptCode({ builds, settings }: ConsoleGround, type: string, build: string): ReplayCode {
  const kept = builds.handlerIn(build, type)
  if (!kept)
    throw new InvalidInputError(
      'build',
      `a build in which "${type}" loaded and whose files are kept: they are on its page under Handlers`,
      `"${build}"`,
    )
  const { file, copies, handler } = kept
  return { build, file, copies, timeoutMs: handler.own?.timeoutMs ?? settings.config.timeoutMs }
}
