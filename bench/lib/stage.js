// qcmd in a folder of its own: its logs, state, configuration and cache; all of it goes, and what it started ends.
import {spawnSync} from 'node:child_process'
import {mkdtempSync, realpathSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

export const RUN = fileURLToPath(new URL('../../bin/run.js', import.meta.url))

export const openStage = (more = {}) => {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'qcmd-bench-')))
  const env = {
    ...Object.fromEntries(Object.entries(process.env).filter(([key]) => !/^(QCMD|XDG)/.test(key))),
    QCMD_STATE_DIR: join(dir, 'state'),
    QCMD_CONFIG_DIR: join(dir, 'config'),
    QCMD_CACHE_DIR: join(dir, 'cache'),
    OLLAMA_HOST: '127.0.0.1:2',
    ...more,
  }
  // It would be read at every start, of the peers too.
  delete env.NODE_EXTRA_CA_CERTS
  const qcmd = (...argv) => {
    const {status, stdout, stderr} = spawnSync(process.execPath, [RUN, ...argv], {
      ...{cwd: dir, env, encoding: 'utf8', maxBuffer: 2 ** 30},
    })
    if (status !== 0) throw new Error(`qcmd ${argv.join(' ')}: ${stdout}${stderr}`)
    return stdout
  }
  return {
    dir,
    env,
    qcmd,
    json: (...argv) => JSON.parse(qcmd(...argv, '--json')),
    path: (...parts) => join(dir, ...parts),
    close() {
      qcmd('monitors', 'stop', '--all')
      rmSync(dir, {recursive: true, force: true, maxRetries: 5})
    },
  }
}
