// The whole built-in analysis over a mixed file against `wc -l` and a bare read of lines, in turn
// in one run, and the memory that it takes. Usage: node bench/analysis.js [lines] [--long | --different]
// Default: 1,000,000 lines of some twenty formats in turn, 119 bytes long on average. --long: those of
// more than 200 bytes alone, which are JSON, logfmt and GELF. --different: no two lines are of one
// pattern, which is the worst that a log can be.
import {spawnSync} from 'node:child_process'
import {createWriteStream, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {once} from 'node:events'
import {fileURLToPath} from 'node:url'
import {formats} from './incidents/formats.js'
import {createRandom} from './incidents/random.js'
import {request, traffic} from './incidents/traffic.js'

const lines = Number(process.argv[2] ?? 1_000_000)
const isDifferent = process.argv.includes('--different')
const minLength = process.argv.includes('--long') ? 200 : 0
const run = fileURLToPath(new URL('../bin/run.js', import.meta.url))
const dir = mkdtempSync(join(tmpdir(), 'qcmd-bench-'))
const file = join(dir, 'mixed.log')

/** A line for each number; records of several lines are left out, so that lines can be counted. */
const lineMaker = () => {
  const random = createRandom(7)
  if (isDifferent) {
    const word = () => random.hex(8).replace(/\d/g, (digit) => 'ghijklmnop'[Number(digit)])
    return (n) => `${new Date(1.7e12 + n * 10).toISOString()} INFO ${word()} ${word()} ${word()}`
  }
  const events = traffic({seed: 7, from: '2026-03-10T06:00:00Z', lines: 50_000, meanMs: 300})
  const span = events.at(-1).ms - events[0].ms + 1000
  const isPlain = (format) => {
    const event = {...events[0], fields: request(random)}
    return !String(formats[format](event)).includes('\n')
  }
  const names = Object.keys(formats).filter(isPlain)
  return (n) => {
    const event = events[n % events.length]
    const ms = event.ms + span * Math.floor(n / events.length)
    return formats[names[n % names.length]]({...event, fields: request(random), ms})
  }
}

const write = async () => {
  const out = createWriteStream(file)
  const make = lineMaker()
  for (let n = 0, written = 0; written < lines;) {
    let text = ''
    for (const end = Math.min(lines, written + 5000); written < end; n++) {
      const line = make(n)
      if (line.length < minLength) continue
      text += `${line}\n`
      written++
    }
    if (!out.write(text)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
}

const timed = async (name, work) => {
  const begin = process.hrtime.bigint()
  const note = (await work()) ?? ''
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9
  return {name, seconds, rate: lines / seconds, note}
}
const env = {...process.env, QCMD_STATE_DIR: dir, QCMD_CONFIG_DIR: dir, BENCH_LOG: file}
const spawned = (command, argv) => () => {
  const {status, stderr} = spawnSync(command, argv, {env, maxBuffer: 2 ** 28})
  if (status !== 0) throw new Error(String(stderr))
  return /maxRSS (\d+)/.exec(String(stderr))?.[1]
}
/** A process of its own, as qcmd is. */
const READLINE = `
  import {createReadStream} from 'node:fs'
  import {createInterface} from 'node:readline'
  for await (const line of createInterface({input: createReadStream(process.env.BENCH_LOG)})) void line`
/** Tells on stderr how much memory the process ever had, in KiB. */
const TELL_MEMORY = `data:text/javascript,process.on('exit',()=>process.stderr.write('maxRSS '+process.resourceUsage().maxRSS))`

try {
  await write()
  const rows = [
    await timed(
      'readline alone',
      spawned(process.execPath, ['--input-type=module', '-e', READLINE]),
    ),
    await timed('wc -l', spawned('wc', ['-l', file])),
    await timed(
      'qcmd logs --once',
      spawned(process.execPath, ['--import', TELL_MEMORY, run, 'logs', file, '--once', '--json']),
    ),
  ]
  const [readline] = rows
  for (const {name, rate, note} of rows) {
    const ratio = (rate / readline.rate).toFixed(2)
    const memory = note === '' ? '' : `  ${Math.round(Number(note) / 1024)} MiB at most`
    console.log(
      `${name.padEnd(18)} ${Math.round(rate).toLocaleString('en').padStart(12)} lines/s  ${ratio}x readline${memory}`,
    )
  }
} finally {
  rmSync(dir, {recursive: true, force: true})
}
