import {defineConfig} from 'vitest/config'

/** Where CI wants the figures of the run; it adds them up. */
const report = process.env['QCMD_VITEST_JSON']

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/own-cache.ts'],
    // Real processes on small machines: a wait for a condition may be long, it ends as soon as it holds.
    testTimeout: 120_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
    pool: 'forks',
    reporters: report ? ['default', ['json', {outputFile: report}]] : ['default'],
  },
})
