import type {TemplateReport} from './pipeline.js'
import type {Template} from './template-miner.js'
import {isoTime} from './time.js'
import type {TraceTemplate} from './trace-templates.js'
import {traceName} from './trace-templates.js'

/**
 * The patterns of a log, most frequent first. Records that report an exception stand under what it
 * is known by, and are not counted again under their first line.
 */
export const templateReports = (
  templates: Iterable<Template>,
  traces: readonly TraceTemplate[],
): readonly TemplateReport[] => {
  const counted = traces.filter(({count}) => count > 0)
  const apart = new Map<string, number>()
  for (const {headId, count} of counted) apart.set(headId, (apart.get(headId) ?? 0) + count)
  const rows: TemplateReport[] = []
  for (const template of templates) {
    const count = template.count - (apart.get(template.id) ?? 0)
    if (count > 0) rows.push(rowOf(template, template, count))
  }
  for (const trace of counted) {
    const head = {id: trace.headId, text: trace.headText}
    rows.push(rowOf(traceName(head, trace.identity), trace, trace.count))
  }
  return rows.sort((a, b) => b.count - a.count)
}

const rowOf = (
  {id, text}: Pick<Template, 'id' | 'text'>,
  {firstMs, lastMs, level}: Pick<Template, 'firstMs' | 'lastMs' | 'level'>,
  count: number,
): TemplateReport => ({
  id,
  template: text,
  count,
  firstSeen: firstMs === null ? null : isoTime(firstMs),
  lastSeen: lastMs === null ? null : isoTime(lastMs),
  level,
})
