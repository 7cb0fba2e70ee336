import { once } from 'node:events'
import { expect, test, vi } from 'vitest'
import type { WorkspaceChoice } from '../../../electron/argv.ts'
import { createFolders } from '../../../electron/folders.ts'
import { createBridge } from '../../../electron/ipc.ts'
import { WorkspaceLockedError } from '../../../src/errors.ts'
import { FakeConsole, fakeShell } from './fake-shell.ts'

const ONE = { dir: '/data/one', isConfirmed: true }
const TWO = { dir: '/data/two', isConfirmed: false }

function setup(refuse: Record<string, Error> = {}) {
  const shell = fakeShell()
  const consoles: FakeConsole[] = []
  const choices: WorkspaceChoice[] = []
  const restarts: ((between: () => Promise<void>) => void)[] = []
  const onOpened = vi.fn()
  const bridge = createBridge()
  const attach = vi.spyOn(bridge, 'attach')
  const folders = createFolders({
    shell,
    bridge,
    onOpened,
    openConsole: async (choice, restart) => {
      choices.push(choice)
      restarts.push(restart)
      const refusal = refuse[choice.dir]
      if (refusal !== undefined) throw refusal
      const console = new FakeConsole(choice.dir)
      consoles.push(console)
      return console
    },
  })
  const quit = vi.spyOn(shell.app, 'quit').mockReturnValue()
  return { shell, consoles, choices, restarts, onOpened, attach, folders, quit }
}

test('an opened folder is served and told of', async () => {
  const { folders, consoles, choices, attach, onOpened } = setup()
  await folders.open(ONE)
  expect(choices).toEqual([ONE])
  expect(attach).toHaveBeenCalledWith(consoles[0])
  expect(onOpened).toHaveBeenCalledWith(consoles[0], true)
})

test('opening another folder serves it at once, while the one before drains', async () => {
  const { folders, consoles, attach } = setup()
  await folders.open(ONE)
  await folders.open(TWO)
  expect(attach).toHaveBeenLastCalledWith(consoles[1])
  expect([consoles[0]?.isClosing, consoles[1]?.isClosing]).toEqual([true, false])
})

test('a folder that is open already is only brought forward', async () => {
  const { folders, consoles, onOpened } = setup()
  await folders.open(ONE)
  await folders.open(ONE)
  expect(consoles).toHaveLength(1)
  expect(onOpened).toHaveBeenLastCalledWith(consoles[0], false)
})

test('a folder that still drains is opened again when it has let go', async () => {
  const { folders, consoles, choices } = setup()
  await folders.open(ONE)
  await folders.open(TWO)
  const again = folders.open(ONE)
  await new Promise(setImmediate)
  expect(choices).toHaveLength(2)
  consoles[0]?.drained()
  await again
  expect(choices).toEqual([ONE, TWO, ONE])
})

test('a folder that asks for it is closed, left to what it hands over, and opened again', async () => {
  const { folders, consoles, choices, restarts, attach } = setup()
  await folders.open(ONE)
  const steps: string[] = []
  restarts[0]?.(async () => void steps.push(consoles.length === 1 ? 'between' : 'too late'))
  await new Promise(setImmediate)
  expect([consoles[0]?.isClosing, steps]).toEqual([true, []])
  consoles[0]?.drained()
  await folders.open(TWO)
  expect(steps).toEqual(['between'])
  expect(choices).toEqual([ONE, ONE, TWO])
  expect(attach).toHaveBeenCalledWith(consoles[1])
})

test('a folder that has been left before its turn came is left alone', async () => {
  const { folders, consoles, choices, restarts } = setup()
  await folders.open(ONE)
  const between = vi.fn(async () => undefined)
  const left = folders.open(TWO)
  restarts[0]?.(between)
  await left
  consoles[0]?.drained()
  await folders.open(TWO)
  expect(between).not.toHaveBeenCalled()
  expect(choices).toEqual([ONE, TWO])
})

test('a first folder that another host has open leads to a dialog, and leaving it quits', async () => {
  const { folders, shell, quit } = setup({ '/data/one': new WorkspaceLockedError('/data/one', 4711, '') })
  shell.presses.push('Quit')
  await folders.open(ONE)
  expect(shell.boxes[0]?.detail).toContain('Process 4711')
  expect(quit).toHaveBeenCalledTimes(1)
})

test('the console that has the folder can be visited', async () => {
  const error = new WorkspaceLockedError('/data/one', 4711, 'http://127.0.0.1:4000')
  const { folders, shell, quit } = setup({ '/data/one': error })
  shell.presses.push('Open that console')
  await folders.open(ONE)
  expect([shell.opened, quit.mock.calls.length]).toEqual([['http://127.0.0.1:4000'], 1])
})

test('another folder can be chosen instead; it is not confirmed by that', async () => {
  const { folders, shell, choices, quit } = setup({ '/data/one': new Error('not a folder') })
  shell.presses.push('Open another folder…')
  shell.choices.push('/data/two')
  await folders.open(ONE)
  expect([choices, quit.mock.calls.length]).toEqual([[ONE, TWO], 0])
})

test('choosing none after all quits where nothing is open', async () => {
  const { folders, shell, quit } = setup({ '/data/one': new Error('not a folder') })
  shell.presses.push('Open another folder…')
  shell.choices.push(null)
  await folders.open(ONE)
  expect(quit).toHaveBeenCalledTimes(1)
})

test('a second folder that fails leaves the first as it was', async () => {
  const { folders, shell, consoles, quit } = setup({ '/data/two': new Error('not a folder') })
  await folders.open(ONE)
  shell.choices.push('/data/two')
  shell.presses.push('Cancel')
  await folders.choose()
  expect([consoles[0]?.isClosing, quit.mock.calls.length]).toEqual([false, 0])
})

test('closing waits for every folder that still drains', async () => {
  const { folders, consoles } = setup()
  await folders.open(ONE)
  await folders.open(TWO)
  let isClosed = false
  const closing = folders.close().then(() => (isClosed = true))
  await new Promise(setImmediate)
  expect([consoles[1]?.isClosing, isClosed]).toEqual([true, false])
  consoles[0]?.drained()
  await new Promise(setImmediate)
  expect(isClosed).toBe(false)
  consoles[1]?.drained()
  await closing
})

test('a folder that is being opened while all close is closed too', async () => {
  const { folders, consoles } = setup()
  const opening = folders.open(ONE)
  const closing = folders.close()
  await opening
  for (const console of consoles) console.drained()
  await closing
  expect(consoles.every(({ isClosing }) => isClosing)).toBe(true)
})

test('a dialog that nobody answers does not hold up the closing, and nothing opens afterwards', async () => {
  const { folders, shell, choices } = setup({ '/data/one': new Error('not a folder') })
  void folders.open(ONE)
  await once(shell.app, 'test:dialog')
  await folders.close()
  void folders.open(TWO)
  expect(choices).toEqual([ONE])
})

test('a console that fails to close is said and does not hold up the others', async () => {
  const { folders, consoles, shell } = setup()
  await folders.open(ONE)
  vi.spyOn(consoles[0] as FakeConsole, 'close').mockRejectedValue(new Error('disk gone'))
  await folders.close()
  expect(shell.lines).toEqual(['closing /data/one failed: Error: disk gone'])
})

test('the patience for closing is that of the slowest folder', async () => {
  const { folders } = setup()
  expect(folders.closeLimitMs()).toBe(2_000)
  await folders.open(ONE)
  expect(folders.closeLimitMs()).toBe(17_000)
})
