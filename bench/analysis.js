// The whole built-in analysis over a mixed file against `wc -l` and a bare read of lines, in turn
// in one run. Usage: node bench/analysis.js [lines]   (default 300,000, made from the example log)
import {spawnSync} from 'node:child_process'
import {createReadStream, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {fileURLToPath} from 'node:url'

const lines = Number(process.argv[2] ?? 300_000)
const root = fileURLToPath(new URL('..', import.meta.url))
const dir = mkdtempSync(join(tmpdir(), 'qcmd-bench-'))
const file = join(dir, 'mixed.log')

const example = readFileSync(join(root, 'examples/checkout-incident.log'), 'utf8')
  .trimEnd()
  .split('\n')
writeFileSync(
  file,
  Array.from({length: lines}, (_, n) => `${example[n % example.length]}\n`).join(''),
)

const timed = async (name, work) => {
  const begin = process.hrtime.bigint()
  await work()
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9
  return {name, seconds, rate: lines / seconds}
}
const spawned = (command, argv) => () => {
  const {status, stderr} = spawnSync(command, argv, {env: {...process.env, QCMD_STATE_DIR: dir}})
  if (status !== 0) throw new Error(String(stderr))
}
try {
  const rows = [
    await timed('readline alone', async () => {
      for await (const line of createInterface({input: createReadStream(file)})) void line
    }),
    await timed('wc -l', spawned('wc', ['-l', file])),
    await timed(
      'qcmd logs --once',
      spawned(process.execPath, [join(root, 'bin/run.js'), 'logs', file, '--once', '--json']),
    ),
  ]
  const [readline] = rows
  for (const {name, rate} of rows) {
    const ratio = (rate / readline.rate).toFixed(2)
    console.log(
      `${name.padEnd(18)} ${Math.round(rate).toLocaleString('en').padStart(12)} lines/s  ${ratio}x readline`,
    )
  }
} finally {
  rmSync(dir, {recursive: true, force: true})
}
