import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Jiti } from 'jiti'
import { HANDLER_MODULE } from './module-hooks.ts'
import type { LoadedFiles } from './module-hooks.ts'
import type { ReadCopies } from './read-copies.ts'

/**
 * Loads a file of the workspace and gives its default export. Node's own import comes first: it is the fastest
 * and its stack traces are exact. What Node refuses (enums, imports without extension, JSON, a mix of module
 * kinds) goes through jiti. An error that the file's own code throws is not tried again.
 */
export type LoadModule = (file: string) => Promise<unknown>

export function moduleLoader(folder: string, loaded: LoadedFiles, copies?: ReadCopies): LoadModule {
  let jiti: Promise<Jiti> | null = null
  return async (file) => {
    loaded.add(file)
    try {
      return defaultOf(await import(pathToFileURL(file).href))
    } catch (refusal) {
      if (!isRefusal(refusal)) throw refusal
      jiti ??= startJiti(folder, copies)
      return loadWithJiti(await jiti, file, loaded, refusal)
    }
  }
}

async function startJiti(folder: string, copies: ReadCopies | undefined): Promise<Jiti> {
  copies?.patchReading()
  const { createJiti } = await import('jiti')
  return createJiti(join(folder, 'handlers', 'index.js'), {
    // Not in the shared temp folder, where another user could lay code in wait.
    fsCache: join(folder, '.yardmaster', 'cache'),
    interopDefault: true,
    virtualModules: { yardmaster: (await import(HANDLER_MODULE)) as unknown },
  })
}

async function loadWithJiti(
  jiti: Jiti,
  file: string,
  loaded: LoadedFiles,
  refusal: unknown,
): Promise<unknown> {
  try {
    return defaultOf(await jiti.import(file))
  } catch (error) {
    // Both refuse: Node's words are the ones to look up, unless it was only the TypeScript that it refused.
    throw isRefusal(error) && codeOf(refusal) !== 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX'
      ? refusal
      : withPlace(refusal, error)
  } finally {
    // jiti reads files by itself, and keeps what it made of them where `require` does.
    for (const path of Object.keys(createRequire(file).cache)) {
      loaded.add(path)
      // Which of them it needed is not known: too many make its code seem changed too often, and never too seldom.
      loaded.addImport(file, path)
    }
  }
}

/** CommonJS that was compiled from ESM has its default export one level further down. */
function defaultOf(module: unknown): unknown {
  const value = (module as { default?: unknown }).default
  const isCompiled =
    typeof value === 'object' && value !== null && '__esModule' in value && 'default' in value
  return isCompiled ? value.default : value
}

const REFUSALS: ReadonlySet<unknown> = new Set([
  'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX',
  'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING',
  'ERR_UNKNOWN_FILE_EXTENSION',
  'ERR_UNKNOWN_MODULE_FORMAT',
  'ERR_IMPORT_ATTRIBUTE_MISSING',
  'ERR_MODULE_NOT_FOUND',
  'MODULE_NOT_FOUND',
  'ERR_UNSUPPORTED_DIR_IMPORT',
  'ERR_REQUIRE_ESM',
  'ERR_REQUIRE_ASYNC_MODULE',
  'ERR_REQUIRE_CYCLE_MODULE',
])

/** What the module system throws, before any code of the file's has run or at its first CommonJS word in ESM. */
function isRefusal(error: unknown): boolean {
  if (REFUSALS.has(codeOf(error))) return true
  if (error instanceof SyntaxError)
    return codeOf(error) !== 'ERR_INVALID_TYPESCRIPT_SYNTAX' && !isThrownByCode(error)
  return (
    error instanceof ReferenceError &&
    /^(require|module|exports|__filename|__dirname) is not defined/.test(error.message)
  )
}

/** `JSON.parse` throws SyntaxErrors too, from a frame of the file's own. */
function isThrownByCode({ stack = '' }: Error): boolean {
  return stack.split('\n').some((frame) => /^\s+at /.test(frame) && !frame.includes('node:'))
}

/** V8 has the better words for a syntax error in plain JavaScript, and jiti knows where it is. */
function withPlace(refusal: unknown, error: unknown): unknown {
  const place =
    error instanceof Error ? /^ParseError: .*\n\s*(\S.*:\d+:\d+)/.exec(error.message)?.[1] : undefined
  if (!(refusal instanceof SyntaxError) || place === undefined) return error
  const placed = new SyntaxError(refusal.message)
  placed.stack = `${place}\n\nSyntaxError: ${refusal.message}`
  return placed
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
}
