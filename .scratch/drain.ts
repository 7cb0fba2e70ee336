import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { drain } from '../test/bench/ours/drain.ts'
const folder = mkdtempSync(join(tmpdir(), 'roll-drain-'))
const before = process.cpuUsage()
const jobs = Number(process.argv[2] ?? 30000)
await drain({ folder, jobs, concurrency: 10 } as never)
const { user, system } = process.cpuUsage(before)
console.log(Math.round((user + system) / 1000))
rmSync(folder, { recursive: true, force: true })
process.exit(0)
