import type {IncomingHttpHeaders} from 'node:http'
import type {FailureKind} from '../explain/recovery.js'
import {errorTextOf} from './frame.js'
import {ModelFailure} from './model.js'

/** What an error of the connection means; its message is for people, its code decides. */
export const connectionFailure = (error: unknown, place: string): ModelFailure => {
  if (error instanceof ModelFailure) return error
  if (isAnsweredInPlain(error)) {
    const betterHost = `http://${place}`
    return new ModelFailure('bad-address', `${place} does not speak https`, {
      ...{cause: error, betterHost},
    })
  }
  const [kind, why] = reasonOf(error, place)
  return new ModelFailure(kind, why, {cause: error})
}

const reasonOf = (error: unknown, place: string): readonly [FailureKind, string] => {
  const code = codeOf(error)
  switch (code) {
    case 'ECONNREFUSED':
      return ['unreachable', `nothing listens on ${place}`]
    case 'ECONNRESET':
    case 'EPIPE':
      return ['cut', `${place} ended the connection`]
    case 'EACCES':
    case 'EPERM':
      return ['unreachable', `this machine does not permit a connection to ${place}`]
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return ['unreachable', `${place} has no address`]
    case 'ABORT_ERR':
      return ['cancelled', 'the request was cancelled']
    default: {
      if (code?.startsWith('HPE_') === true) return ['bad-address', `${place} does not speak HTTP`]
      const why = code ?? (error instanceof Error ? error.message : String(error))
      return ['unreachable', `cannot connect to ${place}: ${why}`]
    }
  }
}

/** A server that is asked by TLS and answers by a line of HTTP; newer versions of Node have a code of its own for it. */
const isAnsweredInPlain = (error: unknown): boolean =>
  codeOf(error) === 'ERR_SSL_WRONG_VERSION_NUMBER' ||
  (codeOf(error) === 'EPROTO' &&
    error instanceof Error &&
    /wrong version number/.test(error.message))

/** A name with two addresses (localhost) fails with one error that holds one for each. */
const codeOf = (error: unknown): string | undefined => {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error
  const {code} = (first ?? {}) as {readonly code?: unknown}
  return typeof code === 'string' ? code : undefined
}

/** What an answer that is no success means. */
export const statusFailure = (
  status: number,
  headers: IncomingHttpHeaders,
  body: string,
  place: string,
): ModelFailure => {
  const said = errorTextOf(body)
  const kind = kindOf(status, said)
  const message =
    kind === 'redirected'
      ? `${place} answers with status ${status}: it points elsewhere, which is not followed`
      : `${place} answers with status ${status}${said === null ? '' : `: ${said}`}`
  return new ModelFailure(kind, message, {retryAfterMs: retryAfterOf(headers['retry-after'])})
}

/** Ollama tells every error as `{"error": …}`; what does not is a proxy or another server. */
const kindOf = (status: number, said: string | null): FailureKind => {
  if (status >= 300 && status < 400) return 'redirected'
  if (status === 401 || status === 403) return 'not-allowed'
  if (status === 404) return said === null ? 'bad-address' : 'model-missing'
  if (status === 429 || status === 503) return 'busy'
  if (status < 500) {
    return said !== null && /context (?:length|window|size)|too long|exceed/i.test(said)
      ? 'prompt-too-long'
      : 'bad-request'
  }
  return 'server'
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
const retryAfterOf = (header: string | undefined): number | null => {
  if (header === undefined) return null
  const seconds = Number(header)
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now()
  return Number.isFinite(ms) && ms > 0 ? ms : null
}
