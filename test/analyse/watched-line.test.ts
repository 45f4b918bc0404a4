import {describe, expect, it} from 'vitest'
import {createPipeline} from '../../src/analyse/create-pipeline.js'
import {Lines} from '../../src/analyse/lines.js'
import {PlainWatch} from '../../src/analyse/plain-watch.js'
import type {WatchedLine} from '../../src/analyse/watched-line.js'
import {NOW_MS, settingsOf, testRedactor} from '../support/analyse.js'
import {linesOf} from '../support/log-lines.js'

const LOG = [
  '2026-06-01T12:31:07Z INFO api: user ann logged in after 12 ms',
  '2026-06-01T12:31:08Z INFO api: user bob logged in after 13 ms password=hunter2hunter2',
  '2026-06-01T12:31:09Z ERROR api: java.lang.IllegalStateException: broken',
  '    at com.acme.Api.run(Api.java:7)',
  '',
  '2026-06-01T12:31:10Z INFO api: user ann logged in after 14 ms',
  '-----BEGIN RSA PRIVATE KEY-----',
  'MIIEpAIBAAKCAQEA0000000000000000000000000000000000000000000000',
  '-----END RSA PRIVATE KEY-----',
  '2026-06-01T12:31:11Z INFO api: user joe logged in after 15 ms',
]

/** A line as it was told, with its texts. */
const kept = (line: WatchedLine) => ({
  template: line.template?.text ?? null,
  level: line.level,
  isNew: line.isNew,
  isFurther: line.isFurther,
  text: line.text(),
  message: line.isFurther ? '' : line.head().message,
})

describe('a line that is watched', () => {
  it.each(['learning', 'watching'])(
    'is told once, in order, with what is known of it (%s)',
    (how) => {
      const told: ReturnType<typeof kept>[] = []
      const pipeline = createPipeline(settingsOf({hasPast: true}))
      const context = {learning: how === 'learning', nowMs: NOW_MS}
      pipeline.take('a.log', Lines.of(linesOf(LOG)), {
        ...context,
        watch: (line) => told.push(kept(line)),
      })
      expect(told.map(({isNew}) => isNew).slice(0, 6)).toEqual([
        true,
        true,
        true,
        false,
        false,
        false,
      ])
      expect(told.map(({isFurther}) => isFurther).slice(0, 6)).toEqual([
        ...[false, false, false, true, true, false],
      ])
      expect(told.map(({level}) => level).slice(0, 6)).toEqual([
        ...['info', 'info', 'error', 'error', 'error', 'info'],
      ])
      expect(told[0]).toMatchObject({message: 'api: user ann logged in after 12 ms', text: LOG[0]})
      expect(told[0]?.template).toBe(told[5]?.template)
      expect(told).toHaveLength(LOG.length)
      const all = told.map(({text}) => text).join('\n')
      expect(all).not.toContain('hunter2')
      expect(all).not.toContain('MIIEpAIBAAK')
    },
  )

  it('makes no difference to what is found, whether its text is asked for or not', () => {
    const found = (watch?: (line: WatchedLine) => void) => {
      const pipeline = createPipeline(settingsOf({hasPast: true}))
      const context = {learning: false, nowMs: NOW_MS, ...(watch ? {watch} : {})}
      const findings = pipeline.take('a.log', Lines.of(linesOf([...LOG, ...LOG, ...LOG])), context)
      return {findings, snapshot: pipeline.snapshot()}
    }
    const alone = found()
    expect(alone.findings.length).toBeGreaterThan(0)
    expect(found((line) => kept(line))).toEqual(alone)
    expect(found(() => undefined)).toEqual(alone)
  })

  it('is told where nothing is analysed too, without a pattern', () => {
    const told: ReturnType<typeof kept>[] = []
    const watch = new PlainWatch(testRedactor)
    watch.take('a.log', Lines.of(linesOf(LOG)), NOW_MS, (line) => told.push(kept(line)))
    expect(told.map(({level}) => level).slice(0, 4)).toEqual(['info', 'info', 'error', 'unknown'])
    expect(told.every(({template, isNew}) => template === null && !isNew)).toBe(true)
    expect(told.map(({isFurther}) => isFurther).slice(2, 6)).toEqual([false, true, true, false])
    const all = told.map(({text}) => text).join('\n')
    expect(all).not.toContain('hunter2')
    expect(all).not.toContain('MIIEpAIBAAK')
  })
})
