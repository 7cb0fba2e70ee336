import { writeProcessesFile, type ProcessRecord } from './processes-file.ts'

/** A process that may be on the list; its number is known once it has started. */
export type ListedProcess = Pick<ProcessRecord, 'marker'> & { readonly pid: number | undefined }

/**
 * The processes of this host that run a workspace's code, kept on disk: the next host ends those that this one
 * left behind if it was killed. Workers and errands are on the same list.
 */
export interface ProcessList {
  /** Add one, or note its number once that is known. */
  add(process: ListedProcess): void
  delete(process: ListedProcess): void
  /** Write it again where it could not be written: a disk that was full may have room. */
  retry(): void
}

/** @param file belongs to this host alone, which holds the workspace's lock */
export function createProcessList(file: string, log: (line: string) => void): ProcessList {
  const alive = new Set<ListedProcess>()
  /** The file lacks processes that the next host would have to end. */
  let isOld = false

  const write = (): void => {
    const known = [...alive].flatMap(({ pid, marker }) => (pid === undefined ? [] : [{ pid, marker }]))
    try {
      writeProcessesFile(file, known)
      isOld = false
    } catch (error) {
      if (!isOld) log(`the list of handler processes could not be written: ${String(error)}`)
      isOld = true
    }
  }

  return {
    add(process) {
      alive.add(process)
      write()
    },
    delete(process) {
      if (alive.delete(process)) write()
    },
    retry() {
      if (isOld) write()
    },
  }
}
