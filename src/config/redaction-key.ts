import {createHmac, randomBytes} from 'node:crypto'
import {closeSync, constants, linkSync, openSync, readFileSync, unlinkSync} from 'node:fs'
import {join} from 'node:path'
import {MachineError} from '../errors.js'
import {ensurePrivateDir, machineError, replacePrivate} from '../files/private-files.js'

const KEY_BYTES = 32
// Windows lacks these two flags, whatever the types say.
const {O_NOFOLLOW = 0, O_NONBLOCK = 0} = constants as Partial<typeof constants>

/**
 * This user's key for the hashes of redacted secrets, 32 random bytes in `STATE/redaction.key`,
 * made at the first call. Of processes that make it at once one wins and all get its key. Throws a
 * MachineError: a folder that cannot be written, or a key file that is not one.
 */
export const redactionKey = (stateDir: string): Buffer => {
  const path = join(stateDir, 'redaction.key')
  const known = readKey(path)
  if (known !== undefined) return known
  ensurePrivateDir(stateDir)
  createKey(path)
  const key = readKey(path)
  if (key === undefined) throw machineError(`read ${path}`, new Error('it was removed meanwhile'))
  return key
}

/**
 * Hash that marks a secret in redacted text: 4 hex digits of its HMAC-SHA256. Equal secrets stay
 * comparable; without the key none can be found by trying, and with it 16 bits tell next to nothing.
 */
export const createSecretHash =
  (key: Uint8Array): ((secret: string) => string) =>
  (secret) =>
    createHmac('sha256', key).update(secret).digest('hex').slice(0, 4)

const readKey = (path: string): Buffer | undefined => {
  let key: Buffer
  try {
    const fd = openSync(path, constants.O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
    try {
      key = readFileSync(fd)
    } finally {
      closeSync(fd)
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw machineError(`read ${path}`, error)
  }
  if (key.length === KEY_BYTES) return key
  throw new MachineError(
    'bad-key',
    `Cannot use ${path}: it holds ${key.length} bytes, not ${KEY_BYTES}`,
    // Not done unasked: with a new key old and new marks of one secret differ.
    `Move it away, a new one is made: mv ${path} ${path}.old`,
  )
}

/** The whole key appears under its name at once (link), so nobody can read a part of it. */
const createKey = (path: string): void => {
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.new`
  replacePrivate(temporary, randomBytes(KEY_BYTES))
  try {
    linkSync(temporary, path)
  } catch (error) {
    // Another process was first: its key is the key.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw machineError(`write ${path}`, error)
    }
  } finally {
    unlinkSync(temporary)
  }
}
