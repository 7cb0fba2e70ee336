import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contentSecurityPolicy as policyOfTheHttpHost } from '../../../src/http/pages.ts'
import { afterAll, describe, expect, test } from 'vitest'
import {
  contentSecurityPolicy,
  createAppProtocol,
  decideFile,
  isAppUrl,
} from '../../../electron/app-protocol.ts'

const ROOT = '/opt/yardmaster/dist/renderer'
const get = (url: string) => decideFile({ method: 'GET', url }, ROOT)

describe('which file answers', () => {
  test.each([
    ['app://yardmaster/', 'index.html', 'text/html; charset=utf-8', true],
    ['app://yardmaster', 'index.html', 'text/html; charset=utf-8', true],
    ['app://yardmaster/index.html?x=1#/jobs/7', 'index.html', 'text/html; charset=utf-8', true],
    ['app://yardmaster/assets/index-D3f.js', 'assets/index-D3f.js', 'text/javascript; charset=utf-8', false],
    ['app://yardmaster/assets/a%20b.css', 'assets/a b.css', 'text/css; charset=utf-8', false],
    ['app://yardmaster/assets/inter.woff2', 'assets/inter.woff2', 'font/woff2', false],
    ['app://yardmaster/%E2%9C%93.svg', '✓.svg', 'image/svg+xml', false],
  ])('%s is %s', (url, file, type, isPage) => {
    expect(get(url)).toEqual({ kind: 'file', path: join(ROOT, file), type, isPage })
  })

  test.each([
    ['app://yardmaster/..%2fsecret.js', 400],
    ['app://yardmaster/..%5csecret.js', 400],
    ['app://yardmaster/assets/%2e%2e%2f%2e%2e%2fmain.js', 400],
    ['app://yardmaster/c:%5cwindows%5cx.js', 400],
    ['app://yardmaster/c%3a/x.js', 400],
    ['app://yardmaster/a%00.js', 400],
    ['app://yardmaster/%zz.js', 400],
    ['app://yardmaster/.env.json', 400],
    ['app://yardmaster/assets/index.js.map', 404],
    ['app://yardmaster/etc/passwd', 404],
    ['app://elsewhere/index.html', 403],
    ['app://yardmaster.example/index.html', 403],
    ['app://yardmaster:80/index.html', 403],
    ['app://you@yardmaster/index.html', 403],
    ['https://yardmaster/index.html', 403],
    ['file:///opt/yardmaster/dist/renderer/index.html', 403],
    ['not a url', 403],
  ])('%s is refused with %i', (url, status) => {
    expect(get(url)).toEqual({ kind: 'refused', status })
  })

  test.each(['app://yardmaster/assets/../../../../etc/x.json', 'app://yardmaster/%2e%2e/%2E%2e/etc/x.json'])(
    'the dots of %s, which the parser resolves, stay inside the root',
    (url) => {
      expect(get(url)).toMatchObject({ path: join(ROOT, 'etc/x.json') })
    },
  )

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s is refused', (method) => {
    expect(decideFile({ method, url: 'app://yardmaster/' }, ROOT)).toEqual({ kind: 'refused', status: 405 })
  })
})

test.each([
  ['app://yardmaster/#/jobs', true],
  ['app://yardmaster.evil/', false],
  ['data:text/html,x', false],
  ['', false],
])('isAppUrl(%s) is %s', (url, expected) => {
  expect(isAppUrl(url)).toBe(expected)
})

describe('the answer', () => {
  const root = mkdtempSync(join(tmpdir(), 'yardmaster-protocol-'))
  mkdirSync(join(root, 'assets'))
  writeFileSync(
    join(root, 'index.html'),
    '<meta name="csp-nonce" content="__CSP_NONCE__"><style nonce="__CSP_NONCE__"></style>',
  )
  writeFileSync(join(root, 'assets/app.js'), 'export {} // __CSP_NONCE__')
  afterAll(() => rmSync(root, { recursive: true }))

  const setup = () => {
    let count = 0
    return createAppProtocol({ root, makeNonce: () => `nonce${(count += 1)}` })
  }

  test('carries a policy with a nonce of its own, and the page carries the same one', async () => {
    const answer = setup()
    await answer(new Request('app://yardmaster/'))
    const response = await answer(new Request('app://yardmaster/'))
    expect(await response.text()).toBe(
      '<meta name="csp-nonce" content="nonce2"><style nonce="nonce2"></style>',
    )
    expect(response.headers.get('content-security-policy')).toBe(contentSecurityPolicy('nonce2'))
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  test('leaves everything but the page as it is', async () => {
    const response = await setup()(new Request('app://yardmaster/assets/app.js'))
    expect(await response.text()).toBe('export {} // __CSP_NONCE__')
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  })

  test('has no body for HEAD', async () => {
    const response = await setup()(new Request('app://yardmaster/', { method: 'HEAD' }))
    expect([response.status, await response.text()]).toEqual([200, ''])
  })

  test('is a plain 404 for a file that is not there, and for a folder', async () => {
    const answer = setup()
    expect((await answer(new Request('app://yardmaster/assets/gone.js'))).status).toBe(404)
    expect((await answer(new Request('app://yardmaster/assets'))).status).toBe(404)
  })
})

test('the policy allows no inline script, no eval and no other origin', () => {
  const policy = contentSecurityPolicy('n')
  expect(policy).not.toMatch(/unsafe|\*|https?:/)
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("require-trusted-types-for 'script'")
})

test('both hosts send the same policy', () => {
  expect(contentSecurityPolicy('n')).toBe(policyOfTheHttpHost('n'))
})
