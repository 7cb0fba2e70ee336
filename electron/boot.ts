import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  powerMonitor,
  protocol,
  session,
  shell as system,
  utilityProcess,
} from 'electron'
import { fileURLToPath } from 'node:url'
import { stateDir } from '../src/cli/state-dir.ts'
import { openConsole } from '../src/console.ts'
import { sampleWorkspace } from '../src/sample-workspace.ts'
import type { SecondStart } from './argv.ts'
import { runDesktop } from './desktop.ts'
import { LINK_SCHEME } from './links.ts'
import { showFile } from './open-file.ts'
import { chooseFile } from './save-file.ts'
import type { Shell } from './shell.ts'
import { utilityProcessHost } from './utility-process-host.ts'

/** Hands Electron to the desktop, once it is ready. */
export async function boot(start: SecondStart): Promise<void> {
  const shell = electronShell()
  const { electron, chrome, node } = process.versions
  const processHost = utilityProcessHost({
    fork: (entry, args, options) => utilityProcess.fork(entry, args, options),
    endProcess,
    entry: besides(import.meta.url.endsWith('.ts') ? '../src/runner/entry.ts' : '../src/runner/entry.js'),
  })
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME)
  const first = start.workspace === null ? await sampleWorkspace() : { dir: start.workspace, firstJobs: [] }
  await runDesktop({
    shell,
    // Naming the folder is the confirmation; the sample is ours.
    first: { dir: first.dir, isConfirmed: true },
    link: start.link,
    about: `Yardmaster ${app.getVersion()} on Electron ${electron}, Chromium ${chrome}, Node ${node}`,
    rendererDir: besides('../renderer'),
    preload: besides('preload.cjs'),
    openConsole: ({ dir, isConfirmed }, restart) =>
      openConsole({
        dir,
        firstJobs: dir === first.dir ? first.firstJobs : [],
        host: 'desktop',
        isConfirmed,
        stateDir: stateDir(process.platform, process.env, app.getPath('home')),
        processHost,
        log: shell.log,
        restart,
        openFile: (path) => showFile(shell, path),
        editor: process.env['YARDMASTER_EDITOR'],
        openLink: (url) => shell.openExternal(url),
        saveAs: (name) => chooseFile(shell, name),
      }),
  })
}

function electronShell(): Shell {
  return {
    platform: process.platform,
    isPackaged: app.isPackaged,
    app,
    session: session.defaultSession,
    ipc: ipcMain,
    // Its event can be prevented; Electron's types leave it out.
    power: { on: (event, listener) => powerMonitor.on(event, listener as () => void) },
    dialogs: dialog,
    clock: {
      monotonic: () => performance.now(),
      timer(delayMs, fire) {
        const handle = setTimeout(fire, delayMs)
        return { clear: () => clearTimeout(handle) }
      },
    },
    handleScheme: (scheme, handle) => protocol.handle(scheme, handle),
    createWindow: (options) => new BrowserWindow(options),
    setMenu: (template) => Menu.setApplicationMenu(Menu.buildFromTemplate([...template])),
    openPath: (path) => system.openPath(path),
    revealPath: (path) => system.showItemInFolder(path),
    openExternal: (url) => system.openExternal(url),
    log: (line) => console.error(line),
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It is gone already.
  }
}

function besides(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url))
}
