#!/usr/bin/env node
// Writes man/qcmd.1 from the manifest (commands, arguments, flags) and the pages of `qcmd help
// TOPIC`, so that it cannot drift. `--check` compares instead of writing. Run after a build.
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {tsImport} from 'tsx/esm/api'

const ROOT = join(import.meta.dirname, '..')
const {HELP_TOPICS} = await tsImport('../src/cli/help-topics.ts', import.meta.url)
const read = (name) => JSON.parse(readFileSync(join(ROOT, name), 'utf8'))
const {commands} = read('oclif.manifest.json')
const {version, description} = read('package.json')

/** Text as text: no escape, no request, and a hyphen that can be copied. */
const roff = (text) =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/^(?=[.'])/gm, '\\&')
const bold = (text) => `\\fB${roff(text)}\\fR`
/** What stands between backquotes is typed. */
const prose = (text) =>
  text
    .trim()
    .replaceAll(/\s+/g, ' ')
    .split('`')
    .map((part, index) => (index % 2 === 1 ? bold(part) : roff(part)))
    .join('')
    .replace(/^(?=[.'])/, '\\&')
/** A heading is one argument. */
const quoted = (text) => `"${roff(text).replaceAll('"', '\\(dq')}"`
const item = (term, meaning) => ['.TP', term, meaning === '' ? '\\&' : meaning]
const example = (lines) => ['.PP', '.RS 4', '.nf', ...lines.map(roff), '.fi', '.RE']

const commandSection = (id) => {
  const {summary = '', description: about = '', usage, flags, args, examples = []} = commands[id]
  const name = id.replaceAll(':', ' ')
  const own = Object.values(flags).filter((flag) => flag.helpGroup !== 'GLOBAL' && !flag.hidden)
  return [
    `.SS ${quoted(`qcmd ${usage ?? [name, ...Object.keys(args).map((arg) => arg.toUpperCase())].join(' ')}`)}`,
    prose(`${summary}.`),
    ...about
      .split(/\n\n+/)
      .filter((paragraph) => paragraph.trim() !== '')
      .flatMap((paragraph) => ['.PP', prose(paragraph)]),
    ...own.flatMap(flagItem),
    ...example(examples.map((line) => line.replaceAll('<%= config.bin %>', 'qcmd'))),
  ]
}

const flagItem = ({name, char, type, helpLabel, helpValue, description: about = '', options}) => {
  const long = helpLabel?.trim() ?? `--${name}`
  const value =
    type === 'option' ? ` \\fI${roff(helpValue ?? options?.join('|') ?? 'VALUE')}\\fR` : ''
  const short = char === undefined ? '' : `${bold(`-${char}`)}, `
  return item(`${short}${bold(long)}${value}`, prose(about))
}

const topicSection = ({name, about, before, rows, after, commands: lines = []}) => [
  `.SS ${quoted(`${about} (qcmd help ${name})`)}`,
  ...before.flatMap((text, index) => [...(index === 0 ? [] : ['.PP']), prose(text)]),
  ...rows.flatMap(([term, meaning]) => item(bold(term), prose(meaning))),
  ...after.flatMap((text) => ['.PP', prose(text)]),
  ...(lines.length === 0 ? [] : example(lines)),
]

const ids = Object.keys(commands).filter((id) => !commands[id].hidden)
const global = Object.values(commands.status.flags).filter(({helpGroup}) => helpGroup === 'GLOBAL')
const page = [
  '.\\" Made by scripts/write-man-page.js from the commands and the help.',
  `.TH QCMD 1 "" ${quoted(`qcmd ${version}`)} ${quoted('User Commands')}`,
  '.SH NAME',
  `qcmd \\- ${roff(description.charAt(0).toLowerCase() + description.slice(1))}`,
  '.SH SYNOPSIS',
  `${bold('qcmd')} \\fICOMMAND\\fR [\\fIARGUMENT\\fR]... [\\fIFLAG\\fR]...`,
  '.SH DESCRIPTION',
  prose(
    'qcmd follows log files, learns which lines are normal, and reports what is not, with the lines that prove it. Monitors run in the terminal or in the background, where they outlive it; `qcmd monitors list` says of each whether it really lives.',
  ),
  '.SH COMMANDS',
  ...ids.flatMap(commandSection),
  '.SH OPTIONS',
  'Of every command:',
  ...global.flatMap(flagItem),
  ...item(`${bold('-h')}, ${bold('--help')}`, 'Show help'),
  '.SH TOPICS',
  ...HELP_TOPICS.flatMap(topicSection),
]
  .join('\n')
  .concat('\n')

const file = join(ROOT, 'man', 'qcmd.1')
if (!process.argv.includes('--check')) {
  mkdirSync(join(ROOT, 'man'), {recursive: true})
  writeFileSync(file, page)
} else if (!existsSync(file) || readFileSync(file, 'utf8') !== page) {
  process.stderr.write('man/qcmd.1 is stale: node scripts/write-man-page.js\n')
  process.exit(1)
}
