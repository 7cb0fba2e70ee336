import { expect, it } from 'vitest'
import { handlerEnv } from '../../../src/runner/handler-env.ts'

it('keeps the environment but for the console’s own and what steers Node', () => {
  const env = {
    PATH: '/bin',
    EMPTY: '',
    ABSENT: undefined,
    MY_YARDMASTER_TOKEN: 'mine',
    YARDMASTER_TOKEN: 'secret',
    yardmaster_token: 'secret',
    NODE_OPTIONS: '--inspect',
    NODE_CHANNEL_FD: '3',
    ELECTRON_RUN_AS_NODE: '1',
    NODE_ENV: 'test',
  }
  expect(handlerEnv(env)).toEqual({ PATH: '/bin', EMPTY: '', MY_YARDMASTER_TOKEN: 'mine', NODE_ENV: 'test' })
})
