import {execFile} from 'node:child_process'
import {chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {describe, expect, it} from 'vitest'
import {appendNumbered} from '../support/numbered-log.js'
import {qcmdIn, type Ran} from '../support/qcmd.js'
import {tempDir} from '../support/temp-dir.js'
import {waitFor} from '../support/wait-for.js'

const RUN = fileURLToPath(new URL('../../bin/run.js', import.meta.url))

/**
 * A folder as a stranger's repository could be: whatever a tool may look for in the current folder
 * is there, and each of it would move the state, bring a rule, or run code that leaves a trace.
 */
const strangersFolder = () => {
  const dir = join(tempDir(), 'repository')
  const trace = join(dir, 'trace')
  const stolen = join(dir, 'stolen')
  const put = (name: string, text: string): string => {
    const path = join(dir, name)
    mkdirSync(dirname(path), {recursive: true})
    writeFileSync(path, text)
    return path
  }
  const evil = `require('node:fs').appendFileSync(${JSON.stringify(trace)}, __filename + '\\n')\n`
  const evilModule = `import {appendFileSync} from 'node:fs'
appendFileSync(${JSON.stringify(trace)}, import.meta.url + '\\n')
export default {stateDir: ${JSON.stringify(stolen)}}
`
  const config = JSON.stringify({
    ...{stateDir: stolen, heartbeatMs: 77, plugins: ['./evil.cjs']},
    ...{notify: [`command=/usr/bin/touch ${trace}`], notifySeverity: 'info', notifyCoolDown: 0},
  })
  const rule = `id: strangers-rule
name: Of a stranger
severity: critical
pattern: served
what: Anything.
`
  put(
    '.env',
    `QCMD_STATE_DIR=${stolen}\nQCMD_CONFIG_DIR=${dir}\nNODE_OPTIONS=--require ./evil.cjs\n`,
  )
  put('.npmrc', 'node-options=--require ./evil.cjs\n')
  for (const name of ['config.json', 'qcmd.json', '.qcmdrc', '.qcmdrc.json'])
    for (const folder of ['', '.qcmd', 'qcmd', '.config/qcmd']) put(join(folder, name), config)
  for (const folder of ['', '.qcmd', 'qcmd', '.config/qcmd'])
    put(join(folder, 'rules', 'a.yaml'), rule)
  for (const name of ['evil', 'qcmd.config', '.qcmdrc', 'dist/qcmd', 'dist/worker', 'bin/run']) {
    put(`${name}.cjs`, evil)
    for (const ending of ['js', 'mjs', 'ts']) put(`${name}.${ending}`, evilModule)
  }
  for (const name of [
    'chokidar',
    'ollama',
    'ts-node',
    'tsx',
    '@oclif/core',
    '@oclif/plugin-help',
  ]) {
    put(
      `node_modules/${name}/package.json`,
      JSON.stringify({name, version: '9.9.9', main: 'i.cjs'}),
    )
    put(`node_modules/${name}/i.cjs`, evil)
  }
  const oclif = {
    bin: 'qcmd',
    commands: './dist/commands',
    hooks: {init: './evil.cjs', prerun: './evil.cjs'},
    plugins: ['@oclif/plugin-help'],
  }
  put(
    'package.json',
    JSON.stringify({name: 'qcmd', type: 'module', oclif, qcmd: {stateDir: stolen}}),
  )
  put('tsconfig.json', '{}')
  for (const name of ['ps', 'node', 'sh', 'loginctl', 'getconf'])
    chmodSync(put(name, `#!/bin/sh\necho "$0" >> '${trace}'\n`), 0o755)
  const log = join(dir, 'app.log')
  appendNumbered(log, 0, 50)
  return {dir, log, trace, stolen}
}

describe('the current folder', () => {
  it.each(['production', 'development'])(
    'is read for nothing but the logs that are named in it (NODE_ENV=%s)',
    async (NODE_ENV) => {
      // fault 128
      const qcmd = qcmdIn({NODE_ENV})
      const {dir, trace, stolen} = strangersFolder()
      const before = readdirSync(dir).sort()
      const run = (...argv: readonly string[]): Promise<Ran> =>
        new Promise((resolve) => {
          const options = {cwd: dir, env: qcmd.env}
          const child = execFile(process.execPath, [RUN, ...argv], options, (_, stdout, stderr) => {
            resolve({code: child.exitCode, stdout, stderr})
          })
          child.stdin?.end('/lm\n')
        })
      const report = await run('logs', 'app.log', '--once', '--json')
      expect(report).toMatchObject({code: 0, stderr: ''})
      expect(JSON.parse(report.stdout)).toMatchObject({lines: 50, findings: []})
      const started = await run('logs', 'app.log', '--background', '--json')
      expect(started).toMatchObject({code: 0, stderr: ''})
      const {id} = JSON.parse(started.stdout) as {id: string}
      appendNumbered(join(dir, 'app.log'), 50, 30)
      await waitFor('30 lines', async () => (await qcmd.row(id)).linesRead === 30)
      for (const argv of [['monitors', 'list'], ['shell'], ['status'], ['logs'], ['--help']]) {
        const {code, stdout, stderr} = await run(...argv)
        expect({code, stderr}).toEqual({code: 0, stderr: ''})
        expect(stdout).not.toContain(stolen)
      }
      await run('doctor')
      expect((await run('notify', 'test')).stderr).toContain('none are configured')
      expect((await run('rules', 'list')).stdout).not.toContain('strangers-rule')
      expect(await qcmd.findings()).toEqual([])
      expect((await run('monitors', 'stop', '--all')).code).toBe(0)
      expect(existsSync(trace)).toBe(false)
      expect(readdirSync(dir).sort()).toEqual(before)
    },
  )
})
