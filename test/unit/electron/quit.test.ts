import { expect, test, vi } from 'vitest'
import { drainBeforeQuit, SHUTDOWN_DRAIN_MS } from '../../../electron/quit.ts'
import { FakeApp, FakeClock, preventable } from './fake-shell.ts'

function setup(drain: () => Promise<void>) {
  const app = new FakeApp()
  const clock = new FakeClock()
  const lines: string[] = []
  const onDrain = vi.fn()
  const gate = drainBeforeQuit({
    app,
    clock,
    drain,
    limitMs: () => 17_000,
    onDrain,
    log: (line) => lines.push(line),
  })
  return { app, clock, lines, gate, onDrain }
}

function deferred() {
  let resolve = (): void => {}
  const promise = new Promise<void>((settle) => (resolve = settle))
  return { promise, resolve }
}

const turn = () => new Promise(setImmediate)

test('quitting waits for the drain, then goes through', async () => {
  const { promise, resolve } = deferred()
  const { app, gate } = setup(() => promise)
  app.quit()
  await turn()
  expect([gate.phase(), app.isGone]).toEqual(['drain', false])
  resolve()
  await app.gone()
  expect(gate.phase()).toBe('done')
})

test('quitting again while draining neither drains twice nor quits early', async () => {
  const { promise, resolve } = deferred()
  const drain = vi.fn(() => promise)
  const { app, onDrain } = setup(drain)
  app.quit()
  app.quit()
  await turn()
  app.quit()
  await turn()
  expect([drain.mock.calls.length, onDrain.mock.calls.length, app.isGone]).toEqual([1, 1, false])
  resolve()
  await app.gone()
})

test('a drain that hangs is ended by its limit', async () => {
  const { app, clock, lines } = setup(() => new Promise(() => {}))
  app.quit()
  await turn()
  clock.advance(16_999)
  await turn()
  expect(app.isGone).toBe(false)
  clock.advance(1)
  await app.gone()
  expect(lines).toEqual(['still draining after 17000 ms: quitting all the same'])
})

test.each([
  ['rejects', () => Promise.reject(new Error('disk gone'))],
  [
    'throws',
    () => {
      throw new Error('disk gone')
    },
  ],
])('a drain that %s is said, and the quit goes through', async (_how, drain) => {
  const { app, lines } = setup(drain)
  app.quit()
  await app.gone()
  expect(lines).toEqual(['draining failed: Error: disk gone'])
})

test('what drains late does not quit a second time', async () => {
  const { promise, resolve } = deferred()
  const { app, clock } = setup(() => promise)
  const quit = vi.spyOn(app, 'quit')
  app.quit()
  await turn()
  clock.advance(17_000)
  await app.gone()
  resolve()
  await turn()
  await turn()
  expect(quit).toHaveBeenCalledTimes(2)
})

test('a system that shuts down is asked to wait, and no longer than it allows', async () => {
  const { app, clock, gate } = setup(() => new Promise(() => {}))
  const event = preventable()
  gate.onShutdown(event)
  expect([event.isPrevented, gate.phase()]).toEqual([true, 'drain'])
  clock.advance(SHUTDOWN_DRAIN_MS)
  await app.gone()
})

test('a shutdown during a drain cuts the drain short', async () => {
  const { app, clock, gate } = setup(() => new Promise(() => {}))
  app.quit()
  clock.advance(1_000)
  gate.onShutdown(preventable())
  clock.advance(SHUTDOWN_DRAIN_MS)
  await app.gone()
})

test('a shutdown after the drain is not held up', async () => {
  const { app, gate } = setup(() => Promise.resolve())
  app.quit()
  await app.gone()
  const event = preventable()
  gate.onShutdown(event)
  expect(event.isPrevented).toBe(false)
})
