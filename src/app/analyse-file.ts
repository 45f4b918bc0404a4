import {createPipeline} from '../analyse/create-pipeline.js'
import type {FileReport} from '../analyse/file-report.js'
import {isAtLeast, type Finding, type Level} from '../analyse/finding.js'
import {severityOfLevel, worseLevel} from '../analyse/level.js'
import type {Pipeline, TemplateReport, TimeRange} from '../analyse/pipeline.js'
import type {Around} from '../explain/prompt.js'
import {loadKnown} from './known-rules.js'
import {Neighbours} from './neighbours.js'
import type {Ports} from './ports.js'

export interface AnalyseRequest {
  /** A path, or `-` for standard input. */
  readonly source: string
  readonly redactPii: boolean
  readonly signal: AbortSignal
  readonly annotate?: Annotate
  /** Only records between these times are reported; what stands before is learned from. */
  readonly between?: TimeRange
  /** Only patterns of this level or worse are reported, and findings as bad. */
  readonly level?: Level
  /** Told of what in the user's rules is not used; untrusted. */
  readonly warn?: (message: string) => void
  /** Told what stood around the lines that findings are about. */
  readonly around?: (around: ReadonlyMap<string, Around>) => void
  /** Told after every piece that was read. */
  readonly progress?: (progress: Progress) => void
}

export interface Progress {
  readonly lines: number
  readonly bytes: number
  /** Bytes to come; null where that is not known: a pipe, a compressed file. */
  readonly leftBytes: number | null
}

export interface Annotate {
  /** `online`: as decided when the line arrived; `final`: after all that was learned later. */
  readonly as: 'online' | 'final'
  /** Called for every line, in order. */
  readonly tell: (template: TemplateName) => void
}

type TemplateName = Pick<TemplateReport, 'id'> & {readonly text: string}

/** Reads one file to its end through the same pipeline as a monitor, and reports. */
export const analyseFile = async (
  ports: Pick<Ports, 'follow' | 'clock' | 'redactor' | 'rules'>,
  request: AnalyseRequest,
): Promise<FileReport> => {
  const {source, annotate, between, level, progress} = request
  const redactor = ports.redactor({pii: request.redactPii})
  const {known, warnings} = await loadKnown(ports)
  for (const warning of warnings) request.warn?.(warning)
  const pipeline = createPipeline({
    known,
    monitorId: null,
    // What stands before the first time that is asked for is the past.
    hasPast: (between?.fromMs ?? null) !== null,
    redactor,
    ...(between ? {between} : {}),
  })
  const nowMs = ports.clock.now().getTime()
  const neighbours = request.around ? new Neighbours(redactor) : null
  const findings = new Map<string, Finding>()
  const keep = (found: readonly Finding[]): void => {
    for (const finding of found) {
      if (finding.partOf === null) findings.set(finding.id, finding)
      else findings.delete(finding.id)
    }
  }
  const counts = {lines: 0, bytes: 0, truncatedLines: 0, unterminatedLines: 0, skippedBytes: 0}
  const names = annotate?.as === 'final' ? new LineNames() : null
  const tell = names === null ? annotate?.tell : names.add
  const context = {
    ...{learning: false, nowMs},
    ...(tell ? {annotate: tell} : {}),
    ...(names ? {retell: names.rename} : {}),
  }

  for await (const event of ports.follow.readOnce(source, request.signal, pipeline.scanSeed)) {
    const found = pipeline.take(source, event.lines, context)
    keep(found)
    if (neighbours) request.around?.(neighbours.aroundAll(source, event.lines, found))
    counts.lines += event.lines.length
    counts.bytes += event.bytes + (event.holeBytes ?? 0)
    counts.skippedBytes += event.holeBytes ?? 0
    progress?.({...counts, leftBytes: event.behindBytes > 0 ? event.behindBytes : null})
    counts.truncatedLines += event.lines.truncated
    counts.unterminatedLines += event.lines.unterminated
  }
  keep(pipeline.endOfFile(source, context))
  if (annotate) names?.tellAll(pipeline, annotate.tell)
  keep(pipeline.tick(nowMs))
  const report = {path: source, ...counts, ...pipeline.report(), findings: [...findings.values()]}
  return level === undefined ? report : atLevel(report, level)
}

/** The report without what is milder than a level. */
const atLevel = (report: FileReport, level: Level): FileReport => ({
  ...report,
  templates: report.templates.filter(
    (template) => worseLevel(template.level, level) === template.level,
  ),
  findings: report.findings.filter(({severity}) => isAtLeast(severity, severityOfLevel(level))),
})

/** Which template each line had as it arrived: four bytes a line. */
class LineNames {
  readonly #names: TemplateName[] = []
  readonly #indexes = new Map<string, number>()
  #lines = new Uint32Array(4_096)
  #count = 0

  readonly add = (name: TemplateName): void => {
    const index = this.#indexOf(name)
    if (this.#count === this.#lines.length) {
      const longer = new Uint32Array(2 * this.#count)
      longer.set(this.#lines)
      this.#lines = longer
    }
    this.#lines[this.#count++] = index
  }

  /** The latest lines are known better now. */
  readonly rename = (name: TemplateName, lines: number): void => {
    this.#lines.fill(this.#indexOf(name), Math.max(0, this.#count - lines), this.#count)
  }

  #indexOf({id, text}: TemplateName): number {
    let index = this.#indexes.get(id)
    if (index === undefined) {
      index = this.#names.push({id, text}) - 1
      this.#indexes.set(id, index)
    }
    return index
  }

  tellAll(pipeline: Pick<Pipeline, 'finalOf'>, tell: (template: TemplateName) => void): void {
    // A template that had to go for lack of room keeps the name it had.
    const finals = this.#names.map((name) => pipeline.finalOf(name.id) ?? name)
    for (const index of this.#lines.subarray(0, this.#count)) {
      const name = finals[index]
      if (name) tell(name)
    }
  }
}
