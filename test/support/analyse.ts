import {createPipeline} from '../../src/analyse/create-pipeline.js'
import type {Finding} from '../../src/analyse/finding.js'
import type {LogLine} from '../../src/analyse/log-line.js'
import type {Pipeline, PipelineSettings} from '../../src/analyse/pipeline.js'
import {createLineRedactor} from '../../src/text/redact.js'
import {Lines} from '../../src/analyse/lines.js'

/** A redactor without a key: every secret has the same hash. */
export const testRedactor: PipelineSettings['redactor'] = () =>
  createLineRedactor({hash: () => '9f3a', pii: false})

/** Settings of a pipeline that reads once; override what a test is about. */
export const settingsOf = (settings: Partial<PipelineSettings> = {}): PipelineSettings => ({
  monitorId: null,
  hasPast: false,
  redactor: testRedactor,
  ...settings,
})

/** Noon of a day in summer; stands in where a log has no time. */
export const NOW_MS = Date.UTC(2024, 5, 15, 12)

export interface Analysis {
  readonly pipeline: Pipeline
  /** All that was given out, in order. */
  readonly emitted: readonly Finding[]
  /** The last word of each finding, in the order of the first. */
  readonly findings: readonly Finding[]
  /** Template id and text as decided when each line arrived. */
  readonly annotations: readonly {readonly id: string; readonly text: string}[]
}

/** Reads lines once to the end, as `--once` does. */
export const analyse = (
  lines: readonly LogLine[],
  settings?: Partial<PipelineSettings>,
): Analysis => {
  const pipeline = createPipeline(settingsOf(settings))
  const annotations: {readonly id: string; readonly text: string}[] = []
  const annotate = (template: {readonly id: string; readonly text: string}): void => {
    annotations.push(template)
  }
  const emitted = [
    ...pipeline.take('a.log', Lines.of(lines), {learning: false, nowMs: NOW_MS, annotate}),
    ...pipeline.endOfFile('a.log'),
    ...pipeline.tick(NOW_MS),
  ]
  return {pipeline, emitted, findings: lastOf(emitted), annotations}
}

/** The last word of each finding. */
export const lastOf = (emitted: readonly Finding[]): readonly Finding[] => [
  ...new Map(emitted.map((finding) => [finding.id, finding])).values(),
]
