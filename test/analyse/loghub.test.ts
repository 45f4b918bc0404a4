import {describe, expect, it} from 'vitest'
import {analyse} from '../support/analyse.js'
import {linesOfBytes} from '../support/log-lines.js'
import {groupingAccuracy, labelledLogs} from '../support/loghub.js'

const NAMES = ['Apache', 'HDFS', 'HPC', 'Hadoop', 'Mac', 'Proxifier', 'Thunderbird', 'Windows']
/** Measured .971 on raw lines, with no setting for any of them. */
const FLOOR = 0.96

const folder = process.env['LOGHUB_DIR']
if (folder === undefined) console.warn('skipped: real labelled logs (LOGHUB_DIR is not set)')

describe.skipIf(folder === undefined)('real logs', () => {
  const logs = folder === undefined ? [] : labelledLogs(folder, NAMES)

  it('are all there', () => {
    expect(logs.map(({name}) => name)).toEqual(NAMES)
  })

  it.each(logs.map((log) => [log.name, log] as const))(
    '%s gives a report worth reading',
    (_name, log) => {
      const lines = linesOfBytes(log.bytes)
      const {findings, pipeline, annotations} = analyse(lines)
      const {levels, templates, from, to, rate, format} = pipeline.report()
      expect(Object.values(levels).reduce((sum, count) => sum + count, 0)).toBe(lines.length)
      expect(templates.length).toBeGreaterThan(0)
      expect(annotations).toHaveLength(lines.length)
      expect([from, to, format]).not.toContain(null)
      expect(rate.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(lines.length * 0.9)
      // A person reads these.
      const reported = new Set(findings.map(({templateId}) => templateId))
      expect(reported.size).toBeLessThan(60)
      for (const {title, evidence} of findings) {
        expect(title).not.toMatch(/^\W*\d{4}-\d\d-\d\d/)
        expect(title.length).toBeLessThanOrEqual(120)
        expect(evidence.length).toBeLessThanOrEqual(5)
      }
    },
  )

  it('are grouped as people grouped them', () => {
    const scores = logs.map(({bytes, groups}) => {
      const ids = analyse(linesOfBytes(bytes)).annotations.map(({id}) => id)
      return groupingAccuracy(groups, ids)
    })
    const average = scores.reduce((sum, score) => sum + score, 0) / scores.length
    expect(average).toBeGreaterThan(FLOOR)
  })
})
