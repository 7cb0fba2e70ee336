import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { refresh } from '../../build/refresh.ts'
import type { Part } from '../../build/refresh.ts'

let root: string

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'yardmaster-build-'))
  mkdirSync(path.join(root, 'source'))
  writeFileSync(path.join(root, 'source/a.txt'), 'one')
})
afterEach(() => rmSync(root, { recursive: true }))

/** A part that copies its one input; `made` counts how often. */
function setup(make?: Part['make']) {
  const made: string[] = []
  const copy: Part = {
    name: 'copy',
    inputs: ['source', 'missing.json'],
    outputs: ['out'],
    make:
      make ??
      (async (outDir) => {
        mkdirSync(path.join(outDir, 'out'), { recursive: true })
        writeFileSync(path.join(outDir, 'out/a.txt'), readFileSync(path.join(root, 'source/a.txt')))
      }),
  }
  const run = (force = false) =>
    refresh({
      root,
      target: path.join(root, 'dist'),
      parts: [copy],
      force,
      onMade: (part) => made.push(part.name),
    })
  return { made, run, output: () => readFileSync(path.join(root, 'dist/out/a.txt'), 'utf8') }
}

describe('refresh', () => {
  it('makes what is missing, and leaves alone what did not change', async () => {
    const { made, run, output } = setup()
    await run()
    await run()
    expect(made).toEqual(['copy'])
    expect(output()).toBe('one')
  })

  it('makes anew what changed, what was taken away, and everything when forced', async () => {
    const { made, run, output } = setup()
    await run()
    writeFileSync(path.join(root, 'source/a.txt'), 'two')
    await run()
    expect(output()).toBe('two')
    rmSync(path.join(root, 'dist/out'), { recursive: true })
    await run()
    await run(true)
    expect(made).toHaveLength(4)
  })

  it('makes anew when a file is added or renamed without another change', async () => {
    const { made, run } = setup()
    await run()
    writeFileSync(path.join(root, 'source/b.txt'), '')
    await run()
    expect(made).toHaveLength(2)
  })

  it('keeps what stood before when a part can’t be made, and tries again the next time', async () => {
    await setup().run()
    writeFileSync(path.join(root, 'source/a.txt'), 'broken')
    const broken = setup(() => Promise.reject(new Error('no such luck')))
    await expect(broken.run()).rejects.toThrow('no such luck')
    expect(broken.output()).toBe('one')
    const mended = setup()
    await mended.run()
    expect(mended.output()).toBe('broken')
  })

  it('makes a part once for callers that come together, and leaves nothing beside it', async () => {
    const { made, run } = setup()
    await Promise.all([run(), run(), run()])
    expect(made).toEqual(['copy'])
    expect(readdirSync(path.join(root, 'dist')).sort()).toEqual(['.copy.stamp', 'out'])
  })

  it('takes over the lock of a process that is gone', async () => {
    const { made, run } = setup()
    mkdirSync(path.join(root, 'dist'))
    // Above the largest process id there is.
    writeFileSync(path.join(root, 'dist/.lock'), '99999999')
    await run()
    expect(made).toEqual(['copy'])
  })
})
