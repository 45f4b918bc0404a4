// The ways in which a log is rotated. Each keeps what it may: the writer is told when to reopen, and is
// held where a rotator without the writer's help would lose lines by itself.
import {createReadStream, createWriteStream} from 'node:fs'
import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readdirSync,
  renameSync,
  statSync,
  truncateSync,
  unlinkSync,
  utimesSync,
} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import {pipeline} from 'node:stream/promises'
import {createGzip} from 'node:zlib'

/** Rotated files kept beside a log. */
const KEPT = 4
/** A writer notices a rename only so late; well below what a rotated file is read on for. */
const MOST_LATE_MS = 1500

/**
 * Each takes the writer, its monitor, a random source and `sleep`; gives false when it had to let the log
 * be this time.
 */
export const ROTATIONS = {
  /** `app.log-20260601-7`, the older ones compressed one rotation later (logrotate's delaycompress). */
  dated: async ({writer, random, sleep}) => {
    const {path} = writer
    const before = rotatedOf(path)
    for (const name of before.filter((one) => !one.endsWith('.gz')))
      await compress(name, `${name}.gz`)
    const number = Math.max(0, ...before.map((name) => Number(/-(\d+)(\.gz)?$/.exec(name)[1]))) + 1
    renameSync(path, `${path}-20260601-${number}`)
    create(path)
    for (const name of rotatedOf(path)) {
      if (Number(/-(\d+)(\.gz)?$/.exec(name)[1]) <= number - KEPT) unlinkSync(name)
    }
    await writeLate(writer, random, sleep)
  },
  /** `.1` → `.2` → `.3`. */
  chain: async ({writer, random, sleep}) => {
    shift(writer.path)
    renameSync(writer.path, `${writer.path}.1`)
    create(writer.path)
    await writeLate(writer, random, sleep)
  },
  /** The same, `.1` is compressed by the next rotation (delaycompress). */
  'chain-gz': async ({writer, random, sleep}) => {
    const {path} = writer
    if (existsSync(`${path}.1`)) await compress(`${path}.1`, `${path}.1.gz`)
    shift(path, '.gz')
    renameSync(path, `${path}.1`)
    create(path)
    await writeLate(writer, random, sleep)
  },
  /** The writer shares this process: nothing is written between the copy and the truncation. */
  copytruncate: async ({writer}) => {
    writer.finishHalf()
    shift(writer.path)
    copyFileSync(writer.path, `${writer.path}.1`)
    truncateSync(writer.path, 0)
    writer.beginGeneration()
  },
  /**
   * Deleted, later made anew. What was never open in the reader leaves no trace when it is deleted, so
   * it is left alone until it is; nobody saves what a dead reader has not read, but it must be told.
   */
  recreate: async ({writer, monitor, random, sleep}) => {
    if (!monitor.isDead() && !monitor.hasOpen(writer.path)) return false
    unlinkSync(writer.path)
    await writeLate(writer, random, sleep)
    return true
  },
  /**
   * Emptied, no copy kept: whoever does that has to wait until all is read, here as with any reader. If
   * the reader dies meanwhile, that it has missed something must be told; only of what it had recorded
   * nothing of there is no trace then.
   */
  truncate: async ({writer, monitor}) => {
    writer.hold()
    try {
      if (!(await monitor.hasReadAll(writer))) return false
      truncateSync(writer.path, 0)
      writer.beginGeneration()
      return true
    } finally {
      writer.release()
    }
  },
}

/** Daemons write on into the old file until they are told; then they open the path again. */
const writeLate = async (writer, random, sleep) => {
  await sleep(random.next() < 0.3 ? 0 : random.int(1, MOST_LATE_MS))
  writer.reopen()
}

const shift = (path, suffix = '') => {
  for (let n = KEPT; n > 0; n--) {
    const from = `${path}.${n}${suffix}`
    if (!existsSync(from)) continue
    if (n === KEPT) unlinkSync(from)
    else renameSync(from, `${path}.${n + 1}${suffix}`)
  }
}

const create = (path) => {
  closeSync(openSync(path, 'wx', 0o600))
}

const compress = async (from, to) => {
  const {atime, mtime} = statSync(from)
  await pipeline(createReadStream(from), createGzip({level: 1}), createWriteStream(to))
  utimesSync(to, atime, mtime)
  unlinkSync(from)
}

const rotatedOf = (path) =>
  readdirSync(dirname(path))
    .filter((name) => name.startsWith(`${basename(path)}-`))
    .map((name) => join(dirname(path), name))
