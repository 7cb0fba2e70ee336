import { describe, expect, it } from 'vitest'
import { shownLines, spansOf } from '../../../../renderer/format/log-lines.ts'
import { bytes, plural, shortCount } from '../../../../renderer/format/number.ts'
import { resultFile } from '../../../../renderer/format/result-file.ts'
import { clipped, visible } from '../../../../renderer/format/visible.ts'

describe('text from anywhere', () => {
  it('spells out what shows nothing or turns the reading around', () => {
    expect(visible('a\u202egnp.exe\u0000')).toBe('a⟨U+202E⟩gnp.exe⟨U+0000⟩')
    expect(visible('tab\tstays, so does é')).toBe('tab\tstays, so does é')
  })

  it('shows the start of a very long line and says how much is left', () => {
    expect(clipped('x'.repeat(2_500))).toEqual({ shown: 'x'.repeat(2_000), left: 500 })
  })
})

describe('log lines', () => {
  it('cuts a message of several lines into several, the time on the first', () => {
    expect(shownLines([{ at: 5, level: 'warn', message: 'a\nb' }])).toEqual([
      { at: 5, level: 'warn', text: 'a' },
      { at: null, level: 'warn', text: 'b' },
    ])
  })

  it('turns terminal colours into classes and shows no escape', () => {
    const spans = spansOf('\u001b[31mred\u001b[0m plain')
    expect(spans.map(({ text }) => text)).toEqual(['red', ' plain'])
    expect(spans[0]?.classes).toContain('ansi-red-fg')
  })

  it('leaves markup as text', () => {
    expect(spansOf('<img src=x>')).toEqual([{ text: '<img src=x>', classes: [] }])
  })
})

describe('results that name a file', () => {
  it('gives the file’s name without its folders', () => {
    expect(resultFile('{"file":"reports/2026-11-22.html"}')).toBe('2026-11-22.html')
  })

  it.each([null, '{}', '{"file":1}', '"file"', '{"file":"a', '{"file":""}'])('finds none in %j', (result) => {
    expect(resultFile(result)).toBeNull()
  })
})

describe('numbers', () => {
  it('are short where there is little room', () => {
    expect([shortCount(9_999), shortCount(12_345)]).toEqual(['9,999', '12.3K'])
  })
  it('agree with their noun', () => {
    expect([plural(1, 'job'), plural(2_000, 'job')]).toEqual(['1 job', '2,000 jobs'])
  })
  it('measure bytes', () => {
    expect([bytes(512), bytes(1_434), bytes(100_663_296)]).toEqual(['512 B', '1.4 kB', '96.0 MB'])
  })
})
