/** Where a host writes what people should know: one line per call, never to stdout of a `--json` host. */
export type Log = (message: string) => void
