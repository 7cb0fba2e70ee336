import { describe, expect, it } from 'vitest'
import { findChromium } from '../../build/chromium.ts'

const only = (file: string) => (each: string) => each === file

describe('findChromium', () => {
  it('takes the browser that CHROMIUM names before any other', () => {
    expect(findChromium({ CHROMIUM: '/opt/mine', PATH: '/usr/bin' }, 'linux', () => true)).toBe('/opt/mine')
  })

  it('does not replace a named browser that is missing', () => {
    expect(
      findChromium({ CHROMIUM: '/opt/mine', PATH: '/usr/bin' }, 'linux', only('/usr/bin/chromium')),
    ).toBeNull()
  })

  it('finds what is on the PATH, and what Debian installs', () => {
    expect(findChromium({ PATH: '/opt/bin' }, 'linux', only('/opt/bin/google-chrome'))).toBe(
      '/opt/bin/google-chrome',
    )
    expect(findChromium({}, 'linux', only('/usr/bin/chromium'))).toBe('/usr/bin/chromium')
  })

  it('finds an application on macOS, system-wide or the person’s own', () => {
    const own = '/Users/ann/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
    expect(findChromium({ HOME: '/Users/ann' }, 'darwin', only(own))).toBe(own)
    const edge = '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge'
    expect(findChromium({ HOME: '/Users/ann' }, 'darwin', only(edge))).toBe(edge)
  })

  it('finds Edge on Windows, which every machine has', () => {
    const edge = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe'
    expect(findChromium({ 'ProgramFiles(x86)': 'C:\\Program Files (x86)' }, 'win32', only(edge))).toBe(edge)
  })

  it('is null where there is none', () => {
    expect(findChromium({ PATH: '/usr/bin' }, 'linux', () => false)).toBeNull()
  })
})
