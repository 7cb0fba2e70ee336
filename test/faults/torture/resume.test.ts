import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { tempFolder } from '../../support/temp-folder.ts'
import { expectPassed, isTorturable, LIMIT_MS } from './expect-passed.ts'
import { readLedger } from './ledger.ts'
import { torture } from './torture.ts'
import { yardIn } from './yard.ts'

const RUN = join(import.meta.dirname, 'run.ts')

describe.skipIf(!isTorturable)('a torture whose supervisor is killed itself', () => {
  it('goes on from its ledger and judges the round that it was in', { timeout: LIMIT_MS }, async () => {
    const dir = tempFolder()
    const args = ['--rounds', '3', '--dir', dir, '--seed', '7', '--disk', 'real']
    const supervisor = spawn(process.execPath, [RUN, ...args], { stdio: 'ignore' })
    onTestFinished(() => void supervisor.kill('SIGKILL'))
    const { ledgerFile } = yardIn(join(dir, 'rounds-from-00001'))
    await vi.waitFor(() => expect(answersInRound(ledgerFile, 2)).toBeGreaterThan(3), {
      timeout: 60_000,
      interval: 5,
    })
    supervisor.kill('SIGKILL')

    const goOn = { dir, seed: 7, from: 1, to: 3, disk: 'real' } as const
    const faults: string[] = []
    const report = await torture({ ...goOn, onRound: ({ fault }) => faults.push(fault) })

    expectPassed(report, 3)
    expect(faults).toHaveLength(2)
    expect(faults[0]).toBe('kill the supervisor')
    expect(await torture(goOn)).toEqual(report)
  })
})

function answersInRound(ledgerFile: string, round: number): number {
  const entries = readLedger(ledgerFile)
  const begun = entries.findIndex((entry) => entry.kind === 'round' && entry.round === round)
  return begun < 0 ? 0 : entries.slice(begun).filter(({ kind }) => kind === 'answered').length
}
