// From a line's write to its finding on disk, beside `tail -F` and a bare chokidar; and a burst of lines.
import {spawn} from 'node:child_process'
import {appendFileSync, readdirSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {median, quantile, sleep, until} from '../lib/measure.js'
import {mixedLines} from '../lib/mixed-log.js'
import {openStage} from '../lib/stage.js'

export const following = async ({quick}) => [
  ...(await latency(quick ? 40 : 200)),
  ...(await burst(quick ? 100_000 : 1_000_000)),
]

const latency = async (appends) => {
  const stage = openStage({QCMD_HEARTBEAT_MS: '1000'})
  const log = stage.path('a.log')
  const shown = stage.path('tail.out')
  writeFileSync(log, 'INFO nothing yet\n'.repeat(200))
  writeFileSync(shown, '')
  const tail = spawn('tail', ['-n', '0', '-F', log], {stdio: ['ignore', 'pipe', 'ignore']})
  try {
    const {id} = stage.json('logs', 'a.log', '--background', '--no-ai')
    let tailAt = 0
    tail.stdout.on('data', () => (tailAt = performance.now()))
    const findings = join(stage.env.QCMD_STATE_DIR, 'findings')
    const sizeOf = () =>
      readdirSync(findings)
        .filter((name) => name.startsWith(id))
        .reduce((sum, name) => sum + statSync(join(findings, name)).size, 0)
    appendFileSync(log, lineOf(0))
    await until('the first finding', () => sizeOf() > 0)
    const own = []
    const tails = []
    for (let n = 1; n <= appends; n++) {
      await sleep(30 + (n % 7) * 10)
      const before = sizeOf()
      tailAt = 0
      const begin = performance.now()
      appendFileSync(log, lineOf(n))
      let seen = 0
      for (const limit = begin + 2000; (seen === 0 || tailAt === 0) && performance.now() < limit;) {
        // A turn of the loop each time, or tail's output would not be heard.
        await new Promise(setImmediate)
        if (seen === 0 && sizeOf() > before) seen = performance.now()
      }
      if (seen > 0) own.push(seen - begin)
      if (tailAt > 0) tails.push(tailAt - begin)
    }
    const note = `tail -F: ${median(tails).toFixed(1)} ms, ${quantile(tails, 0.99).toFixed(1)} ms; ${own.length} of ${appends} seen`
    return [
      {
        figure: 'from a write to its finding on disk, median',
        value: median(own),
        unit: 'ms',
        must: 10,
        aim: 1.2,
        note,
      },
      {figure: 'the same, 99 of 100', value: quantile(own, 0.99), unit: 'ms', must: 50, aim: 6.4},
    ]
  } finally {
    tail.kill()
    stage.close()
  }
}

/** An error of a pattern that was never there: words that no two lines share. */
const lineOf = (n) => `ERROR ${word(n)} ${word(n * 7 + 3)} ${word(n * 31 + 11)} failed\n`
const word = (n) =>
  Array.from({length: 8}, (_, i) =>
    String.fromCharCode(97 + ((n * (i + 3) * 7919 + i * 104_729 + (n >> i)) % 26)),
  ).join('')

const burst = async (lines) => {
  const stage = openStage({QCMD_HEARTBEAT_MS: '1000'})
  const log = stage.path('a.log')
  writeFileSync(log, '')
  try {
    const {id} = stage.json('logs', 'a.log', '--background', '--no-ai')
    const begin = Date.now()
    for (const text of mixedLines(Infinity, lines)) appendFileSync(log, text)
    const written = Date.now()
    const row = () => stage.json('monitors', 'list').monitors[0]
    await until('the burst to be read', () => row().linesRead === lines, {
      timeoutMs: 180_000,
      everyMs: 250,
    })
    const caughtUp = Date.now()
    const {history, coverage} = stage.json('monitors', 'show', id)
    const beats = history.map(({at}) => Date.parse(at)).filter((at) => at >= begin)
    const longest = Math.max(0, ...beats.slice(1).map((at, i) => at - beats[i]))
    return [
      {
        figure: `a burst of ${lines.toLocaleString('en')} lines: missing`,
        value: coverage.lostBytes,
        unit: 'bytes',
        must: 0,
        aim: 0,
        note: `written in ${((written - begin) / 1000).toFixed(1)} s, read ${((caughtUp - written) / 1000).toFixed(1)} s later; longest time without a record ${(longest / 1000).toFixed(1)} s`,
      },
    ]
  } finally {
    stage.close()
  }
}
