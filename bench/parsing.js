// Grouping of raw log lines against logs that people labelled, for ids as decided when a line arrived and
// after all merging. Usage: LOGHUB_DIR=DIR node bench/parsing.js [--json]
// DIR holds NAME/NAME_2k.log and NAME/NAME_2k.log_structured.csv (loghub's form).
//
// GA   share of lines whose group holds exactly the lines of their true group
// FGA  F1 of groups that are exactly right
import {spawnSync} from 'node:child_process'
import {existsSync, readFileSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const dir = process.env.LOGHUB_DIR
const bin = fileURLToPath(new URL('../bin/run.js', import.meta.url))
/** Averages over loghub's sixteen sets of 2,000 lines, measured elsewhere with Drain3's defaults. */
const DRAIN3 = [
  ['Drain3, raw lines (16 sets)', 0.475, 0.432],
  ['Drain3, header cut off by hand (16 sets)', 0.732, 0.734],
]

/** The rows of a CSV text: quotes, doubled quotes, newlines in quotes. */
const rowsOf = (text) => {
  const rows = []
  let row = []
  for (const [, , quoted, plain, end] of text.matchAll(
    /(^|)(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/g,
  )) {
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === ',') continue
    if (row.length > 1) rows.push(row)
    row = []
    if (end === '') break
  }
  return rows
}

const trueGroups = (file) => {
  const [head, ...rows] = rowsOf(readFileSync(file, 'utf8'))
  const column = head.indexOf('EventId')
  return rows.map((row) => row[column])
}

const predicted = (file, moment) => {
  const {status, stdout, stderr} = spawnSync(
    process.execPath,
    [bin, 'logs', file, '--once', '--annotate', moment],
    {maxBuffer: 2 ** 28},
  )
  if (status !== 0) throw new Error(String(stderr))
  return String(stdout)
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(0, line.indexOf('\t')))
}

const sizes = (labels) => {
  const counts = new Map()
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  return counts
}

const score = (truth, ids) => {
  if (truth.length !== ids.length) throw new Error(`${ids.length} ids for ${truth.length} lines`)
  const [byTruth, byId] = [sizes(truth), sizes(ids)]
  let lines = 0
  let groups = 0
  for (const [pair, count] of sizes(truth.map((label, i) => `${label}\0${ids[i]}`))) {
    const [label, id] = pair.split('\0')
    if (count !== byTruth.get(label) || count !== byId.get(id)) continue
    lines += count
    groups++
  }
  const [precision, recall] = [groups / byId.size, groups / byTruth.size]
  return {
    ga: lines / truth.length,
    fga: groups === 0 ? 0 : (2 * precision * recall) / (precision + recall),
  }
}

if (!dir) {
  console.log('skipped: LOGHUB_DIR is not set, so there are no labelled logs')
} else {
  const names = readdirSync(dir).filter((name) => existsSync(join(dir, name, `${name}_2k.log`)))
  const sets = names.map((name) => {
    const file = join(dir, name, `${name}_2k.log`)
    const truth = trueGroups(`${file}_structured.csv`)
    return {
      name,
      online: score(truth, predicted(file, 'online')),
      final: score(truth, predicted(file, 'final')),
    }
  })
  const mean = (moment, key) => sets.reduce((sum, set) => sum + set[moment][key], 0) / sets.length
  const average = Object.fromEntries(
    ['online', 'final'].map((moment) => [
      moment,
      {ga: mean(moment, 'ga'), fga: mean(moment, 'fga')},
    ]),
  )
  if (process.argv.includes('--json')) console.log(JSON.stringify({sets, average}))
  else {
    const shown = (value) => value.toFixed(3).padStart(8)
    console.log(`${''.padEnd(42)} online: GA     FGA   final: GA     FGA`)
    for (const {name, online, final} of [
      ...sets,
      {name: `average of ${sets.length}, raw lines`, ...average},
    ]) {
      console.log(
        `${name.padEnd(42)}    ${shown(online.ga)}${shown(online.fga)}       ${shown(final.ga)}${shown(final.fga)}`,
      )
    }
    for (const [name, ga, fga] of DRAIN3)
      console.log(`${name.padEnd(42)}    ${shown(ga)}${shown(fga)}`)
  }
}
