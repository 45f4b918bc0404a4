/** What differs between two exceptions of one program. */
export interface Fault {
  /** `KeyError`, as its language spells a class: one of `first` and `second`. */
  readonly error: 'first' | 'second'
  /** The application's function and file that it comes from. */
  readonly place: 'first' | 'second'
  readonly message: string
  /** Line numbers move with every release, addresses with every run. */
  readonly build: number
}

export interface Language {
  readonly name: string
  /** A trace as its runtime prints it, without a stamp. */
  readonly trace: (fault: Fault) => readonly string[]
  readonly errors: Readonly<Record<Fault['error'], string>>
  /** What a title says of the places. */
  readonly places: Readonly<Record<Fault['place'], string>>
}

/** What a trace of each language is like, after those that its runtime printed. */
export const languages: readonly Language[] = [
  {
    name: 'Python',
    errors: {first: 'KeyError', second: 'sqlalchemy.exc.OperationalError'},
    places: {first: 'load (feed.py)', second: 'persist (orders.py)'},
    trace: ({error, place, message, build}) => [
      'Traceback (most recent call last):',
      `  File "/srv/app/worker.py", line ${30 + build}, in main`,
      '    step(job)',
      '    ~~~~^^^^^',
      place === 'first'
        ? `  File "/srv/app/jobs/feed.py", line ${80 + build}, in load`
        : `  File "/srv/app/jobs/orders.py", line ${12 + build}, in persist`,
      '    value = rows[name]',
      `  File "/usr/lib/python3.11/site-packages/box/core.py", line ${400 + build}, in get`,
      '    raise error',
      `${error === 'first' ? 'KeyError' : 'sqlalchemy.exc.OperationalError'}: ${message}`,
    ],
  },
  {
    name: 'Java',
    errors: {first: 'java.lang.NullPointerException', second: 'com.acme.StockException'},
    places: {first: 'com.acme.shop.Checkout.run', second: 'com.acme.shop.Ledger.lambda$post'},
    trace: ({error, place, message, build}) => [
      `Exception in thread "main" ${error === 'first' ? 'java.lang.NullPointerException' : 'com.acme.StockException'}: ${message}`,
      '\tat java.base/java.util.Objects.requireNonNull(Objects.java:233)',
      place === 'first'
        ? `\tat com.acme.shop.Checkout.run(Checkout.java:${81 + build})`
        : `\tat com.acme.shop.Ledger.lambda$post$${build}(Ledger.java:${17 + build})`,
      `\tat com.acme.shop.Main.main(Main.java:${9 + build})`,
      '\tat java.base/java.lang.Thread.run(Thread.java:840)',
    ],
  },
  {
    name: 'Node.js',
    errors: {first: 'TypeError', second: 'RangeError'},
    places: {first: 'Cart.sum (cart.js)', second: 'post (ledger.js)'},
    trace: ({error, place, message, build}) => [
      `/srv/api/node_modules/box/index.js:${20 + build}`,
      'throw failure(box)',
      '^',
      '',
      `${error === 'first' ? 'TypeError' : 'RangeError'}: ${message}`,
      `    at failure (/srv/api/node_modules/box/index.js:${20 + build}:9)`,
      place === 'first'
        ? `    at Cart.sum (/srv/api/cart.js:${12 + build}:9)`
        : `    at async post (file:///srv/api/ledger.js:${44 + build}:3)`,
      `    at main (/srv/api/main.js:${3 + build}:1)`,
      '    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
      '',
      'Node.js v20.11.1',
    ],
  },
  {
    name: 'Go',
    errors: {
      first: 'invalid memory address or nil pointer dereference',
      second: 'integer divide by zero',
    },
    places: {first: 'main.(*Cart).Total (cart.go)', second: 'main.post.func (ledger.go)'},
    trace: ({error, place, build}) => [
      `panic: runtime error: ${error === 'first' ? 'invalid memory address or nil pointer dereference' : 'integer divide by zero'}`,
      ...(error === 'first'
        ? [`[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x48${build}f2a]`]
        : []),
      '',
      `goroutine ${build + 1} [running]:`,
      'panic({0x4a1b20?, 0x55c1f0?})',
      `\t/usr/local/go/src/runtime/panic.go:${770 + build} +0x132`,
      ...(place === 'first'
        ? [
            `main.(*Cart).Total(0xc0000${build}2000, {0x4b3c, 0x5})`,
            `\t/home/ci/build${build}/shop/cart.go:${21 + build} +0x1d`,
          ]
        : [
            `main.post.func${build}(...)`,
            `\t/home/ci/build${build}/shop/ledger.go:${9 + build} +0x2b`,
          ]),
      'main.main()',
      `\t/home/ci/build${build}/shop/main.go:${5 + build} +0x1d`,
      'exit status 2',
    ],
  },
  {
    name: 'Rust',
    errors: {first: 'panicked at', second: 'panicked at'},
    places: {first: 'shop::cart::total', second: 'shop::ledger::post'},
    trace: ({place, message, build}) => [
      `thread 'main' panicked at src/${place === 'first' ? 'cart' : 'ledger'}.rs:${40 + build}:5:`,
      message,
      'stack backtrace:',
      '   0: rust_begin_unwind',
      `             at /rustc/9fc6b43126469e3858e2fe86cafb4f0fd5068869/library/std/src/panicking.rs:665:5`,
      '   1: core::panicking::panic_fmt',
      '             at /rustc/9fc6b43126469e3858e2fe86cafb4f0fd5068869/library/core/src/panicking.rs:76:14',
      `   2: shop::${place === 'first' ? 'cart::total' : 'ledger::post'}::h${String(build).repeat(16).slice(0, 16)}`,
      `             at ./src/${place === 'first' ? 'cart' : 'ledger'}.rs:${40 + build}:5`,
      '   3: shop::main',
      `             at ./src/main.rs:${4 + build}:5`,
      'note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.',
    ],
  },
  {
    name: '.NET',
    errors: {first: 'System.InvalidOperationException', second: 'Acme.StockException'},
    places: {first: 'Sync.Feed.First', second: 'Sync.Ledger.<PostAsync>d__.MoveNext'},
    trace: ({error, place, message, build}) => [
      `Unhandled exception. ${error === 'first' ? 'System.InvalidOperationException' : 'Acme.StockException'}: ${message}`,
      '   at System.Linq.ThrowHelper.ThrowNoElementsException()',
      place === 'first'
        ? `   at Sync.Feed.First(String name) in C:\\src\\Feed.cs:line ${40 + build}`
        : `   at Sync.Ledger.<PostAsync>d__${build}.MoveNext() in C:\\src\\Ledger.cs:line ${40 + build}`,
      '--- End of stack trace from previous location ---',
      `   at Sync.Program.Main(String[] args) in C:\\src\\Program.cs:line ${7 + build}`,
    ],
  },
  {
    name: 'Ruby',
    errors: {first: 'NoMethodError', second: 'Stock::EmptyError'},
    places: {first: 'total (cart.rb)', second: 'post (ledger.rb)'},
    trace: ({error, place, message, build}) => [
      `/srv/shop/lib/${place === 'first' ? 'cart' : 'ledger'}.rb:${12 + build}:in \`${place === 'first' ? 'total' : 'post'}': ${message} (${error === 'first' ? 'NoMethodError' : 'Stock::EmptyError'})`,
      `\tfrom /srv/shop/lib/main.rb:${20 + build}:in \`block in run'`,
      `\tfrom /usr/lib/ruby/gems/3.0.0/gems/rack-2.2.8/lib/rack.rb:${build}:in \`each'`,
      `\tfrom bin/shop:${3 + build}:in \`<main>'`,
    ],
  },
  {
    name: 'PHP',
    errors: {first: 'TypeError', second: 'Acme\\StockException'},
    places: {first: 'Cart->total (Cart.php)', second: 'Ledger::post (Ledger.php)'},
    trace: ({error, place, message, build}) => [
      `PHP Fatal error:  Uncaught ${error === 'first' ? 'TypeError' : 'Acme\\StockException'}: ${message} in /srv/shop/${place === 'first' ? 'Cart' : 'Ledger'}.php:${12 + build}`,
      'Stack trace:',
      `#0 /srv/shop/index.php(${20 + build}): ${place === 'first' ? 'Cart->total(Array)' : "Ledger::post('7', Object(Cart))"}`,
      '#1 {main}',
      `  thrown in /srv/shop/${place === 'first' ? 'Cart' : 'Ledger'}.php on line ${12 + build}`,
    ],
  },
]
