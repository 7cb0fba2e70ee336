import type { HostMessage, ProcessMessage } from './protocol.ts'

/** A handler process's way to its host, over Node's IPC or Electron's parent port. */
export interface Channel {
  /** Calls `sent` once the message has left this process. */
  post(message: ProcessMessage, sent?: () => void): void
  onMessage(listener: (message: HostMessage) => void): void
}

/** As much as is used of what Electron calls `process.parentPort`. */
interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void
}

/** Electron's port has no callback: how long its messages get before the process exits. */
const PORT_FLUSH_MS = 50

/** The host's messages are taken as they are: it is the process's own parent. */
export function openChannel(): Channel {
  const port = (process as { parentPort?: ParentPort }).parentPort
  return port ? portChannel(port) : forkChannel()
}

function forkChannel(): Channel {
  // Kept, so that a handler that replaces or closes them does not mute its own attempt by accident.
  const send = process.send?.bind(process)
  if (!send) throw new Error('a handler process is started by its host')
  // The host is gone, and with it whoever would hear of this work.
  process.on('disconnect', () => process.exit(0))
  return {
    post(message, sent) {
      if (process.connected) send(message, undefined, undefined, () => sent?.())
      else sent?.()
    },
    onMessage: (listener) => void process.on('message', (message) => listener(message as HostMessage)),
  }
}

function portChannel(port: ParentPort): Channel {
  return {
    post(message, sent) {
      port.postMessage(message)
      if (sent) setTimeout(sent, PORT_FLUSH_MS)
    },
    onMessage: (listener) => port.on('message', ({ data }) => listener(data as HostMessage)),
  }
}
