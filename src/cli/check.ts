import { systemClock } from '../clock.ts'
import { MIGRATIONS } from '../store/migrations/index.ts'
import { versionOf } from '../store/read-only.ts'
import { createReader } from '../store/reader/reader.ts'
import type { CheckArguments } from './arguments.ts'
import { databaseOf } from './database-of.ts'
import { progressLine } from './progress-line.ts'

/** Look at a workspace's database, and say what is wrong. Nothing is changed. @returns whether all is well */
export async function check({ workspace }: CheckArguments): Promise<boolean> {
  const databaseFile = databaseOf(workspace)
  const reader = createReader({ file: databaseFile, clock: systemClock })
  const line = progressLine()
  try {
    const { faults } = await reader.run('integrityCheck', {}, { onProgress: line.show })
    line.end()
    if (faults.length > 0) {
      console.log(['the database is damaged:', ...faults].join('\n  '))
      console.log('Its backups were verified when they were taken: yardmaster restore FILE --workspace DIR')
      return false
    }
    console.log('integrity: every page, row and index is sound')
    const version = versionOf(databaseFile)
    if (version !== MIGRATIONS.length) {
      console.log(
        `counters: not compared, since the database is of version ${version}, not ${MIGRATIONS.length}`,
      )
      return true
    }
    const { compared, wrong } = await reader.run('countersCheck', {})
    console.log(
      wrong === 0
        ? `counters: ${compared} compared with the jobs, all right`
        : `counters: ${wrong} of ${compared} are wrong; a host sets them right when it opens the workspace`,
    )
    return wrong === 0
  } finally {
    line.end()
    await reader.close()
  }
}
