import { loadPeer } from './load-peer.ts'

const { Job } = await loadPeer<{ Job: new () => object }>('sidequest')

/** sidequest finds its jobs in a file: this one. It runs in the process that asked for it. */
export class Noop extends Job {
  run(): void {
    const { sidequestHandled } = globalThis as { sidequestHandled?: () => void }
    sidequestHandled?.()
  }
}
