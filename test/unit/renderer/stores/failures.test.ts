import { createPinia, setActivePinia } from 'pinia'
import { effectScope, type EffectScope } from 'vue'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { FailureGroup, FailuresPage } from '../../../../src/model/failure-group.ts'

const host = vi.hoisted(() => ({
  list: vi.fn(),
  setState: vi.fn(),
  putBackState: vi.fn(),
  listeners: new Map<string, () => void>(),
}))
vi.mock('../../../../renderer/bridge/index.ts', () => ({
  client: { failures: host },
  bridge: {
    on: (kind: string, listener: () => void) => host.listeners.set(kind, listener),
    onSync: (listener: () => void) => host.listeners.set('sync', listener),
  },
}))

const { useFailures } = await import('../../../../renderer/composables/use-failures.ts')
const { useFailuresStore } = await import('../../../../renderer/stores/failures.ts')
const { useToastsStore } = await import('../../../../renderer/stores/toasts.ts')

const GROUP = {
  id: 7,
  state: 'regressed',
  stateAt: 1_000,
  resolvedBuild: 'b1',
  jobs: { dead: 1, failed: 0 },
} as unknown as FailureGroup
const page = (groups: readonly FailureGroup[]): FailuresPage => ({
  groups,
  matched: 612,
  states: { open: 600, regressed: 12, resolved: 3, ignored: 0 },
})

let scope: EffectScope
beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
  host.list.mockReset().mockResolvedValue(page([GROUP]))
  scope = effectScope()
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})
const shown = () => scope.run(() => useFailures({ state: ['open', 'regressed'] }))
const settled = () => vi.advanceTimersByTimeAsync(10)

it('asks for groups while a page shows them, and no more once that is left', async () => {
  shown()
  await settled()
  host.listeners.get('jobs')?.()
  await vi.advanceTimersByTimeAsync(3_000)
  const whileShown = host.list.mock.calls.length
  expect(whileShown).toBeGreaterThanOrEqual(2)
  scope.stop()
  for (const kind of ['jobs', 'stale', 'failures', 'sync']) host.listeners.get(kind)?.()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(host.list.mock.calls.length).toBe(whileShown)
})

it('lets the host search and count, so that no group is left out which was not listed', async () => {
  const store = shown()
  await settled()
  store?.ask({ text: 'timeout' })
  await settled()
  expect(host.list.mock.lastCall?.[0]).toMatchObject({ text: 'timeout' })
  expect(store?.matched).toBe(612)
  expect(store?.unsettled).toBe(612)
})

it('keeps the answer to the newest question', async () => {
  const store = shown()
  await settled()
  const late = Promise.withResolvers<FailuresPage>()
  host.list.mockReturnValueOnce(late.promise)
  store?.ask({ text: 'old' })
  host.list.mockResolvedValueOnce(page([]))
  store?.ask({ text: 'new' })
  await settled()
  late.resolve(page([GROUP]))
  await settled()
  expect(store?.groups).toEqual([])
})

it('keeps what it had where a later question fails, and says why', async () => {
  const store = shown()
  await settled()
  host.list.mockRejectedValueOnce(new Error('gone'))
  store?.load()
  await settled()
  expect(store?.groups).toHaveLength(1)
  expect(store?.failure?.code).toBe('OFFLINE')
  store?.load()
  await settled()
  expect(store?.failure).toBeNull()
})

it('puts back a group that had come back as one that had come back', async () => {
  host.setState.mockResolvedValue({})
  host.putBackState.mockResolvedValue({})
  const store = useFailuresStore()
  expect(await store.setState(GROUP, 'resolved')).toBe(true)
  useToastsStore().toasts[0]?.action?.run()
  await settled()
  expect(host.putBackState).toHaveBeenCalledWith({
    id: 7,
    state: 'regressed',
    stateAt: 1_000,
    resolvedBuild: 'b1',
  })
})

it('says that a group is as it was where its state could not be set', async () => {
  host.setState.mockRejectedValue(new Error('no'))
  expect(await useFailuresStore().setState(GROUP, 'ignored')).toBe(false)
  expect(useToastsStore().toasts[0]?.tone).toBe('error')
})
