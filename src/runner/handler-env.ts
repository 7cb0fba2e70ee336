/** What steers a Node or Electron process, or is the console's own: none of a handler's business. */
const WITHHELD = /^(YARDMASTER_.*|NODE_OPTIONS|NODE_CHANNEL_.*|NODE_UNIQUE_ID|ELECTRON_RUN_AS_NODE)$/i

/** The environment of a handler: the host's, without the console's secrets and without what would steer Node. */
export function handlerEnv(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const entries = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !WITHHELD.test(entry[0]),
  )
  return Object.fromEntries(entries)
}
