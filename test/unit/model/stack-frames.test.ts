import { describe, expect, it } from 'vitest'
import { foldedWords, foldFrames, pathFrom, stackFrames } from '../../../src/model/stack-frames.ts'

/** Lines as V8 writes them, and what they say: kind, name, file, line, column, package. */
const SHAPES: readonly (readonly [string, ...(string | number | null)[]])[] = [
  ['at run (/yard/handlers/a.ts:3:7)', 'own', 'run', '/yard/handlers/a.ts', 3, 7, null],
  ['at /yard/handlers/a.ts:3:7', 'own', null, '/yard/handlers/a.ts', 3, 7, null],
  ['at async run (/yard/lib/b.ts:10:1)', 'own', 'run', '/yard/lib/b.ts', 10, 1, null],
  ['at async /yard/lib/b.ts:10:1', 'own', null, '/yard/lib/b.ts', 10, 1, null],
  ['at async Promise.all (index 0)', 'node', 'Promise.all', null, null, null, null],
  ['at new Bill (/yard/lib/bill.ts:1:2)', 'own', 'new Bill', '/yard/lib/bill.ts', 1, 2, null],
  ['at Foo.bar [as baz] (/yard/a.js:1:2)', 'own', 'Foo.bar [as baz]', '/yard/a.js', 1, 2, null],
  ['at Object.<anonymous> (/yard/a.js:1:2)', 'own', 'Object.<anonymous>', '/yard/a.js', 1, 2, null],
  ['at get size [as size] (/yard/a.js:1:2)', 'own', 'get size [as size]', '/yard/a.js', 1, 2, null],
  ['at f (file:///yard/my%20jobs/a.ts:3:7)', 'own', 'f', '/yard/my jobs/a.ts', 3, 7, null],
  ['at run (/home/me/my (old) jobs/a.ts:3:7)', 'own', 'run', '/home/me/my (old) jobs/a.ts', 3, 7, null],
  ['at run (C:\\yard\\handlers\\a.ts:3:7)', 'own', 'run', 'C:\\yard\\handlers\\a.ts', 3, 7, null],
  ['at C:\\yard\\handlers\\a.ts:3:7', 'own', null, 'C:\\yard\\handlers\\a.ts', 3, 7, null],
  ['at f (file:///C:/yard/a.ts:3:7)', 'own', 'f', 'C:/yard/a.ts', 3, 7, null],
  ['at f (handlers/a.ts:3)', 'own', 'f', 'handlers/a.ts', 3, null, null],
  [
    'at f (/yard/node_modules/undici/lib/x.js:1:1)',
    'package',
    'f',
    '/yard/node_modules/undici/lib/x.js',
    1,
    1,
    'undici',
  ],
  [
    'at f (/y/node_modules/a/node_modules/@b/c/x.js:1:1)',
    'package',
    'f',
    '/y/node_modules/a/node_modules/@b/c/x.js',
    1,
    1,
    '@b/c',
  ],
  ['at f (C:\\y\\node_modules\\p\\i.js:1:1)', 'package', 'f', 'C:\\y\\node_modules\\p\\i.js', 1, 1, 'p'],
  [
    'at e.t (/yard/node_modules/m/dist/m.min.js:1:234567)',
    'package',
    'e.t',
    '/yard/node_modules/m/dist/m.min.js',
    1,
    234567,
    'm',
  ],
  [
    'at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
    'node',
    'process.processTicksAndRejections',
    'node:internal/process/task_queues',
    105,
    5,
    null,
  ],
  ['at node:internal/main/run:1:1', 'node', null, 'node:internal/main/run', 1, 1, null],
  ['at Array.map (<anonymous>)', 'node', 'Array.map', null, null, null, null],
  ['at <anonymous>', 'node', null, null, null, null, null],
  ['at String.replace (native)', 'node', 'String.replace', null, null, null, null],
  ['at eval (eval at run (/yard/a.ts:5:3), <anonymous>:1:1)', 'own', 'eval', '/yard/a.ts', 5, 3, null],
  ['at sum (wasm://wasm/5a1b2c:wasm-function[3]:0x1f)', 'node', 'sum', null, null, null, null],
  ['at wasm://wasm/5a1b2c:wasm-function[3]:0x1f', 'node', null, null, null, null, null],
  ['at f (https://x.example/app.min.js:1:2)', 'other', 'f', 'https://x.example/app.min.js', 1, 2, null],
  ['at f (webpack-internal:///./src/x.js:3:7)', 'other', 'f', 'webpack-internal:///./src/x.js', 3, 7, null],
  ['at f (data:text/javascript,throw:1:7)', 'other', 'f', 'data:text/javascript,throw', 1, 7, null],
  ['at something odd', 'other', 'something odd', null, null, null, null],
]

describe('frames of a stack', () => {
  it.each(SHAPES)('reads %s', (line, kind, name, file, lineNumber, column, owner) => {
    const [frame] = stackFrames(`Error: x\n    ${line}`)
    expect(frame).toEqual({
      text: line,
      kind,
      name,
      place: file === null ? null : { file, line: lineNumber, column },
      package: owner,
    })
  })

  it('leaves out the message, also one of several lines, and what is no frame', () => {
    const stack =
      'TypeError: at odds\nwith itself\n    at run (/a.ts:1:1)\n    at async go (/a.ts:2:2)\n  [cause]: x'
    expect(stackFrames(stack).map(({ name }) => name)).toEqual(['run', 'go'])
  })

  it('reads any text without failing', () => {
    for (const text of ['', '\n\n', 'at', 'at ', '   at  ', 'at )', 'at (', 'at f (', 'at (:1:1)'])
      expect(() => stackFrames(text)).not.toThrow()
  })

  it('gathers what is not one’s own where it stands, and says whose it is', () => {
    const frames = stackFrames(
      ['node:a:1:1', '/y/node_modules/p/i.js:1:1', '/y/own.ts:1:1', 'node:b:2:2']
        .map((place) => `    at f (${place})`)
        .join('\n'),
    )
    const groups = foldFrames(frames)
    expect(
      groups.map((group) => (group.kind === 'own' ? group.frame.place?.file : group.frames.length)),
    ).toEqual([2, '/y/own.ts', 1])
    expect(foldedWords(frames.slice(0, 2))).toBe('2 frames of node and p')
    expect(foldedWords(frames.slice(3))).toBe('1 frame of node')
  })
})

it('shows files of the workspace from its folder', () => {
  expect(pathFrom('/yard', '/yard/handlers/a.ts')).toBe('handlers/a.ts')
  expect(pathFrom('C:\\yard', 'C:\\yard\\handlers\\a.ts')).toBe('handlers/a.ts')
  expect(pathFrom('/yard', '/yards/a.ts')).toBe('/yards/a.ts')
  expect(pathFrom(null, '/a.ts')).toBe('/a.ts')
})
