import {
  queueOfKey,
  SETTINGS,
  type ListedKey,
  type Retentions,
  type SettingValue,
} from '../model/settings.ts'
import { retentionsBy, type ResolvedConfig } from './config.ts'

/** The config with what was set from a console in the place of what it says; keys as in SETTINGS, values checked. */
export function withSettings(
  config: ResolvedConfig,
  values: ReadonlyMap<string, SettingValue>,
): ResolvedConfig {
  const over = <Value extends SettingValue>(key: ListedKey, otherwise: Value): Value => {
    const value = values.get(key)
    return value === undefined ? otherwise : (value as Value)
  }
  return {
    ...config,
    workers: over('workers', config.workers),
    queues: queuesWith(config.queues, values),
    maxAttempts: over('maxAttempts', config.maxAttempts),
    retryDelayMs: over('retryDelayMs', config.retryDelayMs),
    timeoutMs: over('timeoutMs', config.timeoutMs),
    drainMs: over('drainMs', config.drainMs),
    graceMs: over('graceMs', config.graceMs),
    memoryMb: over('memoryMb', config.memoryMb),
    payloadLimitBytes: over('payloadLimitBytes', config.payloadLimitBytes),
    retention: retentionsBy((key) => over<SettingValue>(key, retentionOf(config, key))),
  }
}

function queuesWith(
  queues: ResolvedConfig['queues'],
  values: ReadonlyMap<string, SettingValue>,
): ResolvedConfig['queues'] {
  const next = { ...queues }
  for (const [key, workers] of values) {
    const queue = queueOfKey(key)
    if (queue === null) continue
    if (workers === null) delete next[queue]
    else next[queue] = { workers }
  }
  return next
}

/** The values that count in a config, by key: every listed setting, then the queues with workers of their own. */
export function settingValues(config: ResolvedConfig): Map<string, SettingValue> {
  const listed = SETTINGS.map(({ key }): [string, SettingValue] => [
    key,
    isRetention(key) ? retentionOf(config, key) : config[key],
  ])
  const queues = Object.entries(config.queues).map(([queue, { workers }]): [string, SettingValue] => [
    `queues.${queue}.workers`,
    workers,
  ])
  return new Map([...listed, ...queues])
}

type RetentionKey = Extract<ListedKey, `retention.${string}`>

function isRetention(key: ListedKey): key is RetentionKey {
  return key.startsWith('retention.')
}

function retentionOf({ retention }: ResolvedConfig, key: ListedKey): SettingValue {
  return retention[key.slice('retention.'.length) as keyof Retentions]
}
