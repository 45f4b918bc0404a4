import {stringify} from 'ndjson'

/** A stream of objects on stdout, one a line. */
export interface NdjsonOutput {
  write(object: object): void
  /** Resolves when everything was handed to the reader. */
  end(): Promise<void>
}

export const createNdjsonOutput = (): NdjsonOutput => {
  const lines = stringify()
  lines.pipe(process.stdout, {end: false})
  return {
    write(object) {
      lines.write(object)
    },
    end: () =>
      new Promise((resolve) => {
        lines.end(() => {
          process.stdout.write('', () => {
            resolve()
          })
        })
      }),
  }
}
