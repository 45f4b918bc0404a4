import {counted, formatCount, formatDuration} from './format-values.js'

/** Eight heights; the lowest stands for nothing, so that a quiet stretch is seen as a line. */
const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const
const ASCII = ['_', '.', ':', '-', '=', '+', '*', '#'] as const

/**
 * Values as a row of little columns, scaled to the greatest. More values than `width` are put
 * together, each column showing its greatest, so that a short burst stays visible.
 */
export const sparkline = (
  values: readonly number[],
  {width, unicode}: {readonly width: number; readonly unicode: boolean},
): string => {
  const columns = fold(values, width)
  const top = columns.reduce((most, value) => Math.max(most, value), 0)
  const heights = unicode ? BLOCKS : ASCII
  return columns.map((value) => heights[heightOf(value, top)] ?? '').join('')
}

const fold = (values: readonly number[], width: number): readonly number[] => {
  if (values.length <= width) return values
  return Array.from({length: Math.max(0, width)}, (_, column) => {
    const from = Math.floor((column * values.length) / width)
    const to = Math.floor(((column + 1) * values.length) / width)
    return values.slice(from, to).reduce((most, value) => Math.max(most, value), 0)
  })
}

const heightOf = (value: number, top: number): number => {
  // Anything at all is higher than nothing.
  if (value <= 0 || top <= 0) return 0
  return Math.max(1, Math.round((value / top) * (BLOCKS.length - 1)))
}

/** `usually 78 records in 6 min, at most 168`: what the columns stand for. */
export const usualRate = (counts: readonly number[], sliceMs: number): string => {
  const sorted = [...counts].sort((a, b) => a - b)
  const usual = sorted[Math.floor(sorted.length / 2)] ?? 0
  const slice = formatDuration(Math.max(1000, Math.round(sliceMs)))
  return `usually ${counted(usual, 'record')} in ${slice}, at most ${formatCount(sorted.at(-1) ?? 0)}`
}
