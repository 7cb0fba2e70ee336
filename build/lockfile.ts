/** A package as package-lock.json has it; of many keys, those that are read here. */
export interface LockedPackage {
  readonly version?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly dev?: boolean
  readonly [key: string]: unknown
}

export type LockedPackages = Readonly<Record<string, LockedPackage>>

export interface MissingPackage {
  readonly name: string
  /** As its dependent asks for it. */
  readonly version: string
  readonly isOptional: boolean
  readonly isDev: boolean
}

/** What some package depends on and the lockfile does not have. */
export function missingPackages(packages: LockedPackages): MissingPackage[] {
  const missing = new Map<string, MissingPackage>()
  for (const [place, locked] of Object.entries(packages)) {
    const wanted = { ...locked.dependencies, ...locked.optionalDependencies }
    for (const [name, version] of Object.entries(wanted)) {
      if (isFoundFrom(place, name, packages)) continue
      const isOptional = locked.optionalDependencies?.[name] !== undefined
      missing.set(name, { name, version, isOptional, isDev: locked.dev === true })
    }
  }
  return [...missing.values()]
}

/** As Node looks a package up: beside its dependent, then in each folder above. */
function isFoundFrom(place: string, name: string, packages: LockedPackages): boolean {
  for (let folder = place; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`]) return true
    if (!folder.includes('/node_modules/')) return packages[`node_modules/${name}`] !== undefined
  }
}

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32']
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64']

/**
 * The entry of a platform's package, read off its name (`…-linux-arm64-musl`): npm then leaves it alone
 * on every other platform. Null for a name that says no platform.
 */
export function platformEntry({ name, version, isDev }: MissingPackage): LockedPackage | null {
  const words = name.split('-')
  const os = words.filter((word) => SYSTEMS.includes(word))
  const cpu = words.filter((word) => PROCESSORS.includes(word))
  const libc = /musl/.test(name) ? ['musl'] : /linux.*gnu/.test(name) ? ['glibc'] : []
  if (cpu.length !== 1 || (os.length !== 1 && cpu[0] !== 'wasm32')) return null
  return {
    version,
    cpu,
    ...(isDev && { dev: true }),
    ...(libc.length > 0 && { libc }),
    optional: true,
    ...(os.length > 0 && { os }),
  }
}
