import { createBridge } from './bridge.ts'
import { httpTransport, portTransport } from './transports.ts'

/** The page's one bridge to its host. Nothing is sent before `bridge.start()`. */
export const bridge = createBridge(
  window.yardmaster ? portTransport(window, window.yardmaster) : httpTransport(window.location.origin),
)

/** Every operation of the host. */
export const client = bridge.client
