import {execFileSync} from 'node:child_process'
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {describe, expect, it} from 'vitest'
import {qcmdIn} from '../support/qcmd.js'
import {tempDir} from '../support/temp-dir.js'

const RUN = fileURLToPath(new URL('../../bin/run.js', import.meta.url))
const EXAMPLE = fileURLToPath(new URL('../../examples/checkout-incident.log', import.meta.url))
/** Far less than the address space that WebAssembly wants to reserve, enough for Node. */
const KIB = 4_000_000

describe.skipIf(process.platform !== 'linux')('under a limit of virtual memory', () => {
  /** Runs node as it is, and limited. */
  const runners = () => {
    const qcmd = qcmdIn()
    const options = {
      // Under a test's NODE_ENV oclif loads a TypeScript loader, which is WebAssembly itself.
      env: {...qcmd.env, NODE_ENV: 'production'},
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    } as const
    const free = (...argv: readonly string[]): string =>
      execFileSync(process.execPath, argv, options)
    const limited = (...argv: readonly string[]): string =>
      execFileSync(
        'bash',
        ['-c', `ulimit -v ${KIB} && exec "$0" "$@"`, process.execPath, ...argv],
        options,
      )
    return {qcmd, free, limited}
  }

  it('a big file, which a second thread scans elsewhere, gives the same report', () => {
    const {free, limited} = runners()
    const file = join(tempDir(), 'big.log')
    const example = readFileSync(EXAMPLE, 'utf8')
    writeFileSync(file, example.repeat(Math.ceil(2 ** 24 / example.length)))
    const argv = [RUN, 'logs', file, '--once', '--json']
    expect(limited(...argv)).toBe(free(...argv))
  }, 60_000)

  it('WebAssembly cannot be had, and the report is the same', async () => {
    const {qcmd, limited} = runners()
    // Else this would test nothing.
    const probe =
      'try { new WebAssembly.Memory({initial: 1}); console.log("had") } catch { console.log("none") }'
    expect(limited('-e', probe)).toBe('none\n')
    const report = JSON.parse(limited(RUN, 'logs', EXAMPLE, '--once', '--json')) as unknown
    expect(report).toEqual(await qcmd.json('logs', EXAMPLE, '--once'))
  })
})
