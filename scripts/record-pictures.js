// Records the README's pictures: what a terminal really shows, drawn as SVG into docs/pictures.
// `--check` records them anew, and compares the words: numbers, bars and ids are those of the run.
//
//   npm run pictures [-- --check] [-- NAME…]
import {execFileSync} from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import {tmpdir} from 'node:os'
import {delimiter, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {parseArgs} from 'node:util'
import {svgOf} from './pictures/svg.js'
import {openTerminal} from './pictures/terminal.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const RUN = join(root, 'bin', 'run.js')
const EXAMPLE = join(root, 'examples', 'checkout-incident.log')
/** The line of the example at which it is looked at live. */
const LIVE_FROM = 2931

const SIZE = {columns: 92, rows: 34}

/** What is on each picture, and how it comes to be seen. */
const PICTURES = {
  report: {
    title: 'qcmd logs FILE --once: the report on a log with an incident in it',
    isStill: true,
    async record({terminal}) {
      await terminal.run('qcmd logs checkout-incident.log --once --no-ai')
      return terminal.rows({most: SIZE.rows})
    },
  },
  live: {
    title: 'qcmd logs FILE --follow: lines as they come, and findings among them',
    async record({terminal, stage}) {
      await terminal.ready()
      terminal.type('qcmd logs web.log --follow --no-ai\r')
      await terminal.see('it to have learned', (all) => all.some((line) => /Learned/.test(line)))
      stage.writeNow('web.log', LIVE_FROM, LIVE_FROM + 8)
      await terminal.see('lines', (all) => all.some((line) => /retry 2 of 3/.test(line)))
      stage.writeNow('web.log', LIVE_FROM + 8, LIVE_FROM + 26)
      await terminal.see('the finding, the lines after it and the status line', (all) =>
        [/No free database/, /A-108513 placed/, /q quit/].every((wanted) =>
          all.some((line) => wanted.test(line)),
        ),
      )
      return terminal.rows({visible: true})
    },
  },
  list: {
    title: 'qcmd monitors list: monitors that run, and one that was killed',
    async record({terminal}) {
      await terminal.run('qcmd monitors list --table')
      await terminal.run('qcmd monitors show shop')
      return terminal.rows({most: SIZE.rows})
    },
  },
  shell: {
    title: 'qcmd shell: a monitor, its findings and a question at one prompt',
    async record({terminal}) {
      await terminal.ready()
      terminal.type('qcmd shell\r')
      const prompt = (all) => /^qcmd> ?$/.test(all.findLast(Boolean) ?? '')
      await terminal.see('the prompt of the shell', prompt)
      for (const line of ['/lm --table', '/findings --severity error']) {
        terminal.type(`${line}\r`)
        await terminal.see(`the answer to ${line}`, (all) => {
          const asked = all.findLastIndex((one) => one.includes(line))
          return asked >= 0 && all.slice(asked + 1).some(Boolean) && prompt(all)
        })
      }
      return terminal.rows({visible: true})
    },
  },
}

const main = async () => {
  const {values, positionals} = parseArgs({
    options: {check: {type: 'boolean', default: false}},
    allowPositionals: true,
  })
  const stage = await setStage()
  const stale = []
  try {
    for (const [name, picture] of Object.entries(PICTURES)) {
      if (positionals.length > 0 && !positionals.includes(name)) continue
      const file = join(root, 'docs', 'pictures', `${name}.svg`)
      const drawn = await recorded(picture, stage)
      if (!values.check) {
        mkdirSync(join(root, 'docs', 'pictures'), {recursive: true})
        writeFileSync(file, drawn)
      } else if (!isSame(picture, wordsOf(readFileSync(file, 'utf8')), wordsOf(drawn))) {
        stale.push(name)
        writeFileSync(join(tmpdir(), `qcmd-${name}.svg`), drawn)
      }
    }
  } finally {
    stage.end()
  }
  if (stale.length > 0) {
    process.stderr.write(`stale: docs/pictures of ${stale.join(', ')}\nRun: npm run pictures\n`)
    process.exitCode = 1
  }
}

const recorded = async ({title, record}, stage) => {
  const terminal = openTerminal({...SIZE, cwd: stage.dir, env: stage.env})
  try {
    const rows = await record({terminal, stage})
    // A long path is cut in its middle where there is no room for it.
    return svgOf(rows, {columns: SIZE.columns, title})
      .replaceAll(stage.dir, '/srv/webshop')
      .replaceAll(/\/tmp\/\w*…\w*\//g, '/srv/…shop/')
  } finally {
    terminal.close()
  }
}

/** A file read once says the same again; what is in the window of something that moves is a matter of the moment. */
const isSame = ({isStill = false}, one, other) => {
  if (isStill) return one.join(' ') === other.join(' ')
  const all = new Set([...one, ...other])
  const common = [...all].filter((word) => one.includes(word) && other.includes(word))
  return common.length >= LIKENESS * all.size
}
const LIKENESS = 0.7

/** Words alone: what a run of another moment says, too. */
const wordsOf = (svg) =>
  [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)]
    .map(([, text]) => text.replace(/\b[0-9a-f]{8,}\b[0-9a-f-]*/g, ''))
    .flatMap((text) => text.match(/[A-Za-z]{3,}/g) ?? [])
    .filter((word) => !UNITS.has(word))
const UNITS = new Set(['min', 'ago'])

/** A folder with a shop's logs and a command `qcmd`, and three monitors, one of which was killed. */
const setStage = async () => {
  // As long as what it is called in the picture.
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'q')))
  const bin = join(dir, '.bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'qcmd'), `#!/bin/sh\nexec '${process.execPath}' '${RUN}' "$@"\n`)
  chmodSync(join(bin, 'qcmd'), 0o755)
  const env = {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    QCMD_STATE_DIR: join(dir, '.state'),
    QCMD_CONFIG_DIR: join(dir, '.config'),
    QCMD_CACHE_DIR: join(dir, '.cache'),
    QCMD_HEARTBEAT_MS: '1000',
    OLLAMA_HOST: '127.0.0.1:2',
    TZ: 'UTC',
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    TERM: 'xterm-256color',
  }
  for (const name of ['NO_COLOR', 'FORCE_COLOR', 'NODE_ENV', 'NODE_EXTRA_CA_CERTS'])
    delete env[name]
  mkdirSync(env.QCMD_STATE_DIR, {mode: 0o700})
  // Secrets are shown as hashes under the user's own key; this one is no secret.
  writeFileSync(join(env.QCMD_STATE_DIR, 'redaction.key'), Buffer.alloc(32, 'sample'), {
    mode: 0o600,
  })
  const json = (...argv) =>
    JSON.parse(
      execFileSync(process.execPath, [RUN, ...argv, '--json'], {cwd: dir, env, encoding: 'utf8'}),
    )
  const until = async (what, holds) => {
    for (const deadline = Date.now() + 30_000; !holds();) {
      if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  const end = () => {
    json('monitors', 'stop', '--all')
    rmSync(dir, {recursive: true, force: true, maxRetries: 5})
  }

  const lines = readFileSync(EXAMPLE, 'utf8').trimEnd().split('\n')
  const write = (name, from, to) =>
    appendFileSync(join(dir, name), `${lines.slice(from, to).join('\n')}\n`)
  // Lines that are looked at live are of today.
  const shiftMs = Date.now() - Date.parse(lines[LIVE_FROM].slice(0, 24))
  const writeNow = (name, from, to) => {
    const ofToday = (line) =>
      line.replace(/^\d{4}-\S+/, (at) => new Date(Date.parse(at) + shiftMs).toISOString())
    appendFileSync(join(dir, name), `${lines.slice(from, to).map(ofToday).join('\n')}\n`)
  }
  write('checkout-incident.log', 0, lines.length)
  write('shop.log', 0, 2600)
  write('mail.log', 0, 300)
  write('cron.log', 0, 100)
  writeNow('web.log', 0, LIVE_FROM)
  for (const name of ['shop', 'mail', 'cron']) {
    json('logs', `${name}.log`, '--background', '--no-ai', '--name', name)
  }
  write('shop.log', 2600, 3400)
  write('mail.log', 300, 420)
  const row = (name) => json('monitors', 'list').monitors.find((one) => one.name === name)
  process.kill(row('cron').pid, 'SIGKILL')
  await until('the crash to be seen', () => row('cron').status === 'crashed')
  await until('the lines to be read', () => row('shop').linesRead + row('mail').linesRead === 920)
  // What was noticed and learned follows with the next two heartbeats.
  for (const name of ['shop', 'mail']) {
    for (let beats = 0; beats < 2; beats++) {
      const {heartbeatAt} = row(name)
      await until('a heartbeat', () => row(name).heartbeatAt !== heartbeatAt)
    }
  }
  return {dir, env, writeNow, end}
}

await main()
