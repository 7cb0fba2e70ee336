import { app, crashReporter, dialog, protocol } from 'electron'
import { APP_SCHEME } from './app-protocol.ts'
import { workspaceArgument } from './argv.ts'
import type { SecondStart } from './argv.ts'
import { linkArgument } from './links.ts'

// What must happen before Electron is ready, and at once: it does not wait for anything asynchronous
// here, and a top-level await of `whenReady` would wait for itself. All else is in boot.ts.

process.on('uncaughtException', fail)
process.on('unhandledRejection', (reason) => console.error('unhandled rejection:', reason))

app.setName('Yardmaster')
app.setAppUserModelId('app.yardmaster')
const userData = app.commandLine.getSwitchValue('user-data-dir')
if (userData !== '') app.setPath('userData', userData)
app.enableSandbox()
crashReporter.start({ uploadToServer: false })
protocol.registerSchemesAsPrivileged([
  {
    scheme: APP_SCHEME,
    privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
  },
])

// macOS hands links over in an event, which may come before anyone is ready for it.
let link = linkArgument(process.argv)
app.on('open-url', (event, url) => {
  event.preventDefault()
  link = url
})
const start: SecondStart = { workspace: workspaceArgument(process.argv, process.cwd()), link }
if (app.requestSingleInstanceLock(start)) {
  app
    .whenReady()
    .then(() => import('./boot.ts'))
    .then(({ boot }) => boot({ ...start, link }))
    .catch(fail)
} else {
  app.quit()
}

/** A defect of ours: Electron would show it and go on, in a state that nobody knows. */
function fail(error: unknown): void {
  console.error(error)
  dialog.showErrorBox('Yardmaster has to stop', error instanceof Error ? error.message : String(error))
  app.exit(1)
}
