import type {FileReport} from '../analyse/file-report.js'
import type {Finding} from '../analyse/finding.js'
import {
  explainReport,
  type ExplainedFinding,
  type ExplainedReport,
  type FoundModel,
} from '../app/explain-report.js'
import type {ExplainPorts} from '../app/model-in-use.js'
import {whyNot} from '../app/require-model.js'
import type {Around} from '../explain/prompt.js'
import {storyOf} from '../explain/story.js'
import {toldFinding, type ToldFinding} from '../explain/told-finding.js'
import {aiOff, type AiReport} from '../sessions/ai-report.js'
import {narrativeEntry, narrativeFoot, narrativeHead, noModelLine} from '../ui/narrative-view.js'
import type {Screen} from './logs-request.js'

/** A report with what a model says of its findings; these keys are the public interface. */
export interface ToldReport extends Omit<FileReport, 'findings'> {
  readonly findings: readonly ToldFinding[]
  /** The verified explanations, as they happened. */
  readonly narrative: readonly NarrativeEntry[]
  readonly ai: AiReport
}

/** One verified explanation, as a part of the story. */
export interface NarrativeEntry {
  readonly findingId: string
  readonly text: string
  /** Numbers in the file of the lines of evidence that it cites, ascending; those without a number left out. */
  readonly lines: readonly number[]
}

/** A report that no model was asked about. */
export const untold = (report: FileReport, ai: AiReport = aiOff): ToldReport => ({
  ...report,
  findings: report.findings.map((finding) => toldFinding(finding, null)),
  narrative: [],
  ai,
})

/**
 * Has a model explain a report and tells the story as it comes: of verified explanations only, each with the
 * lines that it rests on. Where there is no model, one line says why.
 */
export const tellReport = async (
  ports: ExplainPorts,
  {console, look}: Screen,
  {
    report,
    around,
    redactPii,
  }: {
    readonly report: FileReport
    readonly around: ReadonlyMap<string, Around>
    readonly redactPii: boolean
  },
  found: FoundModel,
  signal: AbortSignal,
): Promise<ToldReport> => {
  if (!report.findings.some(({evidence}) => evidence.length > 0)) return untold(report)
  if (!found.ok) {
    const {state, reason, model} = found.look
    if (!console.isJson) console.text(noModelLine(whyNot(found.look), look))
    return untold(report, {...aiOff, state, reason, model})
  }
  const {name} = found.model
  const told = new Map<string, ToldFinding>()
  const {path, findings} = report
  const asked = explainReport(ports, {path, findings, around, redactPii}, found.model, signal)
  let isBegun = false
  let next = await nextOf(asked, console, `asking ${name} …`)
  while (next.done !== true) {
    const {finding, index, count} = next.value
    told.set(finding.id, finding)
    if (!console.isJson && finding.explanation?.verified === true) {
      if (!isBegun) console.text(narrativeHead(name, look))
      isBegun = true
      console.text(narrativeEntry(finding, look))
    }
    next = await nextOf(asked, console, `asking ${name}, ${index + 1} of ${count} done …`)
  }
  const {ai, stopped} = next.value
  const unverified = [...told.values()].filter(
    ({explanation}) => explanation?.verified !== true,
  ).length
  const foot = signal.aborted ? null : narrativeFoot({unverified, stopped, model: name}, look)
  if (!console.isJson && foot !== null) console.text(foot)
  return {
    ...report,
    findings: findings.map((finding) => told.get(finding.id) ?? toldFinding(finding, null)),
    narrative: [...told.values()].flatMap(narrativeOf),
    ai,
  }
}

/** What a finding adds to the story; nothing where its explanation is not verified. */
export const narrativeOf = ({
  id,
  explanation,
  evidence,
}: Pick<Finding, 'id' | 'explanation' | 'evidence'>): readonly NarrativeEntry[] => {
  if (explanation?.verified !== true) return []
  const cited = new Set(explanation.cites.flatMap((index) => evidence[index]?.line ?? []))
  const lines = [...cited].sort((a, b) => a - b)
  return [{findingId: id, text: storyOf(explanation), lines}]
}

type Asked = AsyncGenerator<ExplainedFinding, ExplainedReport, undefined>

/** A line over itself on the terminal says that the model is at work. */
const nextOf = async (
  asked: Asked,
  {progress}: Screen['console'],
  line: string,
): Promise<IteratorResult<ExplainedFinding, ExplainedReport>> => {
  progress?.(line)
  try {
    return await asked.next()
  } finally {
    progress?.('')
  }
}
