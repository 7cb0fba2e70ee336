import { InvalidInputError } from '../errors.ts'
import type { ReplayTest } from '../contract/index.ts'
import { replayTest, writeReplayTest } from '../workspace/replay-test.ts'
import type { Operations } from './operations.ts'
import type { ConsoleParts } from './parts.ts'

export function replaysOperations({ replays: os }: Operations, parts: ConsoleParts) {
  const { replays, dir, openSource, note } = parts
  function testOf(id: number): ReplayTest {
    const replay = replays.get(id)
    const handler = parts
      .view()
      .build.handlers.find(({ type, error }) => type === replay.type && error === null)
    if (!handler)
      throw new InvalidInputError('id', 'a replay whose handler is still there', `"${replay.type}"`)
    const test = replayTest(dir, handler.file, replay)
    return { ...test, command: `node --test ${test.file}` }
  }
  return {
    start: os.start.handler(({ input }) => replays.start(input)),
    list: os.list.handler(({ input }) => replays.list(input)),
    get: os.get.handler(({ input }) => replays.get(input.id)),
    cancel: os.cancel.handler(({ input }) => replays.cancel(input.id)),
    remove: os.remove.handler(({ input }) => replays.remove(input.id)),
    previewTest: os.previewTest.handler(({ input }) => testOf(input.id)),
    saveTest: os.saveTest.handler(async ({ input }) => {
      const test = testOf(input.id)
      const path = await writeReplayTest(dir, test)
      note(`replay ${input.id} was saved as ${test.file}`)
      return { ...test, url: await openSource({ path, line: 1, column: 1 }) }
    }),
  }
}
