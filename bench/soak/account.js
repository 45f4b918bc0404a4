// What was written against what was read, of each monitor and of all.

/** Holds a monitor's figures against what its writer knows. */
export const accountOf = ({writer, monitor, shown, findings, rotations}) => {
  const {counters, coverage} = shown
  const {written} = writer
  const begun = begunOf(writer, counters, coverage)
  const missing = Math.max(0, written.lines - counters.lines - begun.lines)
  const missingBytes = Math.max(0, written.bytes - counters.bytes - begun.bytes)
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

/**
 * Lines that their writer never finished, in rotated files that are still open: they may yet go on, and are told
 * when these are closed. What is missing must be as many bytes as some of these lines have together.
 */
const begunOf = ({written, cuts}, counters, {files}) => {
  const lines = written.lines - counters.lines
  const bytes = written.bytes - counters.bytes
  const isOpen = files.filter(({state}) => state === 'open').length > lines
  return lines > 0 && isOpen && sumsOf(cuts, lines).has(bytes)
    ? {lines, bytes}
    : {lines: 0, bytes: 0}
}

/** All sums of so many of these numbers. */
const sumsOf = (numbers, count) => {
  if (count === 0) return new Set([0])
  const sums = new Set()
  for (const [at, first] of numbers.entries()) {
    for (const sum of sumsOf(numbers.slice(at + 1), count - 1)) sums.add(first + sum)
  }
  return sums
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
