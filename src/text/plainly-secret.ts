/**
 * True where a word is a secret and no word of a sentence, by its looks: six characters or more, with
 * digits among letters, or signs that nobody writes within a word. Names of machines, files,
 * algorithms, people and things with a number are none.
 */
export const isPlainlySecret = (word: string): boolean => {
  const core = word.slice(0, 200).replace(/[!?*.,;:]+$/, '')
  if (core.length < 6 || !/[a-z]/i.test(core)) return false
  return (/\d/.test(core) || /\w[!#$%^*@]+\w/.test(core)) && !ORDINARY.some((p) => p.test(core))
}

/** What has digits or signs and is ordinary all the same. */
const ORDINARY: readonly RegExp[] = [
  // In brackets, a format, an entity, a path, a flag; a number in hexadecimal.
  /^(?:[([{<%&/~.-]|0x)/i,
  /^\$\{?\w+\}?$/,
  // `uid=1000`; but what ends in `=` may be in base 64.
  /^[\w.-]+=[^=]/,
  /:\/\//,
  // Folders, hosts, files, versions, addresses, accounts.
  /^[\w.-]+(?:\/[\w.-]+)+$/,
  /^[\w-]+(?:\.[\w-]+)+(?::\d+)?$/,
  /^[\w-]+:\d+$/,
  /^[\w.+-]{2,}@[a-z][\w-]*\.[\w.-]+$/i,
  /^[a-z][a-z._-]+@[a-z][a-z.-]*$/i,
  // `policy_v2`, `PAM_UNIX2`.
  /^[a-z]+(?:_[a-z]+)*_v?\d{1,4}$/i,
  /^[A-Z]+(?:_[A-Z]+)+\d?$/,
  // Times, and `90days`, `8-character`.
  /^\d{1,4}[-:/]?\d*[-:T/]\d/,
  /^\d+-[a-z]+$/i,
  /^\d+(?:[mun]?s|secs?|seconds?|mins?|minutes?|hours?|days?|weeks?|times?|chars?|characters?|bytes?|bits?|tries|attempts?)$/i,
  // `ORA-28001`, `MY-010116`.
  /^[A-Z]{1,8}-\d{3,}$/,
  // `sha256`, `SCRAM-SHA-256`, `pbkdf2_sha256`.
  /^(?:[a-z]+\d?[-_])*(?:sha|md|utf|base|pbkdf|argon|oauth|aes|rsa|des|ipv|tls|ssl|ssh|http|ldap|ntlmv?|mschapv?|totp|hotp|pkcs|krb)[-_]?\d+(?:id|i|d|crypt)?(?:[-_][a-z\d]+)*$/i,
  // `user42`, `attempt#3`.
  /^(?:user|host|node|client|server|account|device|session|request|req|uid|gid|pid|port|line|column|step|attempts?|try|version|release|page|field|form|policy|rule|slot|index|entry|item|record|row|table|type|level|code|error|err|thread|worker|task|job|process|shard|pod|web|app|srv|db|vm|issue|ticket|bug)[-_#:]?\d+$/i,
]
