import {randomNumbers} from './random-numbers.js'

/** A secret in a log, and what of it may be seen nowhere. */
export interface Canary {
  readonly kind: string
  /** How it stands in its record, for whoever reads of a leak. */
  readonly context: string
  /** Lines of the record, without their newlines. */
  readonly lines: readonly string[]
  /** Random pieces of it, so that a part of it is a leak too. */
  readonly pieces: readonly string[]
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
const UPPER = LETTERS.toUpperCase()
const DIGITS = '0123456789'
const ALL = LETTERS + UPPER + DIGITS

/** Secrets of every kind that redaction knows, each kind in every context; the same in every run. */
export const makeCanaries = (seed: number, {pii = false} = {}): readonly Canary[] => {
  const random = randomNumbers(seed)
  const below = (limit: number): number => Math.floor(random() * limit)
  const text = (length: number, from = ALL): string =>
    Array.from({length}, () => from.charAt(below(from.length))).join('')
  const word = (): string => text(4 + below(6), LETTERS)
  const secrets = secretsOf({text, below})
  const canaries: Canary[] = []
  for (const make of pii ? [...secrets, ...personalOf({text, below})] : secrets) {
    for (const [context, place] of CONTEXTS) {
      const secret = make()
      if (secret.contexts?.includes(context) === false) continue
      // Records without a word in common are patterns of their own, each with its own evidence.
      const words = Array.from({length: 2 + (canaries.length % 9)}, word).join(' ')
      const lines = place({...secret, words, word: word()})
      if (lines !== null) canaries.push({kind: secret.kind, context, lines, pieces: secret.pieces})
    }
  }
  return canaries
}

interface Secret {
  readonly kind: string
  /** As it stands in a text, with the name that gives it away where it needs one. */
  readonly plain: string
  /** Name and value, where it is one that its name gives away. */
  readonly named?: readonly [name: string, value: string]
  readonly pieces: readonly string[]
  /** Contexts by name, where not all of them are worth their time. */
  readonly contexts?: readonly string[]
}

interface Random {
  readonly text: (length: number, from?: string) => string
  readonly below: (limit: number) => number
}

const secretsOf = ({text, below}: Random): readonly (() => Secret)[] => {
  const bare = (kind: string, before: string, value: string): Secret => ({
    kind,
    plain: before + value,
    pieces: endsOf(value),
  })
  const named = (kind: string, ...names: readonly string[]): (() => Secret)[] =>
    names.map((name) => () => {
      const value = text(20)
      return {kind, plain: `${name}=${value}`, named: [name, value], pieces: endsOf(value)}
    })
  const phrased = (kind: string, before: string, after: string): (() => Secret) => {
    return () => {
      // Digits among the letters, as a word of a sentence has none.
      const value = `${text(9)}7${text(9, DIGITS)}a`
      return {kind, plain: before + value + after, pieces: endsOf(value), contexts: PHRASED_IN}
    }
  }
  const header = (kind: string, name: string, scheme: string): (() => Secret) => {
    return () => {
      const value = text(24)
      const named = [name, scheme + value] as const
      return {kind, plain: `${name}: ${scheme}${value}`, named, pieces: endsOf(value)}
    }
  }
  return [
    () => bare('aws-key', 'AKIA', text(16, UPPER + DIGITS)),
    () => bare('aws-key', 'ASIA', text(16, UPPER + DIGITS)),
    ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'].map((before) => () => {
      return bare('github', before, text(36))
    }),
    () => bare('github', 'github_pat_', text(40)),
    () => bare('slack', 'xoxb-', `${text(12, DIGITS)}-${text(24)}`),
    () => bare('slack', 'xoxp-', text(30)),
    () => bare('api-key', 'sk-proj-', text(48)),
    () => bare('api-key', 'sk_live_', text(24)),
    () => bare('api-key', 'AIza', text(35)),
    () => bare('token', 'glpat-', text(20)),
    () => bare('token', 'npm_', text(36)),
    () => {
      const [payload, signature] = [text(30), text(43)]
      const plain = `eyJhbGciOiJIUzI1NiJ9.eyJ${payload}.${signature}`
      return {kind: 'jwt', plain, pieces: [...endsOf(payload), ...endsOf(signature)]}
    },
    header('authorization', 'Authorization', 'Bearer '),
    header('authorization', 'authorization', 'Basic '),
    header('authorization', 'Proxy-Authorization', 'Basic '),
    () => {
      const value = text(16)
      return {kind: 'url', plain: `postgres://app:${value}@db:5432/x`, pieces: endsOf(value)}
    },
    () => {
      const value = text(16)
      return {kind: 'url', plain: `redis://:${value}@cache/0`, pieces: endsOf(value)}
    },
    ...named('password', 'db_password', 'passwd', 'PASSPHRASE', 'DB_PASS', 'pwd'),
    ...named('secret', 'client_secret', 'aws_secret_access_key', 'signingKey'),
    ...named('token', 'token', 'accessToken', 'X-Auth-Token'),
    ...named('api-key', 'api_key', 'apiKey', 'x-api-key'),
    ...named('session', 'session_id', 'connect.sid'),
    phrased('password', 'curl -su bob:', ' https://host.example/x'),
    phrased('password', 'fetch --user bob:', ' -v'),
    phrased('password', 'tool --db-password ', ' -v'),
    phrased('token', 'tool --token ', ' -v'),
    phrased('password', 'mysql -u root -p', ' shop'),
    phrased('password', '/x?next=%2Fy%3Fpassword%3D', '%26user%3Dbob'),
    phrased('password', '<user>bob</user><password>', '</password>'),
    phrased('secret', '<a:clientSecret type="x">', '</a:clientSecret>'),
    phrased('password', "ALTER USER bob IDENTIFIED BY '", "' ACCOUNT UNLOCK"),
    phrased('password', "ALTER ROLE bob PASSWORD '", "' LOGIN"),
    phrased('password', 'the password is ', ''),
    () => {
      const value = text(20)
      const named = ['Cookie', `sid=${value}; theme=dark`] as const
      return {kind: 'cookie', plain: named.join(': '), named, pieces: endsOf(value)}
    },
    () => {
      const value = text(20)
      const named = ['Set-Cookie', `sid=${value}; Path=/; HttpOnly`] as const
      return {kind: 'cookie', plain: named.join(': '), named, pieces: endsOf(value)}
    },
    ...[
      ['4', [16]],
      ['5' + String(1 + below(5)), [4, 4, 4, 4]],
      ['37', [4, 6, 5]],
      ['6011', [4, 4, 4, 4]],
    ].map(([prefix, groups]) => () => {
      const digits = cardNumber(
        prefix as string,
        (groups as number[]).reduce((a, b) => a + b),
        text,
      )
      const plain = grouped(digits, groups as number[], below(2) === 0 ? ' ' : '-')
      return {kind: 'card', plain, pieces: [digits, plain]}
    }),
    ...['RSA ', 'EC ', 'OPENSSH ', ''].map((type) => () => {
      const body = Array.from({length: 3}, () => text(64))
      const marks = [`-----BEGIN ${type}PRIVATE KEY-----`, `-----END ${type}PRIVATE KEY-----`]
      const plain = [marks[0], ...body, marks[1]].join('\n')
      return {kind: 'private-key', plain, pieces: body.flatMap(endsOf)}
    }),
  ]
}

const personalOf = ({text, below}: Random): readonly (() => Secret)[] => [
  () => {
    const name = text(14, LETTERS)
    return {kind: 'email', plain: `${name}@mail.example`, pieces: endsOf(name)}
  },
  () => {
    const plain = [203, 100 + below(100), 100 + below(100), 100 + below(100)].join('.')
    return {kind: 'ip', plain, pieces: [plain]}
  },
  () => {
    const plain = `2001:db8:${Array.from({length: 6}, () => `f${text(3, '0123456789abcdef')}`).join(':')}`
    return {kind: 'ip', plain, pieces: [plain]}
  },
]

interface Placing extends Secret {
  readonly words: string
  readonly word: string
}

type Place = (placing: Placing) => readonly string[] | null

/** One line, unless the secret itself has several. */
const inText = (before: string, secret: string, after: string): readonly string[] =>
  `2026-06-01T12:00:00Z ERROR ${before} ${secret}${after}`.split('\n')

/** What is a phrase stands in a text, whatever is around the text. */
const PHRASED_IN = ['plain', 'in JSON', 'with escape sequences inside']

/** Null where a secret cannot stand so. */
const CONTEXTS: readonly (readonly [string, Place])[] = [
  ['plain', ({plain, words}) => inText(words, plain, '')],
  ['in brackets', ({plain, words}) => inText(words, `(${plain})`, ' failed')],
  [
    'in JSON',
    ({plain, named, words}) => {
      const [name, value] = named ?? ['detail', `with ${plain} at hand`]
      return [JSON.stringify({level: 'error', msg: words, [name]: value, n: 1})]
    },
  ],
  [
    'in JSON in JSON',
    ({plain, named, words}) => {
      const [name, value] = named ?? ['detail', `with ${plain} at hand`]
      return [JSON.stringify({level: 'error', msg: words, body: JSON.stringify({[name]: value})})]
    },
  ],
  [
    'in logfmt',
    ({plain, named, words}) => {
      if (plain.includes('\n')) return null
      const [name, value] = named ?? ['detail', `with ${plain} at hand`]
      return [`level=error msg="${words}" ${name}="${value}" n=1`]
    },
  ],
  [
    // As Go prints the headers of a request in JSON.
    'in a list in JSON',
    ({plain, named, words}) => {
      const [name, value] = named ?? ['detail', `with ${plain} at hand`]
      return [JSON.stringify({level: 'error', msg: words, headers: {[name]: [value], n: ['1']}})]
    },
  ],
  [
    // As Java prints a map of lists, and Python a dictionary.
    'in a map of lists',
    ({plain, named, words}) => {
      const [name, value] = named ?? ['detail', `with ${plain} at hand`]
      return inText(words, `{${name}=[${value}], n=[1]}`, '')
    },
  ],
  [
    'in single quotes',
    ({plain, named, words}) => {
      const [name, value] = named ?? ['detail', `with ${plain} at hand`]
      return inText(words, `{'${name}': '${value}', 'n': 1}`, '')
    },
  ],
  [
    'in a URL',
    ({plain, named, words}) => {
      if (/[\s]/.test(plain)) return null
      const part = named ? `list?a=1&${named.join('=')}&b=2` : `list/${plain}`
      return inText(
        words,
        plain.includes('://') ? plain : `GET https://host.example/${part}`,
        ' 500',
      )
    },
  ],
  [
    'with escape sequences inside',
    ({plain, pieces, words}) => {
      // In the middle of the value, and around all of it.
      const [start = ''] = pieces
      const painted = plain.replace(start, `${start.slice(0, 5)}\x1b[1;31m${start.slice(5)}`)
      return inText(words, `\x1b[33m${painted}\x1b[0m`, '')
    },
  ],
  [
    'in a stack trace',
    ({plain, words, word}) => [
      `2026-06-01T12:00:00Z ERROR ${words}`,
      ...`java.lang.${word}Exception: cannot use ${plain}`.split('\n'),
      `\tat com.${word}.Main.run(Main.java:12)`,
      ...`Caused by: java.io.${word}Exception: refused, ${plain}`.split('\n'),
      '\t... 12 more',
    ],
  ],
]

/** The beginning and the end of a value: what is cut off leaves one of them. */
const endsOf = (value: string): readonly string[] => [value.slice(0, 9), value.slice(-9)]

/** Digits with the check digit that makes them a card's (ISO/IEC 7812-1, annex B). */
const cardNumber = (prefix: string, length: number, text: Random['text']): string => {
  const digits = prefix + text(length - 1 - prefix.length, DIGITS)
  const sum = Array.from(digits, Number)
    .reverse()
    .reduce((total, digit, index) => {
      const value = digit * (index % 2 === 0 ? 2 : 1)
      return total + (value > 9 ? value - 9 : value)
    }, 0)
  return digits + String((10 - (sum % 10)) % 10)
}

const grouped = (digits: string, groups: readonly number[], separator: string): string => {
  let at = 0
  return groups.map((length) => digits.slice(at, (at += length))).join(separator)
}
