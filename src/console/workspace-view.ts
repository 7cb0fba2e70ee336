import type { WorkspaceView } from '../contract/index.ts'
import { installedVersion } from '../install.ts'
import type { ConsoleGround } from './ground.ts'
import { filledBuild, type EarlierHandlers } from './handler-build.ts'

/** Where a workspace stands, as its window shows it. */
export function workspaceView(
  { workspace, options, settings }: ConsoleGround,
  earlier: EarlierHandlers,
  state: Pick<WorkspaceView, 'isStarted' | 'storageError'>,
): WorkspaceView {
  const { config } = settings
  const { completedMs, cancelledMs, deadMs, logsMs } = config.retention
  return {
    name: workspace.name,
    dir: workspace.dir,
    host: options.host,
    version,
    isConfirmed: workspace.isConfirmed,
    ...state,
    configError: workspace.configError,
    retention: { completedMs, cancelledMs, deadMs, logsMs },
    build: filledBuild(workspace.build, config),
    earlier: Object.fromEntries([...earlier].map(([file, { build }]) => [file, build])),
  }
}

const version = installedVersion()
