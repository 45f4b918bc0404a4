#!/usr/bin/env node
// Writes docs/reliability.md: which test shows which fault of the catalogue, and how it went. A test
// names a fault by its number, in its title or in a comment inside of it (`fault 62`, `faults 29, 30`);
// the results come from vitest's JSON report. `--check` fails when a fault that was shown by a test is
// shown by none any more.
//
//   npx vitest run --reporter=json --outputFile=report.json && node scripts/write-reliability.js report.json
//   node scripts/write-reliability.js --check
import {readFileSync, readdirSync, writeFileSync} from 'node:fs'
import {join, relative, sep} from 'node:path'
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const page = join(root, 'docs', 'reliability.md')

/** What the catalogue has: 122 to 127 are for what is not built. */
const FAULTS = [...range(1, 121), ...range(128, 132)]

const TITLES = new Map([
  [1, 'Following and rotation'],
  [29, 'Lines'],
  [45, 'Journal: durability and concurrency'],
  [71, 'Processes'],
  [96, 'The model'],
  [113, 'Security'],
])

const NOT_TRIED = new Map([
  [22, 'network file systems: not tried; the poll that finds what no event tells is shown by 21'],
  [61, 'suspend: not tried on a machine; what it rests on is the time since boot'],
  [65, 'locks on network file systems: not built, so not tried'],
])

function range(first, last) {
  return Array.from({length: last - first + 1}, (_, n) => first + n)
}

/** `fault 7`, `faults 29, 30`, `faults 63, 64 and 69`, `faults 122–127`. */
const MENTION = /\bfaults? (\d+(?:(?:, | and |[–-])\d+)*)/gi

const numbersIn = (text) =>
  [...text.matchAll(MENTION)].flatMap(([, list]) =>
    list.split(/, | and /).flatMap((part) => {
      const [first, last = first] = part.split(/[–-]/).map(Number)
      return range(first, last)
    }),
  )

const filesIn = (folder) =>
  readdirSync(join(root, folder), {recursive: true, encoding: 'utf8'})
    .map((name) => join(root, folder, name))
    .filter((path) => /\.(test\.ts|contract\.ts|js)$/.test(path))

/** A test's title begins here; a template's holes and quotes end what can be compared. */
const TITLE =
  /\b(?:it|test)(?:\.\w+)*(?:<[^>]*>)?(?:\([^'"`]*?\)|\(\[[^]*?\]\))?\(\s*(['"`])((?:(?!\1)[^\\]|\\.)*)\1/g

/** Each mention with the test that it stands in, or the one that follows it. */
const mentionsIn = (path) => {
  const text = readFileSync(path, 'utf8')
  const file = relative(root, path).split(sep).join('/')
  const titles = [...text.matchAll(TITLE)].map((match) => ({at: match.index, title: match[2]}))
  return [...text.matchAll(MENTION)].flatMap((match) => {
    const before = titles.findLast(({at}) => at <= match.index)
    const after = titles.find(({at}) => at > match.index)
    const title = (before ?? after)?.title ?? ''
    return numbersIn(match[0]).map((number) => ({number, file, title: plain(title)}))
  })
}

const plain = (title) => title.replace(/\\(.)/g, '$1').replace(/ \(faults? [^)]*\)/i, '')

/** What a report says of a test: its title may be a template that was filled in. */
const resultsOf = (report) => {
  const results = new Map()
  for (const {name, assertionResults} of JSON.parse(readFileSync(report, 'utf8')).testResults) {
    const file = name.slice(name.lastIndexOf('/test/') + 1)
    results.set(file, [...(results.get(file) ?? []), ...assertionResults])
  }
  return ({file, title}) => {
    if (file.endsWith('.js')) return 'a script of `.ci/run`'
    const start = title.split(/[%$]/)[0]
    const own = (results.get(file) ?? []).filter((one) => plain(one.title).startsWith(start))
    if (own.length === 0) return file.endsWith('.contract.ts') ? 'passed' : 'not run'
    if (own.some(({status}) => status === 'failed')) return '**failed**'
    return own.every(({status}) => status === 'passed') ? 'passed' : 'skipped'
  }
}

/** Names the tests that show the defects of the first qcmd; it shows none itself. */
const INDEX = 'test/first-qcmd.test.ts'

const shown = () => {
  const byFault = new Map(FAULTS.map((number) => [number, []]))
  for (const path of [...filesIn('test'), ...filesIn('bench')]) {
    for (const one of mentionsIn(path)) {
      if (one.file === INDEX) continue
      const known = byFault.get(one.number)
      const isNew = known?.every(({file, title}) => file !== one.file || title !== one.title)
      if (isNew) known.push(one)
    }
  }
  return byFault
}

const pageOf = (report) => {
  const result = resultsOf(report)
  const lines = [
    '# What was made to fail, and what came of it',
    '',
    'Made by `node scripts/write-reliability.js REPORT` from the results of the tests. The numbers are those of the fault catalogue that this project is',
    'built by: rotations, torn files, full disks, killed and frozen processes, hostile names, models that hang and lie. 122 to 127 belong to what is',
    'not built. Beside these tests stand a property over real files (`test/app/ledger.property.test.ts`: what was read and what is declared is',
    'what was written, nothing twice) and a soak (`bench/soak.js`: twenty monitors under rotations, kills and freezes).',
    '',
    'Not tried here: macOS, Windows, network file systems, a suspended machine, a power cut, a kernel that is out of memory (SIGKILL stands for it).',
    '',
  ]
  for (const [number, tests] of shown()) {
    const title = TITLES.get(number)
    if (title) lines.push(`## ${title}`, '', '| fault | shown by | result |', '| --- | --- | --- |')
    const rows = tests.map((one) => `| ${number} | ${cell(one)} | ${result(one)} |`)
    lines.push(
      ...(rows.length > 0 ? rows : [`| ${number} | – | ${NOT_TRIED.get(number) ?? 'not shown'} |`]),
    )
    if (TITLES.has(nextOf(number))) lines.push('')
  }
  return `${lines.join('\n')}\n`
}

const nextOf = (number) => FAULTS[FAULTS.indexOf(number) + 1]

const cell = ({file, title}) =>
  `${title.replaceAll('|', '\\|')} (\`${file.replace(/^test\//, '')}\`)`

const [argument] = process.argv.slice(2)
if (argument === '--check') {
  const missing = [...shown()].filter(
    ([number, tests]) => tests.length === 0 && !NOT_TRIED.has(number),
  )
  if (missing.length > 0) {
    process.stderr.write(
      `write-reliability: no test names ${missing.map(([number]) => number).join(', ')}\n`,
    )
    process.exit(1)
  }
} else if (argument === undefined) {
  process.stderr.write('write-reliability: which report? See the head of this script\n')
  process.exit(2)
} else {
  writeFileSync(page, pageOf(argument))
}
