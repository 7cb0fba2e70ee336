import { describe, expect, it } from 'vitest'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sessionFile } from '../../../src/cli/session-file.ts'
import { LAUNCH_CODE_MS, SESSION_IDLE_MS, Sessions } from '../../../src/http/sessions.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { FakeClock } from '../../support/fake-clock.ts'

function setup() {
  const clock = new FakeClock()
  return { clock, sessions: new Sessions({ clock, token: 'the token of this host', port: 4710 }) }
}

describe('sessions', () => {
  it('know the token, and nothing that is like it', () => {
    const { sessions } = setup()

    expect(sessions.isToken('the token of this host')).toBe(true)
    for (const wrong of ['', 'the token', 'the token of this host ', 'THE TOKEN OF THIS HOST']) {
      expect(sessions.isToken(wrong)).toBe(false)
    }
  })

  it('open from a launch code once, and only while it is fresh', () => {
    const { clock, sessions } = setup()
    const [first, second] = [sessions.createLaunchCode(), sessions.createLaunchCode()]

    const session = sessions.redeem(first)
    expect(sessions.has(session)).toBe(true)
    expect(sessions.redeem(first)).toBeNull()
    expect(sessions.redeem('made up')).toBeNull()
    clock.advance(LAUNCH_CODE_MS + 1)
    expect(sessions.redeem(second)).toBeNull()
  })

  it('stay open while they are used, and end after a day without a request', () => {
    const { clock, sessions } = setup()
    const session = sessions.open()

    clock.advance(SESSION_IDLE_MS - 1)
    expect(sessions.has(session)).toBe(true)
    clock.advance(SESSION_IDLE_MS - 1)
    expect(sessions.has(session)).toBe(true)
    clock.advance(SESSION_IDLE_MS + 1)
    expect(sessions.has(session)).toBe(false)
    expect(sessions.has(null)).toBe(false)
  })

  it('give way, the least used first, where there are too many', () => {
    const { sessions } = setup()
    const [first, second, ...others] = Array.from({ length: 64 }, () => sessions.open())
    expect(sessions.has(first ?? '')).toBe(true)

    sessions.open()

    expect(sessions.has(first ?? '')).toBe(true)
    expect(sessions.has(second ?? '')).toBe(false)
    expect(others.every((id) => sessions.has(id))).toBe(true)
  })

  it('have a cookie that no script reads, no other site sends, and no other port mistakes', () => {
    const { sessions } = setup()

    expect(sessions.cookie('abc')).toBe('yardmaster-4710=abc; HttpOnly; SameSite=Strict; Path=/')
  })
})

describe('sessions in a file', () => {
  const TOKEN = 'the token of this host'

  function host(file: string, clock: FakeClock, token = TOKEN): Sessions {
    return new Sessions({ clock, token, port: 4710, keeper: sessionFile(file) })
  }
  function kept() {
    const file = join(tempFolder(), 'sessions.json')
    const clock = new FakeClock()
    return { file, clock, before: host(file, clock) }
  }

  it('outlive a restart with the same token, and none with another', () => {
    const { file, clock, before } = kept()
    const session = before.open()

    expect(host(file, clock).has(session)).toBe(true)
    expect(host(file, clock, 'another token of it').has(session)).toBe(false)
  })

  it('stay over when they were closed before the restart', () => {
    const { file, clock, before } = kept()
    const [left, stays] = [before.open(), before.open()]
    before.close(left)

    const after = host(file, clock)
    expect([after.has(left), after.has(stays)]).toEqual([false, true])
  })

  it('are over after a day without a request, whichever host passed it', () => {
    const { file, clock, before } = kept()
    const session = before.open()
    clock.advance(SESSION_IDLE_MS - 120_000)
    expect(before.has(session)).toBe(true)

    clock.advance(SESSION_IDLE_MS - 60_000)
    expect(host(file, clock).has(session)).toBe(true)
    clock.advance(60_001)
    expect(host(file, clock).has(session)).toBe(false)
  })

  it('last no longer where the wall clock was set back', () => {
    const { file, clock, before } = kept()
    const session = before.open()
    clock.jump(-10 * SESSION_IDLE_MS)
    const after = host(file, clock)
    clock.advance(SESSION_IDLE_MS + 1)
    expect(after.has(session)).toBe(false)
  })

  it('can not be opened by who reads the file, and one that is broken opens none', () => {
    const { file, clock, before } = kept()
    const session = before.open()
    const text = readFileSync(file, 'utf8')
    expect(text).not.toContain(session)
    const [{ key } = { key: '' }] = JSON.parse(text) as { key: string }[]
    expect(host(file, clock).has(key)).toBe(false)

    writeFileSync(file, '{"key":')
    expect(host(file, clock).has(session)).toBe(false)
  })
})
