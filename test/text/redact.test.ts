import {describe, expect, it} from 'vitest'
import {createLineRedactor, keyBlockAfter, keyBlockLead, redact} from '../../src/text/redact.js'
import type {RedactSettings} from '../../src/text/redact.js'

const settings: RedactSettings = {hash: (secret) => fourHex(secret), pii: false}
const withPii: RedactSettings = {...settings, pii: true}

/** Not a good hash, but equal secrets stay equal. */
function fourHex(secret: string): string {
  let sum = 0
  for (let i = 0; i < secret.length; i++) sum = (sum * 31 + secret.charCodeAt(i)) % 0x10000
  return sum.toString(16).padStart(4, '0')
}

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N'
const token = (prefix: string, length: number): string => prefix + 'a'.repeat(length)

describe('redaction', () => {
  // fault 130
  it.each([
    ['AWS key id', 'id AKIAIOSFODNN7EXAMPLE used', 'AKIAIOSFODNN7EXAMPLE', 'aws-key'],
    ['temporary AWS key id', 'ASIAIOSFODNN7EXAMPLE', 'ASIAIOSFODNN7EXAMPLE', 'aws-key'],
    ['GitHub token', `push ${token('ghp_', 36)}`, token('ghp_', 36), 'github'],
    ['over-long GitHub token', token('gho_', 400), token('gho_', 400), 'github'],
    ['GitHub fine-grained token', token('github_pat_', 30), token('github_pat_', 30), 'github'],
    ['Slack token', 'xoxb-0000000000-fake', 'xoxb-0000000000-fake', 'slack'],
    ['JWT', `got ${JWT}, checking`, JWT, 'jwt'],
    ['Bearer', 'Authorization: Bearer abc.def', 'abc.def', 'authorization'],
    ['Basic', 'authorization:basic dXNlcjpwYXNz', 'dXNlcjpwYXNz', 'authorization'],
    ['Bearer in JSON', '{"authorization":"Bearer abc.def"}', 'abc.def', 'authorization'],
    ['URL user info', 'postgres://u:pw@db/x', 'u:pw', 'url'],
    ['URL user info behind a URL', 'http://http://u:pw@db/x', 'u:pw', 'url'],
    ['URL password without user', 'redis://:pw@cache:6379', ':pw', 'url'],
    ['password=', 'db_password=hunter2 user=x', 'hunter2', 'password'],
    ['quoted password', `password: "correct horse"`, 'correct horse', 'password'],
    ['password without its closing quote', `password="correct horse`, 'correct horse', 'password'],
    ['password with an escaped quote', `{"password":"a\\"b"}`, 'a\\"b', 'password'],
    ['password in JSON in JSON', `{"m":"{\\"password\\":\\"pw1\\"}"}`, 'pw1', 'password'],
    ['long password', `password=${token('', 2000)}`, token('', 2000), 'password'],
    ['hash rocket', `{"password"=>"hunter2"}`, 'hunter2', 'password'],
    ['DB_PASS', 'DB_PASS=hunter2 ok', 'hunter2', 'password'],
    ['pass', 'login user=x pass=hunter2', 'hunter2', 'password'],
    ['pass in JSON', '{"pass": "hunter2"}', 'hunter2', 'password'],
    ['pwd in a connection string', 'Server=db;Uid=sa;Pwd=hunter2;', 'hunter2', 'password'],
    ['key of a model', token('sk-proj-', 40), token('sk-proj-', 40), 'api-key'],
    ['key of a payment', token('sk_live_', 24), token('sk_live_', 24), 'api-key'],
    ['key of a map', `?key=${token('AIza', 35)}&q=1`, token('AIza', 35), 'api-key'],
    ['key of a mailer', `SG.${token('', 22)}.${token('', 43)}`, token('', 43), 'api-key'],
    ['GitLab token', token('glpat-', 20), token('glpat-', 20), 'token'],
    ['npm token', `//r/:_x=${token('npm_', 36)}`, token('npm_', 36), 'token'],
    ['Slack hook', 'https://hooks.slack.com/services/T0/B0/abcdefgh', 'T0/B0/abcdefgh', 'slack'],
    ['API key in JSON', '{"apiKey": "x"}', 'x', 'api-key'],
    ['api_key', 'X-Api-Key: 0123abc', '0123abc', 'api-key'],
    ['secret access key', 'aws_secret_access_key=wJalr/K7', 'wJalr/K7', 'secret'],
    ['token in a query', 'GET /x?token=abc123&y=1', 'abc123', 'token'],
    ['number as a token', '{"token":12345,"a":1}', '12345', 'token'],
    [
      'private key in one line',
      'k=-----BEGIN PRIVATE KEY-----\\nMII\\n-----END PRIVATE KEY----- x',
      'MII',
      'private-key',
    ],
    ['Cookie', 'Cookie: sid=1; b=2', 'sid=1; b=2', 'cookie'],
    ['Set-Cookie', 'set-cookie: sid=1; Path=/', 'sid=1', 'cookie'],
    ['cookie in JSON', '{"cookie":"sid=1; b=2","x":1}', 'sid=1; b=2', 'cookie'],
    ['cookie in logfmt', 'level=info cookie="sid=1; b=2" n=1', 'sid=1; b=2', 'cookie'],
    ['cookie without quotes', 'level=info cookie=sid=1; b=2 n=1', 'sid=1; b=2', 'cookie'],
    ['cookies in a list', '{"Cookie":["sid=1","b=2"],"n":1}', 'sid=1","b=2', 'cookie'],
    ['header in a list', '{"Authorization":["Bearer abc.def"]}', 'abc.def', 'authorization'],
    ['header in a map of lists', '{Authorization=[Basic abc=], n=[1]}', 'abc=', 'authorization'],
    ['passwords in a list', '{"password":["one","two"],"n":1}', 'one","two', 'password'],
    ['passwords in a list in JSON', '{"m":"{\\"token\\":[\\"a1\\"]}"}', 'a1', 'token'],
    ['card in groups', 'paid with 4111 1111 1111 1111 ok', '4111 1111 1111 1111', 'card'],
    ['card before a status', '4111-1111-1111-1111 200', '4111-1111-1111-1111', 'card'],
    ['card after another group', '2005 4111 1111 1111 1111', '4111 1111 1111 1111', 'card'],
    ['Amex', 'card=378282246310005', '378282246310005', 'card'],
  ])('hides the %s', (_name, line, secret, kind) => {
    const shown = redact(line, settings)
    expect(shown).not.toContain(secret)
    expect(shown).toContain(`[secret:${kind}:`)
    expect(redact(shown, settings)).toBe(shown)
  })

  it.each([
    'AKIASHORT',
    'ghp_short',
    'sudo: x ; PWD=/home/x ; USER=root',
    '# pass 12',
    'pass=12 fail=0',
    'multi-pass: done, pass: 3',
    'task-runner disk-a sk-short npm_config hf_x',
    'xox-files',
    'eyJhbGciOiJIUzI1NiJ9 alone',
    'authorization: none',
    'http://host:80/a@b',
    '{"url":"http://host:80","email":"a@b.example"}',
    'password reset requested',
    'token expired',
    'secret santa',
    '-----BEGIN CERTIFICATE-----',
    'cookie banner shown',
    'order 1234567890123456 at 1700000000000',
    'number 4111111111111112 of 2',
    'block blk_-4111111111111111 is fine',
    'version 4111111111111111.2',
    '{"token":null,"secret":{"a":1},"password":false}',
    'monkey: banana',
    'a@b.example from 10.0.0.1',
    'said [secret:jwt:0123] before',
  ])('leaves %j alone', (line) => {
    expect(redact(line, settings)).toBe(line)
  })

  it.each([
    '{"msg":"login password=hunter2","user":{"apiKey":"k","token":7},"level":30}',
    '{"authorization":"Bearer hunter2","msg":"a b","level":30}',
    '{"headers":{"Authorization":["Bearer hunter2"],"Cookie":["a=1","b=2"]},"level":30}',
    '{"body":"{\\"authorization\\":\\"Basic hunter2\\",\\"n\\":1}","level":30}',
    '{"secret":["hunter2","hunter3"],"token":[],"level":30}',
  ])('keeps JSON parseable: %s', (line) => {
    const shown = redact(line, settings)
    expect(JSON.parse(shown)).toMatchObject({level: 30})
    expect(shown).not.toMatch(/hunter\d/)
  })

  it('ends a header in logfmt and in a map where it ends', () => {
    expect(redact('cookie="a=1; b=2" level=info n=1', settings)).toMatch(/\]" level=info n=1$/)
    expect(redact('cookie=a=1; b=2 level=info', settings)).toMatch(/\] level=info$/)
    expect(redact('authorization="Bearer abc" level=info', settings)).toMatch(/\]" level=info$/)
  })

  it('keeps equal secrets comparable', () => {
    const shown = redact('password=hunter2 password=hunter2 password=other', settings)
    const found = shown.match(/\[secret:password:[0-9a-f]{4}\]/g)
    expect(found?.[0]).toBe(found?.[1])
    expect(found?.[0]).not.toBe(found?.[2])
  })

  it('is not fooled by something that looks like a replacement', () => {
    expect(redact('password=[secret:jwt:0123]hunter2', settings)).not.toContain('hunter2')
    expect(redact('password=[secret:other:0123]', settings)).toMatch(/^password=\[secret:password:/)
  })

  it('hides e-mail and IP addresses only when asked', () => {
    const shown = redact(
      'bob@mail.example from 10.0.0.1, fe80::1 and 2001:db8:0:0:0:0:0:1',
      withPii,
    )
    expect(shown).toMatch(
      /^\[secret:email:\S+ from \[secret:ip:\S+, \[secret:ip:\S+ and \[secret:ip:/,
    )
    expect(redact('at 12:34:56 v1.2.3 aa:bb:cc:dd:ee:ff', withPii)).toBe(
      'at 12:34:56 v1.2.3 aa:bb:cc:dd:ee:ff',
    )
  })
})

describe('secrets with escape sequences in them', () => {
  it('are found as they would be read, and the rest stays exact', () => {
    const line = '\x1b[31mpass\x1b[1mword\x1b[0m=hun\x1b[4mter2 \x1b[32mok'
    const shown = redact(line, settings)
    expect(shown).toMatch(
      /^\x1b\[31mpass\x1b\[1mword\x1b\[0m=\[secret:password:....\] \x1b\[32mok$/,
    )
    expect(shown).toContain(`[secret:password:${fourHex('hunter2')}]`)
  })

  it('are found inside of a sequence, and between zero-width characters', () => {
    expect(redact('\x1b]0;password=hunter2\x07done', settings)).not.toContain('hunter2')
    expect(redact('pass\u200bword=hunter2', settings)).not.toContain('hunter2')
    expect(redact('AKIAIOS\u202eFODNN7EXAMPLE', settings)).not.toContain('FODNN7')
  })
})

describe('a private key over several lines', () => {
  const block = [
    'a -----BEGIN RSA PRIVATE KEY-----',
    'MIIEpAIBAAKC',
    'Zm9v',
    'x -----END RSA PRIVATE KEY----- z',
  ]

  it('is hidden from its begin to its end', () => {
    // fault 131
    const line = createLineRedactor(settings)
    const shown = [...block, 'after'].map(line)
    expect(shown[0]).toMatch(/^a \[secret:private-key:....\]$/)
    expect(shown[1]).toMatch(/^\[secret:private-key:....\]$/)
    expect(shown[3]).toMatch(/^\[secret:private-key:....\] z$/)
    expect(shown[4]).toBe('after')
  })

  it('hides no more than 200 lines when its end never comes', () => {
    const line = createLineRedactor(settings)
    line(block[0] ?? '')
    const shown = Array.from({length: 300}, () => line('ordinary'))
    expect(shown.filter((text) => text !== 'ordinary')).toHaveLength(199)
    expect(shown.at(-1)).toBe('ordinary')
  })

  it('can be taken up again by a fresh redactor', () => {
    const first = createLineRedactor(settings)
    let keyLines = 0
    for (const text of block.slice(0, 2)) {
      first(text)
      keyLines = keyBlockAfter(keyLines, text)
    }
    const second = createLineRedactor(settings)
    for (const text of keyBlockLead(keyLines)) second(text)
    expect(second(block[2] ?? '')).toBe(first(block[2] ?? ''))
    expect(second(block[3] ?? '')).toBe(first(block[3] ?? ''))
    expect(second('after')).toBe('after')
  })
})
