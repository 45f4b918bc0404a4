// All figures that the README quotes, each beside its peers: `npm run bench [-- --quick] [-- --only NAME] [-- --json FILE]`.
// Prints a table, writes it as JSON; exits 1 where a figure is far beyond what it must be (ratios, never milliseconds).
import {writeFileSync} from 'node:fs'
import {cpus} from 'node:os'
import {parseArgs} from 'node:util'
import {following} from './figures/following.js'
import {growth} from './figures/growth.js'
import {heartbeat} from './figures/heartbeat.js'
import {idle} from './figures/idle.js'
import {ingest} from './figures/ingest.js'
import {start} from './figures/start.js'

const FIGURES = {start, growth, ingest, following, idle, heartbeat}

/** Busy machines and small samples: what is further out than this is no noise. */
const GROSS = 2

const main = async () => {
  const {values} = parseArgs({
    options: {
      quick: {type: 'boolean', default: false},
      only: {type: 'string', multiple: true},
      json: {type: 'string'},
    },
  })
  const rows = []
  for (const [name, measure] of Object.entries(FIGURES)) {
    if (values.only !== undefined && !values.only.includes(name)) continue
    process.stderr.write(`measuring ${name} …\n`)
    rows.push(...(await measure({quick: values.quick})))
  }
  const result = {
    node: process.version,
    machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`,
    quick: values.quick,
    rows,
  }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`)
  for (const row of rows) print(row)
  const gross = rows.filter(isGross)
  for (const {figure} of gross) process.stderr.write(`far beyond what it must be: ${figure}\n`)
  process.exitCode = gross.length > 0 ? 1 : 0
}

const print = ({figure, value, unit, must, aim, note, isAtLeast}) => {
  const sign = isAtLeast ? '≥' : '≤'
  const mark = isMet(value, must, isAtLeast)
    ? isMet(value, aim, isAtLeast)
      ? 'aim '
      : 'must'
    : 'NOT '
  console.log(
    `${mark}  ${figure.padEnd(56)} ${shown(value).padStart(9)} ${unit}   (must ${sign} ${shown(must)}, aim ${sign} ${shown(aim)})`,
  )
  if (note !== undefined) console.log(`      ${note}`)
}

const isMet = (value, limit, isAtLeast = false) => (isAtLeast ? value >= limit : value <= limit)

/** Ratios alone: the rest depends on the machine. */
const isGross = ({value, unit, must, isAtLeast = false}) =>
  unit.startsWith('×') && !isMet(value, isAtLeast ? must / GROSS : must * GROSS, isAtLeast)

const shown = (value) =>
  Math.abs(value) >= 1000
    ? Math.round(value).toLocaleString('en')
    : value >= 100 || Number.isInteger(value)
      ? String(Math.round(value))
      : value.toPrecision(value < 10 ? 2 : 3)

await main()
