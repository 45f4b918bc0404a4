// Many monitors over a long time: background workers follow logs that are written at all rates and rotated
// in all ways, while they are killed, resumed, stopped and continued. In the end each line must have been
// counted once, or be missing under a gap that is told, and each planted error must have its finding.
// Usage: node bench/soak.js [--seconds 600] [--monitors 20] [--seed 1] [--keep]. Linux: /proc is read.
import {appendFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync} from 'node:fs'
import {setMaxListeners} from 'node:events'
import {tmpdir} from 'node:os'
import {basename, dirname, join} from 'node:path'
import {setTimeout as delay} from 'node:timers/promises'
import {parseArgs} from 'node:util'
import {createRandom} from './incidents/random.js'
import {accountOf, number, tableOf, totalOf} from './soak/account.js'
import {createBoard} from './soak/board.js'
import {createMonitor, createRest} from './soak/monitor.js'
import {createQcmd} from './soak/qcmd.js'
import {ROTATIONS} from './soak/rotations.js'
import {createWriter, MANNERS} from './soak/writer.js'

const {values} = parseArgs({
  options: {
    seconds: {type: 'string', default: '600'},
    monitors: {type: 'string', default: '20'},
    seed: {type: 'string', default: '1'},
    keep: {type: 'boolean', default: false},
  },
})
const [seconds, count, seed] = [values.seconds, values.monitors, values.seed].map(Number)

const HEARTBEAT_MS = 1000
const TICK_MS = 40
const MOST_LINES_A_SECOND = 4000
const LEARNED_LINES = 200
/** On average, of each monitor. */
const ROTATED_EVERY_MS = 8000
const KILLED_OR_FROZEN_EVERY_MS = 20_000
const PLANTED_EVERY_MS = 20_000
/** Catching up, stopping and the account may take so long beyond the time itself, and no longer. */
const LIMIT_MS = (seconds + 420) * 1000
const SETTLE_MS = 240_000
/** A counter that stands still over so many heartbeats will not move: rotated files are read on for 5 s. */
const RESTING_BEATS = 10

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'qcmd-soak-')))
const qcmd = createQcmd(folder, HEARTBEAT_MS)
const begunAt = Date.now()
const over = new AbortController()
// All that sleep listen to it.
setMaxListeners(0, over.signal)
const troubles = []

/** What happened when, for whoever looks for the cause of a loss: kept with --keep. */
const note = (what, facts = {}) => {
  appendFileSync(
    join(folder, 'soak.ndjson'),
    `${JSON.stringify({at: new Date().toISOString(), what, ...facts})}\n`,
  )
}
const trouble = (message) => {
  note('trouble', {message})
  troubles.push(message)
  console.log(`trouble: ${message}`)
}
/** Ends early when the time is up. */
const sleep = (ms) => delay(ms, undefined, {signal: over.signal}).catch(() => {})

const main = async () => {
  console.log(`${count} monitors, ${seconds} s, seed ${seed}`)
  const units = createUnits()
  const board = createBoard(qcmd, HEARTBEAT_MS, (rows) => lookForDead(units, rows))
  await Promise.all(units.map((unit) => begin(unit, board)))
  board.begin((error) => trouble(String(error)))
  const samples = setInterval(() => {
    for (const {monitor} of units) monitor.sample()
  }, 1000)
  await run(units)
  await settle(units, board)
  board.end()
  await checkDescriptors(units)
  clearInterval(samples)
  await stopAll()
  report(await accountsOf(units))
}

const createUnits = () => {
  const random = createRandom(seed)
  const styles = shuffled(Object.keys(ROTATIONS), count, random)
  const manners = shuffled(MANNERS, count, random)
  return Array.from({length: count}, (_, index) => {
    const name = `w${String(index + 1).padStart(2, '0')}`
    // Half of them share a folder, as logs do, and hear of each other's rotations.
    const place = join(folder, 'logs', index % 2 === 0 ? 'shared' : name)
    mkdirSync(place, {recursive: true})
    const hasAnalysis = index % 7 !== 6
    const writer = createWriter({
      name,
      path: join(place, `${name}.log`),
      rate: MOST_LINES_A_SECOND ** (index / Math.max(1, count - 1)),
      manner: manners[index],
      badEveryMs: hasAnalysis ? PLANTED_EVERY_MS : Infinity,
      random: createRandom(seed * 1000 + index),
    })
    const [way, target] = nameTarget(writer.path, index)
    const style = styles[index]
    return {name, writer, way, target, hasAnalysis, index, style, rotations: 0, monitor: null}
  })
}

/** How the log is named to its monitor: itself, by a link elsewhere, by a pattern or, where it is alone, its folder. */
const nameTarget = (path, index) => {
  const isAlone = index % 2 === 1
  switch (Math.floor(index / 2) % 3) {
    case 0:
      return ['file', path]
    case 1:
      return ['glob', `${path}*`]
    default: {
      if (isAlone) return ['folder', dirname(path)]
      const link = join(folder, `current-${basename(path)}`)
      symlinkSync(path, link)
      return ['link', link]
    }
  }
}

/** Each about as often as the others. */
const shuffled = (items, length, random) => {
  const pool = Array.from({length}, (_, index) => items[index % items.length])
  return pool
    .map((item) => ({item, key: random.next()}))
    .sort((a, b) => a.key - b.key)
    .map(({item}) => item)
}

const begin = async (unit, board) => {
  const {writer, name, target, way, hasAnalysis, index} = unit
  writer.warmUp(LEARNED_LINES)
  const from = index % 4 === 3 ? 'start' : 'end'
  if (from === 'end') writer.beginCount()
  const args = ['logs', target, '--background', '--name', name, '--from', from]
  const {id, pid} = await qcmd.json(...args, hasAnalysis ? '--no-ai' : '--no-analysis')
  unit.monitor = createMonitor({qcmd, id, pid, board, note})
  note('started', {name, id, pid, way, style: unit.style, manner: writer.manner, from})
}

/** Everything at once, until the time is up; then all run and each begun line is finished. */
const run = async (units) => {
  const endsAt = Date.now() + seconds * 1000
  const ticks = setInterval(() => {
    for (const {writer} of units) writer.tick(performance.now())
  }, TICK_MS)
  const told = setInterval(() => tellProgress(units), 60_000)
  const loops = units.flatMap((unit) => [rotateOn(unit), troubleOn(unit)])
  try {
    await Promise.race([delay(endsAt - Date.now(), undefined, {signal: over.signal}), ...loops])
  } finally {
    over.abort()
    await Promise.all(loops)
    for (const timer of [ticks, told]) clearInterval(timer)
    for (const {writer} of units) writer.close()
  }
}

const rotateOn = async (unit) => {
  const random = createRandom(seed * 1000 + unit.index + 0.25e6)
  const {writer, monitor, style, name} = unit
  for (;;) {
    // Now and then twice at once.
    await sleep(random.next() < 0.15 ? 300 : 500 + random.exponential(ROTATED_EVERY_MS))
    if (over.signal.aborted) return
    const begun = {...writer.written}
    if ((await ROTATIONS[style]({writer, monitor, random, sleep})) === false) continue
    unit.rotations++
    note('rotated', {name, style, begun, ended: {...writer.written}})
  }
}

const troubleOn = async (unit) => {
  const random = createRandom(seed * 1000 + unit.index + 0.5e6)
  const {monitor, name} = unit
  for (;;) {
    await sleep(random.exponential(KILLED_OR_FROZEN_EVERY_MS))
    if (over.signal.aborted) return
    const isKill = random.next() < 0.5
    const ms = random.next() < 0.3 ? 0 : random.int(100, 8000)
    note(isKill ? 'killed' : 'frozen', {name, ms, written: {...unit.writer.written}})
    if (isKill) await monitor.kill()
    else monitor.freeze()
    await sleep(ms)
    if (isKill) await monitor.resume()
    else monitor.thaw()
    note(isKill ? 'resumed' : 'thawed', {name, written: {...unit.writer.written}})
  }
}

/** A worker that ends without having been killed is a failure, but the run goes on. */
const lookForDead = (units, rows) => {
  for (const {monitor, name} of units) {
    const row = rows.get(monitor.id)
    if (!monitor.isRunning() || row?.status !== 'crashed' || qcmd.isWorker(monitor.pid())) continue
    trouble(`the worker of ${name} has ended by itself: ${row.reason}`)
    monitor.isFoundDead()
    void monitor.resume().catch((error) => trouble(String(error)))
  }
}

const tellProgress = (units) => {
  const sum = (of) => number(units.reduce((total, unit) => total + of(unit), 0))
  const at = Math.round((Date.now() - begunAt) / 1000)
  console.log(
    `${at} s: ${sum(({writer}) => writer.written.lines)} lines written, ` +
      `${sum(({rotations}) => rotations)} rotations, ${sum(({monitor}) => monitor.seen.kills)} kills`,
  )
}

/** Waits until every line is counted, or no counter moves any more, and nobody is behind. */
const settle = async (units, board) => {
  const deadline = Date.now() + SETTLE_MS
  const settleOne = async ({monitor, writer, name}) => {
    const rest = createRest(RESTING_BEATS)
    const restAtEnd = createRest(2)
    while (Date.now() < deadline) {
      const row = await board.next(monitor.id)
      if (row === undefined) continue
      const isRead = row.linesRead === writer.written.lines && restAtEnd.isReached(row)
      if (!isRead && !rest.isReached(row)) continue
      const {position} = await qcmd.json('monitors', 'show', monitor.id)
      if (position.behindBytes === 0) return
    }
    trouble(`${name} did not catch up within ${SETTLE_MS / 1000} s`)
  }
  await Promise.all(units.map(settleOne))
}

/** Of the files that were rotated away only the newest stays open, for what may be written late. */
const checkDescriptors = async (units) => {
  const deadline = Date.now() + 60_000
  // In a folder, or by a pattern that matches them, they are followed on.
  const isLeft = ({way, monitor, writer}) =>
    (way === 'file' || way === 'link') && monitor.openLogs(writer.path) > 2
  while (units.some(isLeft) && Date.now() < deadline) await delay(500)
  for (const unit of units.filter(isLeft)) {
    trouble(`${unit.name} holds ${unit.monitor.openLogs(unit.writer.path)} files of its log open`)
  }
}

const stopAll = async () => {
  const {stopped} = await qcmd.json('monitors', 'stop', '--all')
  // One that beats between the wish and the signal ends before it is told to.
  const isCalm = (how) => how === 'terminated' || how === 'was-not-running'
  for (const {id, how} of stopped) if (!isCalm(how)) trouble(`${id} stopped: ${how}`)
  const left = qcmd.workers()
  if (left.length > 0) trouble(`${left.length} workers are left`)
}

const accountsOf = async (units) => {
  const accounts = []
  for (const {monitor, style, ...unit} of units) {
    const shown = await qcmd.json('monitors', 'show', monitor.id)
    const {findings} = await qcmd.json('findings', 'list', '--monitor', monitor.id)
    const account = accountOf({...unit, monitor, shown, findings})
    note('account', account)
    accounts.push({...account, style, way: unit.way})
  }
  return accounts
}

const report = (accounts) => {
  const total = totalOf(accounts)
  const {written, read, underGaps, gaps, unexplained, doubles, missed} = total
  console.log(`\n${tableOf(accounts).join('\n')}\n`)
  const rows = [
    ['lines', `${number(written.lines)} written, ${number(read.lines)} read`],
    ['bytes', `${number(written.bytes)} written, ${number(read.bytes)} read`],
    [
      'gaps',
      `${gaps} told, ${total.unknownGaps} of unknown size, the others ${number(total.gapBytes)} bytes; ` +
        `${number(underGaps)} lines missing under them`,
    ],
    [
      'findings',
      `${total.planted} errors planted, ${missed} missed, ` +
        `${total.missedUnderGaps} not found where lines are missing under a gap`,
    ],
    ['events', `${total.rotations} rotations, ${total.kills} kills, ${total.freezes} freezes`],
    [
      'workers',
      `at most ${number(total.memoryKiB / 1024)} MiB and ${total.descriptors} descriptors each`,
    ],
    ['run', `${number((Date.now() - begunAt) / 1000)} s, seed ${seed}`],
  ]
  for (const [title, text] of rows) console.log(`${title.padEnd(9)} ${text}`)
  if (troubles.length > 0) console.log(`${troubles.length} troubles, see above`)
  console.log(
    `${number(unexplained)} unexplained, ${number(doubles)} doubles, ${missed} findings missed`,
  )
  if (unexplained + doubles + missed + troubles.length > 0) process.exitCode = 1
}

/** Whatever happened: nothing that was started here is left. */
const cleanUp = () => {
  qcmd.endCommands()
  for (let pass = 0; pass < 3; pass++) {
    for (const pid of qcmd.workers()) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // Gone by itself meanwhile.
      }
    }
  }
  if (values.keep) console.log(`kept: ${folder}`)
  else rmSync(folder, {recursive: true, force: true, maxRetries: 5})
}
const giveUp = (why) => {
  console.log(`given up: ${why}`)
  cleanUp()
  process.exit(1)
}

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(name, () => giveUp(name))
const limit = setTimeout(() => giveUp(`not over after ${LIMIT_MS / 1000} s`), LIMIT_MS)
try {
  await main()
} catch (error) {
  process.exitCode = 1
  console.log(error)
} finally {
  clearTimeout(limit)
  cleanUp()
}
process.exit()
