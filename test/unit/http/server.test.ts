import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ask, askRaw } from '../../support/ask.ts'
import { openTestHost, TOKEN, type TestHost } from '../../support/open-test-host.ts'
import { untilStatus } from '../../support/open-test-queue.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const STATS = '/api/admin/queue/stats'
const bearer = { authorization: `Bearer ${TOKEN}` }

/** A browser's session: its cookie, as the launch link gave it. */
async function signedIn({ http }: TestHost): Promise<{ cookie: string; origin: string }> {
  const opened = await ask(http.launchUrl())
  expect(opened.status).toBe(303)
  const [line = ''] = opened.headers['set-cookie'] ?? []
  return { cookie: line.split(';')[0] ?? '', origin: http.url }
}

async function completed(host: TestHost, result: string | null): Promise<number> {
  const { job } = await host.queue.enqueue({ type: 'report' })
  await host.queue.start()
  ;(await host.executor.attemptOf(job.id)).end({ kind: 'resolved', result })
  await untilStatus(host.queue, job.id, 'completed')
  return job.id
}

describe('who may ask', () => {
  it.each([
    'evil.com',
    'localhost.evil.com',
    '127.0.0.1.evil.com',
    '10.0.0.1',
    '[::2]',
    'localhost:1@evil.com',
    '0.0.0.0',
  ])('refuses the Host %s before anything else, token or not', async (host) => {
    const { http } = await openTestHost()

    for (const path of ['/', '/open', STATS, '/rpc/jobs/stats', '/nothing']) {
      const refused = await ask(`${http.url}${path}`, { headers: { ...bearer, host } })
      expect(refused.status).toBe(403)
    }
  })

  it.each(['localhost', 'localhost:1', '127.0.0.1', '[::1]:8080', 'LOCALHOST'])(
    'takes the Host %s',
    async (host) => {
      const { http } = await openTestHost()

      expect((await ask(`${http.url}${STATS}`, { headers: { ...bearer, host } })).status).toBe(200)
    },
  )

  it('refuses a request without a Host, and one with two', async () => {
    const { http } = await openTestHost()

    expect(await askRaw(http.url, `GET ${STATS} HTTP/1.0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 403 /)
    const none = `GET ${STATS} HTTP/1.1\r\nconnection: close\r\n\r\n`
    expect(await askRaw(http.url, none)).toMatch(/^HTTP\/1\.1 403 /)
    const two = `GET ${STATS} HTTP/1.1\r\nhost: localhost\r\nhost: evil.com\r\nconnection: close\r\n\r\n`
    expect(await askRaw(http.url, two)).toMatch(/^HTTP\/1\.1 (400|403) /)
  })

  it('refuses another Origin, even with the token, and takes its own', async () => {
    const { http } = await openTestHost()
    const status = async (origin: string) =>
      (await ask(`${http.url}${STATS}`, { headers: { ...bearer, origin } })).status

    expect(await status('https://evil.com')).toBe(403)
    expect(await status('null')).toBe(403)
    expect(await status('http://127.0.0.1:1')).toBe(403)
    expect(await status(http.url.replace('http:', 'https:'))).toBe(403)
    expect(await status(http.url)).toBe(200)
  })

  it('refuses everything but the pages without a token, and with a wrong one', async () => {
    const { http } = await openTestHost()

    for (const path of [STATS, '/api', '/api/openapi.json', '/rpc/jobs/stats', '/files/1', '/api/no/such']) {
      for (const authorization of ['', 'Bearer wrong', `Basic ${TOKEN}`, `Bearer ${TOKEN}x`, 'Bearer']) {
        const refused = await ask(`${http.url}${path}`, {
          headers: authorization === '' ? {} : { authorization },
        })
        expect(refused.status).toBe(401)
        expect(refused.headers['www-authenticate']).toContain('Bearer')
        expect(JSON.parse(refused.body)).toEqual({ error: expect.any(String) })
      }
    }
  })

  it('never answers with leave for another site', async () => {
    const { http } = await openTestHost()

    const preflight = await ask(`${http.url}${STATS}`, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.com', 'access-control-request-method': 'POST' },
    })
    const plain = await ask(`${http.url}${STATS}`, { headers: bearer })

    for (const { headers } of [preflight, plain]) {
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    }
    expect(preflight.status).toBe(403)
  })
})

describe('a browser session', () => {
  it('comes from a launch link that works once and leads to the console', async () => {
    const { http } = await openTestHost()
    const link = http.launchUrl()

    const opened = await ask(link)
    const again = await ask(link)

    expect(opened.status).toBe(303)
    expect(opened.headers.location).toBe('/')
    const [cookie = ''] = opened.headers['set-cookie'] ?? []
    expect(cookie).toMatch(
      new RegExp(`^yardmaster-${new URL(http.url).port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`),
    )
    expect(again.status).toBe(401)
    expect(again.headers['set-cookie']).toBeUndefined()
  })

  it('is enough for the link to be opened again where it has worked', async () => {
    const { http } = await openTestHost()
    const link = http.launchUrl()
    const cookie = (await ask(link)).headers['set-cookie']?.[0]?.split(';')[0] ?? ''

    const again = await ask(link, { headers: { cookie } })

    expect(again.status).toBe(303)
    expect(again.headers['set-cookie']).toBeUndefined()
  })

  it('does not come from a link that is made up', async () => {
    const { http } = await openTestHost()

    expect((await ask(`${http.url}/open?code=made-up`)).status).toBe(401)
    expect((await ask(`${http.url}/open`)).status).toBe(401)
  })

  it('comes from the token, posted from a page of ours', async () => {
    const { http } = await openTestHost()
    const post = (body: string, headers = {}) =>
      ask(`${http.url}/session`, { method: 'POST', body, headers: { origin: http.url, ...headers } })

    const signed = await post(JSON.stringify({ token: TOKEN }))

    expect(signed.status).toBe(204)
    expect(signed.headers['set-cookie']?.[0]).toContain('HttpOnly')
    expect((await post(JSON.stringify({ token: 'wrong' }))).status).toBe(401)
    expect((await post('{"token":1}')).status).toBe(400)
    expect((await post(JSON.stringify({ token: TOKEN }), { origin: 'https://evil.com' })).status).toBe(403)
  })

  it('needs our own Origin for whatever it asks, since a cookie travels with requests of any page', async () => {
    const host = await openTestHost()
    const { cookie, origin } = await signedIn(host)
    const status = async (path: string, headers: Record<string, string>, method = 'GET') =>
      (await ask(`${host.http.url}${path}`, { method, headers: { cookie, ...headers } })).status

    expect(await status(STATS, { origin })).toBe(200)
    expect(await status(STATS, {})).toBe(403)
    expect(await status('/api/admin/queue/jobs/bulk-cancel', {}, 'POST')).toBe(403)
    expect(await status('/api/admin/queue/jobs/bulk-cancel', { 'content-type': 'text/plain' }, 'POST')).toBe(
      403,
    )
    expect(await status(STATS, { origin: 'null' })).toBe(403)
    expect(await status(STATS, { 'sec-fetch-site': 'same-origin' })).toBe(403)
  })

  it('ends when the person signs out', async () => {
    const host = await openTestHost()
    const session = await signedIn(host)

    const out = await ask(`${host.http.url}/session`, { method: 'DELETE', headers: session })

    expect(out.status).toBe(204)
    expect(out.headers['set-cookie']?.[0]).toContain('Max-Age=0')
    expect((await ask(`${host.http.url}${STATS}`, { headers: session })).status).toBe(401)
  })
})

describe('limits', () => {
  it('refuses a body that says it is too large before it is sent', async () => {
    const { http } = await openTestHost()
    const { promise, resolve } = Promise.withResolvers<number | 'continue'>()
    const asking = request(`${http.url}/api/admin/queue/jobs`, {
      method: 'POST',
      headers: { ...bearer, 'content-length': 10 ** 9, expect: '100-continue' },
    })
    asking.on('continue', () => resolve('continue'))
    asking.on('response', (response) => resolve(response.statusCode ?? 0))
    asking.on('error', () => undefined)
    asking.flushHeaders()

    expect(await promise).toBe(413)
    asking.destroy()
  })

  it('sends for a body that is small enough', async () => {
    const { http } = await openTestHost()

    const { status } = await ask(`${http.url}/api/admin/queue/jobs`, {
      method: 'POST',
      headers: { ...bearer, expect: '100-continue' },
      body: '{"type":"a"}',
    })

    expect(status).toBe(201)
  })

  it('refuses a body without an end as soon as it is too large', async () => {
    const { http } = await openTestHost()
    const { promise, resolve } = Promise.withResolvers<number>()
    const asking = request(`${http.url}/api/admin/queue/jobs`, { method: 'POST', headers: bearer })
    asking.on('response', (response) => resolve(response.statusCode ?? 0))
    asking.on('error', () => undefined)
    const chunk = 'x'.repeat(1 << 20)
    const push = (): void => void (asking.destroyed || asking.write(chunk, () => setImmediate(push)))
    push()

    expect(await promise).toBe(413)
    asking.destroy()
  })

  it('refuses text that is not UTF-8, and headers without measure', async () => {
    const { http } = await openTestHost()

    const body = `POST /api/admin/queue/jobs HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${TOKEN}\r\ncontent-length: 1\r\nconnection: close\r\n\r\n`
    const { port } = new URL(http.url)
    const response = await fetch(`http://localhost:${port}/api/admin/queue/jobs`, {
      method: 'POST',
      headers: bearer,
      body: new Uint8Array([0x22, 0xff, 0x22]),
    })
    expect(response.status).toBe(400)
    expect(
      await askRaw(http.url, `${body.replace('\r\n\r\n', `\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`)}{`),
    ).toMatch(/^HTTP\/1\.1 431 /)
  })

  it('answers 404 to what names another host, or no path, and 405 to another method', async () => {
    const { http, request: asked } = await openTestHost()

    expect(
      await askRaw(http.url, 'GET http://evil.com/ HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n'),
    ).toMatch(/^HTTP\/1\.1 404 /)
    expect((await asked('/api/no/such')).status).toBe(404)
    const wrong = await asked(STATS, { method: 'POST', headers: bearer })
    expect(wrong.status).toBe(405)
    expect(wrong.headers.get('allow')).toBe('GET')
  })
})

describe('the pages', () => {
  function built(): string {
    const dir = tempFolder()
    mkdirSync(join(dir, 'assets'))
    writeFileSync(
      join(dir, 'index.html'),
      '<meta name="csp-nonce" content="__CSP_NONCE__"><style nonce="__CSP_NONCE__"></style>',
    )
    writeFileSync(join(dir, 'assets', 'index-abc123.js'), 'export {}')
    writeFileSync(join(dir, 'assets', 'font-abc123.woff2'), 'font')
    writeFileSync(join(dir, 'icon.svg'), '<svg/>')
    writeFileSync(join(dir, '.secret'), 'secret')
    return dir
  }

  it('come with a strict policy and a nonce of their own on every response', async () => {
    const { http } = await openTestHost({ rendererDir: built() })

    const [first, second] = [await ask(http.url), await ask(`${http.url}/index.html?x=1`)]

    const nonces = [first, second].map(({ body, headers }) => {
      const [, nonce = ''] = /content="([^"]+)"/.exec(body) ?? []
      expect(body).not.toContain('__CSP_NONCE__')
      expect(headers['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonce}'`)
      return nonce
    })
    expect(nonces[0]).not.toBe(nonces[1])
    const policy = String(first.headers['content-security-policy'])
    for (const part of [
      "default-src 'none'",
      "script-src 'self';",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
    ]) {
      expect(policy).toContain(part)
    }
    expect(policy).not.toContain('unsafe')
    expect(first.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
  })

  it('come with their types, and are kept for ever where their name has a hash', async () => {
    const { http } = await openTestHost({ rendererDir: built() })

    const script = await ask(`${http.url}/assets/index-abc123.js`)
    const icon = await ask(`${http.url}/icon.svg`)
    const head = await ask(`${http.url}/assets/font-abc123.woff2`, { method: 'HEAD' })

    expect(script.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    })
    expect(icon.headers).toMatchObject({ 'content-type': 'image/svg+xml', 'cache-control': 'no-store' })
    expect(head).toMatchObject({
      status: 200,
      body: '',
      headers: { 'content-length': '4', 'content-type': 'font/woff2' },
    })
  })

  it.each([
    '/../package.json',
    '/..%2fpackage.json',
    '/assets/%2e%2e/.secret',
    '/.secret',
    '/assets\\..\\x',
    '/%00',
    '/%E0%A4%A',
    '//etc/passwd',
    '/assets',
    '/nothing.js',
  ])('has nothing at %s', async (path) => {
    const { http } = await openTestHost({ rendererDir: built() })

    const raw = await askRaw(http.url, `GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`)

    expect(raw).toMatch(/^HTTP\/1\.1 404 /)
    expect(raw).not.toContain('secret')
  })

  it('says what to do where they have not been built', async () => {
    const { http } = await openTestHost()

    expect(await ask(http.url)).toMatchObject({ status: 503, body: expect.stringContaining('npm run build') })
    expect((await ask(http.url, { method: 'POST' })).status).toBe(405)
  })
})

describe('files that results name', () => {
  it('are shown to who is signed in, in a sandbox', async () => {
    const host = await openTestHost()
    mkdirSync(join(host.dir, 'reports'))
    writeFileSync(join(host.dir, 'reports', 'may “x”.html'), '<h1>May</h1>')
    const id = await completed(host, '{"file":"reports/may “x”.html"}')
    const { cookie } = await signedIn(host)
    const open = (headers: Record<string, string>) =>
      ask(`${host.http.url}/files/${id}`, { headers: { cookie, ...headers } })

    const shown = await open({ 'sec-fetch-site': 'same-origin' })

    expect(shown).toMatchObject({ status: 200, body: '<h1>May</h1>' })
    expect(shown.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-disposition': "inline; filename*=UTF-8''may%20%E2%80%9Cx%E2%80%9D.html",
    })
    expect(shown.headers['content-security-policy']).toMatch(/^sandbox; default-src 'none';/)
    expect((await open({ 'sec-fetch-site': 'none' })).status).toBe(200)
    expect((await open({ 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await open({})).status).toBe(403)
    expect((await ask(`${host.http.url}/files/${id}`, { headers: bearer })).status).toBe(200)
  })

  it.each([
    ['{"file":"../outside.txt"}'],
    ['{"file":"/etc/hostname"}'],
    ['{"file":".yardmaster/secret.txt"}'],
    ['{"file":"link.txt"}'],
    ['{"file":"reports"}'],
    ['{"file":"gone.txt"}'],
    ['{"file":"a\\u0000b"}'],
    ['{"file":7}'],
    ['"reports"'],
    [null],
  ])('are not shown where the result is %s', async (result) => {
    const host = await openTestHost()
    mkdirSync(join(host.dir, 'reports'))
    mkdirSync(join(host.dir, '.yardmaster'))
    writeFileSync(join(host.dir, '.yardmaster', 'secret.txt'), 'secret')
    const outside = join(tempFolder(), 'outside.txt')
    writeFileSync(outside, 'secret')
    symlinkSync(outside, join(host.dir, 'link.txt'))
    const id = await completed(host, result)

    const answer = await ask(`${host.http.url}/files/${id}`, { headers: bearer })

    expect(answer.status).toBe(404)
    expect(answer.body).not.toContain('secret\n')
  })

  it('answers 404 for no such job, and for what is no id', async () => {
    const { http } = await openTestHost()

    for (const id of ['9', '0', '-1', 'x', '1e3', '99999999999999999999']) {
      expect((await ask(`${http.url}/files/${id}`, { headers: bearer })).status).toBe(404)
    }
  })
})

describe('the bridge over HTTP', () => {
  it('refuses what is no request of the bridge with an error that its client understands', async () => {
    const { http, log } = await openTestHost()
    const post = (path: string, body: string) =>
      ask(`${http.url}/rpc${path}`, { method: 'POST', headers: bearer, body })

    const broken = await post('/jobs/get', '{"json":')
    expect(broken.status).toBe(400)
    expect(JSON.parse(broken.body).json).toMatchObject({ code: 'INVALID_INPUT', data: { field: 'body' } })
    expect((await post('/no/such', '{}')).status).toBe(404)
    expect(
      (await post('/jobs/get', '{"json":{"id":1},"meta":[[1,"__proto__","x"]]}')).status,
    ).toBeGreaterThanOrEqual(400)
    expect((await ask(`${http.url}/rpc/jobs/stats`, { headers: bearer })).status).toBeGreaterThanOrEqual(400)
    expect(({} as Record<string, unknown>).x).toBeUndefined()
    expect(log).toEqual([])
  })

  it('hides the details of a defect, and logs them', async () => {
    const host = await openTestHost({
      view: () => {
        throw new Error('a secret of ours')
      },
    })

    const answer = await ask(`${host.http.url}/rpc/workspace/get`, {
      method: 'POST',
      headers: bearer,
      body: '{}',
    })

    expect(answer.status).toBe(500)
    expect(answer.body).not.toContain('secret')
    expect(host.log.join('\n')).toContain('workspace.get: Error: a secret of ours')
  })
})

describe('closing', () => {
  it('ends what is asked and every connection, also one that only listens', async () => {
    const host = await openTestHost()
    const response = await fetch(`${host.http.url}/rpc/events`, {
      method: 'POST',
      headers: bearer,
      body: '{}',
    })
    const reader = response.body?.getReader()
    await reader?.read()

    await host.http.close()

    const ended = async () => {
      while (!(await reader?.read())?.done);
    }
    await ended().catch(() => undefined)
    await expect(fetch(host.http.url)).rejects.toThrow()
    expect(host.events.subscribers).toBe(0)
  })
})
