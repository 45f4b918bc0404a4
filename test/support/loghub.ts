import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'

/** A log with its truth: for each line the id of the group it belongs to. */
export interface LabelledLog {
  readonly name: string
  readonly bytes: Uint8Array
  readonly groups: readonly string[]
}

/** The labelled logs in a folder `NAME/NAME_2k.log` with `…_structured.csv` beside it. */
export const labelledLogs = (folder: string, names: readonly string[]): readonly LabelledLog[] =>
  names
    .filter((name) => existsSync(join(folder, name, `${name}_2k.log`)))
    .map((name) => {
      const path = join(folder, name, `${name}_2k.log`)
      const [header = [], ...rows] = csvRows(readFileSync(`${path}_structured.csv`, 'utf8'))
      const column = header.indexOf('EventId')
      return {name, bytes: readFileSync(path), groups: rows.map((row) => row[column] ?? '')}
    })

const csvRows = (text: string): string[][] => {
  const rows: string[][] = []
  let row: string[] = []
  for (const [, quoted, plain, end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g,
  )) {
    row.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    if (end === ',') continue
    if (row.length > 1) rows.push(row)
    row = []
  }
  return rows
}

/**
 * Grouping accuracy: the share of lines whose predicted group holds exactly the lines of their true
 * group (Zhu et al., "Tools and Benchmarks for Automated Log Parsing", ICSE-SEIP 2019).
 */
export const groupingAccuracy = (
  truth: readonly string[],
  predicted: readonly string[],
): number => {
  const sizes = [truth, predicted].map((labels) => countOf(labels)) as [Counts, Counts]
  const pairs = countOf(truth.map((label, i) => `${label}\0${predicted[i] ?? ''}`))
  let exact = 0
  for (const [pair, count] of pairs) {
    const [a = '', b = ''] = pair.split('\0')
    if (count === sizes[0].get(a) && count === sizes[1].get(b)) exact += count
  }
  return exact / truth.length
}

type Counts = ReadonlyMap<string, number>

const countOf = (labels: readonly string[]): Counts => {
  const counts = new Map<string, number>()
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  return counts
}
