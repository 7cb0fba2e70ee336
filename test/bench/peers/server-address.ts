export type ServerName = 'postgres' | 'redis'

/** The variable in which a contender's process finds the port of a server that the bench started. */
export function portVariable(server: ServerName): string {
  return `BENCH_${server.toUpperCase()}_PORT`
}

/** @throws where the server is not at hand */
export function serverPort(server: ServerName): number {
  const port = process.env[portVariable(server)]
  if (port === undefined) throw new Error(`no ${server} server on this machine`)
  return Number(port)
}
