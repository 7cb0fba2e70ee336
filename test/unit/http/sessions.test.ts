import { describe, expect, it } from 'vitest'
import { LAUNCH_CODE_MS, SESSION_IDLE_MS, Sessions } from '../../../src/http/sessions.ts'
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
