import { describe, expect, it } from 'vitest'
import {
  anchorOperand,
  anchorPaths,
  decideLaunch,
  electronExecutable,
  readFlags,
} from '../../build/launch.ts'
import type { LaunchFacts } from '../../build/launch.ts'

const laptop: LaunchFacts = {
  platform: 'linux',
  env: { DISPLAY: ':0' },
  uid: 1000,
  binary: '/e/electron',
  downloadFault: null,
  flags: { headless: false, desktop: false },
}

describe('decideLaunch', () => {
  it('opens the desktop where Electron and a display are', () => {
    expect(decideLaunch(laptop)).toEqual({ kind: 'electron', binary: '/e/electron' })
    expect(decideLaunch({ ...laptop, env: { WAYLAND_DISPLAY: 'wayland-0' } }).kind).toBe('electron')
    expect(decideLaunch({ ...laptop, platform: 'darwin', env: {} }).kind).toBe('electron')
    expect(decideLaunch({ ...laptop, platform: 'win32', env: {}, uid: undefined }).kind).toBe('electron')
  })

  it('opens the browser without a word when asked to', () => {
    const flags = { headless: true, desktop: false }
    expect(decideLaunch({ ...laptop, flags })).toEqual({ kind: 'browser', reason: null })
  })

  it('opens the browser where there is no display, and for root on Linux alone', () => {
    expect(decideLaunch({ ...laptop, env: {} })).toEqual({ kind: 'browser', reason: 'there is no display' })
    expect(decideLaunch({ ...laptop, uid: 0 })).toEqual({
      kind: 'browser',
      reason: 'Electron does not run as root',
    })
    expect(decideLaunch({ ...laptop, platform: 'darwin', uid: 0 }).kind).toBe('electron')
  })

  it('downloads a missing Electron once, and says why it could not', () => {
    expect(decideLaunch({ ...laptop, binary: null })).toEqual({ kind: 'download' })
    expect(decideLaunch({ ...laptop, binary: null, downloadFault: 'ENOTFOUND' })).toEqual({
      kind: 'browser',
      reason:
        'Electron is not installed and could not be downloaded (ENOTFOUND; ELECTRON_MIRROR names another source)',
    })
  })

  it('downloads nothing for a machine that could not show it, in CI, or against the person’s word', () => {
    for (const env of [{}, { DISPLAY: ':0', CI: 'true' }, { DISPLAY: ':0', YARDMASTER_NO_DOWNLOAD: '1' }]) {
      expect(decideLaunch({ ...laptop, binary: null, env }).kind).toBe('browser')
    }
    expect(decideLaunch({ ...laptop, binary: null, env: { DISPLAY: ':0', CI: 'false' } }).kind).toBe(
      'download',
    )
  })

  it('refuses rather than open a browser when the desktop was asked for', () => {
    const flags = { headless: false, desktop: true }
    expect(decideLaunch({ ...laptop, flags })).toEqual({ kind: 'electron', binary: '/e/electron' })
    expect(decideLaunch({ ...laptop, env: {}, flags })).toEqual({
      kind: 'refuse',
      reason: 'there is no display',
    })
  })
})

describe('readFlags', () => {
  it('keeps its own flags and passes the rest on in order', () => {
    expect(readFlags(['--headless', '--workspace', 'jobs', '--port', '0'])).toEqual({
      flags: { headless: true, desktop: false },
      rest: ['--workspace', 'jobs', '--port', '0'],
    })
  })
})

describe('anchorPaths', () => {
  it('takes a relative workspace from where the person stands, in both spellings', () => {
    expect(anchorPaths(['--workspace', 'jobs', '--port', '1'], '/home/ann')).toEqual([
      '--workspace',
      '/home/ann/jobs',
      '--port',
      '1',
    ])
    expect(anchorPaths(['--workspace=../jobs'], '/home/ann')).toEqual(['--workspace=/home/jobs'])
  })

  it('takes a relative token file from there too', () => {
    expect(anchorPaths(['--token-file', 'secret'], '/home/ann')).toEqual(['--token-file', '/home/ann/secret'])
  })

  it('leaves an empty path to be refused: it must not become the folder one stands in', () => {
    expect(anchorPaths(['--workspace', ''], '/home/ann')).toEqual(['--workspace', ''])
    expect(anchorPaths(['--workspace='], '/home/ann')).toEqual(['--workspace='])
  })

  it('leaves an absolute one, and a flag that lacks its value, as they are', () => {
    expect(anchorPaths(['--workspace', '/srv/jobs'], '/home/ann')).toEqual(['--workspace', '/srv/jobs'])
    expect(anchorPaths(['--workspace', '--json'], '/home/ann')).toEqual(['--workspace', '--json'])
  })
})

describe('electronExecutable', () => {
  it('has a name of its own on every platform', () => {
    expect(electronExecutable('linux')).toBe('electron')
    expect(electronExecutable('win32')).toBe('electron.exe')
    expect(electronExecutable('darwin')).toBe('Electron.app/Contents/MacOS/Electron')
  })
})

describe('anchorOperand', () => {
  it('means a file that is named without an option from where the person stands', () => {
    expect(anchorOperand(['copy.db', '--workspace', '/srv/jobs'], '/home/ann')).toEqual([
      '/home/ann/copy.db',
      '--workspace',
      '/srv/jobs',
    ])
    expect(anchorOperand(['--workspace', '/srv/jobs', '../copy.db'], '/home/ann')).toEqual([
      '--workspace',
      '/srv/jobs',
      '/home/copy.db',
    ])
  })
})
