// Planted incidents and healthy logs through `qcmd logs --once --json`: what is found, how many findings
// an incident gets, and what is said at warning or worse of nothing.
// Usage: node bench/incidents.js [--only NAME] [--json] [--keep DIR]
import {spawnSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {parseArgs} from 'node:util'
import {healthyLogs} from './incidents/healthy.js'
import {incidents} from './incidents/incidents.js'

const {values} = parseArgs({
  options: {only: {type: 'string'}, json: {type: 'boolean'}, keep: {type: 'string'}},
})
const bin = fileURLToPath(new URL('../bin/run.js', import.meta.url))
const dir = mkdtempSync(join(tmpdir(), 'qcmd-bench-'))
if (values.keep) mkdirSync(values.keep, {recursive: true})
/** What a finding is told after its incident: a window must close, a silence last. */
const SLACK_MS = 20 * 60_000
const SEVERITIES = ['info', 'warning', 'error', 'critical']
const isAtLeast = (finding, severity) =>
  SEVERITIES.indexOf(finding.severity) >= SEVERITIES.indexOf(severity)

const analyse = (name, lines) => {
  const file = join(values.keep ?? dir, `${name.replaceAll(/\W+/g, '-')}.log`)
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''))
  const {status, stdout, stderr} = spawnSync(
    process.execPath,
    [bin, 'logs', file, '--once', '--json'],
    {
      env: {...process.env, QCMD_STATE_DIR: dir, TZ: 'UTC'},
      maxBuffer: 2 ** 28,
    },
  )
  if (status !== 0) throw new Error(String(stderr))
  return JSON.parse(String(stdout))
}
const belongs =
  ({match}, {from, to}) =>
  (finding) =>
    Date.parse(finding.lastSeen) >= from - 60_000 &&
    Date.parse(finding.firstSeen) <= to + SLACK_MS &&
    [finding.title, finding.template, ...finding.evidence.map(({text}) => text)].some((text) =>
      match.test(text),
    )
const brief = ({kind, severity, title, count}) => `${severity} ${kind} ×${count}: ${title}`

try {
  const isWanted = ({name}) => !values.only || name.includes(values.only)
  const rows = incidents.filter(isWanted).map((planted) => {
    const {lines, from, to} = planted.make()
    const {findings} = analyse(planted.name, lines)
    const own = findings.filter(belongs(planted, {from, to}))
    const good = own.filter(
      (finding) => planted.kinds.includes(finding.kind) && isAtLeast(finding, planted.minSeverity),
    )
    const others = findings.filter((finding) => !own.includes(finding))
    const wrong = others.filter((finding) => isAtLeast(finding, 'warning'))
    return {
      name: planted.name,
      format: planted.format,
      lines: lines.length,
      isFound: good.length > 0,
      own: own.map(brief),
      wrong: wrong.map(brief),
      infos: others.filter((finding) => !wrong.includes(finding)).map(brief),
    }
  })
  const calm = healthyLogs.filter(isWanted).map((log) => {
    const lines = log.make()
    const {findings} = analyse(log.name, lines)
    const wrong = findings.filter((finding) => isAtLeast(finding, 'warning'))
    return {
      name: log.name,
      format: log.format,
      lines: lines.length,
      wrong: wrong.map(brief),
      infos: findings.filter((finding) => !wrong.includes(finding)).map(brief),
    }
  })
  const sum = (items, of) => items.reduce((total, item) => total + of(item), 0)
  const result = {
    found: rows.filter(({isFound}) => isFound).length,
    incidents: rows.length,
    findingsForEach: sum(rows, ({own}) => own.length) / Math.max(1, rows.length),
    falseIn100k:
      (sum([...rows, ...calm], ({wrong}) => wrong.length) /
        Math.max(
          1,
          sum([...rows, ...calm], ({lines}) => lines),
        )) *
      100_000,
    rows,
    calm,
  }
  if (values.json) console.log(JSON.stringify(result))
  else {
    for (const {name, format, isFound, own, wrong, infos} of rows) {
      console.log(
        `${isFound ? 'found ' : 'MISSED'} ${name.padEnd(28)} ${format.padEnd(24)} ${own.length} of its own, ${wrong.length} false, ${infos.length} info`,
      )
      if (!isFound || own.length > 1) for (const text of own) console.log(`         own   ${text}`)
      for (const text of wrong) console.log(`         FALSE ${text}`)
      for (const text of infos) console.log(`         info  ${text}`)
    }
    for (const {name, format, lines, wrong, infos} of calm) {
      console.log(
        `calm   ${name.padEnd(32)} ${format.padEnd(24)} ${lines} lines, ${wrong.length} false, ${infos.length} info`,
      )
      for (const text of wrong) console.log(`         FALSE ${text}`)
      for (const text of infos) console.log(`         info  ${text}`)
    }
    console.log(
      `${result.found} of ${result.incidents} found, ${result.findingsForEach.toFixed(2)} findings each, ${result.falseIn100k.toFixed(2)} false findings of warning or worse for 100,000 lines`,
    )
  }
} finally {
  rmSync(dir, {recursive: true, force: true})
}
