import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { shallowRef } from 'vue'
import type { BridgeState } from '../../../../renderer/bridge/bridge.ts'
import { restWhileHidden } from '../../../../renderer/bridge/rest-while-hidden.ts'

function setup(state: BridgeState = 'live') {
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  const bridge = { start: vi.fn(), stop: vi.fn(), state: shallowRef(state) }
  const end = restWhileHidden(bridge, page as unknown as Document)
  const show = (visibilityState: string): void => {
    page.visibilityState = visibilityState
    page.dispatchEvent(new Event('visibilitychange'))
  }
  return { bridge, show, end }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('ends the stream of a page that stays hidden, and starts it when the page is seen again', () => {
  const { bridge, show } = setup()
  show('hidden')
  vi.advanceTimersByTime(4_999)
  expect(bridge.stop).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(bridge.stop).toHaveBeenCalledOnce()
  show('visible')
  expect(bridge.start).toHaveBeenCalledOnce()
})

it('leaves the stream alone for a glance at another tab', () => {
  const { bridge, show } = setup()
  show('hidden')
  vi.advanceTimersByTime(1_000)
  show('visible')
  vi.advanceTimersByTime(60_000)
  expect(bridge.stop).not.toHaveBeenCalled()
  expect(bridge.start).not.toHaveBeenCalled()
})

it('starts nothing on a page that waits for a sign-in', () => {
  const { bridge, show } = setup('signed-out')
  show('hidden')
  vi.advanceTimersByTime(60_000)
  show('visible')
  expect(bridge.start).not.toHaveBeenCalled()
})

it('leaves a page that its person has paused as it is', () => {
  const { bridge, show } = setup('paused')
  show('hidden')
  vi.advanceTimersByTime(60_000)
  show('visible')
  expect(bridge.start).not.toHaveBeenCalled()
})

it('can be ended, and then does nothing', () => {
  const { bridge, show, end } = setup()
  show('hidden')
  end()
  vi.advanceTimersByTime(60_000)
  show('visible')
  expect(bridge.stop).not.toHaveBeenCalled()
})
