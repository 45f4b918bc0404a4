import {describe, expect, it} from 'vitest'
import {redact} from '../../src/text/redact.js'

const settings = {hash: () => '9f3a', pii: false}

/** `{}` stands where the secret does. */
const FORMS: [form: string, kind: string, secret?: string][] = [
  ['curl -u bob:{} https://h.example/x', 'password'],
  ['curl -sSku "bob:{}" https://h.example/x', 'password'],
  ["/usr/bin/curl -fs -u 'bob:{}' https://h.example/x", 'password', 'correct horse'],
  ['curl -ubob:{} https://h.example/x', 'password'],
  ['curl --user bob:{} https://h.example/x', 'password', 'letmein'],
  ['curl --proxy-user=bob:{} https://h.example/x', 'password', 'letmein'],
  ["exec ['curl', '-u', 'bob:{}', 'https://h.example/x']", 'password'],
  ['exec {"argv":["curl","-u","bob:{}","x"],"n":1}', 'password'],
  ['exec {"cmd":"curl -u \\"bob:{}\\" x","n":1}', 'password'],
  ['fetch --user bob:{} x', 'password'],
  ['mysqldump --host db --password {} shop', 'password'],
  ['tool --passwd {} x', 'password', 'letmein'],
  ['tool --db-password "{}" x', 'password', 'correct horse'],
  ["tool --password '{}'", 'password', 'a"b c'],
  ['tool --password {}, then stopped', 'password'],
  ['tool --token {} x', 'token'],
  ['tool -token {} x', 'token'],
  ['tool --accessToken {} x', 'token'],
  ['tool --api-key {} x', 'api-key'],
  ['tool --secret {} x', 'secret'],
  ['tool --client-secret {} x', 'secret'],
  ['exec ["tool","--password","{}","x"]', 'password'],
  ['{"cmd":"tool --password {}","n":1}', 'password'],
  ['mysql -h db -u root -p{} shop', 'password', 'letmein'],
  ['mysqldump -uroot -p{} shop', 'password'],
  ["mariadb -u root -p'{}' shop", 'password', 'correct horse'],
  ['GET /login?next=%2Fx%3Fpassword%3D{}%26user%3Dbob 200', 'password'],
  ['GET /login?next=password%3D{}&user=bob 200', 'password'],
  ['GET /login?next=password%3d{} 200', 'password'],
  ['GET /login?next=password%253D{}%2526user 200', 'password'],
  ['{"url":"/x?n=token%3D{}","n":1}', 'token'],
  ['GET /login?DB_PASS%3D{}%26a 200', 'password'],
  ['<user>bob</user><password>{}</password>', 'password', 'letmein'],
  ['<wsse:Password Type="x#PasswordText">{}</wsse:Password>', 'password', 'correct horse'],
  ['<ns:dbPassword>{}</ns:dbPassword>', 'password'],
  ['<pass>{}</pass>', 'password'],
  ['<apiKey>{}</apiKey>', 'api-key'],
  ['<client-secret>{}</client-secret>', 'secret'],
  ['<accessToken>{}</accessToken>', 'token'],
  ['<password><![CDATA[{}]]></password>', 'password', 'a<b&c'],
  ['{"body":"\\u003cpassword\\u003e{}\\u003c/password\\u003e","n":1}', 'password'],
  ['body &lt;password&gt;{}&lt;/password&gt; refused', 'password'],
  ['body was <user>bob</user><password>{}', 'password'],
  ["CREATE USER 'bob'@'%' IDENTIFIED BY '{}'", 'password', 'letmein'],
  ["create user bob identified by '{}'", 'password', 'letmein'],
  ['ALTER USER bob IDENTIFIED BY "{}" ACCOUNT UNLOCK', 'password', 'correct horse'],
  ["ALTER USER bob IDENTIFIED WITH mysql_native_password BY '{}'", 'password', 'letmein'],
  ["GRANT ALL ON *.* TO 'bob' IDENTIFIED BY PASSWORD '{}'", 'password', '*2470C0C06DEE42FD'],
  ["ALTER ROLE bob WITH LOGIN PASSWORD '{}' VALID UNTIL 'infinity'", 'password', 'letmein'],
  ["alter role bob encrypted password '{}'", 'password', "it''s mine"],
  ["SET PASSWORD FOR bob = PASSWORD('{}')", 'password', 'letmein'],
  ['{"sql":"ALTER ROLE bob PASSWORD \'{}\'","n":1}', 'password'],
  ['GET /x?sessionid={}&y=1', 'session'],
  ['session_id={} user=bob', 'session'],
  ['GET /x;jsessionid={} 200', 'session'],
  ['PHPSESSID={}; path=/', 'session'],
  ['JSESSIONID={}', 'session'],
  ['connect.sid=s%3A{}.x; Path=/', 'session'],
  ['{"sessionId":"{}","n":1}', 'session'],
  ['sessionid={} x', 'session', 'abcdefgh'],
  ['the password is {}', 'password'],
  ['password {} was set for bob', 'password'],
  ['set password "{}" for bob', 'password'],
  ["the password was '{}'.", 'password'],
  ['{"msg":"new password is {}","n":1}', 'password'],
  ['Password is now {}.', 'password', 'correct#horse'],
  ['password is {}', 'password', 'P@ssw0rd'],
  ['password is {}', 'password', 'T@ravelling'],
  ['password is {}', 'password', 'aGVsbG8xMjM='],
  ['passphrase is {}', 'password', 'test-1234'],
  [
    '[Note] [MY-010454] [Server] A temporary password is generated for root@localhost: {}',
    'password',
    'Rk;q2pKeD<gr',
  ],
]

describe('redaction of a secret', () => {
  it.each(FORMS)('hides %j', (form, kind, secret = 'hunter2x9') => {
    const [before = '', after = ''] = form.split('{}')
    const shown = redact(before + secret + after, settings)
    expect(shown).toContain(`[secret:${kind}:9f3a]`)
    // All of it, and what stands around it stays.
    const isWithin = form.startsWith('connect.sid')
    if (!isWithin) expect(shown).toBe(`${before}[secret:${kind}:9f3a]${after}`)
    expect(shown).not.toContain(secret)
    expect(redact(shown, settings)).toBe(shown)
    if (form.startsWith('{')) expect(JSON.parse(shown)).toMatchObject({n: 1})
  })

  it.each(FORMS)('hides %j with hidden characters in it', (form, kind, secret = 'hunter2x9') => {
    const painted = `${secret.slice(0, 3)}\x1b[31m${secret.slice(3)}\x1b[0m`
    const hidden = form.replace(/(?<=[A-Za-z])(?=[A-Za-z])/, '\u200b').replace('{}', painted)
    const shown = redact(hidden, settings)
    expect(shown).toContain(`[secret:${kind}:9f3a]`)
    expect(shown).not.toContain(secret.slice(3))
  })
})

describe('redaction of ordinary lines', () => {
  it.each([
    // sshd and PAM
    'Failed password for root from 10.0.0.5 port 22 ssh2',
    'Failed password for invalid user x1y2z3 from 1.2.3.4 port 22 ssh2',
    'Accepted password for bob1 from 10.0.0.5 port 51234 ssh2',
    'message repeated 5 times: [ Failed password for root from 10.0.0.5 port 22 ssh2]',
    'pam_unix(passwd:chauthtok): password changed for bob42',
    'pam_unix(sshd:auth): password check failed for user (root)',
    'error: Received disconnect from 10.0.0.5: 13: No more password-less attempts',
    'Postponed keyboard-interactive/pam for bob42 from 10.0.0.5 port 22 ssh2',
    'sudo: bob : user NOT in sudoers ; TTY=pts/0 ; USER=root ; COMMAND=/usr/bin/passwd bob42',
    // PostgreSQL
    'FATAL:  password authentication failed for user "bob42"',
    'DETAIL:  Connection matched pg_hba.conf line 95: "host all all 10.0.0.0/8 scram-sha-256"',
    'DETAIL:  User "bob42" has no password assigned.',
    'ERROR:  password is too short',
    'HINT:  password scram-sha-256 is supported since version10',
    'LOG:  database system identified by 7312345678901234567 is ready',
    // MySQL
    "Access denied for user 'root'@'localhost' (using password: YES)",
    '[Warning] root@localhost is created with an empty password ! Please consider switching off the --initialize-insecure option.',
    "[Warning] [MY-010453] 'mysql_native_password' is deprecated, use caching_sha2_password instead",
    'mysqld: Using a password on the command line interface can be insecure.',
    'mysql: [Warning] Using a password on the command line interface can be insecure.',
    'docker run --name mysql -p3306:3306 mysql:8',
    'mysql -h db -P 3306 -u root -p shop',
    // nginx, Apache, HTTP
    '10.0.0.5 - - [10/Mar/2026:06:00:00 +0000] "GET /password/reset1 HTTP/1.1" 200 12 "-" "curl/7.68.0"',
    'user bob42: password mismatch: /admin',
    'user "bob42": password mismatch, client: 10.0.0.5, server: web01',
    'GET /reset?next=%2Fpassword%2Freset 302',
    'curl: (6) Could not resolve host: example.com',
    'curl -u bob https://h.example:8080/x',
    'curl -H X-User:bob42 http://h.example/x',
    // containers
    'docker run --user 1000:1000 -u nginx:nginx web01',
    'WARNING! Using --password via the CLI is insecure. Use --password-stdin.',
    'Flag --token has been deprecated, use --token-file instead',
    'error: unknown flag: --password',
    'error: --api-key or --token must be given',
    'error: --password requires an argument',
    'option --secret is not allowed with --secret-file /run/secrets/db1',
    'Usage: tool [--password PASSWORD] [--token <token>] --verbose',
    'usage: login <user> <password> [host]',
    'tool --password --verbose --token $TOKEN --secret ${DB_SECRET}',
    'docker build --secret id=npmrc1,src=.npmrc .',
    'serve --max-tokens 4096 --token-ttl 30m1s',
    'secret/db-password-7f9c8b unchanged',
    `MountVolume.SetUp failed for volume "db-password" : secret "db-password" not found`,
    "couldn't find key password in Secret default/db-credentials1",
    // Java and others
    'o.s.s.a.UserDetailsServiceAutoConfiguration : password encoder bcrypt2a is used',
    'JobImpl: Adding job token for job_1445062781478_0011 to jobTokenSecretManager',
    'Session establishment complete on server db1/10.0.0.5:2181, sessionid = 0x14ee3e3a5f20001, negotiated timeout = 10000',
    'Node 0 was unable to process the fetch request with (sessionId=1122334455, epoch=12): FETCH_SESSION_ID_NOT_FOUND.',
    'Optional<Token>value of List<Secret>x is empty',
    'parsed <token/> and <password></password> and <secret> </secret>',
    'session=42 opened, sessionid=3, session_id=1234567 closed',
    'session_id: Optional[str] is missing in the request',
    // systemd, cron, and people
    'systemd[1]: Starting Dispatch Password Requests to Console Directory Watch...',
    'systemd[1]: Started Forward Password Requests to Wall Directory Watch.',
    'CRON[1234]: (root) CMD (/usr/local/bin/rotate --password-file /etc/pw1.txt)',
    'password reset requested for bob42',
    'password expired 90days ago',
    'password for bob42 expires in 5 days',
    'Password must have 8-character words and 2digits',
    'password sha512crypt is used for bob42',
    'password reset: 3 of 5',
    'password hash uses pbkdf2_sha256',
    'password bob42@mail.example was asked for',
    'password user42 is unknown',
    'password uid=1000 was changed',
    'password (uid=1000) was changed',
    'password web01.example.com:5432 was asked for',
    'password changed!',
    'password 12:34:56 changed',
    "the object identified by 'foo-1' is gone",
    "wrong password 'quoted words here'",
    'property password "must not be blank"',
    'bypass <bypass>x1y2z3</bypass> done',
  ])('leaves %j alone', (line) => {
    expect(redact(line, settings)).toBe(line)
  })
})

describe('redaction of what was redacted and masked before', () => {
  it.each([
    'password=<*>',
    'password="<*>" user=<*>',
    "password='<*>', user=<*>",
    'password=<*>, user=<*>; token=<*>.',
    '(password=<*>)',
    'password=<*>:<*>',
    '{"password":"<*>","token":<*>}',
    'password=[secret:password:<*>] body=<*>',
    'password=[secret:<*>] body=<*>',
    'password="[secret:<*>]"',
    'said [secret:<*>] and [secret:token:<*>] and [secret:<*>:<*>]',
    'Authorization: Bearer [secret:authorization:<*>]',
    'Authorization: Bearer <*>',
    'Cookie: [secret:cookie:<*>]',
    'Cookie: <*>',
    'http://[secret:url:<*>]@db/x',
    'password=***',
    'password: ********, user=bob',
    '{"password":"***","token":"[REDACTED]"}',
    'password=[FILTERED] token=<redacted>',
    'tool --password <*> --token [secret:token:<*>] -u',
    'curl -u bob:<*> x',
    'curl -u bob:[secret:password:<*>] x',
    'mysql -u root -p<*> shop',
    'x?password%3D<*>%26y',
    '<password><*></password>',
    '<password>[secret:password:<*>]</password>',
    "IDENTIFIED BY '<*>'",
    'session_id=<*> [secret:session:<*>]',
    'session_id=[secret:session:9f3a]',
    'password is [secret:password:<*>]',
    'title="password=[secret:password:9f3a]" template="password=[secret:password:<*>]"',
  ])('leaves %j alone', (text) => {
    expect(redact(text, settings)).toBe(text)
  })

  it.each([
    'curl http://x/ && docker run -u 1000:1000 app',
    'option --token validation failed',
    'use --api-key header lookup',
    'User asked to create a password "policy" change',
    "cannot alter password 'policy' of user",
    'password policy_v2 rejected',
    'password PAM_UNIX2 failed',
    'invalid password customer_991 tried',
    'docker run mysql:8 -p3306:3306',
    'password bob@web-host refused',
  ])('takes no sentence for a secret: %j', (text) => {
    expect(redact(text, settings)).toBe(text)
  })

  it.each([
    ['mysql -u root -p12345 db', '12345'],
    ['mysqldump -P 3306 -p12345 db', '12345'],
    ['the password is P4ss@word', 'P4ss@word'],
    ['curl -d "a; b | c & d" -u bob:hunter2x9 http://x/', 'hunter2x9'],
    ['curl http://x/ && curl -u bob:hunter2x9 http://y/', 'hunter2x9'],
    ['tool --password hunter --verbose', 'hunter'],
  ])('but hides the secret in %j', (text, secret) => {
    expect(redact(text, settings)).not.toContain(secret)
  })

  it('masks the password of mysql and not the name behind it', () => {
    expect(redact('mysql -u root -psecret db', settings)).toMatch(/-p\[secret:password:\w+\] db$/)
  })

  it.each([
    'password=<*>hunter2x9',
    'password=[secret:password:<*>]hunter2x9',
    'password=[secret:<*>]hunter2x9',
    'password=***hunter2x9',
    'password="<*> hunter2x9"',
    'password=[REDACTED]hunter2x9',
    'password=hunter2x9<*>',
    'tool --password <*>hunter2x9',
    '<password><*>hunter2x9</password>',
  ])('hides the secret in %j', (text) => {
    expect(redact(text, settings)).not.toContain('hunter2x9')
  })
})
