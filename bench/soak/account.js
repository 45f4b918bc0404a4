// What was written against what was read, of each monitor and of all.
import {existsSync, readFileSync, statSync} from 'node:fs'

/** Holds a monitor's figures against what its writer knows. */
export const accountOf = ({writer, monitor, shown, findings, rotations}) => {
  const {counters, coverage} = shown
  const {written} = writer
  // A line that its writer never finished, in a file that is still followed, may yet go on.
  const begun = coverage.files.map(begunBytesOf).filter((bytes) => bytes > 0)
  const missing = Math.max(0, written.lines - counters.lines - begun.length)
  const begunBytes = begun.reduce((sum, bytes) => sum + bytes, 0)
  const missingBytes = Math.max(0, written.bytes - counters.bytes - begunBytes)
  const unknownGaps = coverage.gaps.filter(({bytes}) => bytes === null).length
  const gapBytes = coverage.gaps.reduce((sum, {bytes}) => sum + (bytes ?? 0), 0)
  // As many lines and other bytes: one was lost for another that was read twice.
  const isOff = missing === 0 && counters.lines === written.lines && missingBytes > gapBytes
  const isExplained = unknownGaps > 0 || missingBytes <= gapBytes
  const missed = writer.bad.filter((what) => !findings.some((finding) => tells(finding, what)))
  return {
    name: writer.name,
    manner: writer.manner,
    rate: writer.rate,
    written,
    read: {lines: counters.lines, bytes: counters.bytes},
    rotations,
    ...monitor.seen,
    gaps: coverage.gaps,
    unknownGaps,
    gapBytes,
    underGaps: isExplained ? missing : 0,
    unexplained: isExplained ? 0 : Math.max(missing, isOff ? 1 : 0),
    doubles: Math.max(
      0,
      counters.lines - written.lines,
      counters.lines === written.lines && counters.bytes > written.bytes ? 1 : 0,
    ),
    planted: writer.bad.length,
    // A line that was not read cannot be found.
    missedUnderGaps: missing > 0 && isExplained ? missed.length : 0,
    missed: missing > 0 && isExplained ? [] : missed,
  }
}

/** Bytes behind the last newline of an open file, as far as it was read; 0 where all of it was. */
const begunBytesOf = ({path, state, skippedBytes, readBytes, holeBytes}) => {
  if (state !== 'open' || path.endsWith('.gz') || !existsSync(path)) return 0
  const rest = statSync(path).size - (skippedBytes + readBytes + holeBytes)
  return rest > 0 && !readFileSync(path).subarray(-rest).includes(10) ? rest : 0
}

/** Whether a finding, or what it tells beside itself, is of this line. */
const tells = (finding, what) =>
  [finding, ...finding.also].some(({title, evidence}) =>
    [title, ...evidence.map(({text}) => text)].some((text) => text.includes(what)),
  )

export const totalOf = (accounts) => {
  const sum = (of) => accounts.reduce((total, account) => total + of(account), 0)
  const most = (of) => Math.max(0, ...accounts.map(of))
  return {
    written: {lines: sum(({written}) => written.lines), bytes: sum(({written}) => written.bytes)},
    read: {lines: sum(({read}) => read.lines), bytes: sum(({read}) => read.bytes)},
    rotations: sum(({rotations}) => rotations),
    kills: sum(({kills}) => kills),
    freezes: sum(({freezes}) => freezes),
    gaps: sum(({gaps}) => gaps.length),
    unknownGaps: sum(({unknownGaps}) => unknownGaps),
    gapBytes: sum(({gapBytes}) => gapBytes),
    underGaps: sum(({underGaps}) => underGaps),
    unexplained: sum(({unexplained}) => unexplained),
    doubles: sum(({doubles}) => doubles),
    planted: sum(({planted}) => planted),
    missedUnderGaps: sum(({missedUnderGaps}) => missedUnderGaps),
    missed: sum(({missed}) => missed.length),
    memoryKiB: most(({memoryKiB}) => memoryKiB),
    descriptors: most(({descriptors}) => descriptors),
  }
}

const COLUMNS = [
  ['', ({name}) => name],
  ['followed as', ({way}) => way],
  ['rotated by', ({style}) => style],
  ['writes', ({manner}) => manner],
  ['lines/s', ({rate}) => number(rate)],
  ['written', ({written}) => number(written.lines)],
  ['read', ({read}) => number(read.lines)],
  ['in gaps', ({underGaps}) => number(underGaps)],
  ['gaps', ({gaps}) => number(gaps.length)],
  ['rotated', ({rotations}) => number(rotations)],
  ['killed', ({kills}) => number(kills)],
  ['frozen', ({freezes}) => number(freezes)],
  ['planted', ({planted}) => number(planted)],
  ['MiB', ({memoryKiB}) => number(memoryKiB / 1024)],
  ['fds', ({descriptors}) => number(descriptors)],
  ['', ({unexplained, doubles, missed}) => remark(unexplained, doubles, missed)],
]

export const tableOf = (accounts) => {
  const rows = [COLUMNS.map(([title]) => title), ...accounts.map(cellsOf)]
  const widths = COLUMNS.map((_, at) => Math.max(...rows.map((row) => row[at].length)))
  const isText = (at) => at < 4 || at === COLUMNS.length - 1
  return rows.map((row) =>
    row
      .map((cell, at) => (isText(at) ? cell.padEnd(widths[at]) : cell.padStart(widths[at])))
      .join('  ')
      .trimEnd(),
  )
}

const cellsOf = (account) => COLUMNS.map(([, cell]) => cell(account))

const remark = (unexplained, doubles, missed) =>
  [
    unexplained > 0 ? `${number(unexplained)} UNEXPLAINED` : '',
    doubles > 0 ? `${number(doubles)} DOUBLE` : '',
    missed.length > 0 ? `${missed.length} MISSED` : '',
  ]
    .filter(Boolean)
    .join(', ')

export const number = (value) => Math.round(value).toLocaleString('en')
