import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { missingPackages, platformEntry } from './lockfile.ts'
import type { LockedPackage } from './lockfile.ts'
import { root } from './root.ts'

// After `npm install` from a mirror that lacks the packages of other platforms: npm leaves those out of
// the lockfile, and `npm ci` then refuses it everywhere. This puts them back, without their checksums.
const file = path.join(root, 'package-lock.json')
const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, LockedPackage> }
for (const missing of missingPackages(lock.packages)) {
  const entry = missing.isOptional ? platformEntry(missing) : null
  if (!entry) throw new Error(`package-lock.json lacks ${missing.name}, which no name can stand in for`)
  lock.packages[`node_modules/${missing.name}`] = entry
  console.log(`added ${missing.name} ${missing.version}`)
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')))
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
