#!/usr/bin/env node
// Prints `passed failed skipped` of a vitest run: from its JSON report, or, where the run wrote
// none, from the figures at the end of its output. A file that could not be loaded is a failure.
//
//   node scripts/count-tests.js report.json output.log
import {existsSync, readFileSync} from 'node:fs'
import {stripVTControlCharacters} from 'node:util'

const [report, output] = process.argv.slice(2)

const fromReport = () => {
  const {numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults} = JSON.parse(
    readFileSync(report, 'utf8'),
  )
  const broken = testResults.filter(
    ({status, assertionResults}) => status === 'failed' && assertionResults.length === 0,
  )
  return [numPassedTests, numFailedTests + broken.length, numPendingTests + numTodoTests]
}

const fromOutput = () => {
  const lines = stripVTControlCharacters(readFileSync(output, 'utf8')).split('\n')
  const summary = lines.findLast((line) => /^\s+Tests\s+\d/.test(line)) ?? ''
  const files = lines.findLast((line) => /^\s+Test Files\s+\d/.test(line)) ?? ''
  const figure = (line, word) => Number(new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0)
  const failed = figure(summary, 'failed') || figure(files, 'failed')
  return [figure(summary, 'passed'), failed, figure(summary, 'skipped') + figure(summary, 'todo')]
}

console.log((existsSync(report) ? fromReport() : fromOutput()).join(' '))
