/** One call of a trace, as far as it tells where something failed. */
export interface Frame {
  /** Function and file without line numbers, addresses and counters: the same after a deploy. */
  readonly place: string
  /** False for the language's own library and for packages. */
  readonly isOwn: boolean
}

/** The call that a line of a trace names, whatever the language; undefined where it names none. */
export const frameOf = (line: string): Frame | undefined => {
  const python = PYTHON.exec(line)
  if (python) return inFile(python[2] ?? '', python[1] ?? '')
  const ruby = RUBY.exec(line)
  if (ruby) return inFile(ruby[2] ?? '', ruby[1] ?? '')
  const at = AT.exec(line)
  if (at) return frameBehindAt(at[1] ?? '')
  const php = PHP.exec(line)
  return php ? inFile(withoutArguments(php[2] ?? ''), php[1] ?? '') : undefined
}

/** A function in a file; the file by its last name, since folders differ from release to release. */
export const inFile = (name: string, path: string): Frame => {
  const file = baseName(path)
  const called = steady(name.replace(RUBY_BLOCK, ''))
  return {
    place: called === '' ? file : `${called} (${file})`,
    isOwn: !LIBRARY_PATH.test(path.replaceAll('\\', '/')),
  }
}

/** A Go function, and the file that the line below it names. */
export const goFrame = (name: string, path: string): Frame => ({
  ...inFile(name, path),
  isOwn: !GO_LIBRARY.test(name) && !LIBRARY_PATH.test(path),
})

/** `4: app::orders::place` of a Rust backtrace. */
export const rustFrame = (symbol: string): Frame => ({
  place: steady(symbol.replace(/::h[\da-f]{16}$/, '')),
  isOwn: !RUST_LIBRARY.test(symbol),
})

const frameBehindAt = (call: string): Frame | undefined => {
  const inScript = SCRIPT.exec(call)
  if (inScript)
    return inFile((inScript[1] ?? '').replace(/ \[as .{1,80}\]$/, ''), inScript[2] ?? '')
  const bare = BARE_SCRIPT.exec(call)
  if (bare) return inFile('', bare[1] ?? '')
  if (/\((?:<anonymous>|native|index \d+)\)$|^(?:native|eval) /.test(call)) {
    return {place: steady(withoutArguments(call)), isOwn: false}
  }
  const open = call.indexOf('(')
  if (open <= 0) return undefined
  // `java.base/java.lang.Thread.run(…)`, `app//com.example.Shop.main(…)`
  const whole = call.slice(0, open).trimEnd().replace(GENERATED, '')
  const name = whole.slice(whole.lastIndexOf('/') + 1)
  return {place: steady(name), isOwn: !LIBRARY_NAME.test(name)}
}

const withoutArguments = (call: string): string => call.replace(/\(.*$/, '').trim()

const baseName = (path: string): string =>
  steady(path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1))

/**
 * A name without what a build or a run puts into it: numbers of lambdas and closures, addresses, a
 * bundle's hash. Other digits are part of the name.
 */
const steady = (name: string): string =>
  name
    .replace(GENERATED, '')
    .replace(/\$\d+/g, '$')
    .replace(/(?<=\.func)\d+(?:\.\d+)*|(?<=\bd__|\bb__|c__DisplayClass|c__)\d+(?:_\d+)*/g, '')
    .replace(/(?<=\()\d+ levels?(?=\))/g, '')
    .replace(/[.-](?=[\da-f]*\d)[\da-f]{6,}(?=\.)/g, '')
    .slice(0, MAX_PLACE)

const MAX_PLACE = 120
/** Proxies and lambdas of the JVM: `Cart$$EnhancerBySpringCGLIB$$1f2e`, `lambda$run$3`, `$$Lambda/0x7f`. */
const GENERATED =
  /\$\$(?:Enhancer|FastClass|SpringCGLIB|Lambda)[\w$]*(?:\/(?:0x)?[\da-f]+)?|(?<=lambda\$[\w]+)\$\d+/g
const RUBY_BLOCK = /^(?:(?:block|rescue|ensure)(?: \(\d+ levels?\))? in )+/

const PYTHON = /^[\s|]{0,60}File "([^"]{1,500})", line \d{1,9}(?:, in (.{1,200}))?$/
const RUBY = /^\s{0,16}(?:\d{1,4}: )?(?:from )?(\S{1,400}?):\d{1,9}:in [`'"](.{1,200})['"]$/
const AT = /^\s{0,60}at (?:async )?(?:new )?(.{1,600}?)(?: ~?\[[^\]]{1,200}\]| \{)?$/
/** `Cart.sum (/srv/api/cart.js:12:9)` */
const SCRIPT = /^(.{0,400}?) \(([^()]{1,500}):\d{1,9}:\d{1,9}\)$/
const BARE_SCRIPT = /^(\S{1,500}):\d{1,9}:\d{1,9}$/
/** `#0 /srv/shop/Cart.php(20): Cart->total()` */
const PHP = /^\s{0,16}#\d{1,4} (\S.{0,400}?)\(\d{1,9}\): (.{1,400})$/

const LIBRARY_PATH =
  /\/(?:site-packages|dist-packages|node_modules|vendor|gems|pkg\/mod|\.cargo\/registry|rubygems)\/|\/(?:lib|lib64)\/(?:python|pypy|ruby)[\d.]*\/|\/Python\d*\/Lib\/|\/rustc\/|\/go(?:-[\d.]+)?\/src\/(?!\w+\.\w)|^(?:node:|internal\/|<frozen |<internal:|\[internal function\]|native )/
const LIBRARY_NAME =
  /^(?:java|javax|jakarta|jdk|sun|com\.sun|kotlin|kotlinx|scala|akka|groovy|clojure|System|Microsoft|org\.springframework|org\.apache|org\.hibernate|org\.eclipse\.jetty|org\.postgresql|org\.jboss|org\.junit|io\.netty|io\.undertow|io\.grpc|reactor|rx|okhttp3|com\.zaxxer|com\.mysql|com\.fasterxml|com\.google|oracle|Npgsql|Newtonsoft)\./
const GO_LIBRARY =
  /^(?:runtime|internal|net|log|testing|sync|os|io|reflect|encoding|database|fmt|bufio|context|time|strconv|strings|bytes|errors|html|text|crypto|math|sort|slices|syscall|regexp|compress|archive|container|unicode)[./]|^panic$/
const RUST_LIBRARY =
  /^<?(?:rust_|__rust|std::|core::|alloc::|test::|tokio::|backtrace::|futures|hyper::|_+[a-z]|main$|\{\{)|^<.{1,200} as (?:std|core|alloc)::/
