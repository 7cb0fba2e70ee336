import { jobs } from './001-jobs.ts'
import { namesAndNumbers } from './002-names-and-numbers.ts'
import { rollups } from './003-rollups.ts'
import { operations } from './004-operations.ts'
import { settings } from './005-settings.ts'
import { savedViews } from './006-saved-views.ts'
import { failureGroups } from './007-failure-groups.ts'
import { replays } from './008-replays.ts'
import { waves } from './009-waves.ts'
import { corrections } from './010-corrections.ts'
import { builds } from './011-builds.ts'
import { holds } from './012-holds.ts'
import { groupRules } from './013-group-rules.ts'
import { whoAndWhichBuild } from './014-who-and-which-build.ts'

/** Every migration in order; the database's user_version is the number of those it has had. */
export const MIGRATIONS: readonly string[] = [
  jobs,
  namesAndNumbers,
  rollups,
  operations,
  settings,
  savedViews,
  failureGroups,
  replays,
  waves,
  corrections,
  builds,
  holds,
  groupRules,
  whoAndWhichBuild,
]
