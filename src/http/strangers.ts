import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** Half of all the connections that the host takes. */
const MOST_STRANGERS = 128

/**
 * The connections whose requests have not been let in yet. Anyone on this machine can hold one open and say
 * nothing; one too many ends the oldest, so that whoever has the token always finds room.
 */
export class Strangers {
  readonly #sockets = new Set<Socket>()

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => this.#add(socket))
  }

  /** A request on it was let in: it is no stranger any more. */
  letIn(socket: Socket): void {
    this.#sockets.delete(socket)
  }

  #add(socket: Socket): void {
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    if (this.#sockets.size <= MOST_STRANGERS) return
    const [oldest] = this.#sockets
    if (!oldest) return
    this.#sockets.delete(oldest)
    oldest.destroy()
  }
}
