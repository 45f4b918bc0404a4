/**
 * The words that the check of a model's texts goes by. Lists, in lower case and without inflections: `forms.ts`
 * sees to those. Nothing here is of one log or one program.
 */
const list = (text: string): readonly string[] => text.trim().split(/\s+/)

/** Words that say nothing of their own, so that their absence from the lines proves nothing. */
export const EMPTY: ReadonlySet<string> = new Set(
  list(`
    the a an and or but of to in on at by for from with without into over under after before during
    between through about against as is are was were be been being has have had having do does did done
    will would can could cannot may might must shall should not no nor so than then that this these
    those there their they them it its he she his her who which what when where why how if because due
    since while until although though also only just very more most less least many much few some any
    each other another same such own still yet too neither either one once fail failure error problem
    issue event line log message report show indicate suggest occur happen cause reason likely probably
    possibly possible perhaps seem appear unknown unable attempt try tries tried system program
    application service server process component module software something thing time get got see seen
    check look find found make made didn doesn wasn isn won couldn hasn weren aren don warning critical
    info severe unexpected unexpectedly related
  `),
)

/**
 * What an operator says about any machine: how something was asked for, noted or not done. None names a
 * cause, an actor, an outcome that went well, a remedy, or how often, so that none can carry a lie alone.
 */
export const NEUTRAL: ReadonlySet<string> = new Set(
  list(`
    reach respond response reply answer receive send use used need want ask request require give given
    take taken took keep kept stay become became remain go goes went gone come came notice note noted
    detect observe notify announce state say says said tell told name call called refer concern involve
    belong contain include consist describe mean mention record  stand stood lie lead led follow
    turn turned meet met lack cite machine computer host part piece place point side end way kind type
    form value number amount count size length text content data information detail item element object
    entry result outcome output input command operation action task job step work activity function
    method feature source target destination origin address location word term reference position status
    code setup condition situation new different certain specific particular necessary own main general
    current present able impossible concerned affected respective internal external further additional
    up down out off away back here within inside outside beyond around near among like per via toward
    towards instead however therefore thus whether unless upon whose whom itself themselves exactly
    directly apparently simply currently now according based order far long short high low larger
    smaller higher lower bigger limit limited threshold maximum minimum least trouble difficulty fault
    faulty complaint complain warn alert alarm   signal sign cannot unsuccessful
    unsuccessfully incorrect improper abnormal unusual portion together presumably maybe roughly almost
    nearly about approximately once shortly soon early numeric gave giving got gotten known knew meant
    port connection file client session document package library thread field byte packet line trace
    folder directory path variable option setting parameter argument property try runtime instance copy
    version id expect walk touch exact plain ordinary regular common various individual single separate
    held hold run ran put sent left visible longer hit speak spoke spoken protocol fewer minute second
    percent shown saw rather behind group mark purely nearby exchange attach hint confirm else rest
    arrive trigger fit handed sentence odd differ seem look sound attempt chance figure digit list table
    row column remote local
  `),
)

/** What was meant to be done: said to have failed, or not to have been, it claims no more than that. */
export const DEEDS: ReadonlySet<string> = new Set(
  list(`
    accept access acquire add allocate apply approve assign authenticate authorise authorize bind build
    charge close collect commit compile complete compute configure connect continue convert copy create
    decode define deliver deploy detect determine do download elect encode establish evaluate execute
    extend fetch fill find finish follow fork forward generate get grant handle hear import initialise
    initialize insert install join keep launch listen load lock log login mount move negotiate obtain
    offer open parse pass perform permit place process proceed produce provide publish pull push put
    query read recognise recognize reconnect recover release reload rename render replicate reserve
    resolve restore retrieve return run save scan schedule serve set setup spawn start store succeed
    sync synchronise synchronize trace track transfer translate trust understand update upload use
    validate verify wait work write begin begun began carry let bring held hold ran written understood
    kept got found able ready success successful successfully reachable available accessible readable
    writable valid enough sufficient present supported answer respond reply listed permit arrive
  `),
)

/** Words for one another, whichever of them the lines have. */
const SAME: readonly (readonly string[])[] = [
  list('db database'),
  list('mem memory'),
  list('pw pass password passwd'),
  list('auth authentication authenticate authenticated'),
  list('req request'),
  list('cfg conf config configuration'),
  list('svc service'),
  list('proc process pid'),
  list('fs filesystem'),
  list('addr address'),
  list('pkt packet'),
  list('msg message'),
  list('err errno error failure'),
  list('dir directory folder'),
  list('dev device'),
  list('disk drive storage'),
  list('temp temperature heat hot overheat overheated'),
  list('conn connection connect connected'),
  list(
    'deny denied denial refuse refused refusal reject rejected rejection forbid forbidden decline declined',
  ),
  list('doc document documents docs'),
  list('delete deleted remove removed removal gone'),
  list('lose lost loss'),
  list('run ran running'),
  list('write wrote written'),
  list('read reading'),
  list('send sent'),
  list('break broke broken'),
  list('begin began start started'),
  list('stop stopped halt halted'),
  list('end ended terminate terminated termination exit exited'),
  list('wait waited waiting'),
  list('fill filled full'),
  list('miss missing absent'),
  list('login logon logged'),
  list('sec second seconds'),
  list('min minute minutes'),
  list('ms millisecond milliseconds msec'),
  list('hr hour hours'),
  list('percent percentage'),
  list('mail email'),
  list('user username account'),
  list('replica replication standby'),
  list('neighbor neighbour'),
  list('queue backlog lag'),
  list('cert certificate'),
  list('env environment'),
  list('var variable'),
  list('throttle throttled throttling slow slowed'),
  list('timeout timed deadline'),
  list('expire expired expiry expiration'),
  list('deadlock lock locked locking'),
  list('free available'),
  list('invalid malformed incorrect bad'),
  list('half halves'),
  list('sync synchronise synchronize synchronisation synchronization'),
  list('resolve resolution resolver'),
  list('image picture'),
  list('drop dropped discard discarded'),
]
export const SYNONYMS: ReadonlyMap<string, readonly string[]> = new Map(
  SAME.flatMap((group) => group.map((word) => [word, group] as const)),
)

/** What follows from what a line says, whatever program says it: a pattern, and words that it bears out. */
export const IMPLIED: readonly (readonly [RegExp, readonly string[]])[] = (
  [
    [/out ?of ?memory|\boom/, 'memory ran exhaust !enough oom left'],
    [/\bheap\b|\bgc\b|full gc/, 'memory heap garbage collection collect !free'],
    [/no space left|enospc|disk full|errno 28/, '!space !room disk full !free !enough storage'],
    [
      /refused|rejected|econnrefused/,
      '!listening !running !open refuse reject !accept !connect !connection',
    ],
    [
      /timed? ?out|deadline exceeded|timeout/,
      'timeout time deadline wait !quickly !respond !answer !reply !response slow',
    ],
    [
      /den(?:ied|y)|not authori[sz]ed|forbidden|eacces|eperm|permission|\b403\b|not in sudoers/,
      '!permission !allow !access !right !authorized !authorised !permit deny',
    ],
    [/killed|sigkill|sigabrt|sigterm/, 'kill end stop terminate'],
    [
      /panic|segfault|assert|sigsegv|sigabrt|unhandled|traceback|exception/,
      'crash end stop abort exception',
    ],
    [
      /not ?found|no such|enoent|unknown|missing|does not exist|notfound|\b404\b|undefined|\bnull\b|none/,
      '!exist !find missing !know !present miss',
    ],
    [
      /unavailable|not available|unreachable|no route|not responding|is down\b/,
      '!available !reach !respond !answer down',
    ],
    [
      /too many|limit|exceed|above|over quota|full\b|exhaust/,
      'limit reach exceed maximum exhaust high !enough',
    ],
    [/insufficient|not enough|no free|lack/, '!enough insufficient !free lack'],
    [/expired|not after|notafter/, 'expire !valid old !longer'],
    [
      /invalid|malformed|unexpected|syntax|unknown directive|parse|unrecogni|unsupported/,
      'invalid !valid !parse !recognise !recognize !understand !support !accept',
    ],
    [
      /lookup|resolve|getaddrinfo|\bdns\b|servfail|nxdomain|enotfound|named\b/,
      '!resolve lookup dns resolution name',
    ],
    [
      /x509|certificate|\btls\b|\bssl\b|sslhandshake/,
      'certificate tls ssl secure encrypted !handshake !trust',
    ],
    [
      /password|authentication|log ?on|login|sshd|sudo/,
      'login log password authenticate authentication credential user account',
    ],
    [/invalid user|unknown user/, '!exist account login user'],
    [
      /address already in use|eaddrinuse/,
      'port address bind listen occupied occupy taken !free already',
    ],
    [/\blisten/, 'listen port bind'],
    [/slow query|took|elapsed|duration|millis/, 'slow long take time query'],
    [/deadlock|lock/, 'lock wait block'],
    [/read.only/, '!write read-only !writable'],
    [/retry|retrying|attempt|again/, 'retry try again attempt'],
    [/removed|deprecat|unsupported/, 'outdated remove deprecate old future !longer'],
    [/\b5\d\d\b.*http|http.*\b5\d\d\b/, 'server internal'],
    [/drop|discard/, 'drop discard'],
    [/stopped|exited|terminated/, 'end stop'],
    [/key(?:error)?\b.*'/, 'key field miss missing !key !field'],
    [/unwrap|nonetype|nullpointer/, 'none null !value'],
    [/cannot|could not|unable|can't/, '!able can'],
    [/insert|update |select |delete from/, 'statement query'],
    [
      /degraded|faulty|read error|i\/o error|uncorrectable|unrecovered/,
      'disk read error degrade bad damage',
    ],
    [/modulenotfound|import/, 'module package import install'],
    [/modulenotfound|no module/, '!module !package !exist !install'],
    [/killing|reaped/, 'kill end'],
    [/blocked for more than/, 'block hang hung stuck wait'],
    [/on battery/, 'battery power supply'],
    [/silen|went quiet|no data/, 'silent silence stop quiet !data'],
    [/finding=silence/, 'silent silence stop quiet !come !arrive usually usual'],
    [/finding=burst/, 'often frequently increase burst usual many times'],
    [/finding=rate-change/, 'rate often frequently increase decrease usual'],
    [/finding=new-pattern/, 'new seen'],
    [/\bavc\b|selinux|apparmor/, 'policy security rule'],
    [/ufw|iptables|nftables|\bblock\w*\b.*\bsrc=/, 'firewall block drop packet rule stop'],
    [
      /missing|not set|unset|undefined|required|none\b|null/,
      '!set !defined !configured !provided !given',
    ],
    [
      /refused|unavailable|unreachable|not responding|is down\b|no route/,
      '!listening !running !open !heard !answer !respond',
    ],
    [/unsupported|deprecat|obsolete/, 'outdated old'],
    [/ > /, 'greater more'],
    [/ < /, 'less smaller'],
    // What other languages call it.
    [
      /fehlgeschlagen|échou|échec|fall(?:ó|ido)|fallit|mislukt|не удалось|ошибка|失败|失敗|エラー/,
      'fail error',
    ],
    [
      /zeitüberschreitung|délai dépassé|tiempo de espera|超时|タイムアウト|время ожидания/,
      'timeout time',
    ],
    [
      /verweigert|abgelehnt|refus|denegad|rechazad|rifiutat|отказано|отклонен|拒绝|拒否/,
      'refuse deny !allow !accept',
    ],
    [/speicher|mémoire|memoria|памят|内存|メモリ/, 'memory'],
    [/disque|disco|festplatte|диск|磁盘|ディスク/, 'disk'],
    [/espace|espacio|spazio|speicherplatz|空间/, 'space'],
    [/permiso|permesso|berechtigung|прав|权限|権限/, 'permission'],
    [/verbindung|connexion|conexi[oó]n|connessione|соединени|连接|接続/, 'connection connect'],
    [/datenbank|base de (?:datos|données)|база данных|数据库|データベース/, 'database'],
    [/datei|fichier|archivo|файл|文件|ファイル/, 'file'],
    [/zertifikat|certificat|сертификат|证书|証明書/, 'certificate'],
    [/abgelaufen|expir|caduc|истек|过期|期限/, 'expire'],
    [/недостаточно|insuffi|nicht genug|不足/, 'insufficient lack !enough'],
    [/no se pudo|konnte nicht|impossible de|не удалось|できません/, '!able'],
  ] as const
).map(([pattern, words]) => [pattern, list(words)] as const)

/** Without them a sentence says the opposite. */
export const NEGATORS: ReadonlySet<string> = new Set(
  list('not no never without cannot nothing none nobody nor neither hardly'),
)

/** What goes wrong: with a negator it goes well, which the lines must say themselves. */
export const FAILURES: readonly string[] = list(`
    fail failure error refuse deny reject forbid timeout lose lost loss missing abort drop crash kill
    block exceed unavailable unreachable invalid wrong problem issue corrupt degrade exhaust lack disconnect
    expire panic break broken down dead damage trouble fault stop interrupt overflow leak hang stuck
    full conflict violate mismatch insufficient incorrect out
  `)

/** Traces of trouble in a line: it bears out that something was not done. */
export const TROUBLE =
  /fail|error|\berr\b|refus|reject|den(?:y|ied)|not\b|n't|\bno\b|cannot|unable|time[d-]? ?out|lost|\bdown\b|invalid|missing|abort|kill|exceed|\bfull\b|unavail|unreach|unknown|panic|fatal|crit|warn|wrong|insufficient|expired|exhaust|too many|deadlock|block|drop|null|none|undefined|segfault|assert|exception|degraded|disabled?\b|\b[45]\d\d\b|silence|skipp|stopp|mismatch|without|unsupported|misbehav|off\b|deferred|slow/

/** What can be counted of anything, in the plural: so many of them must be in the lines. */
export const COUNTABLE: ReadonlySet<string> = new Set(
  list(`
    reasons jobs parts requests attempts connections files clients documents errors failures problems
    events messages lines entries records hosts machines services processes threads tasks packets
    sessions users nodes servers calls operations commands items objects elements fields values tries
    queries responses replies
  `),
)

/**
 * What excuses (it went well), accuses (somebody did it), or names a cause that only the lines could
 * know: the words that a model reaches for when it knows nothing.
 */
export const MUST_STAND = new RegExp(
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
export const ACRONYMS = new Set(
  (
    'API APIS CPU RAM SSD HDD DNS TCP UDP HTTP HTTPS TLS SSL SSH SQL URL URI JSON XML YAML CSV PID ' +
    'UID GID UTC NTP IP IPS LAN WAN OS VM IO USB PCI ID IDS UUID RPC REST CLI GUI ERROR FATAL WARN ' +
    'WARNING INFO DEBUG CRITICAL NOTICE TRACE GET POST PUT HEAD DELETE PATCH OOM NULL EOF'
  ).split(' '),
)

/** Names of programs and makers that a claim may not bring in by itself. */
export const PRODUCTS = new Set(
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
