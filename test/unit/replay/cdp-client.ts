/** A debugger, as much of one as a test needs: the protocol of Chrome's DevTools over a WebSocket. */
export interface CdpClient {
  post(method: string, params?: object): Promise<Record<string, never>>
  /** Resolves with the parameters of the next event of this name, of those since it connected. */
  until(event: string): Promise<Record<string, unknown>>
  /** The URL of a script that it was told of. */
  script(id: string): string | undefined
  close(): void
}

export async function attach(url: string): Promise<CdpClient> {
  const socket = new WebSocket(url)
  const answers = new Map<number, PromiseWithResolvers<Record<string, never>>>()
  const heard = new Map<string, Record<string, unknown>[]>()
  const waiting = new Map<string, (params: Record<string, unknown>) => void>()
  const scripts = new Map<string, string>()
  let posted = 0
  socket.addEventListener('message', ({ data }) => {
    const { id, method, params, result, error } = JSON.parse(String(data)) as {
      id?: number
      method: string
      params: Record<string, unknown>
      result: Record<string, never>
      error?: { message: string }
    }
    if (id !== undefined) {
      if (error) answers.get(id)?.reject(new Error(error.message))
      else answers.get(id)?.resolve(result)
      return
    }
    if (method === 'Debugger.scriptParsed') scripts.set(String(params.scriptId), String(params.url))
    const wake = waiting.get(method)
    waiting.delete(method)
    if (wake) wake(params)
    else heard.set(method, [...(heard.get(method) ?? []), params])
  })
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', () => reject(new Error(`no debugger answers at ${url}`)))
  })
  return {
    post(method, params = {}) {
      const answer = Promise.withResolvers<Record<string, never>>()
      answers.set(++posted, answer)
      socket.send(JSON.stringify({ id: posted, method, params }))
      return answer.promise
    },
    until(event) {
      const before = heard.get(event)?.shift()
      if (before) return Promise.resolve(before)
      return new Promise((resolve) => waiting.set(event, resolve))
    },
    script: (id) => scripts.get(id),
    close: () => socket.close(),
  }
}
