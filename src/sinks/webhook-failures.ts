import type {IncomingHttpHeaders} from 'node:http'
import type {Delivery} from '../notices/delivery.js'
import {cut} from '../notices/told-finding.js'

type Failure = Extract<Delivery, {ok: false}>

/** The host alone: path, query and credentials of an address are secrets. */
const placeOf = ({host}: URL): string => host

const failure = (
  reason: string,
  mayPass: boolean,
  retryAfterMs: number | null = null,
): Failure => ({
  ok: false,
  reason,
  mayPass,
  retryAfterMs,
})

export const timedOut = (url: URL, ms: number): Failure =>
  failure(`no answer from ${placeOf(url)} within ${ms / 1000} s`, true)

/** What an answer that is no success means: what is busy or broken may pass, what refuses will not. */
export const statusFailure = (
  status: number,
  headers: IncomingHttpHeaders,
  url: URL,
  nowMs: number,
): Failure => {
  const place = placeOf(url)
  if (status >= 300 && status < 400) {
    return failure(`${place} ${redirectPhrase(status, headers.location, url)}`, false)
  }
  const mayPass = status >= 500 || [408, 425, 429].includes(status)
  const retryAfterMs = mayPass ? retryAfterOf(headers['retry-after'], nowMs) : null
  return failure(
    `${place} answers with status ${status}${meaningOf(status)}`,
    mayPass,
    retryAfterMs,
  )
}

const meaningOf = (status: number): string => {
  switch (status) {
    case 401:
    case 403:
      return ': not permitted'
    case 404:
    case 410:
      return ': no such hook'
    case 429:
      return ': too many requests'
    default:
      return ''
  }
}

const redirectPhrase = (status: number, location: string | undefined, url: URL): string => {
  const what = `answers with status ${status}`
  if (location === undefined || !URL.canParse(location, url.href)) {
    return `${what}: it points elsewhere, which is not followed`
  }
  const to = new URL(location, url)
  return `${what}: it points to ${cut(`${to.protocol}//${to.host}`, 80)}, which is not followed`
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
const retryAfterOf = (header: string | undefined, nowMs: number): number | null => {
  if (header === undefined) return null
  const seconds = Number(header)
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - nowMs
  return Number.isFinite(ms) && ms > 0 ? ms : null
}

/** What an error of the connection means; its own message may hold more than may be shown. */
export const connectionFailure = (error: unknown, url: URL): Failure => {
  const code = codeOf(error) ?? ''
  const place = placeOf(url)
  const certificate = certificateProblem(code)
  if (certificate !== null) return failure(`the certificate of ${place} ${certificate}`, false)
  if (isAnsweredInPlain(error, code)) return failure(`${place} does not speak https`, false)
  if (code.startsWith('HPE_')) return failure(`${place} does not speak HTTP`, false)
  switch (code) {
    case 'ECONNREFUSED':
      return failure(`nothing listens on ${place}`, true)
    case 'ECONNRESET':
    case 'EPIPE':
      return failure(`${place} ended the connection without an answer`, true)
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return failure(`${place} has no address`, true)
    case 'ABORT_ERR':
      return failure('it was cut off', false)
    default:
      return failure(`cannot connect to ${place}${code === '' ? '' : `: ${cut(code, 60)}`}`, true)
  }
}

/** A certificate is not right a minute later, but for one that is not valid yet. */
const certificateProblem = (code: string): string | null => {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return 'has expired'
    case 'CERT_NOT_YET_VALID':
      return 'is not valid yet'
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return 'is for another name'
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
      return 'is signed by itself'
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return 'is signed by nobody this machine trusts'
    default:
      return /^(?:CERT_|ERR_TLS_)/.test(code) ? `cannot be trusted: ${cut(code, 60)}` : null
  }
}

/** Newer versions of Node have a code of its own for it. */
const isAnsweredInPlain = (error: unknown, code: string): boolean =>
  code === 'ERR_SSL_WRONG_VERSION_NUMBER' ||
  code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG' ||
  (code === 'EPROTO' &&
    error instanceof Error &&
    /wrong version number|packet length/.test(error.message))

/** A name with two addresses (localhost) fails with one error that holds one for each. */
const codeOf = (error: unknown): string | undefined => {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error
  const {code} = (first ?? {}) as {readonly code?: unknown}
  return typeof code === 'string' ? code : undefined
}
