import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InvalidInputError, messageOf, textIn } from '../errors.ts'
import { CONFIG_DEFAULTS, resolveConfig, type ResolvedConfig } from './config.ts'

/** The names that a workspace's config may have. */
export const CONFIG_FILES = ['ts', 'js', 'mjs', 'json'].map((extension) => `yardmaster.config.${extension}`)

/**
 * The config file of a folder; null where there is none.
 *
 * @throws InvalidInputError naming them where there are several
 */
export async function findConfig(dir: string): Promise<string | null> {
  const present = (await readdir(dir)).filter((name) => CONFIG_FILES.includes(name)).sort()
  if (present.length > 1) throw new InvalidInputError('config', 'one config file', present.join(' and '))
  return present[0] ?? null
}

/** Whether reading this config runs code. */
export function isCode(configFile: string): boolean {
  return !configFile.endsWith('.json')
}

/**
 * Read, check and fill in the config of a folder.
 *
 * @param evaluate gives the default export of a TypeScript or JavaScript file (absolute)
 * @throws InvalidInputError whose message begins with the file's name
 */
export async function loadConfig(
  dir: string,
  evaluate: (file: string) => Promise<unknown>,
): Promise<ResolvedConfig> {
  const name = await findConfig(dir)
  if (name === null) return CONFIG_DEFAULTS
  const file = join(dir, name)
  const input = isCode(name) ? await evaluate(file) : parseJson(name, await readFile(file, 'utf8'))
  try {
    return resolveConfig(input)
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error
    throw new InvalidInputError(`${name}: ${textIn(error, 'field')}`, textIn(error, 'expected'), gotOf(error))
  }
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new InvalidInputError(name, 'JSON', messageOf(error))
  }
}

function gotOf({ data }: InvalidInputError): string | undefined {
  return typeof data.got === 'string' ? data.got : undefined
}
