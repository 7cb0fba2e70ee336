import { expect, test } from 'vitest'
import { isDocument, showFile } from '../../../electron/open-file.ts'

test.each([
  ['/w/reports/today.html', true],
  ['/w/reports/TODAY.PDF', true],
  ['/w/outbox/1.eml', true],
  ['/w/run.sh', false],
  ['/w/setup.exe', false],
  ['/w/evil.html.desktop', false],
  ['/w/macro.xlsm', false],
  ['/w/link.url', false],
  ['/w/script.js', false],
  ['/w/no-extension', false],
])('%s is a document: %s', (path, expected) => {
  expect(isDocument(path)).toBe(expected)
})

function setup(fault = '') {
  const calls: string[] = []
  const shell = {
    openPath: (path: string) => Promise.resolve((calls.push(`open ${path}`), fault)),
    revealPath: (path: string) => void calls.push(`reveal ${path}`),
  }
  return { calls, shell }
}

test('a document is opened; what could run is only shown in its folder', async () => {
  const { calls, shell } = setup()
  await showFile(shell, '/w/report.html')
  await showFile(shell, '/w/run.sh')
  expect(calls).toEqual(['open /w/report.html', 'reveal /w/run.sh'])
})

test('a document that the system has no program for is said', async () => {
  const { shell } = setup('No application is registered')
  await expect(showFile(shell, '/w/report.html')).rejects.toThrow(
    '/w/report.html could not be opened: No application is registered',
  )
})
