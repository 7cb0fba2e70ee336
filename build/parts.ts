import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import type { Part } from './refresh.ts'
import { hostConfig, preloadConfig } from './host-bundle.ts'
import { rendererConfig } from './renderer-bundle.ts'
import { root } from './root.ts'

const always = ['build', 'package.json', 'package-lock.json']

/** All of `dist/`. */
export const PARTS: readonly Part[] = [
  {
    name: 'host',
    inputs: ['src', 'electron', ...always],
    outputs: ['src', 'electron', 'vendor'],
    make: makeHost,
  },
  {
    name: 'renderer',
    inputs: ['renderer', 'src/contract', 'src/model', 'src/errors.ts', ...always],
    outputs: ['renderer'],
    make: makeRenderer,
  },
  { name: 'types', inputs: ['src/runner/handler.ts', ...always], outputs: ['types'], make: makeTypes },
  { name: 'program types', inputs: ['src', ...always], outputs: ['program-types'], make: makeProgramTypes },
  { name: 'sample', inputs: ['src/workspace/sample'], outputs: ['sample'], make: makeSample },
]

async function makeHost(outDir: string): Promise<void> {
  const { build } = await import('vite')
  await Promise.all([build(hostConfig(outDir)), build(preloadConfig(path.join(outDir, 'electron')))])
}

async function makeRenderer(outDir: string): Promise<void> {
  const { build } = await import('vite')
  await build(await rendererConfig(path.join(outDir, 'renderer')))
}

/**
 * The types of the `yardmaster` module as one file, for workspaces, and Node's beside them: a folder
 * of handlers has no node_modules of its own. The module imports nothing, so no bundler of types is needed.
 */
async function makeTypes(outDir: string): Promise<void> {
  const { default: ts } = await import('typescript')
  const source = path.join(root, 'src/runner/handler.ts')
  const text = await readFile(source, 'utf8')
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(text, {
    fileName: source,
    reportDiagnostics: true,
    compilerOptions: { isolatedDeclarations: true, target: ts.ScriptTarget.ES2024, strict: true },
  })
  if (diagnostics.length > 0) {
    throw new Error(ts.formatDiagnostics(diagnostics, diagnosticsHost))
  }
  if (/\bfrom\s*['"]|\bimport\s*\(/.test(outputText)) {
    throw new Error('src/runner/handler.ts imports something: its types must stand in one file')
  }
  const types = path.join(outDir, 'types')
  await mkdir(types, { recursive: true })
  await writeFile(path.join(types, 'yardmaster.d.ts'), outputText)
  const nodeTypes = packageFolder('@types/node', root)
  await copyPackage(nodeTypes, path.join(types, 'node_modules/@types/node'))
  await copyPackage(packageFolder('undici-types', nodeTypes), path.join(types, 'node_modules/undici-types'))
}

/** The types of what a program may import: a tree of declarations beside `src/index.ts`'s. */
async function makeProgramTypes(outDir: string): Promise<void> {
  const { default: ts } = await import('typescript')
  const configFile = path.join(root, 'src/tsconfig.json')
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(configFile, (file) => ts.sys.readFile(file)).config,
    ts.sys,
    path.dirname(configFile),
    {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      composite: false,
      incremental: false,
      noCheck: true,
      rootDir: path.join(root, 'src'),
      outDir: path.join(outDir, 'program-types'),
    },
    configFile,
  )
  const { diagnostics } = ts.createProgram([path.join(root, 'src/index.ts')], options).emit()
  if (diagnostics.length > 0) throw new Error(ts.formatDiagnostics(diagnostics, diagnosticsHost))
}

const diagnosticsHost = {
  getCurrentDirectory: () => root,
  getCanonicalFileName: (name: string) => name,
  getNewLine: () => '\n',
}

function packageFolder(name: string, from: string): string {
  return path.dirname(createRequire(path.join(from, 'package.json')).resolve(`${name}/package.json`))
}

async function copyPackage(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, filter: (file) => path.basename(file) !== 'README.md' })
}

/** Sources on purpose: a person opens these in an editor. */
async function makeSample(outDir: string): Promise<void> {
  await cp(path.join(root, 'src/workspace/sample'), path.join(outDir, 'sample'), { recursive: true })
}
