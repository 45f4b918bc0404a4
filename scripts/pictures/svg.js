// Rows of a terminal's cells as SVG: one text element for each stretch of one look, held to its columns,
// whatever the reader's font. No script, no font and no picture from elsewhere.

const CELL = {width: 8.4, height: 18}
const MARGIN = 16
const FONT = 'ui-monospace,SFMono-Regular,Menlo,Consolas,DejaVu Sans Mono,monospace'
const PAPER = '#16181d'
const INK = '#d7dae0'
/** The sixteen colours, on dark paper; each has a contrast of 4.5 or more. */
const PALETTE = [
  ...['#7f8694', '#f2777a', '#8fc977', '#e8c468', '#7aa8f0', '#d499e0', '#66c7c7', '#d7dae0'],
  ...['#98a0ae', '#ff9a9c', '#a9dd93', '#f5d98a', '#9bc0ff', '#e6b5ef', '#8bdede', '#ffffff'],
]

export const svgOf = (rows, {columns, title}) => {
  const width = Math.round(columns * CELL.width + 2 * MARGIN)
  const height = Math.round(rows.length * CELL.height + 2 * MARGIN)
  const body = rows.flatMap((cells, row) => stretches(cells).map((one) => textOf(one, row)))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escaped(title)}</title>
<rect width="100%" height="100%" rx="8" fill="${PAPER}"/>
<g font-family="${FONT}" font-size="14" fill="${INK}" xml:space="preserve">
${body.join('\n')}
</g>
</svg>
`
}

/** Cells of one look that follow each other; blanks at the ends are left out. */
const stretches = (cells) => {
  const found = []
  for (const cell of cells) {
    const last = found.at(-1)
    if (last && sameLook(last[0], cell)) last.push(cell)
    else found.push([cell])
  }
  return found.map((one) => (one[0].isInverse ? one : trimmed(one))).filter((one) => one.length > 0)
}

const sameLook = (one, other) =>
  ['colour', 'isBold', 'isDim', 'isInverse'].every((key) => one[key] === other[key])

const trimmed = (cells) => {
  const isInk = ({text}) => text.trim() !== ''
  return cells.slice(Math.max(0, cells.findIndex(isInk)), cells.findLastIndex(isInk) + 1)
}

const textOf = (cells, row) => {
  const [first] = cells
  const x = MARGIN + first.x * CELL.width
  const y = MARGIN + row * CELL.height
  const width = cells.reduce((sum, cell) => sum + cell.width, 0) * CELL.width
  const ink = first.isInverse ? PAPER : first.colour < 0 ? INK : (PALETTE[first.colour] ?? INK)
  const attributes = [
    `x="${round(x)}" y="${round(y + 13.5)}" textLength="${round(width)}" lengthAdjust="spacingAndGlyphs"`,
    ...(ink === INK ? [] : [`fill="${ink}"`]),
    ...(first.isBold ? ['font-weight="bold"'] : []),
    ...(first.isDim ? ['opacity="0.65"'] : []),
  ]
  const text = `<text ${attributes.join(' ')}>${escaped(cells.map((cell) => cell.text).join(''))}</text>`
  if (!first.isInverse) return text
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${CELL.height}" fill="${INK}"/>${text}`
}

const round = (value) => Number(value.toFixed(1))

const escaped = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
