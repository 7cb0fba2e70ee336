import { expect, it } from 'vitest'
import { editorLink } from '../../../src/workspace/editor-link.ts'

const place = { path: '/yard/my jobs/a#1.ts', line: 3, column: 7 }

it('opens VS Code unless another editor is named', () => {
  expect(editorLink(place)).toBe('vscode://file/yard/my%20jobs/a%231.ts:3:7')
  expect(editorLink(place, 'webstorm')).toBe('webstorm://open?file=/yard/my%20jobs/a%231.ts&line=3&column=7')
})

it('writes a Windows path as links have it', () => {
  expect(editorLink({ ...place, path: 'C:\\yard\\a.ts' })).toBe('vscode://file/C:/yard/a.ts:3:7')
})

it('takes a link of one’s own, and no page of the web or code', () => {
  expect(editorLink(place, 'my-ed://{path}?at={line}')).toBe('my-ed:///yard/my%20jobs/a%231.ts?at=3')
  for (const editor of ['https://x.example/{path}', 'javascript:{path}', 'my-ed://nothing', 'vim', ''])
    expect(() => editorLink(place, editor)).toThrow(/YARDMASTER_EDITOR/)
})
