// Cold start: `qcmd monitors list --json` on a journal of 1,000 records against `node -e 0`, in
// turn in one run. Prints medians and their ratio; milliseconds depend on the machine.
import {spawnSync} from 'node:child_process'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const ROUNDS = 15
const run = fileURLToPath(new URL('../bin/run.js', import.meta.url))
const dir = mkdtempSync(join(tmpdir(), 'qcmd-bench-'))
const env = {...process.env, QCMD_STATE_DIR: join(dir, 'state'), QCMD_HEARTBEAT_MS: '50'}
delete env.NODE_EXTRA_CA_CERTS

const time = (argv) => {
  const begin = process.hrtime.bigint()
  const {status, stderr} = spawnSync(process.execPath, argv, {env, encoding: 'utf8'})
  if (status !== 0) throw new Error(stderr)
  return Number(process.hrtime.bigint() - begin) / 1e6
}
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]
const records = () =>
  JSON.parse(spawnSync(process.execPath, [run, 'status', '--json'], {env, encoding: 'utf8'}).stdout)
    .journal.records

try {
  // A real monitor with a fast heart writes the records.
  const log = join(dir, 'a.log')
  writeFileSync(log, 'x\n')
  spawnSync(process.execPath, [run, 'logs', log, '--background'], {env})
  while (records() < 1000) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2000)
  spawnSync(process.execPath, [run, 'monitors', 'stop', '--all'], {env})
  const bare = []
  const list = []
  for (let round = 0; round < ROUNDS; round += 1) {
    bare.push(time(['-e', '0']))
    list.push(time([run, 'monitors', 'list', '--json']))
  }
  const [floor, product] = [median(bare), median(list)]
  console.log(`node -e 0             ${floor.toFixed(0)} ms`)
  console.log(`monitors list --json  ${product.toFixed(0)} ms, ${(product / floor).toFixed(1)}x`)
} finally {
  spawnSync(process.execPath, [run, 'monitors', 'stop', '--all'], {env})
  rmSync(dir, {recursive: true, force: true})
}
