import type {TemplateReport} from './pipeline.js'
import {countsIn} from './slices.js'
import type {Stretch} from './slices.js'
import type {Template} from './template.js'
import {isoTime} from './time.js'
import type {TraceTemplate} from './trace-templates.js'
import {traceName} from './trace-templates.js'

/**
 * The patterns of a log, most frequent first. Records that report an exception stand under what it
 * is known by, and are not counted again under their first line. `stretch`: the time whose slices
 * are told; null for a log without times.
 */
export const templateReports = (
  templates: Iterable<Template>,
  traces: readonly TraceTemplate[],
  stretch: Stretch | null,
): readonly TemplateReport[] => {
  const apart = new Map<string, TraceTemplate[]>()
  for (const trace of traces) {
    if (trace.count > 0) apart.set(trace.headId, [...(apart.get(trace.headId) ?? []), trace])
  }
  const rows: TemplateReport[] = []
  for (const template of templates) {
    const own = apart.get(template.id) ?? []
    const count = own.reduce((rest, trace) => rest - trace.count, template.count)
    if (count > 0) rows.push(rowOf(template, template, count, seriesOf(template, own, stretch)))
  }
  for (const trace of [...apart.values()].flat()) {
    const head = {id: trace.headId, text: trace.headText}
    const name = traceName(head, trace.identity)
    rows.push(rowOf(name, trace, trace.count, seriesOf(trace, [], stretch)))
  }
  return rows.sort((a, b) => b.count - a.count)
}

/** Counts in each slice, without those that stand elsewhere. */
const seriesOf = (
  {series}: Pick<Template, 'series'>,
  apart: readonly Pick<Template, 'series'>[],
  stretch: Stretch | null,
): readonly number[] => {
  if (stretch === null) return []
  const elsewhere = apart.map((one) => countsIn(one.series, stretch))
  return countsIn(series, stretch).map((count, i) =>
    Math.max(
      0,
      elsewhere.reduce((rest, counts) => rest - (counts[i] ?? 0), count),
    ),
  )
}

interface Seen {
  /** ms since 1970; null or NaN where no record had a time. */
  readonly firstMs: number | null
  readonly lastMs: number | null
  readonly level: Template['level']
}

const rowOf = (
  {id, text}: Pick<Template, 'id' | 'text'>,
  {firstMs, lastMs, level}: Seen,
  count: number,
  series: readonly number[],
): TemplateReport => ({
  id,
  template: text,
  count,
  firstSeen: timeOf(firstMs),
  lastSeen: timeOf(lastMs),
  level,
  series,
})

const timeOf = (ms: number | null): string | null =>
  ms === null || Number.isNaN(ms) ? null : isoTime(ms)
