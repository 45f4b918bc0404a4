import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as delay} from 'node:timers/promises'
import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {createFollow} from '../../src/follow/create-follow.js'
import {tried} from '../support/property.js'
import {waitFor} from '../support/wait-for.js'
import {FollowProbe, openFilesIn} from './follow-probe.js'

type Action =
  | {readonly do: 'write'; readonly lines: number; readonly length: number}
  | {readonly do: 'write-half'}
  | {readonly do: 'rotate'}
  | {readonly do: 'rename-away'}
  | {readonly do: 'replace'}
  | {readonly do: 'truncate'}
  | {readonly do: 'delete'}
  | {readonly do: 'settle'}
  | {readonly do: 'pause'; readonly ms: number}
  | {readonly do: 'restart'}

const write = fc.record({
  do: fc.constant('write' as const),
  lines: fc.integer({min: 1, max: 40}),
  length: fc.constantFrom(0, 5, 80, 700),
})
const just = <T extends string>(name: T) => fc.constant({do: name} as const)
const pause = fc.record({do: fc.constant('pause' as const), ms: fc.integer({min: 0, max: 12})})

/** What a log file and its rotator do, with every line numbered. */
class ModelLog {
  readonly path: string
  readonly written: string[] = []
  #rotations = 0
  #half = ''

  constructor(folder: string) {
    this.path = join(folder, 'app.log')
    writeFileSync(this.path, '')
  }

  write(count: number, length: number): void {
    let text = ''
    for (let n = 0; n < count; n++) {
      const line = `line ${this.written.length} ${'x'.repeat(length)}`
      text += `${line.slice(this.#half.length)}\n`
      this.written.push(line)
      this.#half = ''
    }
    appendFileSync(this.path, text)
  }

  writeHalf(): void {
    if (this.#half !== '') return
    this.#half = `line ${this.written.length} `
    appendFileSync(this.path, this.#half)
  }

  /** A daemon finishes its line before it turns to the new file. */
  finishLine(): void {
    if (this.#half !== '') this.write(1, 0)
  }

  renameAway(): void {
    if (!existsSync(this.path)) return
    this.finishLine()
    this.#rotations++
    for (let n = this.#rotations; n > 1; n--) {
      renameSync(`${this.path}.${n - 1}`, `${this.path}.${n}`)
    }
    renameSync(this.path, `${this.path}.1`)
  }

  replace(): void {
    this.renameAway()
    writeFileSync(`${this.path}.tmp`, '')
    renameSync(`${this.path}.tmp`, this.path)
  }
}

const inFolder = async (run: (folder: string) => Promise<void>): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'qcmd-model-'))
  try {
    await run(folder)
  } finally {
    rmSync(folder, {recursive: true, force: true})
  }
}

const settings = {pollMs: 20, drainMs: 60, lingerMs: 0, missingAfterMs: 5, chunkBytes: 4096}

describe('the follower against a model of a log', () => {
  it('gives every line once and in order under writes, rotations, pauses and restarts', async () => {
    const actions = fc.array(
      fc.oneof(
        {weight: 6, arbitrary: write},
        {weight: 2, arbitrary: just('write-half')},
        {weight: 2, arbitrary: just('rotate')},
        {weight: 1, arbitrary: just('rename-away')},
        {weight: 1, arbitrary: just('replace')},
        {weight: 2, arbitrary: pause},
        {weight: 1, arbitrary: just('restart')},
      ),
      {minLength: 1, maxLength: 25},
    )
    await fc.assert(
      fc.asyncProperty(actions, async (list) => {
        await inFolder(async (folder) => {
          const {log, texts} = await runExact(folder, list)
          expect(texts).toEqual(log.written)
        })
      }),
      tried('the follower, each line once', {runs: 60, inCi: 60}),
    )
  }, 600_000)

  it('gives what stands once it has settled, under truncation and deletion too', async () => {
    const actions = fc.array(
      fc.oneof(
        {weight: 6, arbitrary: write},
        {weight: 2, arbitrary: just('rotate')},
        {weight: 2, arbitrary: just('truncate')},
        {weight: 2, arbitrary: just('delete')},
        {weight: 2, arbitrary: just('settle')},
        {weight: 2, arbitrary: pause},
      ),
      {minLength: 1, maxLength: 25},
    )
    await fc.assert(
      fc.asyncProperty(actions, async (list) => {
        await inFolder(async (folder) => {
          await runLossy(folder, list)
        })
      }),
      tried('the follower under truncation', {runs: 60, inCi: 60}),
    )
  }, 600_000)
})

const runExact = async (folder: string, actions: readonly Action[]) => {
  const log = new ModelLog(folder)
  const texts: string[] = []
  const target = await createFollow().resolve(log.path, {wait: true})
  let probe = new FollowProbe(target, {type: 'start'}, settings)
  await waitFor('following', () => probe.following, {everyMs: 1})
  let positions = probe.recorded
  for (const action of actions) {
    if (action.do === 'restart') {
      await probe.stop()
      texts.push(...probe.texts)
      // A worker that ended before it followed has recorded nothing new.
      if (probe.following !== undefined) positions = probe.recorded
      probe = new FollowProbe(target, {type: 'positions', positions}, settings)
    } else await act(log, action)
  }
  log.finishLine()
  await waitFor('all lines', () => texts.length + probe.lines.length >= log.written.length, {
    everyMs: 2,
    timeoutMs: 5000,
  }).catch(() => undefined)
  await waitFor('the rotated ones finished', () => probe.positions.size <= 1, {everyMs: 2})
  await probe.stop()
  if (process.platform === 'linux') expect(openFilesIn(folder)).toEqual([])
  return {log, texts: [...texts, ...probe.texts]}
}

/** Truncated and deleted lines may be lost or not; what is settled was read, nothing else ever is. */
const runLossy = async (folder: string, actions: readonly Action[]): Promise<void> => {
  const log = new ModelLog(folder)
  const target = await createFollow().resolve(log.path, {wait: true})
  const probe = new FollowProbe(target, {type: 'start'}, settings)
  await waitFor('following', () => probe.following, {everyMs: 1})
  const required = new Set<string>()
  let fresh: string[] = []
  const settle = async (): Promise<void> => {
    for (const line of fresh) required.add(line)
    fresh = []
    await waitFor('settled', () => [...required].every((line) => probe.texts.includes(line)), {
      everyMs: 2,
    })
  }
  for (const action of actions) {
    const before = log.written.length
    if (action.do === 'settle') await settle()
    else if (action.do === 'truncate' || action.do === 'delete') {
      fresh = []
      if (action.do === 'truncate') truncateSync(log.path, 0)
      else {
        unlinkSync(log.path)
        writeFileSync(log.path, '')
      }
    } else await act(log, action)
    fresh.push(...log.written.slice(before))
  }
  await settle()
  await probe.stop()
  // A line that truncation cut in two while it was being read is given as far as it was read.
  for (const {text, isTerminated} of probe.lines) {
    if (isTerminated) expect(log.written).toContain(text)
    else expect(log.written.some((line) => line.startsWith(text))).toBe(true)
  }
  const whole = probe.lines.filter((line) => line.isTerminated).map((line) => line.text)
  expect(new Set(whole).size).toBe(whole.length)
}

const act = async (log: ModelLog, action: Action): Promise<void> => {
  switch (action.do) {
    case 'write':
      log.write(action.lines, action.length)
      return
    case 'write-half':
      log.writeHalf()
      return
    case 'rotate':
      log.renameAway()
      if (!existsSync(log.path)) writeFileSync(log.path, '')
      return
    case 'rename-away':
      log.renameAway()
      return
    case 'replace':
      log.replace()
      return
    case 'pause':
      await delay(action.ms)
      return
    case 'truncate':
    case 'delete':
    case 'settle':
    case 'restart':
  }
}
