'use strict'
// What V8 compiled of a bundle, kept between runs: one file for each bundle and version of Node.
//
//   CACHE/qcmd-v20.20.2-x64-3f5b0c9e5d1a.v8
//     32 bytes   SHA-256 of all that follows
//     2 bytes    length of the kinds, little endian
//     …          the kinds of runs whose functions are in it: `["monitors list","logs"]`
//     …          V8's data
//
// A run of a kind that is not in it yet adds what it compiled. It is a cache: with the folder
// missing, read-only or full everything works, slower. Several versions and users have files of
// their own; of two processes that write at once the later one wins, and what is missing then is
// added by the next.
//
// V8 holds version, flags and the length of the source against its own, and nothing else: a single
// wrong bit ends the process (seen with Node 20), and whoever can write the file can run code as its
// user. So the name says what was compiled, the sum is checked, and only a regular file that is the
// user's own, has one name and can be written by nobody else is read.
const {createHash, randomBytes} = require('node:crypto')
const fs = require('node:fs')
const {homedir} = require('node:os')
const {isAbsolute, join, resolve} = require('node:path')

const SUM = 32
const LENGTH = 2

/**
 * Where the compiled code of a bundle is kept: `code` is undefined while there is none. Null where
 * nothing can be kept.
 */
exports.find = (name, source) => {
  const folder = cacheFolder()
  if (folder === null) return null
  const {version, arch} = process
  const prefix = `${name}-${version}-${arch}-`
  // A version of our own is told by its content: packages are installed with the times of 1985.
  const file = join(folder, `${prefix}${contentOf(source)}.v8`)
  const kept = read(file)
  return {
    code: kept?.code,
    /** `produce` gives V8's data; `kind` names what the run is about to do. */
    update: ({cachedDataRejected}, kind, produce) => {
      const kinds = kept && !cachedDataRejected ? kept.kinds : []
      if (!kinds.includes(kind)) whenQuiet(() => write(folder, file, [...kinds, kind], produce))
    },
  }
}

/** The bundle's first line says `// HASH`, see scripts/build.js: all of it need not be read again. */
const contentOf = (source) => source.latin1Slice(3, 3 + 16)

/** By the rules for the user's other folders, see src/config/load-config.ts. */
const cacheFolder = () => {
  const {QCMD_CACHE_DIR: own, XDG_CACHE_HOME: xdg, LOCALAPPDATA: local} = process.env
  if (own) return resolve(own)
  if (xdg && isAbsolute(xdg)) return join(xdg, 'qcmd')
  if (process.platform === 'win32') return local ? join(local, 'qcmd', 'cache') : null
  try {
    const home = homedir()
    return isAbsolute(home) ? join(home, '.cache', 'qcmd') : null
  } catch {
    return null
  }
}

const read = (file) => {
  try {
    const data = readOwn(file)
    if (data === null || data.length < SUM + LENGTH || !isWhole(data)) return null
    const begin = SUM + LENGTH + data.readUInt16LE(SUM)
    const kinds = JSON.parse(data.toString('utf8', SUM + LENGTH, begin))
    return {kinds, code: data.subarray(begin)}
  } catch {
    return null
  }
}

const readOwn = (file) => {
  const {O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0} = fs.constants
  const fd = fs.openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  try {
    const stats = fs.fstatSync(fd)
    return isOwn(stats) && stats.isFile() && stats.nlink === 1 ? fs.readFileSync(fd) : null
  } finally {
    fs.closeSync(fd)
  }
}

/** Windows has neither; there the user's folder is only the user's. */
const isOwn = ({uid, mode}) =>
  process.platform === 'win32' || (uid === process.geteuid() && (mode & 0o022) === 0)

const isWhole = (data) => sumOf(data.subarray(SUM)).equals(data.subarray(0, SUM))

const sumOf = (bytes) => createHash('sha256').update(bytes).digest()

/**
 * At the end of a short run, when all that it needed has been compiled, and in a long one soon after
 * its start: V8 forgets the code of functions that are not called any more.
 */
const whenQuiet = (work) => {
  const once = () => {
    clearTimeout(timer)
    process.removeListener('exit', once)
    work()
  }
  const timer = setTimeout(once, Math.max(0, SOON_MS - performance.now()))
  timer.unref()
  process.on('exit', once)
}
const SOON_MS = 2000

const write = (folder, file, kinds, produce) => {
  const temporary = `${file}.${randomBytes(6).toString('hex')}`
  try {
    const code = produce()
    const head = Buffer.from(JSON.stringify(kinds))
    const length = Buffer.alloc(LENGTH)
    length.writeUInt16LE(head.length)
    const sum = sumOf(Buffer.concat([length, head, code]))
    fs.mkdirSync(folder, {recursive: true, mode: 0o700})
    if (!isOwn(fs.statSync(folder))) return
    fs.writeFileSync(temporary, Buffer.concat([sum, length, head, code]), {flag: 'wx', mode: 0o600})
    fs.renameSync(temporary, file)
    if (kinds.length === 1) removeOld(folder)
  } catch {
    // A cache that cannot be written is none.
    attempt(() => fs.rmSync(temporary, {force: true}))
  }
}

const attempt = (work) => {
  try {
    work()
  } catch {
    // It was not there, or cannot be helped.
  }
}

/** Files of versions that nobody has started for a season, and what a killed process left. */
const removeOld = (folder) => {
  const now = Date.now()
  for (const name of fs.readdirSync(folder)) {
    if (!/^(qcmd|complete|worker)-v[\w.]+-\w+-\w{16}\.v8(\.\w{12})?$/.test(name)) continue
    const path = join(folder, name)
    const ageDays = (now - fs.lstatSync(path).mtimeMs) / 86_400_000
    if (ageDays > (name.endsWith('.v8') ? 90 : 1)) attempt(() => fs.rmSync(path, {force: true}))
  }
}
