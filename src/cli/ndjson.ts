import {parse, stringify} from 'ndjson'
import {createReadStream} from 'node:fs'
import {pipeline} from 'node:stream'
import {MachineError, NotFoundError} from '../errors.js'

/** A stream of objects on stdout, one a line. */
export interface NdjsonOutput {
  write(object: object): void
  /** Resolves when everything was handed to the reader. */
  end(): Promise<void>
}

/** A reader that neither reads nor leaves is not waited for longer than this. */
const PATIENCE_MS = 1000

export const createNdjsonOutput = (): NdjsonOutput => {
  const lines = stringify()
  lines.pipe(process.stdout, {end: false})
  return {
    write(object) {
      lines.write(object)
    },
    end: () =>
      new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(bound)
          resolve()
        }
        const bound = setTimeout(done, PATIENCE_MS)
        process.stdout.once('close', done).once('error', done)
        lines.end(() => {
          process.stdout.write('', done)
        })
      }),
  }
}

/**
 * The objects of an NDJSON file, or of standard input for `-`; lines that are no JSON are passed
 * over. Throws a NotFoundError or MachineError when it cannot be read.
 */
export const readNdjson = async function* (source: string): AsyncGenerator {
  const input = source === '-' ? process.stdin : createReadStream(source)
  const objects = parse({strict: false})
  const failed = new Promise<never>((_, reject) => {
    pipeline(input, objects, (error) => {
      if (error) reject(unreadable(source, error))
    })
  })
  failed.catch(() => undefined)
  try {
    for await (const object of objects) yield object as unknown
  } catch {
    // The stream tells that it was cut, the pipeline tells why.
    await failed
  }
}

const unreadable = (source: string, error: NodeJS.ErrnoException): Error =>
  error.code === 'ENOENT'
    ? new NotFoundError('no-such-file', `Cannot read ${source}: no such file`, 'Check the path.')
    : new MachineError(
        'unreadable',
        `Cannot read ${source}: ${error.code ?? error.message}`,
        'Check its permissions.',
      )
