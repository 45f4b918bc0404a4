/** Where the model server is, or why OLLAMA_HOST names none. */
export type ServerAddress =
  | {
      readonly ok: true
      /** Scheme, host, port and path without credentials: `http://127.0.0.1:11434`. */
      readonly url: string
      /** `127.0.0.1:11434`, for people. */
      readonly place: string
      readonly isLoopback: boolean
      /** A Basic header made of the address's credentials; a secret, never shown. */
      readonly authorization: string | null
    }
  | {readonly ok: false; readonly reason: string}

const DEFAULT_PORT = '11434'
/** Where Ollama listens when nobody says otherwise. */
export const USUAL_HOST = `127.0.0.1:${DEFAULT_PORT}`
const PORTS: ReadonlyMap<string, string> = new Map([
  ['http', '80'],
  ['https', '443'],
])

/**
 * OLLAMA_HOST as Ollama's own client reads it (envconfig/config.go, `Host` and `ConnectableHost`):
 * blanks and quotes around it mean nothing; without a scheme it is http on port 11434, but bare
 * `ollama.com` is https; a port that is none is the default one; `0.0.0.0` and `::`, on which a
 * server listens, are this machine to a client. Credentials are split off: fetch refuses them.
 */
export const serverAddress = (ollamaHost: string | undefined): ServerAddress => {
  const text = (ollamaHost ?? '').trim().replace(/^["']+|["']+$/g, '')
  const [, named, rest = ''] = /^(?:([^/]*?):\/\/)?(.*)$/s.exec(text) ?? []
  const isCloud = named === undefined && rest === 'ollama.com'
  const scheme = isCloud ? 'https' : (named?.toLowerCase() ?? 'http')
  const schemePort = PORTS.get(scheme)
  if (schemePort === undefined) return {ok: false, reason: 'OLLAMA_HOST is no http address'}
  const defaultPort = named === undefined && !isCloud ? DEFAULT_PORT : schemePort
  const {credentials, authority, path} = partsOf(rest)
  const {host, port} = hostAndPort(authority, defaultPort)
  return addressOf(`${scheme}://${host}:${port}/${path}`, port, credentials)
}

const partsOf = (rest: string) => {
  const slash = rest.indexOf('/')
  const before = slash === -1 ? rest : rest.slice(0, slash)
  const at = before.lastIndexOf('@')
  return {
    credentials: at === -1 ? null : before.slice(0, at),
    authority: before.slice(at + 1),
    path: slash === -1 ? '' : rest.slice(slash + 1),
  }
}

const hostAndPort = (authority: string, defaultPort: string) => {
  // A bare IPv6 address has more than one colon, and no port behind it.
  if (/^[^[\]]*:[^[\]]*:/.test(authority)) return {host: `[${authority}]`, port: defaultPort}
  const [, host = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/s.exec(authority) ?? []
  return {host: host === '' ? '127.0.0.1' : host, port: portOr(port, defaultPort)}
}

const portOr = (port: string | undefined, defaultPort: string): string =>
  port !== undefined && /^\d{1,5}$/.test(port) && Number(port) <= 65_535 ? port : defaultPort

const addressOf = (text: string, port: string, credentials: string | null): ServerAddress => {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null) return {ok: false, reason: 'OLLAMA_HOST is no address'}
  // Judged as fetch will read it: it takes 127.1 and 0x7f000001 for 127.0.0.1, too.
  const host = connectable(url.hostname)
  const place = `${host}:${Number(port)}`
  return {
    ok: true,
    url: `${url.protocol}//${place}${url.pathname.replace(/\/+$/, '')}`,
    place,
    isLoopback: isLoopback(host),
    authorization: credentials === null ? null : basic(credentials),
  }
}

const connectable = (host: string): string => {
  if (host === '0.0.0.0') return '127.0.0.1'
  return host === '[::]' ? '[::1]' : host
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host)

const basic = (credentials: string): string => {
  const plain = credentials.split(':').map(decoded).join(':')
  return `Basic ${Buffer.from(plain).toString('base64')}`
}

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part)
  } catch {
    // A stray percent sign: then it was not encoded.
    return part
  }
}
