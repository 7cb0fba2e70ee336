/**
 * The import walls: which folder may import what, and what to use instead. ESLint asks `wallFault`
 * for every import; the table is the one place to change.
 */

/**
 * @typedef {object} Wall
 * @property {string} folder a folder or file of the repository; the longest that fits a file rules it
 * @property {readonly string[]} may what of `src/` it may import, itself aside
 * @property {readonly string[]} [mayTypes] what it may import as types only
 * @property {boolean} [isPlain] runs in a renderer too: no Node, no packages but `packages`
 * @property {readonly string[]} [packages] packages that a plain folder may import
 * @property {string} instead
 */

const vocabulary = ['src/model', 'src/errors.ts', 'src/clock.ts']
const engine = [...vocabulary, 'src/store', 'src/runner']
const surfaces = [
  ...[...engine, 'src/contract', 'src/queue', 'src/replay', 'src/cron', 'src/health', 'src/workspace'],
]

/** @type {readonly Wall[]} */
const walls = [
  ...vocabulary.map((folder) => ({
    folder,
    may: vocabulary,
    isPlain: true,
    instead: 'The vocabulary stands at the bottom: take what you need as an argument.',
  })),
  {
    folder: 'src/contract',
    may: ['src/model', 'src/errors.ts'],
    isPlain: true,
    packages: ['zod', '@orpc/contract'],
    instead: 'The renderer loads the contract: keep to types and schemas over src/model.',
  },
  {
    folder: 'src/store',
    may: vocabulary,
    instead: 'The store knows rows only: return data and let src/queue or src/cron decide.',
  },
  {
    folder: 'src/runner',
    may: vocabulary,
    instead: 'A runner is handed its means (enqueue, observe) by src/console.ts: declare an interface here.',
  },
  {
    folder: 'src/queue',
    may: engine,
    instead: 'The queue stands below its surfaces: emit an event, or take a function as an argument.',
  },
  {
    folder: 'src/replay',
    may: [...engine, 'src/queue'],
    instead: 'Replays stand beside the queue: src/console.ts hands them the handlers and the limits.',
  },
  {
    folder: 'src/cron',
    may: engine,
    instead: 'src/console.ts hands cron the means to enqueue and to purge: declare an interface here.',
  },
  {
    folder: 'src/health',
    may: [...vocabulary, 'src/store'],
    instead: 'Health knows the database and its host: src/console.ts hands it what else it needs.',
  },
  {
    folder: 'src/workspace',
    may: surfaces,
    instead: 'A workspace stands below api and http: return what they need.',
  },
  {
    folder: 'src/api',
    may: surfaces,
    instead: 'Operations stand below their transports: http and electron import api, not the reverse.',
  },
  {
    folder: 'src/http',
    may: [...surfaces, 'src/api', 'src/install.ts'],
    instead: 'src/console.ts puts the parts together and starts the host: take it as an argument.',
  },
  {
    folder: 'src/console.ts',
    may: [...surfaces, 'src/api', 'src/http', 'src/console', 'src/install.ts'],
    instead: 'The console is built by its hosts (src/cli.ts, electron/), not the reverse.',
  },
  {
    folder: 'src/console',
    may: [...surfaces, 'src/api', 'src/http', 'src/install.ts'],
    instead: 'The console is built by its hosts (src/cli.ts, electron/), not the reverse.',
  },
  {
    folder: 'src',
    may: ['src'],
    instead: 'src/ runs without a desktop: electron/ and renderer/ import it, not the reverse.',
  },
  {
    folder: 'electron',
    may: [
      ...['src/console.ts', 'src/contract', 'src/workspace', 'src/model', 'src/errors.ts'],
      // What opens where no folder is named, and where the person's own things are: the same in both hosts.
      ...['src/sample-workspace.ts', 'src/cli/state-dir.ts'],
    ],
    mayTypes: ['src/runner'],
    instead: 'The shell wires and decides nothing: go through src/console.ts, src/contract or src/workspace.',
  },
  {
    folder: 'renderer',
    may: ['src/model'],
    mayTypes: ['src/contract'],
    isPlain: true,
    instead:
      'Ask the host over the bridge (renderer/bridge.ts); import src/contract as a type, src/model as is.',
  },
]

/** Packages that belong to one place. @type {readonly { name: RegExp, folders: readonly string[], instead: string }[]} */
const homes = [
  {
    name: /^electron($|\/)/,
    folders: ['electron'],
    instead: 'Only electron/ imports it at run time: in plain Node it starts a download. Use `import type`.',
  },
  {
    name: /^better-sqlite3$/,
    folders: ['src/store', 'test'],
    instead: 'Only src/store speaks SQL: add a statement there.',
  },
  {
    name: /^(vue|pinia|vue-router|reka-ui|@vueuse\/.*|@lucide\/vue)$/,
    folders: ['renderer', 'test'],
    instead: 'Only renderer/ renders.',
  },
]

/**
 * What is wrong with an import, in words for the person who wrote it; null when nothing is.
 *
 * @param {object} the
 * @param {string} the.file the importing file, from the repository's root, with forward slashes
 * @param {string} the.specifier as written
 * @param {boolean} the.isTypeOnly `import type`, which leaves nothing behind at run time
 * @returns {string | null}
 */
export function wallFault({ file, specifier, isTypeOnly }) {
  const wall = walls
    .filter((each) => isWithin(file, each.folder))
    .reduce((best, each) => (best && best.folder.length >= each.folder.length ? best : each), noWall)
  return specifier.startsWith('.')
    ? pathFault(file, specifier, isTypeOnly, wall)
    : packageFault(file, specifier, isTypeOnly, wall)
}

/** @type {Wall | undefined} */
const noWall = undefined

/** @param {string} file @param {string} specifier @param {boolean} isTypeOnly @param {Wall | undefined} wall */
function pathFault(file, specifier, isTypeOnly, wall) {
  if (!wall) return null
  const target = new URL(specifier, `file:///${file}`).pathname.slice(1)
  const allowed = [wall.folder, ...wall.may, ...(isTypeOnly ? (wall.mayTypes ?? []) : [])]
  if (allowed.some((folder) => isWithin(target, folder))) return null
  // What is neither code of ours nor a wall's business: package.json, a file beside.
  if (!/^(src|electron|renderer|build|test)\//.test(target)) return null
  const typesWouldDo = wall.mayTypes?.some((folder) => isWithin(target, folder))
  return typesWouldDo
    ? `${wall.folder} may import ${target} as a type only: use \`import type\`.`
    : `${wall.folder} may not import ${target}. ${wall.instead}`
}

/** @param {string} file @param {string} specifier @param {boolean} isTypeOnly @param {Wall | undefined} wall */
function packageFault(file, specifier, isTypeOnly, wall) {
  const home = homes.find((each) => each.name.test(specifier))
  if (home && !isTypeOnly && !home.folders.some((folder) => isWithin(file, folder))) {
    return `${specifier} may not be imported here. ${home.instead}`
  }
  if (!wall?.isPlain || isTypeOnly) return null
  if (specifier.startsWith('node:')) return `${wall.folder} runs in a page too, without Node. ${wall.instead}`
  // The renderer has packages of its own; the rest of what is plain has those that are named.
  if (wall.folder === 'renderer' || wall.packages?.some((name) => specifier.startsWith(name))) return null
  return `${wall.folder} may not import ${specifier}. ${wall.instead}`
}

/** @param {string} path @param {string} folder */
function isWithin(path, folder) {
  return path === folder || path.startsWith(`${folder}/`)
}
