/**
 * Whether what a text claims stands in other texts. Nothing here understands either of them: it is
 * a net for what a language model makes up. A number, an address, a path, a quoted or a particular name
 * must stand in the grounds as it is; words that accuse, excuse or name a cause must stand there in
 * some form; and of all words that carry meaning a good part must. What is caught may be true, and what
 * is not caught is only known to be made of what the grounds hold.
 */
export interface Grounds {
  /** Everything in lower case, blanks made one. */
  readonly text: string
  /** Whole numbers and decimals that are no part of a time or date. */
  readonly numbers: ReadonlySet<string>
  /** Stems of words. */
  readonly stems: ReadonlySet<string>
}

export const groundsOf = (texts: readonly string[]): Grounds => {
  const joined = texts.join('\n')
  return {
    text: lower(joined),
    numbers: new Set(numbersIn(joined.replace(TIMES, ' '))),
    stems: new Set(wordsIn(joined).map(stemOf)),
  }
}

/** Each claim of a text that the grounds do not bear out, as it stands in the text; none twice. */
export const ungroundedIn = (text: string, grounds: Grounds): readonly string[] => {
  const {left, quoted} = quotesOf(text)
  const claims = [
    ...quoted.filter((quote) => lettersOf(quote) >= 4 && !grounds.text.includes(lower(quote))),
    ...specificsIn(left).filter((token) => !isGrounded(token, grounds)),
    ...numberWordsIn(left).filter((word) => !hasNumber(word, grounds)),
    ...matches(left, MUST_STAND).filter((word) => !grounds.stems.has(longStemOf(word, grounds))),
  ]
  return [...new Set(claims)]
}

/** How many words of a text carry meaning, and how many of these stand in the grounds. */
export const supportOf = (
  text: string,
  {stems}: Grounds,
): {readonly words: number; readonly supported: number} => {
  const telling = wordsIn(text).filter((word) => !EMPTY.has(word))
  return {
    words: telling.length,
    supported: telling.filter((word) => stems.has(stemOf(word))).length,
  }
}

/** Numbers of a text, in digits or words, that the grounds do not have; as they stand in the text. */
export const amountsIn = (text: string, grounds: Grounds): readonly string[] => [
  ...specificsIn(text).filter((token) => AMOUNT.test(token) && !isGrounded(token, grounds)),
  ...numberWordsIn(text).filter((word) => !hasNumber(word, grounds)),
]

/** Words that carry meaning, in lower case, each once. */
export const tellingWords = (text: string): readonly string[] => [
  ...new Set(wordsIn(text).filter((word) => !EMPTY.has(word))),
]

/** Words of a text that carry meaning and stand, in some form, in the one but not in the other. */
export const wordsSharedWith = (text: string, one: Grounds, other: Grounds): readonly string[] =>
  tellingWords(text).filter((word) => one.stems.has(stemOf(word)) && !other.stems.has(stemOf(word)))

const lower = (text: string): string => text.toLowerCase().replace(/\s+/g, ' ')

const lettersOf = (text: string): number => text.replace(/[^\p{L}\d]/gu, '').length

const matches = (text: string, pattern: RegExp): readonly string[] => text.match(pattern) ?? []

/** What stands in quotes, and the text without it. An apostrophe within a word opens none. */
const quotesOf = (text: string): {readonly left: string; readonly quoted: readonly string[]} => {
  const quoted: string[] = []
  const left = text.replace(
    /"([^"]*)"|`([^`]*)`|“([^”]*)”|‘([^’]*)’|(?<![\p{L}\d])'([^']*)'(?![\p{L}\d])/gu,
    (...groups) => {
      quoted.push(groups.slice(1, 6).find((group) => typeof group === 'string') as string)
      return ' '
    },
  )
  return {left, quoted}
}

/** Dates and times, whose digits say nothing about how many. */
const TIMES =
  /\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?(?:Z|[+-]\d\d:?\d\d)?|\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\s+\d{1,2}\b/gi

/** `1,234` is 1234; `10.0.0.7` and `3.14` stay whole. */
const numbersIn = (text: string): readonly string[] =>
  matches(text.replace(/(?<=\d),(?=\d{3}(?!\d))/g, ''), /\d+(?:\.\d+)*/g)

/** Tokens that can only be right or wrong: with a digit, of a path, a host, a name of code. */
const specificsIn = (text: string): readonly string[] => {
  const found: string[] = []
  let isFirst = true
  for (const raw of text.split(/[\s,;!?()[\]{}<>|]+/)) {
    const token = raw.replace(/^[.:=*_-]+|[.:=*_-]+$/g, '')
    if (token !== '' && isSpecific(token, isFirst)) found.push(token)
    if (token !== '') isFirst = /[.:!?]$/.test(raw)
  }
  return found
}

const isSpecific = (token: string, isFirst: boolean): boolean => {
  if (/^(?:e\.g|i\.e|etc|and\/or|n\/a|read\/write|i\/o|tcp\/ip|client\/server)$/i.test(token)) {
    return false
  }
  if (/\d/.test(token)) return true
  if (/[/\\@_]|::|[\p{L}][.:][\p{L}]/u.test(token)) return true
  if (/\p{Ll}\p{Lu}/u.test(token)) return true
  if (/^\p{Lu}{3,}$/u.test(token)) return !ACRONYMS.has(token)
  // A name in the middle of a sentence; at its beginning every word has a capital.
  if (/^\p{Lu}\p{Ll}{2,}/u.test(token)) return !isFirst || PRODUCTS.has(token.toLowerCase())
  return PRODUCTS.has(token.toLowerCase())
}

const isGrounded = (token: string, grounds: Grounds): boolean => {
  const bare = token.toLowerCase()
  // How many: a digit of a date must not bear it out.
  const amount = AMOUNT.exec(bare)
  if (amount !== null) {
    const [number = ''] = numbersIn(amount[1] ?? '')
    return grounds.numbers.has(number) || standsIn(bare, grounds.text, true)
  }
  return standsIn(bare, grounds.text, false)
}

const AMOUNT =
  /^[~≈<>=+-]*(\d[\d,]*(?:\.\d+)?)(?:%|x|th|st|nd|rd|ms|s|sec|min|m|h|d|k|kb|mb|gb|kib|mib|gib|b)?$/i

/** Whether a token stands in a text on its own: `10.0.0.7` is not in `10.0.0.70`. */
const standsIn = (token: string, text: string, isAmount: boolean): boolean => {
  // Digits of a date or an address would bear out any amount.
  if (isAmount && /^\d+$/.test(token)) return false
  for (let at = text.indexOf(token); at !== -1; at = text.indexOf(token, at + 1)) {
    const before = text.slice(Math.max(0, at - 2), at)
    const after = text.slice(at + token.length, at + token.length + 2)
    const isBegun = !/[\p{L}\d]$/u.test(before) && !(/^\d/.test(token) && /\d\.$/.test(before))
    const isEnded = !/^[\p{L}\d]/u.test(after) && !(/\d$/.test(token) && /^\.\d/.test(after))
    if (isBegun && isEnded) return true
  }
  return false
}

const NUMBER_WORDS: ReadonlyMap<string, string> = new Map([
  ...(
    [
      ...['two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven'],
      ...['twelve'],
    ] as const
  ).map((word, index) => [word, String(index + 2)] as const),
  ...(
    [
      ['twice', '2'],
      ['thrice', '3'],
      ['twenty', '20'],
      ['fifty', '50'],
      ['hundred', '100'],
      ['hundreds', '100'],
      ['thousand', '1000'],
      ['thousands', '1000'],
      ['million', '1000000'],
      ['millions', '1000000'],
      ['dozen', '12'],
      ['dozens', '12'],
    ] as const
  ).map(([word, number]) => [word, number] as const),
])

const numberWordsIn = (text: string): readonly string[] =>
  wordsIn(text).filter((word) => NUMBER_WORDS.has(word))

const hasNumber = (word: string, {numbers, text}: Grounds): boolean =>
  numbers.has(NUMBER_WORDS.get(word) ?? '') || standsIn(word, text, false)

/** Words in lower case, those of names like `connectTimeout` and `max_conn` one by one. */
const wordsIn = (text: string): readonly string[] =>
  matches(text.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2'), /\p{L}{2,}/gu).map((word) =>
    word.toLowerCase(),
  )

/** `connection`, `connected` and `conn` have the same; short words stand for themselves. */
const stemOf = (word: string): string => (SYNONYMS.get(word) ?? word).slice(0, STEM)
const STEM = 4

/**
 * Four letters would take `overload` for `overflow`: a word that must stand in the grounds is looked
 * for by six.
 */
const longStemOf = (phrase: string, {text}: Grounds): string => {
  const word = phrase.toLowerCase().split(' ').at(-1) ?? ''
  return text.includes(word.slice(0, 6)) ? stemOf(word) : 'not there'
}

const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['db', 'database'],
  ['mem', 'memory'],
  ['oom', 'memory'],
  ['pw', 'password'],
  ['req', 'request'],
  ['cfg', 'config'],
  ['svc', 'service'],
  ['proc', 'process'],
  ['fs', 'filesystem'],
  ['addr', 'address'],
  ['pkt', 'packet'],
  ['msg', 'message'],
])

/**
 * What excuses (it went well), accuses (somebody did it), or names a cause that only the lines could
 * know: the words that a model reaches for when it knows nothing.
 */
const MUST_STAND = new RegExp(
  `\\b(?:${[
    'succe(?:ss|ed)\\w*|healthy|normal(?:ly)?|harmless|safe(?:ly)?|recover\\w*|resolved|restored',
    'fixed|fine|operational|no (?:action|problem|error|issue|impact|danger)s?|intended|expected|benign',
    'attack\\w*|hack\\w*|breach\\w*|malware|malicious\\w*|ransomware|virus\\w*|intru\\w*|botnet',
    'compromis\\w*|exploit\\w*|ddos|brute|stolen|exfiltrat\\w*|backdoor|unauthori[sz]ed|suspicious',
    'leak\\w*|wiped|deleted?|destroy\\w*|corrupt\\w*|stole|spoof\\w*|sabotag\\w*|phish\\w*',
    'overload\\w*|overheat\\w*|misconfig\\w*|firewall\\w*|antivirus|upgrad\\w*|deploy\\w*|update[sd]?',
    'reboot\\w*|restart\\w*|power|outage|maintenance|migrat\\w*|backup\\w*|expired?|hardware|cable',
    'bug\\w*|typo|permission\\w*|quota|dns|certificate\\w*|proxy|vpn|router|switch|kernel|driver\\w*',
    'gpu|raid|battery|temperature|cron\\w*|docker|container\\w*|cluster\\w*|cloud|human|operator\\w*',
    'crash\\w*|kill\\w*|panic\\w*|deadlock\\w*|segfault\\w*|overflow\\w*|exhaust\\w*|starv\\w*|flood\\w*',
  ].join('|')})\\b`,
  'giu',
)

/** Abbreviations that every explanation of a machine may use. */
const ACRONYMS = new Set(
  (
    'API APIS CPU RAM SSD HDD DNS TCP UDP HTTP HTTPS TLS SSL SSH SQL URL URI JSON XML YAML CSV PID ' +
    'UID GID UTC NTP IP IPS LAN WAN OS VM IO USB PCI ID IDS UUID RPC REST CLI GUI ERROR FATAL WARN ' +
    'WARNING INFO DEBUG CRITICAL NOTICE TRACE GET POST PUT HEAD DELETE PATCH OOM NULL EOF'
  ).split(' '),
)

/** Names of programs and makers that a claim may not bring in by itself. */
const PRODUCTS = new Set(
  (
    'apache nginx haproxy envoy traefik caddy iis tomcat jetty postgres postgresql mysql mariadb ' +
    'mongodb redis memcached cassandra elasticsearch opensearch kafka rabbitmq zookeeper etcd consul ' +
    'vault nomad kubernetes kubelet docker containerd podman systemd journald rsyslog dovecot postfix ' +
    'exim sendmail openssh sshd samba nfs ceph gluster hadoop hdfs spark flink airflow jenkins gitlab ' +
    'github aws azure gcp google amazon microsoft oracle vmware linux windows macos ubuntu debian ' +
    'centos fedora android java python node nodejs ruby rails php laravel django flask spring hibernate ' +
    'tomcat grafana prometheus loki datadog splunk openstack nova keystone sqlite clickhouse influxdb ' +
    'minio s3 dynamodb lambda cloudflare fail2ban iptables nftables selinux apparmor bind dnsmasq ' +
    'chrony ntpd wireguard openvpn celery gunicorn uwsgi puma sidekiq varnish squid'
  ).split(' '),
)

/** Words that say nothing of their own, so that their absence from the lines proves nothing. */
const EMPTY = new Set(
  (
    'the a an and or but of to in on at by for from with without into over under after before during ' +
    'between through about against as is are was were be been being has have had do does did done will ' +
    'would can could cannot may might must shall should not no nor so than then that this these those ' +
    'there their they them it its he she his her who which what when where why how if because due since ' +
    'while until although though also only just very more most less least many much few some any all ' +
    'each every other another same such own again still already yet too both either neither one once ' +
    'fail fails failed failing failure failures error errors problem problems issue issues event events ' +
    'line lines log logs logged logging entry entries message messages report reports reported reporting ' +
    'show shows shown showing indicate indicates indicated indicating suggest suggests occur occurs ' +
    'occurred happen happens happened cause causes caused causing reason likely probably possibly ' +
    'possible perhaps seems appears unknown unable attempt attempts attempted try tries tried trying ' +
    'system systems program programs application applications service services server servers process ' +
    'processes component module software something someone thing time times was because get got gets ' +
    'see sees seen check checks checked look find found make made cannot didn doesn wasn isn won couldn ' +
    'warning critical info severe wrong unexpected unexpectedly related'
  ).split(' '),
)
