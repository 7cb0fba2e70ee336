import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { invalidInput } from '../api/errors.ts'
import { YardmasterError } from '../errors.ts'
import { checkAccess, hasSession } from './access.ts'
import { parseBody, readText } from './body.ts'
import { sendText } from './respond.ts'
import type { Sessions } from './sessions.ts'

const signInBody = z.strictObject({ token: z.string().max(1_000) })
const BODY_BYTES = 4_096

/** `GET /open?code=…`: a link that was printed or opened by the host. It works once, then leads to the console. */
export function redeemLaunchCode(
  request: IncomingMessage,
  response: ServerResponse,
  sessions: Sessions,
  code: string | null,
): void {
  const session = code === null ? null : sessions.redeem(code)
  if (session !== null) {
    response.writeHead(303, { location: '/', 'set-cookie': sessions.cookie(session), 'content-length': 0 })
    response.end()
  } else if (hasSession(request, sessions)) {
    // Opened again where it has worked: the person is in already.
    response.writeHead(303, { location: '/', 'content-length': 0 })
    response.end()
  } else {
    sendText(response, 401, LINK_IS_OVER, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    })
  }
}

const LINK_IS_OVER = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="color-scheme" content="dark light">
<title>Yardmaster: this link is over</title>
<h1>This link is over</h1>
<p>It has been used, or is older than ten minutes.</p>
<p>Press Enter in the terminal where Yardmaster runs, and it prints a new one;
or <a href="/">sign in with the token</a>.</p>
</html>
`

/** `POST /session` with `{"token"}`: a session in a cookie. */
export async function signIn(
  request: IncomingMessage,
  response: ServerResponse,
  sessions: Sessions,
): Promise<void> {
  const body = signInBody.safeParse(parseBody(await readText(request, response, BODY_BYTES)))
  if (!body.success) throw invalidInput(body.error.issues)
  if (!sessions.isToken(body.data.token)) throw new YardmasterError('UNAUTHORIZED', 'the token is wrong')
  response.writeHead(204, { 'set-cookie': sessions.cookie(sessions.open()) })
  response.end()
}

/** `DELETE /session`: the session is over, here and in the browser. */
export function signOut(request: IncomingMessage, response: ServerResponse, sessions: Sessions): void {
  checkAccess(request, sessions)
  const cookies = request.headers.cookie?.split(';').map((each) => each.trim()) ?? []
  for (const cookie of cookies) {
    if (cookie.startsWith(`${sessions.cookieName}=`))
      sessions.close(cookie.slice(sessions.cookieName.length + 1))
  }
  response.writeHead(204, { 'set-cookie': `${sessions.cookie('')}; Max-Age=0` })
  response.end()
}
