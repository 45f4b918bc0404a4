// What grows with time and use: the journal, the number of monitors, the size of a log.
import {appendFileSync, readFileSync, writeFileSync} from 'node:fs'
import {writeJournal} from '../lib/journal.js'
import {inTurn, timed} from '../lib/measure.js'
import {mixedLines} from '../lib/mixed-log.js'
import {openStage, RUN} from '../lib/stage.js'

export const growth = async ({quick}) => [
  ...(await journals({records: quick ? 50_000 : 1_000_000, rounds: quick ? 3 : 11})),
  ...(await reports(quick ? [1, 4] : [1, 10, 100])),
]

const journals = async ({records, rounds}) => {
  const [empty, long, few, many] = [openStage(), openStage(), openStage(), openStage()]
  try {
    await writeJournal(long.env.QCMD_STATE_DIR, {records, monitors: 20})
    await writeJournal(few.env.QCMD_STATE_DIR, {records: 1000, monitors: 2})
    await writeJournal(many.env.QCMD_STATE_DIR, {records: 1000, monitors: 200})
    const list =
      ({env}) =>
      () =>
        timed(process.execPath, [RUN, 'monitors', 'list', '--json'], {env})
    const ms = await inTurn(rounds, {
      empty: list(empty),
      long: list(long),
      few: list(few),
      many: list(many),
    })
    return [
      {
        figure: `\`monitors list\` after ${records.toLocaleString('en')} records`,
        value: ms.long / ms.empty,
        unit: '× an empty journal',
        must: 1.3,
        aim: 1.1,
      },
      {
        figure: '`monitors list` of 200 monitors',
        value: ms.many / ms.few,
        unit: '× of 2',
        must: 2,
        aim: 1.5,
      },
    ]
  } finally {
    for (const stage of [empty, long, few, many]) stage.close()
  }
}

/** Time and memory of a report by the size of the log; per megabyte the last may not cost more than the one before. */
const reports = async (sizesMb) => {
  const stage = openStage()
  const sizes = []
  try {
    for (const mb of sizesMb) {
      const file = stage.path(`${mb}.log`)
      writeFileSync(file, '')
      for (const text of mixedLines(mb * 1e6)) appendFileSync(file, text)
      const memory = stage.path('memory')
      const env = {...stage.env, NODE_OPTIONS: `--import ${TELL_MEMORY}`, BENCH_MEMORY: memory}
      const argv = [RUN, 'logs', file, '--once', '--json', '--no-ai']
      const {ms} = await inTurn(2, {ms: () => timed(process.execPath, argv, {env})})
      sizes.push({mb, ms, mib: Number(readFileSync(memory, 'utf8')) / 1024})
    }
    const [before, last] = sizes.slice(-2)
    return [
      {
        figure: `a report on ${last.mb} MB`,
        value: last.ms / last.mb / (before.ms / before.mb),
        unit: `× the time a megabyte of ${before.mb} MB`,
        must: 1.2,
        aim: 1,
        note: sizes
          .map(({mb, ms, mib}) => `${mb} MB: ${(ms / 1000).toFixed(1)} s, ${mib.toFixed(0)} MiB`)
          .join(' · '),
      },
      {
        figure: `memory of a report on ${last.mb} MB`,
        value: last.mib,
        unit: 'MiB',
        must: 200,
        aim: 120,
      },
    ]
  } finally {
    stage.close()
  }
}

const TELL_MEMORY = `data:text/javascript,${encodeURIComponent(`
import {writeFileSync} from 'node:fs'
process.on('exit', () => writeFileSync(process.env.BENCH_MEMORY, String(process.resourceUsage().maxRSS)))`)}`
