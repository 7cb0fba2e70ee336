import { readdirSync, readFileSync } from 'node:fs'

const NOT_HERE = 'processes are looked at through /proc, which this system does not have'

/** The processes that `pid` has started. @throws where there is no /proc */
export function childrenOf(pid: number): readonly number[] {
  return readLinux(() =>
    readdirSync(`/proc/${pid}/task`)
      .flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' '))
      .filter((child) => child !== '')
      .map(Number),
  )
}

/** Resident memory, MB. @throws where there is no /proc */
export function memoryMbOf(pid: number): number {
  const status = readLinux(() => readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? NaN) / 1024
}

/** How long its threads have run on a processor so far, ms. @throws where there is no /proc */
export function processorMsOf(pid: number): number {
  return readLinux(() =>
    readdirSync(`/proc/${pid}/task`)
      .map((task) => Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]) / 1e6)
      .reduce((sum, ms) => sum + ms, 0),
  )
}

function readLinux<T>(read: () => T): T {
  if (process.platform !== 'linux') throw new Error(NOT_HERE)
  return read()
}
