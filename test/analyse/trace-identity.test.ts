import {describe, expect, it} from 'vitest'
import {frameOf} from '../../src/analyse/frame.js'
import {
  beginTrail,
  endTrail,
  identityOf,
  isShortOf,
  mayBecome,
  noteTraceLine,
} from '../../src/analyse/trace-identity.js'
import {languages} from '../support/traces.js'

const identify = (lines: readonly string[]): string[] => {
  const [head = '', ...rest] = lines
  const trail = beginTrail(head)
  for (const line of rest) noteTraceLine(trail, line)
  endTrail(trail)
  return identityOf(trail).split('\n')
}

describe('a frame', () => {
  it.each([
    // Python
    ['  File "/srv/app/feed.py", line 88, in load', 'load (feed.py)', true],
    ['  |   File "/srv/app/feed.py", line 88, in load', 'load (feed.py)', true],
    [
      '  File "/usr/lib/python3.11/json/decoder.py", line 3, in decode',
      'decode (decoder.py)',
      false,
    ],
    ['  File "/venv/lib/python3.11/site-packages/a/b.py", line 3, in c', 'c (b.py)', false],
    [
      '  File "<frozen importlib._bootstrap>", line 241, in _call',
      '_call (<frozen importlib._bootstrap>)',
      false,
    ],
    // Java, Kotlin, Scala
    ['\tat com.acme.Cart.total(Cart.java:12)', 'com.acme.Cart.total', true],
    ['\tat app//com.acme.Cart.total(Cart.java:12)', 'com.acme.Cart.total', true],
    [
      '\tat java.base/java.util.ArrayList.get(ArrayList.java:427)',
      'java.util.ArrayList.get',
      false,
    ],
    [
      '\tat com.acme.Cart$$EnhancerBySpringCGLIB$$1f2e.total(<generated>)',
      'com.acme.Cart.total',
      true,
    ],
    [
      '\tat com.acme.Cart.lambda$total$3(Cart.java:12) ~[shop.jar:1.2]',
      'com.acme.Cart.lambda$total',
      true,
    ],
    [
      '\tat org.springframework.web.Servlet.run(Servlet.java:1)',
      'org.springframework.web.Servlet.run',
      false,
    ],
    ['\tat jdk.internal.reflect.M.invoke0(Native Method)', 'jdk.internal.reflect.M.invoke0', false],
    ['\tat com.acme.Cart$2.run(Cart.java:12)', 'com.acme.Cart$.run', true],
    // Node.js
    ['    at Cart.sum (/srv/api/cart.js:12:9)', 'Cart.sum (cart.js)', true],
    ['    at new Cart (/srv/api/cart.js:12:9)', 'Cart (cart.js)', true],
    ['    at Cart.sum [as total] (/srv/api/cart.js:12:9) {', 'Cart.sum (cart.js)', true],
    ['    at /srv/api/cart.js:12:9', 'cart.js', true],
    ['    at async file:///srv/api/cart.mjs:12:9', 'cart.mjs', true],
    ['    at /srv/api/dist/main.3f2a9c81.js:1:9', 'main.js', true],
    ['    at next (/srv/api/node_modules/express/lib/router.js:1:9)', 'next (router.js)', false],
    ['    at node:internal/main/run_main_module:23:47', 'run_main_module', false],
    ['    at Array.map (<anonymous>)', 'Array.map', false],
    ['    at async Promise.all (index 0)', 'Promise.all', false],
    // .NET
    [
      '   at Acme.Cart.Total(String name, Int32 n) in C:\\src\\Cart.cs:line 12',
      'Acme.Cart.Total',
      true,
    ],
    ['   at Acme.Cart.<TotalAsync>d__12.MoveNext()', 'Acme.Cart.<TotalAsync>d__.MoveNext', true],
    ['   at Acme.P.<>c__DisplayClass3_0.<Main>b__1()', 'Acme.P.<>c__DisplayClass.<Main>b__', true],
    [
      '   at System.Linq.Enumerable.First[T](IEnumerable`1 a)',
      'System.Linq.Enumerable.First[T]',
      false,
    ],
    // Ruby
    ["\tfrom /srv/shop/cart.rb:12:in `block (2 levels) in total'", 'total (cart.rb)', true],
    ["\tfrom /srv/shop/cart.rb:12:in 'Cart#total'", 'Cart#total (cart.rb)', true],
    ["/usr/lib/ruby/3.0.0/net/http.rb:1:in `start'", 'start (http.rb)', false],
    ["\tfrom /var/lib/gems/3.0.0/gems/rack-2/lib/rack.rb:1:in `call'", 'call (rack.rb)', false],
    // PHP
    ['#0 /srv/shop/index.php(20): Cart->total(Array)', 'Cart->total (index.php)', true],
    ['#1 /srv/shop/vendor/x/y.php(3): App\\Cart::buy()', 'App\\Cart::buy (y.php)', false],
  ])('%s', (line, place, isOwn) => {
    expect(frameOf(line)).toEqual({place, isOwn})
  })

  it.each(['    total = rows[at]', 'at the end of the day', '}', '#1 {main}', 'KeyError: x'])(
    'is none: %s',
    (line) => {
      expect(frameOf(line)).toBeUndefined()
    },
  )
})

describe('the identity of a trace', () => {
  it.each(languages.map((one) => [one.name, one] as const))(
    'holds neither line numbers, addresses nor what was said, in %s',
    (_name, {name, trace, places, errors}) => {
      const of = (build: number, message: string): string[] =>
        identify(trace({error: 'second', place: 'second', build, message}))
      const identity = of(1, 'one thing')
      for (let build = 2; build < 13; build++) {
        expect(of(build, `${'x'.repeat(build)} (${build})`)).toEqual(identity)
      }
      expect(identity.at(-1)).toBe(`at ${places.second}`)
      if (name !== 'Rust') expect(identity[0]).toContain(errors.second)
    },
  )

  it.each(languages.map((one) => [one.name, one] as const))(
    'grows step by step and never changes what it was, in %s',
    (_name, {trace}) => {
      const [head = '', ...rest] = trace({error: 'first', place: 'second', build: 3, message: 'no'})
      const trail = beginTrail(head)
      const seen = [identityOf(trail)]
      for (const line of rest) {
        noteTraceLine(trail, line)
        seen.push(identityOf(trail))
      }
      endTrail(trail)
      const whole = identityOf(trail)
      for (const soFar of seen) expect(mayBecome(soFar, whole)).toBe(true)
    },
  )

  it('is the deepest own frame of a Python block, and of each block of a chain', () => {
    // As Python 3.11 prints it.
    const lines = [
      'Traceback (most recent call last):',
      '  File "/srv/app/t.py", line 4, in load',
      '    try: inner(x)',
      '         ^^^^^^^^',
      '  File "/srv/app/t.py", line 2, in inner',
      "    def inner(d): return d['price']",
      '                         ~^^^^^^^^^',
      "KeyError: 'price'",
      '',
      'The above exception was the direct cause of the following exception:',
      '',
      'Traceback (most recent call last):',
      '  File "/srv/app/t.py", line 17, in <module>',
      '    load({})',
      '  File "/srv/app/t.py", line 5, in load',
      'RuntimeError: wrapped',
    ]
    expect(identify(lines)).toEqual([
      ...['KeyError', 'at inner (t.py)', 'RuntimeError', 'at load (t.py)'],
    ])
  })

  it('is that of an exception group, whatever it holds', () => {
    const group = (...inner: string[]): string[] => [
      '  + Exception Group Traceback (most recent call last):',
      '  |   File "/srv/app/t.py", line 15, in gather',
      "  |     raise ExceptionGroup('many', found)",
      `  | ExceptionGroup: many (${inner.length} sub-exceptions)`,
      ...inner.flatMap((line, i) => [
        i === 0
          ? '  +-+---------------- 1 ----------------'
          : `    +---------------- ${i + 1} ----------------`,
        `    | ${line}`,
      ]),
      '    +------------------------------------',
    ]
    expect(identify(group('ValueError: a'))).toEqual(['ExceptionGroup', 'at gather (t.py)'])
    expect(identify(group('KeyError: b', 'ValueError: a'))).toEqual(
      identify(group('ValueError: a')),
    )
  })

  it('is the first frame where the application has none', () => {
    expect(
      identify([
        'java.lang.IllegalStateException: pool closed',
        '\tat org.apache.tomcat.Pool.borrow(Pool.java:7)',
        '\tat java.base/java.lang.Thread.run(Thread.java:840)',
      ]),
    ).toEqual(['java.lang.IllegalStateException', 'at org.apache.tomcat.Pool.borrow'])
  })

  it('is that of the first goroutine', () => {
    const frames = (name: string): string[] => [`main.${name}()`, `\t/srv/${name}.go:12 +0x1d`]
    expect(
      identify([
        'http: panic serving 10.0.0.1:4242: boom',
        'goroutine 35 [running]:',
        'net/http.(*conn).serve.func1()',
        '\t/usr/local/go/src/net/http/server.go:1854 +0xbf',
        ...frames('pay'),
        'created by net/http.(*Server).Serve in goroutine 1',
        '\t/usr/local/go/src/net/http/server.go:3086 +0x5cb',
        'goroutine 36 [select]:',
        ...frames('wait'),
      ]),
    ).toEqual(['at main.pay (pay.go)'])
  })

  it('is bounded, however long the chain', () => {
    const chain = Array.from({length: 50}, (_, i) => [
      `Caused by: a.E${String.fromCharCode(97 + (i % 26))}Exception: no`,
      '\tat com.acme.A.b(A.java:1)',
    ]).flat()
    expect(identify(['a.BException: no', ...chain])).toHaveLength(8)
  })
})

describe('a trace that was cut short', () => {
  it.each([
    ['A', 'A\nat f', true],
    ['A', 'A\nB\nat f', true],
    ['A\nat f', 'A\nat f', true],
    ['panic\nat src/a.rs', 'panic\nat src/a.rs\nat shop::a', true],
    ['A\nat f', 'A\nat f\nB\nat g', false],
    ['A', 'AB\nat f', false],
    ['B', 'A\nat f', false],
  ])('%j of %j: %s', (short, whole, expected) => {
    expect(isShortOf(short, whole)).toBe(expected)
  })
})
