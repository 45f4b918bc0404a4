import {isAtLeast} from '../analyse/finding.js'
import type {FileReport} from '../analyse/file-report.js'
import {analyseFile, type Annotate} from '../app/analyse-file.js'
import {findModel, type FoundModel} from '../app/explain-report.js'
import type {Ports} from '../app/ports.js'
import {requireModel} from '../app/require-model.js'
import type {Around} from '../explain/prompt.js'
import {QcmdError, UsageError} from '../errors.js'
import {printable} from '../text/printable.js'
import {reportView} from '../ui/report-view.js'
import {tellReport, untold, type ToldReport} from './logs-narrative.js'
import {wantedModel, type LogsRequest, type Screen} from './logs-request.js'
import {createProgressLine} from './progress-line.js'
import {tell as tellError, type Told} from './report-error.js'
import {takeOverSignals} from './signals.js'

type OncePorts = Pick<Ports, 'follow' | 'clock' | 'redactor' | 'rules' | 'models' | 'asked'>

/** `logs FILE… --once`: a report for each file, one document under `--json`. */
export const reportFiles = async (
  ports: OncePorts,
  {console, look}: Screen,
  request: LogsRequest,
): Promise<void> => {
  const {sources, isSingle} = await expand(ports, request)
  if (request.requireAi) await requireModel(ports, wantedModel(request))
  const {signal, exitCode} = takeOverSignals()
  const {between, level} = request
  const isExplained = request.mode === 'with analysis'
  let found: FoundModel | null = null
  const warn = (message: string): void => {
    console.warn(message)
  }
  const bar = createProgressLine(console, look, () => ports.clock.now().getTime())
  const reports: ToldReport[] = []
  const errors: (Told & {readonly path: string})[] = []
  for (const source of sources) {
    let report: FileReport
    const around = new Map<string, Around>()
    bar?.begin()
    try {
      report = await analyseFile(ports, {
        source,
        redactPii: request.redactPii,
        signal,
        between,
        ...(source === sources[0] ? {warn} : {}),
        ...(level === null ? {} : {level}),
        ...(bar ? {progress: bar.show} : {}),
        ...(isExplained
          ? {
              around: (seen) => {
                for (const [id, one] of seen) if (!around.has(id)) around.set(id, one)
              },
            }
          : {}),
      })
    } catch (error) {
      // One of many that cannot be read is told; the others are read all the same.
      if (isSingle || !(error instanceof QcmdError)) throw error
      errors.push({path: source, ...tellError(error)})
      process.exitCode = error.exitCode
      if (!console.isJson) console.warn(error.message)
      continue
    } finally {
      bar?.clear()
    }
    if (signal.aborted) break
    // Judged before it is printed: a reader that leaves early must not change the verdict.
    if (hasFailed(report, request)) process.exitCode ??= 1
    if (!console.isJson) console.text(reportView(report, look))
    if (isExplained && report.findings.length > 0) {
      found ??= await findModel(ports, wantedModel(request), signal)
      const {redactPii} = request
      const asked = {report, around, redactPii}
      const told = await tellReport(ports, {console, look}, asked, found, signal)
      // It was there when it was looked for, and then it did not answer.
      if (request.requireAi && told.ai.state !== 'ready') process.exitCode ??= 6
      reports.push(told)
    } else reports.push(untold(report))
    if (isEnded(signal)) break
  }
  if (signal.aborted) {
    process.exitCode = exitCode() || (process.exitCode ?? 0)
    return
  }
  const [only] = reports
  if (!console.isJson) return
  if (isSingle && only) console.document(only)
  else console.document(errors.length > 0 ? {reports, errors} : {reports})
}

// A function, because the type checker takes a property that was read once as unchanging.
const isEnded = (signal: AbortSignal): boolean => signal.aborted

/** `logs FILE --once --annotate`: one line out for every line in, `templateId<TAB>template`. */
export const annotateFiles = async (
  ports: OncePorts,
  {console}: Screen,
  request: LogsRequest,
  as: Annotate['as'],
): Promise<void> => {
  const {sources} = await expand(ports, request)
  const {signal, exitCode} = takeOverSignals()
  for (const source of sources) {
    let text = ''
    // Collected in blocks: a write for every line costs more than the analysis.
    const tell: Annotate['tell'] = (template) => {
      text += `${template.id}\t${printable(template.text)}\n`
      if (text.length < 65_536) return
      console.text(text)
      text = ''
    }
    await analyseFile(ports, {source, redactPii: request.redactPii, signal, annotate: {as, tell}})
    if (text !== '') console.text(text)
  }
  process.exitCode = exitCode()
}

const expand = async (
  ports: OncePorts,
  request: LogsRequest,
): Promise<{readonly sources: readonly string[]; readonly isSingle: boolean}> => {
  if (request.wait) {
    throw new UsageError(
      'wait-once',
      'Cannot wait for a file and read it once',
      'Use --wait with --follow or --background.',
    )
  }
  const sources: string[] = []
  let isSingle = request.paths.length === 1
  for (const path of request.paths) {
    if (path === '-') {
      sources.push(path)
      continue
    }
    const target = await ports.follow.resolve(path, {wait: false, once: true})
    sources.push(...(target.kind === 'file' ? [path] : target.files))
    if (target.kind !== 'file') isSingle = false
  }
  return {sources, isSingle}
}

const hasFailed = ({findings}: FileReport, {failOn}: LogsRequest): boolean =>
  failOn !== null && findings.some(({severity}) => isAtLeast(severity, failOn))
