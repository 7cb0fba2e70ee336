/** On a busy machine the bundler warns of its own slowness, which says nothing about the code. */
export const QUIET_CHECKS = { bundlerTimings: false } as const
