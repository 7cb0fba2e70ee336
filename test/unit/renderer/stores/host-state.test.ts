import { expect, it } from 'vitest'
import { hostState } from '../../../../renderer/stores/host-state.ts'

it('is what was told or answered last', async () => {
  const { state, tell, load } = hostState<string>()
  expect(state.value).toBeNull()
  await load(() => Promise.resolve('answered'))
  expect(state.value).toBe('answered')
  tell('told')
  expect(state.value).toBe('told')
  await load(() => Promise.resolve('answered again'))
  expect(state.value).toBe('answered again')
})

it('leaves an answer that was overtaken by what happened after it', async () => {
  const { state, tell, take } = hostState<string>()
  const late = Promise.withResolvers<{ job: number; workers: string }>()
  const taken = take(
    () => late.promise,
    ({ workers }) => workers,
  )
  tell('restarted')
  late.resolve({ job: 7, workers: 'stopping' })
  expect(await taken).toEqual({ job: 7, workers: 'stopping' })
  expect(state.value).toBe('restarted')
})

it('stays as it is where a question fails', async () => {
  const { state, tell, load } = hostState<string>()
  tell('told')
  await expect(load(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(state.value).toBe('told')
})
