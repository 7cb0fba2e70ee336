import { subscribe } from 'node:diagnostics_channel'

/** What the runtime tells of a refusal. */
interface Refusal {
  readonly permission?: unknown
  readonly resource?: unknown
}

const CHANNELS = ['fs', 'child', 'worker', 'addon', 'wasi'].map((each) => `node:permission-model:${each}`)

const WORDS: Readonly<Record<string, string>> = {
  FileSystemWrite: 'writing',
  FileSystemRead: 'reading',
  ChildProcess: 'starting a program:',
  WorkerThreads: 'starting a thread',
  Addons: 'loading a native add-on',
  WASI: 'WASI',
}

/** Whether this process was started so that the runtime refuses writes outside `folder`. */
export function areFilesGuarded(folder: string): boolean {
  const permission = (process as { permission?: { has(scope: string, at?: string): boolean } }).permission
  return permission !== undefined && !permission.has('fs.write') && permission.has('fs.write', folder)
}

/** Hear of everything that the runtime refuses from now on, whether or not the handler says so. */
export function onRefusedFiles(onRefused: (what: string) => void): void {
  for (const channel of CHANNELS) {
    subscribe(channel, (message) => {
      const { permission, resource } = message as Refusal
      const word = WORDS[String(permission)] ?? String(permission)
      onRefused(typeof resource === 'string' && resource !== '' ? `${word} ${resource}` : word)
    })
  }
}
