// The whole built-in analysis of a mixed log, beside what only splits it into lines, counts them or shows them.
import {appendFileSync, readFileSync, writeFileSync} from 'node:fs'
import {inTurn, timed} from '../lib/measure.js'
import {mixedLines} from '../lib/mixed-log.js'
import {peer} from '../lib/peers.js'
import {openStage, RUN} from '../lib/stage.js'

export const ingest = async ({quick}) => {
  const lines = quick ? 200_000 : 1_000_000
  const stage = openStage()
  const file = stage.path('mixed.log')
  const memory = stage.path('memory')
  const env = {...stage.env, BENCH_LOG: file, BENCH_MEMORY: memory}
  const lnav = quick ? null : peer('lnav', {apt: 'lnav'})
  try {
    writeFileSync(file, '')
    for (const text of mixedLines(Infinity, lines)) appendFileSync(file, text)
    const once = [RUN, 'logs', file, '--once', '--json', '--no-ai']
    const ms = await inTurn(quick ? 2 : 5, {
      readline: () => timed(process.execPath, ['--input-type=module', '-e', READLINE], {env}),
      wc: () => timed('wc', ['-l', file], {env}),
      qcmd: () => timed(process.execPath, once, {env}),
      ...(lnav === null
        ? {}
        : {lnav: () => timed(lnav, ['-n', '-c', ';SELECT count(*) FROM all_logs', file], {env})}),
    })
    timed(process.execPath, ['--import', TELL_MEMORY, ...once], {env})
    const rate = (name) => (lines / ms[name]) * 1000
    return [
      {
        figure: `the built-in analysis of ${lines.toLocaleString('en')} mixed lines`,
        value: rate('qcmd'),
        unit: 'lines/s',
        must: 300_000,
        aim: 800_000,
        isAtLeast: true,
        note: Object.keys(ms)
          .filter((name) => name !== 'qcmd')
          .map((name) => `${name}: ${Math.round(rate(name)).toLocaleString('en')} lines/s`)
          .join(' · '),
      },
      {
        figure: 'the same beside `readline` alone',
        value: ms.readline / ms.qcmd,
        unit: '× `readline`',
        must: 0.35,
        aim: 0.9,
        isAtLeast: true,
      },
      {
        figure: 'memory of that',
        value: Number(readFileSync(memory, 'utf8')) / 1024,
        unit: 'MiB',
        must: 200,
        aim: 120,
      },
    ]
  } finally {
    stage.close()
  }
}

/** A process of its own, as qcmd is. */
const READLINE = `
  import {createReadStream} from 'node:fs'
  import {createInterface} from 'node:readline'
  for await (const line of createInterface({input: createReadStream(process.env.BENCH_LOG)})) void line`

const TELL_MEMORY = `data:text/javascript,${encodeURIComponent(`
import {writeFileSync} from 'node:fs'
process.on('exit', () => writeFileSync(process.env.BENCH_MEMORY, String(process.resourceUsage().maxRSS)))`)}`
