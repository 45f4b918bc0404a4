import {readArgv} from './read-argv.js'
import type {Address, Sink} from './notice.js'
import type {SinkLabel} from '../sessions/notify-record.js'
import {cut} from './told-finding.js'

/** What a path in a sink is made absolute with; null for one that cannot be meant. */
export type ToAbsolute = (path: string) => string | null

export type ReadSink =
  | {readonly ok: true; readonly sink: Sink}
  /** Says what is wrong without repeating what was given: it may hold a secret. */
  | {readonly ok: false; readonly reason: string}

/** What to say to whom wrote something else. */
export const SINK_HINT =
  'A sink is desktop, webhook=URL, slack=URL, discord=URL or command=PROGRAM, see: qcmd help notifications'

/**
 * `desktop`, `webhook=URL`, `slack=URL`, `discord=URL`, each with `@FILE` for a URL that stands in a file, or
 * `command=PROGRAM ARGUMENT…`. A webhook of Slack or Discord is known by its host.
 */
export const readSink = (text: string, toAbsolute: ToAbsolute): ReadSink => {
  if (text === 'desktop') return {ok: true, sink: {kind: 'desktop'}}
  const [, kind = '', value = ''] = /^([a-z]+)=(.*)$/s.exec(text) ?? []
  switch (kind) {
    case 'webhook':
    case 'slack':
    case 'discord': {
      const address = readAddress(value.trim(), toAbsolute)
      if (typeof address === 'string') return {ok: false, reason: `${kind}=… ${address}`}
      const known = kind === 'webhook' && address.from === 'text' ? shapeOf(address.url) : kind
      return {ok: true, sink: {kind: known, address}}
    }
    case 'command': {
      const argv = readArgv(value)
      if (!argv.ok) return {ok: false, reason: `command=… ${argv.reason}`}
      const [program = '', ...rest] = argv.words
      const path = /[/\\]/.test(program) ? toAbsolute(program) : program
      if (path === null)
        return {ok: false, reason: 'command=… names its program by a relative path'}
      return {ok: true, sink: {kind: 'command', argv: [path, ...rest]}}
    }
    default:
      return {ok: false, reason: strayReason(text)}
  }
}

const strayReason = (text: string): string => {
  if (/^https?:/i.test(text)) return 'an address alone is no sink, write webhook=URL'
  const [word = ''] = text.split('=')
  return /^[a-z-]{1,20}$/i.test(word) ? `${word} is no sink` : 'that is no sink'
}

/** The address, or what is wrong with it. */
const readAddress = (text: string, toAbsolute: ToAbsolute): Address | string => {
  if (text.startsWith('@')) {
    const path = text.length > 1 ? toAbsolute(text.slice(1)) : null
    return path === null ? 'names no file' : {from: 'file', path}
  }
  const problem = addressProblem(text)
  return problem ?? {from: 'text', url: text}
}

/** Why a text is no address to send to; null when it is one. */
export const addressProblem = (text: string): string | null => {
  if (text === '') return 'names no address'
  if (!URL.canParse(text)) return 'is no address'
  const {protocol, hostname} = new URL(text)
  if (protocol !== 'http:' && protocol !== 'https:') return 'is no http or https address'
  return hostname === '' ? 'names no host' : null
}

/** A command line as it may be kept: the addresses in it are secrets. */
export const withoutAddresses = (line: string): string =>
  line.replace(/\b(webhook|slack|discord)=(?!@)[^\s'"]+/g, '$1=[address]')

/** The receivers that are known by their host. */
export const shapeOf = (url: string): 'webhook' | 'slack' | 'discord' => {
  const {hostname, pathname} = new URL(url)
  if (/^hooks\.slack(?:-gov)?\.com$/.test(hostname)) return 'slack'
  const isDiscord = /^(?:(?:ptb|canary)\.)?discord(?:app)?\.com$/.test(hostname)
  return isDiscord && pathname.startsWith('/api/webhooks/') ? 'discord' : 'webhook'
}

/** The journal keeps five of them within its 4 KiB. */
const MOST_LABEL = 48

/** What may be shown of a sink. */
export const labelOf = (sink: Sink): SinkLabel => {
  switch (sink.kind) {
    case 'desktop':
      return {kind: 'desktop', to: null}
    case 'command':
      return {kind: 'command', to: cut(sink.argv[0] ?? '', MOST_LABEL)}
    default: {
      const {kind, address} = sink
      const to = address.from === 'file' ? `@${address.path}` : new URL(address.url).host
      return {kind, to: cut(to, MOST_LABEL)}
    }
  }
}

/** `slack hooks.slack.com`, `desktop`. */
export const labelText = ({kind, to}: SinkLabel): string => (to === null ? kind : `${kind} ${to}`)
