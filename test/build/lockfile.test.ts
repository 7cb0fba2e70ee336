import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { missingPackages, platformEntry } from '../../build/lockfile.ts'
import type { LockedPackages } from '../../build/lockfile.ts'
import { root } from '../../build/root.ts'

describe('package-lock.json', () => {
  it('has every package that another depends on, those of other platforms too, so that npm ci takes it anywhere', () => {
    const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
      packages: LockedPackages
    }
    expect(missingPackages(packages), 'run: node build/run.mjs build/complete-lockfile.ts').toEqual([])
  })
})

describe('missingPackages', () => {
  it('finds a package beside its dependent, and in the folders above', () => {
    const packages = {
      '': { dependencies: { a: '1.0.0' } },
      'node_modules/a': { version: '1.0.0', dependencies: { b: '2.0.0', c: '1.0.0' } },
      'node_modules/a/node_modules/b': { version: '2.0.0', dependencies: { c: '1.0.0' } },
      'node_modules/c': { version: '1.0.0' },
    }
    expect(missingPackages(packages)).toEqual([])
  })

  it('does not take a package for its namesake in another’s folder', () => {
    const packages = {
      '': { dependencies: { a: '1.0.0', b: '1.0.0' } },
      'node_modules/a': { version: '1.0.0', dev: true },
      'node_modules/a/node_modules/b': { version: '1.0.0' },
    }
    expect(missingPackages(packages)).toEqual([
      { name: 'b', version: '1.0.0', isOptional: false, isDev: false },
    ])
  })
})

describe('platformEntry', () => {
  const entry = (name: string) => platformEntry({ name, version: '1.2.3', isOptional: true, isDev: true })

  it('reads the platform off the name', () => {
    expect(entry('@x/native-linux-arm64-musl')).toEqual({
      version: '1.2.3',
      cpu: ['arm64'],
      dev: true,
      libc: ['musl'],
      optional: true,
      os: ['linux'],
    })
    expect(entry('@x/native-win32-ia32-msvc')).toMatchObject({ os: ['win32'], cpu: ['ia32'] })
    expect(entry('@x/native-linux-arm-gnueabihf')).toMatchObject({
      os: ['linux'],
      cpu: ['arm'],
      libc: ['glibc'],
    })
    expect(entry('@x/native-wasm32-wasi')).toMatchObject({ cpu: ['wasm32'] })
  })

  it('makes nothing up where the name says no platform', () => {
    expect(entry('left-pad')).toBeNull()
  })
})
