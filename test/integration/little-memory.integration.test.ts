import {execFileSync} from 'node:child_process'
import {fileURLToPath} from 'node:url'
import {describe, expect, it} from 'vitest'
import {qcmdIn} from '../support/qcmd.js'

const RUN = fileURLToPath(new URL('../../bin/run.js', import.meta.url))
const EXAMPLE = fileURLToPath(new URL('../../examples/checkout-incident.log', import.meta.url))
/** Far less than the address space that WebAssembly wants to reserve, enough for Node. */
const KIB = 4_000_000

describe.skipIf(process.platform !== 'linux')('under a limit of virtual memory', () => {
  it('WebAssembly cannot be had, and the report is the same', async () => {
    const qcmd = qcmdIn()
    const limited = (...argv: readonly string[]): string =>
      execFileSync(
        'bash',
        ['-c', `ulimit -v ${KIB} && exec "$0" "$@"`, process.execPath, ...argv],
        {
          // Under a test's NODE_ENV oclif loads a TypeScript loader, which is WebAssembly itself.
          env: {...qcmd.env, NODE_ENV: 'production'},
          encoding: 'utf8',
          maxBuffer: 2 ** 26,
        },
      )
    // Else this would test nothing.
    const probe =
      'try { new WebAssembly.Memory({initial: 1}); console.log("had") } catch { console.log("none") }'
    expect(limited('-e', probe)).toBe('none\n')
    const report = JSON.parse(limited(RUN, 'logs', EXAMPLE, '--once', '--json')) as unknown
    expect(report).toEqual(await qcmd.json('logs', EXAMPLE, '--once'))
  })
})
