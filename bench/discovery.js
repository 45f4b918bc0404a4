// Discovery: `qcmd logs --json` over 10,000 files, half of them pictures, against grep, which reads
// the head of each to tell text from binary, in turn in one run. Prints medians and their ratio.
import {spawnSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const ROUNDS = 7
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
const LINES = [
  'Jun  1 12:00:00 host sshd[411]: Accepted publickey for root\n',
  '{"level":"info","time":1780000000,"msg":"started"}\n',
  '127.0.0.1 - - [01/Jun/2026:12:00:00 +0000] "GET / HTTP/1.1" 200 12\n',
]
const run = fileURLToPath(new URL('../bin/run.js', import.meta.url))
const dir = mkdtempSync(join(tmpdir(), 'qcmd-bench-'))
const home = join(dir, 'home')
const env = {PATH: process.env.PATH, HOME: home, XDG_STATE_HOME: join(dir, 'logs')}

const time = (command, argv) => {
  const begin = process.hrtime.bigint()
  const {status, stdout, stderr} = spawnSync(command, argv, {
    env,
    cwd: home,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 ** 2,
  })
  if (status !== 0) throw new Error(stderr)
  return {ms: Number(process.hrtime.bigint() - begin) / 1e6, stdout}
}
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]

try {
  mkdirSync(home)
  for (let folder = 0; folder < 100; folder++) {
    const path = join(dir, 'logs', `d${folder}`)
    mkdirSync(path, {recursive: true})
    for (let file = 0; file < 100; file++) {
      const line = LINES[file % LINES.length] ?? ''
      writeFileSync(join(path, `f${file}`), file % 2 === 0 ? line.repeat(40) : PNG)
    }
  }
  const figures = {node: [], grep: [], qcmd: []}
  for (let round = 0; round < ROUNDS; round++) {
    figures.node.push(time(process.execPath, ['-e', '0']).ms)
    figures.grep.push(time('grep', ['-rlI', '.', join(dir, 'logs')]).ms)
    const found = time(process.execPath, [run, 'logs', '--json'])
    figures.qcmd.push(found.ms)
    const files = JSON.parse(found.stdout).files.filter(({path}) => path.startsWith(dir))
    if (files.length !== 5000) throw new Error(`${files.length} of 5000 logs found`)
  }
  const [node, grep, qcmd] = [median(figures.node), median(figures.grep), median(figures.qcmd)]
  console.log(`node -e 0         ${node.toFixed(0)} ms`)
  console.log(`grep -rlI .       ${grep.toFixed(0)} ms`)
  console.log(`qcmd logs --json  ${qcmd.toFixed(0)} ms, ${(qcmd / grep).toFixed(1)}x grep`)
} finally {
  rmSync(dir, {recursive: true, force: true})
}
