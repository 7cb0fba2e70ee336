import { expect, test } from 'vitest'
import { reportText } from './report.ts'
import { chosenRows, runBench } from './run-bench.ts'
import type { Settings } from './settings.ts'
import { judge } from './verdict.ts'
import { tempFolder } from '../support/temp-folder.ts'

const settings: Settings = { only: [], isQuick: true, hasPeers: false, rounds: 1, out: null }

test(
  'every row of the bench still measures this engine and its limit, in tiny',
  { timeout: 300_000 },
  async () => {
    const report = await runBench({
      settings,
      workFolder: tempFolder(),
      command: 'npm run bench',
      env: {},
      onRow: () => undefined,
    })

    for (const result of report.results) {
      for (const measured of result.by.values()) expect(measured).not.toMatchObject({ kind: 'failed' })
      for (const line of result.row.lines) {
        const judged = judge(line, result)
        expect(judged?.ours.median, `${result.row.id} ${line.figure}`).toSatisfy(Number.isFinite)
        if (line.target.kind === 'share' || line.target.kind === 'times') {
          expect(judged?.ratio, `${result.row.id} ${line.figure}, against the limit`).toSatisfy(
            Number.isFinite,
          )
        }
      }
    }
    const text = reportText(report)
    for (const { title } of chosenRows(settings)) expect(text).toContain(title)
    expect(text).not.toContain('NaN')
  },
)
