import {spawn} from 'node:child_process'
import {chmodSync, mkdirSync, writeFileSync} from 'node:fs'
import {delimiter, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {qcmdIn, type Qcmd, type Ran} from './qcmd.js'
import {tempDir} from './temp-dir.js'

/** The id that the document and the examples use. */
export const DOCUMENT_ID = '3fa85f64-5717-4562-b3fc-2c963f66afa6'

const RUN = fileURLToPath(new URL('../../bin/run.js', import.meta.url))
const START_AS = fileURLToPath(new URL('start-as.js', import.meta.url))

/**
 * A folder in which examples can be typed as they are printed: `qcmd` is a command there, logs are
 * at hand, and the programs that they are piped from (journalctl, ssh, jq) give what theirs would.
 */
export interface Stage {
  readonly qcmd: Qcmd
  readonly dir: string
  /** A real monitor under this id; its file is `NAME.log` or the name itself when it has a dot or `/`. */
  startAs(id: string, file: string, name?: string): Promise<void>
  /** What a shell makes of one line. With `interruptAt` Ctrl+C comes when that was printed. */
  type(
    line: string,
    options?: {readonly interruptAt?: RegExp; readonly input?: string},
  ): Promise<Ran>
}

export const stage = (env: Readonly<Record<string, string>> = {}): Stage => {
  const dir = tempDir()
  const bin = join(dir, 'bin')
  mkdirSync(bin)
  const program = (name: string, text: string): void => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`)
    chmodSync(join(bin, name), 0o755)
  }
  program('qcmd', `exec '${process.execPath}' '${RUN}' "$@"`)
  program('journalctl', `cat '${join(dir, 'syslog')}'`)
  program('jq', 'for last do :; done; if [ -f "$last" ]; then cat "$last"; else cat; fi')
  program('ssh', `cat '${join(dir, 'copy.ndjson')}'`)
  mkdirSync(join(dir, 'srv'))
  for (const name of ['syslog', 'app.log', 'srv/a.log', 'srv/b.log']) {
    writeFileSync(join(dir, name), logText(name))
  }
  writeFileSync(join(dir, 'copy.ndjson'), '')
  writeFileSync(join(dir, 'mine.yaml'), RULE)
  const qcmd = qcmdIn({PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`, HOME: dir, ...env})
  return {
    qcmd,
    dir,
    async startAs(id, file, name = '') {
      const argv = ['--import', import.meta.resolve('tsx'), START_AS, id, join(dir, file), name]
      const {code, stderr} = await typed(process.execPath, argv, {dir, env: qcmd.env})
      if (code !== 0) throw new Error(`cannot start ${file} as ${id}: ${stderr}`)
    },
    type: (line, options = {}) =>
      typed('/bin/sh', ['-c', `trap : INT; ${line}`], {dir, env: qcmd.env, ...options}),
  }
}

const RULE = `id: app-broke
name: The application broke
severity: error
pattern: \\w+ broke
what: It broke.
example: app.log broke
`

const logText = (name: string): string =>
  Array.from({length: 30}, (_, index) => {
    const time = new Date(Date.UTC(2026, 0, 1, 0, 0, index)).toISOString()
    return index === 20 ? `${time} ERROR ${name} broke\n` : `${time} INFO request served\n`
  }).join('')

interface Typed {
  readonly dir: string
  readonly env: NodeJS.ProcessEnv
  readonly interruptAt?: RegExp
  readonly input?: string
}

const typed = (
  file: string,
  argv: readonly string[],
  {dir, env, interruptAt, input = ''}: Typed,
): Promise<Ran> =>
  new Promise((resolve, reject) => {
    // A group of its own, so that Ctrl+C reaches all of a pipeline as it does at a terminal.
    const child = spawn(file, [...argv], {cwd: dir, env, detached: true})
    const output = {stdout: '', stderr: ''}
    let isInterrupted = false
    const heard = (stream: 'stdout' | 'stderr') => (chunk: Buffer) => {
      output[stream] += chunk.toString()
      const isDue = interruptAt?.test(output.stdout + output.stderr) === true && !isInterrupted
      if (!isDue || child.pid === undefined) return
      isInterrupted = true
      process.kill(-child.pid, 'SIGINT')
    }
    child.stdout.on('data', heard('stdout'))
    child.stderr.on('data', heard('stderr'))
    child.on('error', reject)
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
    child.on('close', (code) => {
      resolve({code, ...output})
    })
  })
