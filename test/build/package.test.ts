import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { listPackage } from '@electron/asar'
import { Arch, build, Platform } from 'electron-builder'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureBuilt } from '../../build/ensure-built.ts'
import { dist, root } from '../../build/root.ts'

/** Stands before the fuses in Electron's binary: one byte of version, one of length, then one per fuse. */
const FUSE_SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const FUSES = [
  'runAsNode',
  'cookieEncryption',
  'nodeOptions',
  'nodeCliInspect',
  'embeddedAsarIntegrity',
  'onlyLoadAppFromAsar',
  'browserSnapshot',
  'fileProtocolPrivileges',
  'wasmTrapHandlers',
] as const

let folder: string
let unpacked: string
let packed: readonly string[]

beforeAll(async () => {
  await ensureBuilt({ quiet: true })
  folder = mkdtempSync(path.join(tmpdir(), 'yardmaster-package-'))
  await build({
    targets: Platform.LINUX.createTarget('dir', Arch.x64),
    projectDir: root,
    config: {
      extends: 'build/electron-builder.yml',
      electronDist: standInElectron(path.join(folder, 'electron')),
      directories: { output: path.join(folder, 'out') },
    },
    publish: 'never',
  })
  unpacked = path.join(folder, 'out/linux-unpacked')
  packed = listPackage(path.join(unpacked, 'resources/app.asar'), { isPack: false }).map((file) =>
    file.replaceAll('\\', '/'),
  )
}, 120_000)

afterAll(() => {
  if (folder) rmSync(folder, { recursive: true, force: true })
})

/** What Electron's distribution has, as far as packaging looks at it. */
function standInElectron(dist: string): string {
  mkdirSync(path.join(dist, 'resources'), { recursive: true })
  writeFileSync(path.join(dist, 'version'), '45.4.1')
  const wire = Buffer.concat([
    Buffer.from(FUSE_SENTINEL),
    Buffer.from([1, FUSES.length]),
    Buffer.from('101100011'),
  ])
  writeFileSync(path.join(dist, 'electron'), Buffer.concat([Buffer.alloc(64), wire, Buffer.alloc(64)]))
  chmodSync(path.join(dist, 'electron'), 0o755)
  return dist
}

function readFuses(binary: string): Record<string, boolean> {
  const bytes = readFileSync(binary)
  const start = bytes.indexOf(FUSE_SENTINEL) + FUSE_SENTINEL.length + 2
  return Object.fromEntries(FUSES.map((name, index) => [name, bytes[start + index] === '1'.charCodeAt(0)]))
}

describe('the packaged application', () => {
  it('has what it runs: the desktop, the host, handler processes, pages, sample and types', () => {
    for (const file of [
      '/package.json',
      '/dist/electron/main.js',
      '/dist/electron/preload.cjs',
      '/dist/src/cli.js',
      '/dist/src/runner/entry.js',
      '/dist/src/runner/handler.js',
      '/dist/renderer/index.html',
      '/dist/types/yardmaster.d.ts',
      '/dist/types/node_modules/@types/node/index.d.ts',
      '/dist/types/node_modules/undici-types/index.d.ts',
      '/node_modules/better-sqlite3/lib/index.js',
      '/node_modules/jiti/package.json',
      '/node_modules/nodemailer/package.json',
    ]) {
      expect(packed).toContain(file)
    }
    expect(packed.some((file) => file.startsWith('/dist/sample/handlers/'))).toBe(true)
  })

  it('has pages that are built for production, though a test asked for them', () => {
    const assets = path.join(dist, 'renderer/assets')
    const scripts = readdirSync(assets).filter((file) => file.endsWith('.js'))
    expect(scripts).not.toEqual([])
    expect(
      scripts.filter((file) => readFileSync(path.join(assets, file), 'utf8').includes('[Vue warn]')),
    ).toEqual([])
  })

  it('has neither sources nor tests, nor the Node that serves development', () => {
    const tops = new Set(packed.map((file) => file.split('/')[1]))
    expect([...tops].sort()).toEqual(['dist', 'node_modules', 'package.json'])
    expect(packed.filter((file) => /^\/node_modules\/node-(linux|win|darwin)/.test(file))).toEqual([])
    expect(packed.filter((file) => file.endsWith('.map') || file.startsWith('/dist/.'))).toEqual([])
  })

  it('has one package for each that is loaded at run time, and no other', () => {
    const packages = new Set(
      packed.filter((file) => file.startsWith('/node_modules/')).map((file) => file.split('/')[2]),
    )
    expect([...packages].sort()).toEqual(['better-sqlite3', 'jiti', 'nodemailer'])
  })

  it('has the native module of its own platform alone, unpacked, since it can’t be loaded from an archive', () => {
    expect(packed.filter((file) => file.endsWith('.node'))).toHaveLength(1)
    const modules = path.join(unpacked, 'resources/app.asar.unpacked/node_modules')
    const natives = readdirSync(modules, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.node'),
    )
    expect(natives.map((file) => file.replaceAll('\\', '/'))).toEqual([
      'better-sqlite3/prebuilds/linux-x64.node',
    ])
  })

  it('has the types for a workspace’s editor beside the archive, since an editor can’t look into it', () => {
    const types = path.join(unpacked, 'resources/app.asar.unpacked/dist/types')
    expect(existsSync(path.join(types, 'yardmaster.d.ts'))).toBe(true)
    expect(existsSync(path.join(types, 'node_modules/@types/node/index.d.ts'))).toBe(true)
  })

  it('has its fuses set: no Node mode, no inspector, code from its archive alone', () => {
    expect(existsSync(path.join(unpacked, 'yardmaster'))).toBe(true)
    expect(readFuses(path.join(unpacked, 'yardmaster'))).toEqual({
      runAsNode: false,
      cookieEncryption: true,
      nodeOptions: false,
      nodeCliInspect: false,
      embeddedAsarIntegrity: true,
      onlyLoadAppFromAsar: true,
      browserSnapshot: false,
      fileProtocolPrivileges: false,
      wasmTrapHandlers: true,
    })
  })
})
