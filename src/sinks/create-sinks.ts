import {closeSync, constants, openSync, readSync} from 'node:fs'
import type {Delivery} from '../notices/delivery.js'
import type {Address, Notice, Sink} from '../notices/notice.js'
import {environmentOf, payloadOf} from '../notices/payload.js'
import {addressProblem, shapeOf} from '../notices/read-sink.js'
import {printable} from '../text/printable.js'
import {systemReason} from '../files/private-files.js'
import {desktopProblem, desktopProgram, findProgram} from './desktop.js'
import {runProgram} from './program.js'
import type {SinkProblem, Sinks} from './sinks.js'
import {postWebhook} from './webhook.js'

export interface SinksSettings {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  /** Version of qcmd, for whoever receives. */
  readonly version: string
  /** For one attempt. */
  readonly timeoutMs?: number
}

const TIMEOUT_MS = 10_000

export const createSinks = ({
  platform,
  env,
  version,
  timeoutMs = TIMEOUT_MS,
}: SinksSettings): Sinks => ({
  async deliver(sink, notice, signal) {
    switch (sink.kind) {
      case 'desktop':
        return onDesktop(notice, signal, {platform, env, timeoutMs})
      case 'command': {
        const {argv} = sink
        return runProgram({argv, env: {...env, ...environmentOf(notice)}, timeoutMs}, signal)
      }
      default: {
        const address = readAddress(sink.address)
        if (!address.ok) return givenUp(address.reason)
        const shape = sink.kind === 'webhook' ? shapeOf(address.url) : sink.kind
        const body = payloadOf(notice, shape)
        const url = new URL(address.url)
        return postWebhook({url, body, id: notice.id, version, timeoutMs}, signal)
      }
    }
  },
  check: (sink) => Promise.resolve(problemOf(sink, platform, env)),
})

const onDesktop = async (
  notice: Notice,
  signal: AbortSignal,
  {platform, env, timeoutMs}: Required<Omit<SinksSettings, 'version'>>,
): Promise<Delivery> => {
  const {argv, env: own} = desktopProgram(notice, platform)
  const [name = ''] = argv
  const isThere = platform === 'win32' || findProgram(name, env) !== null
  if (!isThere) return givenUp(`there is no ${name} on this machine`)
  const outcome = await runProgram({argv, env: {...env, ...own}, timeoutMs}, signal)
  return outcome.ok ? outcome : {...outcome, reason: `${name}: ${outcome.reason}`}
}

const problemOf = (
  sink: Sink,
  platform: NodeJS.Platform,
  env: SinksSettings['env'],
): SinkProblem | null => {
  switch (sink.kind) {
    case 'desktop':
      return desktopProblem(platform, env)
    case 'command': {
      const [program = ''] = sink.argv
      if (findProgram(program, env) !== null) return null
      const problem = `there is no executable ${printable(program)}`
      return {problem, fix: 'Name it by its path, and make it executable: chmod +x PROGRAM'}
    }
    default: {
      const address = readAddress(sink.address)
      if (address.ok) return null
      return {problem: address.reason, fix: 'Write the address into the first line of that file'}
    }
  }
}

const givenUp = (reason: string): Delivery => ({
  ok: false,
  reason,
  mayPass: false,
  retryAfterMs: null,
})

const MOST_ADDRESS_BYTES = 4096

/** The address, which for one in a file is read each time: it can be changed while monitors run. */
const readAddress = (
  address: Address,
): {readonly ok: true; readonly url: string} | {readonly ok: false; readonly reason: string} => {
  if (address.from === 'text') return {ok: true, url: address.url}
  const path = printable(address.path)
  let text: string
  try {
    text = firstLineOf(address.path)
  } catch (error) {
    return {ok: false, reason: `the address in ${path} cannot be read: ${systemReason(error)}`}
  }
  const problem = addressProblem(text)
  return problem === null
    ? {ok: true, url: text}
    : {ok: false, reason: `the first line of ${path} ${problem}`}
}

// Windows lacks it, whatever the types say.
const {O_NONBLOCK = 0} = constants as Partial<typeof constants>

const firstLineOf = (path: string): string => {
  // Without O_NONBLOCK opening a pipe would wait for somebody who writes.
  const fd = openSync(path, constants.O_RDONLY | O_NONBLOCK)
  try {
    const bytes = Buffer.alloc(MOST_ADDRESS_BYTES)
    const length = readSync(fd, bytes, 0, bytes.length, null)
    return (bytes.toString('utf8', 0, length).split('\n')[0] ?? '').trim()
  } finally {
    closeSync(fd)
  }
}
