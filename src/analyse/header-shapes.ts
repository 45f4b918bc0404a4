/*
 * The shapes of what stands before a message. Those that are sticky are tried at one place and never
 * read more than the 512 characters that a header may have; none can read the same text in two ways.
 */

/** `<34>`. */
/** The number of a message, the device that counts, and a stamp to come. */
export const COUNTER = /\d{1,12}: (?:[\w.-]{1,64}: )?(?=[*.]?(?:[A-Z][a-z]{2} |\d{4}))/y
export const PRIORITY = /<(\d{1,3})>/y
/** The Linux audit daemon: `type=SYSCALL msg=audit(1364481363.243:24287): `. */
export const AUDIT = /(?:node=\S+ )?type=\w+ msg=audit\((?=\d{10}\.\d{3}:\d+\):)/y
/** macOS' unified log: thread, type, activity, process id, time to live, process. Any id with a digit. */
export const UNIFIED =
  /(?=\S*\d)\S{3,20} +(Default|Info|Debug|Error|Fault|Activity) +(?=\S*\d)\S{3,20} +\d+ +\d+ +([^\s:][^:]{0,60}): /y
/** A second stamp, told by its form alone: whether there is such a date is not asked. */
export const OWN_STAMP =
  /[*.]?\[?(?:\d{4}[-/]\d{2}[-/]\d{2}[ T]|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}\d{1,2} (?:\d{3,9} )?)\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2}| [A-Z]{3,4}(?=:))?(?:\]:?|:|(?= ))(?=\s*\S)/y
/** `%SYS-5-CONFIG_I:` of network devices: facility, severity, mnemonic. */
export const DEVICE_CODE = /%[A-Z][A-Z\d_]*(?:-[A-Z\d_]+)*-([0-7])-[A-Z\d_]+:/y
/** A field of a line of fields parted by commas. */
export const CSV_FIELD = /(?:"([^"]*)"|([^",]*)),(?=\S)/y
/** Host, application, process id, message id. */
export const FOUR_FIELDS = / ?\S+ (\S+) \S+ \S+ ?/y
/** `-` or `[id key="value"]…`. */
export const STRUCTURED_DATA = /-(?= |$)|(?:\[(?:[^\]"]|"(?:[^"\\]|\\.)*")*\])+/y
/** A word of prose. */
export const PLAIN_WORD = /^[A-Za-z][a-z']*[.,!?]?$/
/** `proc[pid]:`, as a whole piece. */
export const PROCESS = /^[\w./@$-]+(?:\[\d+\])?:$/
/** Seconds since boot, before their bracket. */
export const UP_TIME = /\s*\d{1,9}\.\d{6}(?=\])/y
/** Marks between columns. */
export const SEPARATOR = /^[-|,:;*#.~>]{1,3}$/
/** A process or thread id, a flag. */
export const NUMBER = /^-?\d{1,12}(?:#\d+)?:?,?$/
/** `host proc[pid] (sender): `; a name with blanks needs its pid, or it would swallow prose. */
export const SYSLOG_TAG =
  /[^\s[\]]*[^\s[\]:] +(?:([^\s:[\]]+)(?:\[\d+\](?: \([^()]*\))?)?:|([^\s:[\]]+(?: [^\s:[\]]+){1,3})\[\d+\](?: \([^()]*\))?:)(?=\s|$)/y
/** What syslog writes where a tag would stand. */
export const REPEATED = /[\w.-]+ +(?=(?:--- )?last message repeated )/y
/** `logger:`, `tag[pid]:`. */
export const TAG = /([A-Za-z_][\w.$/@()#*<>-]*)(\[[\w.-]{1,24}\])? ?:(?=\s|$)/y
/** `host proc[pid]:` behind any stamp; without its pid only where a level follows. */
export const HOST_AND_TAG = /[\w.@/-]+ ([A-Za-z_][\w./@()-]*)(\[\d+\])?:(?=\s|$)/y
/** `proc[pid]:` at the head of a line without a stamp. */
export const LEADING_TAG = /([A-Za-z_][\w./@-]{0,63})(?:\[\d+\])?:(?=\s)/y
/** The class of an exception, which is no program. */
export const EXCEPTION_CLASS = /(?:Error|Exception|Warning)$/
/** A name that is no word of prose: dots, `$`, or capitals inside. Digits may be an error's code. */
export const LOGGER = /[.$/#]|[a-z][A-Z]/
/** A dotted name. */
export const LOGGER_ONLY = /^[A-Za-z_][\w$]*(?:[.$/][\w$]+)+$/
/** A piece that ends in a tab, three blanks, a dash or a bar: a column of its own. */
export const COLUMN = /[^\s|]{1,40}(?:\t| {3}|(?: [^\sA-Za-z]\S{0,10}){0,2} +(?:- |\|))/y
/**
 * Capitals or names up to a level in capitals, or to what PostgreSQL adds to one: `R02-M1 RAS KERNEL
 * INFO`, `CET app@db ERROR:`. The
 * look ahead keeps a piece from being read in more than one way, which would multiply.
 */
export const BEFORE_LEVEL =
  /(?:(?:[A-Z][A-Z\d_-]*(?=\s)|(?=\S*[\d.@/_=-])\S+)\s+){1,4}?(?=(?:FATAL|CRITICAL|ERROR|WARN|WARNING|SEVERE|INFO|NOTICE|LOG|DEBUG|TRACE|PANIC):?(?:\s|$)|(?:DETAIL|HINT|STATEMENT|CONTEXT|QUERY|LOCATION):\s)/y
/** `com.apple.foo.bar:`. */
export const REVERSE_NAME = /[a-z]+(?:\.[A-Za-z][A-Za-z-]*){2,}:(?= )/y
/** A level at the head of a line without a stamp. */
export const LEADING_LEVEL =
  /\[ ?([A-Za-z]{3,13}) ?\]:?|([A-Za-z]{3,13})(?::(?:[\w.]+:(?=\S))?| +-(?= ))|([A-Z]{3,13})(?=\s)|([A-Z]{4})\[\d{4,9}\](?=\s)/y
/** What .NET's console logger writes for an error: `fail: Category[12]`. */
export const DOTNET_FAIL = /fail: (?=[A-Z][\w.]{0,200}\[\d{1,9}\]\s*$)/y
/** A level at the head of a message. */
export const MESSAGE_LEVEL = /\[?([A-Za-z]{3,13})(?:\]|:|!)(?=\s|$)/y
/** `HTTPRequest [I] router: …`: a letter in brackets behind the name of a part. */
export const MESSAGE_LETTER = /(?:[\w./:()-]{1,60} )?\[([IWEFD])\] (?=\S)/y
/** What PHP writes at the head of a message. */
export const PHP_LEVEL =
  /PHP (?:((?:Recoverable f|F)atal error|Parse error|Core error|Compile error)|(Warning)|Notice|Deprecated):/y
/** Redis: `PID:ROLE TIME SIGN message`; the sign is a level. */
export const REDIS = /^\d{1,9}:[MSCX] /
/** A channel and its level: `production.ERROR`. */
export const CHANNEL_LEVEL = /^([\w-]{1,40})\.([A-Z]{4,9})$/
/** What a container's runtime puts between its stamp and a line: stream, whole or part. */
export const STREAM = /(?:stdout|stderr) [FP] (?=\S)/y
/** What may stand behind `error:` to say that there is none. */
export const NO_VALUE =
  /\s*["']?(?:0+(?:\.0+)?%?|null|none|nil|no|false|ok|undefined|success|-)["']?\s*(?:$|[,;)])/iy
