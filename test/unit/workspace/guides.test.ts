import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { nodeProcessHost } from '../../../src/runner/node-process-host.ts'
import { openWorkspace } from '../../../src/workspace/workspace.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** The blocks of code of a guide that begin with the name of their file. */
function filesOf(guide: string): Record<string, string> {
  const text = readFileSync(join(ROOT, 'docs', guide), 'utf8')
  const blocks = [...text.matchAll(/^```(?:ts|js)\n\/\/ (\S+)\n(.*?)^```/gms)]
  return Object.fromEntries(blocks.map(([, name, code]) => [String(name), String(code)]))
}

async function openGuide(guide: string) {
  const base = tempFolder()
  const dir = join(base, 'work')
  const files = filesOf(guide)
  for (const [name, code] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true })
    writeFileSync(join(dir, name), code)
  }
  const workspace = await openWorkspace({
    dir,
    stateDir: join(base, 'state'),
    isConfirmed: true,
    processHost: nodeProcessHost(),
    clock: systemClock,
    log: () => undefined,
  })
  onTestFinished(() => workspace.close())
  return { dir, files, workspace }
}

describe.each(['handlers.md', 'config.md'])('the code in docs/%s', (guide) => {
  it('loads, is accepted, and type-checks', async () => {
    const { dir, files, workspace } = await openGuide(guide)
    expect(workspace.configError).toBeNull()
    expect(workspace.config.schedules).toHaveLength(1)
    expect(workspace.build.handlers.map(({ file, error }) => [file, error])).toEqual(
      Object.keys(files)
        .filter((name) => name.startsWith('handlers/'))
        .sort()
        .map((name) => [name, null]),
    )
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
    await promisify(execFile)(process.execPath, [tsc, '-p', dir], { cwd: dir }).catch((error: unknown) => {
      throw new Error((error as { stdout: string }).stdout)
    })
  })
})
