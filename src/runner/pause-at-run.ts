import inspector from 'node:inspector'
import type { HandlerFunction } from './handler.ts'

/** Loopback only, at a port that the system chooses: who attaches runs code with the rights of this process. */
const HOST = '127.0.0.1'
/** The name under which V8 is shown the function for a moment. */
const HELD = Symbol.for('yardmaster.run')

/** Let a debugger attach to this process. @returns the address, which has a secret in it */
export function openInspector(): string {
  inspector.open(0, HOST)
  const url = inspector.url()
  if (url === undefined) throw new Error('the inspector did not open')
  return url
}

/** Stand still until a debugger has attached and said that it is ready. Nothing else happens meanwhile. */
export function waitForDebugger(): void {
  inspector.waitForDebugger()
}

/**
 * Pause whoever is attached at the first line of `run` when it is called. Set from inside, on the function itself:
 * neither its name nor its place has to be guessed, and a debugger needs to know nothing of it.
 */
export function pauseAtFirstLine(run: HandlerFunction): void {
  const session = new inspector.Session()
  session.connect()
  session.post('Debugger.enable')
  const held = globalThis as { [HELD]?: HandlerFunction | undefined }
  held[HELD] = run
  // Synchronous, as everything of a session with its own thread.
  session.post(
    'Runtime.evaluate',
    { expression: `globalThis[Symbol.for('yardmaster.run')]` },
    (error, found) => {
      const objectId = error === null ? found.result.objectId : undefined
      if (objectId !== undefined) session.post('Debugger.setBreakpointOnFunctionCall', { objectId })
    },
  )
  held[HELD] = undefined
}
