import {readFileSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const scriptsIn = (folder: string): readonly string[] =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.js') && name !== 'harness.js')
    .map((name) => `${folder}/${name}`)
const scripts = [...scriptsIn('test/package'), ...scriptsIn('test/system')]
/** It installs what it needs, so that it is called through npm. */
const ENGINE = 'npm run -s test:engine'

describe('the scripts that want more than Node and npm', () => {
  it('are each run by .ci/run', () => {
    const run = readFileSync(join(root, '.ci', 'run'), 'utf8')
    expect(scripts.length).toBeGreaterThan(3)
    expect(scripts.filter((script) => !run.includes(` node ${script}`))).toEqual([])
    expect(run).toContain(ENGINE)
  })

  // Said aloud where they do not run; `.ci/run` sets the variable, because it runs them itself.
  if (process.env.QCMD_CI === undefined) {
    it.skip.each([...scripts, ENGINE])(
      '%s: run it by itself, or all of them with: bash .ci/run',
      () => {},
    )
  }
})
