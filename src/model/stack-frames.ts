/**
 * Whose code a frame is: `own`, of the person's files; `package`, of what is installed; `node`, of the
 * runtime, native code and WebAssembly included; `other`, made at run time or unknown.
 */
export type FrameKind = 'own' | 'package' | 'node' | 'other'

/** A line of a stack. */
export interface StackFrame {
  /** As it stands there, without the space around it. */
  readonly text: string
  readonly kind: FrameKind
  /** What was called; null at the top of a module. */
  readonly name: string | null
  readonly place: FramePlace | null
  /** Of a package's frame: which. */
  readonly package: string | null
}

export interface FramePlace {
  /** As the stack has it: a path, or a URL that is no file's. */
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly column: number | null
}

/** The frames of a stack, as V8 writes them, without its message, which stands above it. */
export function stackFrames(stack: string): readonly StackFrame[] {
  return stack
    .split('\n')
    .filter((line) => /^\s*at\s/.test(line))
    .map((line) => frameOf(line.trim()))
}

function frameOf(text: string): StackFrame {
  const call = text.replace(/^at\s+(?:async\s+)?/, '')
  const { name, where } = parted(call)
  const place = placeOf(where)
  const file = place?.file ?? where
  return { text, name, place, kind: kindOf(file, where), package: packageOf(file) }
}

/** `name (where)`, or `where` alone. A path may hold brackets and spaces, a name spaces and `[as other]`. */
function parted(call: string): { name: string | null; where: string } {
  if (!call.endsWith(')')) {
    return placeOf(call) || /^(?:native|<anonymous>|wasm)/.test(call)
      ? { name: null, where: call }
      : { name: call, where: '' }
  }
  const [, name, where] = /^(.*?) \((.*)\)$/s.exec(call) ?? []
  return name === undefined || where === undefined ? { name: null, where: call } : { name, where }
}

function placeOf(where: string): FramePlace | null {
  // What was evaluated stands where the call of eval does: what is behind it is a place in no file.
  const evaluated = /^eval at .*?\((?!eval at )(.+?:\d+:\d+)\)/.exec(where)?.[1] ?? where
  const [, file, line, column] = /^(.+?):(\d+)(?::(\d+))?$/.exec(evaluated) ?? []
  if (file === undefined || line === undefined || /^<anonymous>|^wasm:|wasm-function/.test(file)) return null
  return { file: plainPath(file), line: Number(line), column: column === undefined ? null : Number(column) }
}

/** A file's URL as its path: `file:///C:/a%20b.ts` is `C:/a b.ts`. */
function plainPath(file: string): string {
  if (!file.startsWith('file://')) return file
  try {
    return decodeURIComponent(file.slice('file://'.length)).replace(/^\/(?=[A-Za-z]:)/, '')
  } catch {
    return file
  }
}

function kindOf(file: string, where: string): FrameKind {
  if (/^(?:node:|internal\/|native$|index \d+$)/.test(file) || /^wasm|wasm-function/.test(where))
    return 'node'
  if (/[/\\]node_modules[/\\]|^node_modules[/\\]/.test(file)) return 'package'
  if (where === '<anonymous>') return 'node'
  return isPath(file) ? 'own' : 'other'
}

/** Not a URL, and not made up by a bundler; a drive's letter is no scheme. */
function isPath(file: string): boolean {
  return file !== '' && !/^[a-z][a-z0-9+.-]+:/i.test(file) && !/^(?:<|\[|\()/.test(file)
}

function packageOf(file: string): string | null {
  const inside = file.split(/[/\\]node_modules[/\\]|^node_modules[/\\]/)
  if (inside.length < 2) return null
  const [first = '', second = ''] = (inside.at(-1) ?? '').split(/[/\\]/)
  return first.startsWith('@') ? `${first}/${second}` : first
}

/** Frames as they are shown: the person's own one by one, the others gathered where they stand. */
export type FrameGroup =
  | { readonly kind: 'own'; readonly frame: StackFrame }
  | { readonly kind: 'folded'; readonly frames: readonly StackFrame[] }

export function foldFrames(frames: readonly StackFrame[]): readonly FrameGroup[] {
  const groups: FrameGroup[] = []
  let folded: StackFrame[] = []
  for (const frame of frames) {
    if (frame.kind === 'own') {
      folded = []
      groups.push({ kind: 'own', frame })
      continue
    }
    if (folded.length === 0) groups.push({ kind: 'folded', frames: folded })
    folded.push(frame)
  }
  return groups
}

/** `4 frames of node and undici`. */
export function foldedWords(frames: readonly StackFrame[]): string {
  const owners = [...new Set(frames.map(ownerOf))]
  const shown = owners.length > 3 ? [...owners.slice(0, 2), 'others'] : owners
  const last = shown.pop() ?? ''
  const names = shown.length === 0 ? last : `${shown.join(', ')} and ${last}`
  return `${frames.length} ${frames.length === 1 ? 'frame' : 'frames'} of ${names}`
}

function ownerOf(frame: StackFrame): string {
  if (frame.package !== null) return frame.package
  return frame.kind === 'node' ? 'node' : 'code made at run time'
}

/** A path from the workspace's folder where it lies inside, as people know it; else whole. */
export function pathFrom(dir: string | null, file: string): string {
  if (dir === null) return file
  const from = `${dir.replaceAll('\\', '/').replace(/\/$/, '')}/`
  const path = file.replaceAll('\\', '/')
  return path.startsWith(from) ? path.slice(from.length) : file
}
