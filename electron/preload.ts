import { contextBridge, ipcRenderer } from 'electron'

/** All that a page has of the desktop. Calling it again ends the connection before. */
export interface DesktopBridge {
  /**
   * Make a channel: the main process gets one end, the page the other, in a `message` event of the
   * window itself with `engine:port` as its data. Install the listener first.
   */
  connect(): void
}

const bridge: DesktopBridge = {
  connect() {
    const { port1, port2 } = new MessageChannel()
    ipcRenderer.postMessage('engine:connect', null, [port1])
    // A port does not pass the context bridge; a message of the window to itself carries it.
    window.postMessage('engine:port', location.origin, [port2])
  },
}

contextBridge.exposeInMainWorld('yardmaster', bridge)
