import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { BUILD_LIMITS } from '../../../src/model/generation.ts'
import { createReader } from '../../../src/store/reader/reader.ts'
import { openStore } from '../../../src/store/store.ts'
import { copiesIn, writeCopies } from '../../../src/workspace/build-copies.ts'
import { makeBuild } from '../../../src/workspace/build.ts'
import { Builds } from '../../../src/workspace/builds.ts'
import { CONFIG_DEFAULTS } from '../../../src/workspace/config.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const DAY_MS = 86_400_000

function setup() {
  const dir = tempFolder()
  mkdirSync(join(dir, 'handlers'))
  const file = join(dir, 'test.db')
  const clock = new FakeClock()
  const store = openStore({ file, clock })
  const reader = createReader({ file, clock })
  onTestFinished(async () => {
    await reader.close()
    await store.close()
  })
  const builds = new Builds({ store, reader, clock, dir, log: () => undefined })
  return {
    ...{ dir, clock, store, builds },
    /** Enter a build of one handler, whose files count as so many bytes where that is given. @returns its name */
    async build(source: string | Buffer, bytes?: number): Promise<string> {
      const path = join(dir, 'handlers/a.ts')
      writeFileSync(path, source)
      const described = { file: path, type: 'a', settings: {}, isolation: 'process', payload: null } as const
      const made = await makeBuild({
        ...{ dir, files: [path], config: CONFIG_DEFAULTS, loadedAt: clock.now(), cause: 'save' },
        described: [{ ...described, error: null, reaches: [path] }],
      })
      const copies = await writeCopies(dir, made, { sources: [], copies: null })
      const content = bytes === undefined ? null : Buffer.allocUnsafe(bytes)
      const sources = made.sources.map((one) => (content === null ? one : { ...one, content }))
      await builds.enter({ ...made, sources, copies })
      return made.build.id
    },
    names: async () => (await builds.generations('a')).flatMap((one) => one.builds.map(({ build }) => build)),
  }
}

it('a build is let go 30 days after it last counted, with its files', async () => {
  const { build, builds, clock, names, dir } = setup()
  const first = await build('1')
  clock.advance(DAY_MS)
  const second = await build('2')
  clock.advance(BUILD_LIMITS.keptMs - DAY_MS)
  await builds.purge()
  expect(await names()).toEqual([second, first])
  clock.advance(1)
  await builds.purge()
  expect(await names()).toEqual([second])
  expect(existsSync(copiesIn(dir, first))).toBe(false)
  // The newest counts for as long as nothing is saved.
  clock.advance(10 * BUILD_LIMITS.keptMs)
  await builds.purge()
  expect(await names()).toEqual([second])
})

it('one that an attempt ran on stays', async () => {
  const { build, builds, clock, names, store } = setup()
  const first = await build('1')
  const second = await build('2')
  await store.write(() =>
    store
      .statement(
        `INSERT INTO replays (type, build, is_edited, is_debugged, guards_files, guards_network, started_at, payload)
         VALUES ('a', ?, 0, 0, 0, 0, 0, '{}')`,
      )
      .run(first),
  )
  await build('3')
  clock.advance(2 * BUILD_LIMITS.keptMs)
  await builds.purge()
  expect(await names()).toContain(first)
  expect(await names()).not.toContain(second)
})

it('files past what they may take go, the oldest first; what the build did stays known', async () => {
  const { build, builds, clock, dir } = setup()
  const all: string[] = []
  for (let n = 0; n <= BUILD_LIMITS.copiedBytes / BUILD_LIMITS.copiedBytesOfEach; n++) {
    all.push(await build(String(n), BUILD_LIMITS.copiedBytesOfEach))
    clock.advance(1)
  }
  await builds.purge()
  expect(all.map((name) => existsSync(copiesIn(dir, name)))).toEqual([false, ...all.slice(1).map(() => true)])
  expect((await builds.generations('a')).map(({ isKept }) => isKept)).toEqual([
    ...all.slice(1).map(() => true),
    false,
  ])
  expect(builds.copiesOf(all[0] ?? '')).toBeNull()
})

it('of a build that is too large no files are kept', async () => {
  const { build, builds } = setup()
  const name = await build(Buffer.alloc(BUILD_LIMITS.copiedBytesOfEach + 1, 'x'))
  expect(builds.copiesOf(name)).toBeNull()
  expect(await builds.generations('a')).toMatchObject([{ isKept: false, isCurrent: true }])
})

it('copies of no build that is known are let go after an hour', async () => {
  const { build, builds, clock, dir } = setup()
  const name = await build('1')
  const left = [copiesIn(dir, 'abc12345'), `${copiesIn(dir, 'def67890')}.1a2b.part`]
  for (const folder of left) {
    mkdirSync(folder)
    utimesSync(folder, clock.now() / 1000, clock.now() / 1000)
  }
  await builds.purge()
  expect(left.map((folder) => existsSync(folder))).toEqual([true, true])
  clock.advance(3_600_001)
  await builds.purge()
  expect(left.map((folder) => existsSync(folder))).toEqual([false, false])
  expect(builds.copiesOf(name)).not.toBeNull()
})
