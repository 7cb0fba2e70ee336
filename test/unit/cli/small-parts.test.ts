import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { browserCommand, openBrowser } from '../../../src/cli/open-browser.ts'
import { stateDir } from '../../../src/cli/state-dir.ts'
import { SAME_WISH_MS, StopRequests } from '../../../src/cli/stop-requests.ts'
import { installDir, installedVersion, isClone } from '../../../src/install.ts'
import { sampleDir } from '../../../src/sample-workspace.ts'
import { tempFolder } from '../../support/temp-folder.ts'

describe('requests to stop', () => {
  it('count once within a second, as npm and the terminal may both send them', () => {
    const requests = new StopRequests()

    expect(requests.receive(5_000)).toBe('drain')
    expect(requests.receive(5_000)).toBe('ignore')
    expect(requests.receive(5_000 + SAME_WISH_MS - 1)).toBe('ignore')
  })

  it('end it at once when they come again later', () => {
    const requests = new StopRequests()
    requests.receive(0)

    expect(requests.receive(SAME_WISH_MS)).toBe('quit')
  })
})

describe('opening a browser', () => {
  const url = 'http://127.0.0.1:1/open?code=a&b'

  it.each([
    ['darwin', {}, { file: 'open', args: [url] }],
    ['win32', {}, { file: 'rundll32', args: ['url.dll,FileProtocolHandler', url] }],
    ['linux', { DISPLAY: ':0' }, { file: 'xdg-open', args: [url] }],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, { file: 'xdg-open', args: [url] }],
    ['linux', { DISPLAY: '' }, null],
  ] as const)('on %s with %j', (platform, env, command) => {
    expect(browserCommand(platform, env, url)).toEqual(command)
  })

  it('tells whether the opener could be started', async () => {
    expect(await openBrowser({ file: '/no/such/opener', args: [url] })).toBe(false)
    expect(await openBrowser({ file: process.execPath, args: ['--version'] })).toBe(true)
  })
})

describe("the person's own folder", () => {
  it.each([
    ['linux', {}, '/home/ada/.local/state/yardmaster'],
    ['linux', { XDG_STATE_HOME: '/state' }, '/state/yardmaster'],
    ['linux', { XDG_STATE_HOME: '' }, '/home/ada/.local/state/yardmaster'],
    ['darwin', {}, '/home/ada/Library/Application Support/Yardmaster'],
    ['win32', { LOCALAPPDATA: 'C:\\Local' }, 'C:\\Local\\Yardmaster'],
  ] as const)('on %s with %j', (platform, env, dir) => {
    expect(stateDir(platform, env, '/home/ada')).toBe(dir)
  })
})

describe('the installation', () => {
  it('knows where it lies and which version it is', () => {
    expect(installDir()).toBe(join(import.meta.dirname, '../../..'))
    expect(installedVersion()).toMatch(/^\d+\.\d+\.\d+/)
  })

  it('keeps the sample beside the sources of a clone, and else in the home folder', () => {
    const clone = tempFolder()
    for (const file of ['src/cli.ts', 'build/run.mjs']) {
      mkdirSync(join(clone, file, '..'), { recursive: true })
      writeFileSync(join(clone, file), '')
    }
    const installed = tempFolder()

    expect([isClone(clone), isClone(installed)]).toEqual([true, false])
    expect(sampleDir(clone, '/home/ada')).toBe(join(clone, 'workspaces', 'sample'))
    expect(sampleDir(installed, '/home/ada')).toBe(join('/home/ada', 'Yardmaster', 'sample'))
  })
})
