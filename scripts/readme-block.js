#!/usr/bin/env node
// Prints the N-th code block of README.md. The first two are the set-up commands, one line each:
// `.ci/run` runs exactly what a reader would paste.
//
//   node scripts/readme-block.js N [README.md]
import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'

const number = Number(process.argv[2])
const file = process.argv[3] ?? join(import.meta.dirname, '..', 'README.md')

const fail = (why) => {
  process.stderr.write(`readme-block: ${why}\n`)
  process.exit(1)
}

if (!Number.isInteger(number) || number < 1) fail('which block? give its number, from 1')
if (!existsSync(file)) fail(`${file} is missing: its first two code blocks are the set-up commands`)
const blocks = [...readFileSync(file, 'utf8').matchAll(/^```[^\n]*\n([^]*?)^```\s*$/gm)]
const block = blocks[number - 1]?.[1]?.trim()
if (!block) fail(`${file} has no code block ${number}`)
if (block.includes('\n')) fail(`code block ${number} of ${file} is not one line:\n${block}`)
process.stdout.write(`${block}\n`)
