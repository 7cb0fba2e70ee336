import { Socket } from 'node:net'
import { readMessages, toLine } from './message-lines.ts'
import type { HostMessage, ProcessMessage } from './protocol.ts'

/** A handler process's way to its host, over a pipe or Electron's parent port. */
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

/** The pipe to the host, beside the three that every process has. */
const HOST_FD = 3

/** Electron's port has no callback: how long its messages get before the process exits. */
const PORT_FLUSH_MS = 50

/** The host's messages are taken as they are: it is the process's own parent. */
export function openChannel(): Channel {
  const port = (process as { parentPort?: ParentPort }).parentPort
  return port ? portChannel(port) : pipeChannel()
}

function pipeChannel(): Channel {
  const pipe = new Socket({ fd: HOST_FD })
  // A broken pipe means that the host is gone, and `close` follows.
  pipe.on('error', () => undefined)
  // The host is gone, and with it whoever would hear of this work.
  pipe.on('close', () => process.exit(0))
  return {
    post: (message, sent) => void pipe.write(toLine(message), sent && (() => sent())),
    onMessage(listener) {
      const onMessage = (message: unknown): void => listener(message as HostMessage)
      readMessages(pipe, { onMessage, onTooLong: () => process.exit(1) })
    },
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
