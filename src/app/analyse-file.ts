import {createPipeline} from '../analyse/create-pipeline.js'
import type {FileReport} from '../analyse/file-report.js'
import type {Finding} from '../analyse/finding.js'
import type {Ports} from './ports.js'

export interface AnalyseRequest {
  /** A path, or `-` for standard input. */
  readonly source: string
  readonly redactPii: boolean
  readonly signal: AbortSignal
  /** Called for every line, in order, with its template as decided when it arrived. */
  readonly annotate?: (template: {readonly id: string; readonly text: string}) => void
}

/** Reads one file to its end through the same pipeline as a monitor, and reports. */
export const analyseFile = async (
  ports: Pick<Ports, 'follow' | 'clock' | 'redactor'>,
  request: AnalyseRequest,
): Promise<FileReport> => {
  const {source, annotate} = request
  const redactor = ports.redactor({pii: request.redactPii})
  const pipeline = createPipeline({monitorId: null, hasPast: false, redactor})
  const nowMs = ports.clock.now().getTime()
  const findings = new Map<string, Finding>()
  const keep = (found: readonly Finding[]): void => {
    for (const finding of found) findings.set(finding.id, finding)
  }
  const counts = {lines: 0, bytes: 0, truncatedLines: 0, unterminatedLines: 0, skippedBytes: 0}
  const context = {learning: false, nowMs, ...(annotate ? {annotate} : {})}

  for await (const event of ports.follow.readOnce(source, request.signal)) {
    keep(pipeline.take(source, event.lines, context))
    counts.lines += event.lines.length
    counts.bytes += event.bytes
    counts.skippedBytes += event.holeBytes ?? 0
    for (const line of event.lines) {
      if (line.truncatedBytes > 0) counts.truncatedLines += 1
      if (!line.isTerminated) counts.unterminatedLines += 1
    }
  }
  keep(pipeline.endOfFile(source))
  keep(pipeline.tick(nowMs))
  return {path: source, ...counts, ...pipeline.report(), findings: [...findings.values()]}
}
