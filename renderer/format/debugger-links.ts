/** The ways to attach to an inspector. */
export interface DebuggerLinks {
  /** `127.0.0.1:PORT`. */
  readonly place: string
  readonly ws: string
  /** A configuration for VS Code's launch.json. */
  readonly launch: string
  /** For the address bar of Chrome. */
  readonly devtools: string
}

/** @param url `ws://127.0.0.1:PORT/SECRET`, as Node gives it */
export function debuggerLinks(url: string): DebuggerLinks {
  const place = /^ws:\/\/([^/]+)\//.exec(url)?.[1] ?? ''
  const launch = {
    type: 'node',
    request: 'attach',
    name: 'Yardmaster replay',
    websocketAddress: url,
    // It waits already, and stops by itself.
    continueOnAttach: true,
    skipFiles: ['<node_internals>/**'],
  }
  return {
    ...{ place, ws: url },
    launch: JSON.stringify(launch, null, 2),
    devtools: `devtools://devtools/bundled/js_app.html?experiments=true&v8only=true&ws=${url.replace('ws://', '')}`,
  }
}
