import {SEVERITIES, type Finding} from '../analyse/finding.js'
import {MachineError} from '../errors.js'
import {NOTHING_AROUND, type Around} from '../explain/prompt.js'
import {toldFinding, type ToldFinding} from '../explain/told-finding.js'
import {ModelFailure, type ModelLook} from '../model/model.js'
import {aiOff, type AiReport} from '../sessions/ai-report.js'
import {explainFinding, Unanswered} from './explain-finding.js'
import type {ExplainPorts, ModelInUse} from './model-in-use.js'
import type {WantedModel} from './require-model.js'

/** A model that answers, or why there is none. */
export type FoundModel =
  {readonly ok: true; readonly model: ModelInUse} | {readonly ok: false; readonly look: ModelLook}

/** Looks for a model; at most some seconds, never throws for a server that does not answer. */
export const findModel = async (
  ports: Pick<ExplainPorts, 'models'>,
  {name, allowRemote}: WantedModel,
  signal: AbortSignal,
): Promise<FoundModel> => {
  const look = await ports.models.look(name, {allowRemote})
  if (look.state !== 'ready') return {ok: false, look}
  try {
    const facts = await ports.models.describe(name, {allowRemote, signal})
    return {ok: true, model: {name, facts, allowRemote}}
  } catch (error) {
    if (!(error instanceof ModelFailure)) throw error
    return {ok: false, look: {...look, state: 'offline', reason: error.message}}
  }
}

export interface ReportToExplain {
  readonly path: string
  readonly findings: readonly Finding[]
  readonly around: ReadonlyMap<string, Around>
  readonly redactPii: boolean
}

/** A finding of a report, when a model has been asked about it. */
export interface ExplainedFinding {
  readonly finding: ToldFinding
  /** Its place among those that are asked about, and how many these are. */
  readonly index: number
  readonly count: number
}

export interface ExplainedReport {
  readonly ai: AiReport
  /** Why it ended before all were asked about, or null. */
  readonly stopped: string | null
}

/** A report tells a story of that many findings; a small model takes seconds for each. */
const MOST_EXPLAINED = 10

/**
 * Asks about the gravest findings of a report, in the order in which they happened, and gives each as its
 * answer comes. After a failure of the server the rest is left as it is.
 */
export async function* explainReport(
  ports: ExplainPorts,
  {path, findings, around, redactPii}: ReportToExplain,
  model: ModelInUse,
  signal: AbortSignal,
): AsyncGenerator<ExplainedFinding, ExplainedReport, undefined> {
  const chosen = gravest(findings)
  const source = path === '-' ? 'standard input' : (path.split('/').at(-1) ?? path)
  let ai: AiReport = {...aiOff, state: 'ready', model: model.name}
  for (const [index, finding] of chosen.entries()) {
    try {
      const {explained, calls, isCached, rejected} = await explainFinding(ports, {
        ...{finding, source, model, redactPii, signal, purpose: 'report', monitorId: null},
        around: around.get(finding.id) ?? NOTHING_AROUND,
        isFirst: ai.calls === 0,
      })
      ai = {
        ...ai,
        calls: ai.calls + calls,
        cached: ai.cached + (isCached ? 1 : 0),
        rejected: ai.rejected + rejected,
      }
      yield {finding: toldFinding(finding, explained.explanation), index, count: chosen.length}
    } catch (error) {
      // What cannot be put into the ledger is not asked.
      const isTold = error instanceof ModelFailure || error instanceof MachineError
      if (!isTold) throw error
      const {message} = error
      const {calls, rejected} = error instanceof Unanswered ? error : {calls: 0, rejected: 0}
      ai = {...ai, calls: ai.calls + calls, rejected: ai.rejected + rejected}
      const queued = chosen.length - index
      return {ai: {...ai, state: 'offline', reason: message, queued}, stopped: message}
    }
  }
  return {ai, stopped: null}
}

/** Those that a line proves; as they happened. */
const gravest = (findings: readonly Finding[]): readonly Finding[] =>
  findings
    .filter(({evidence}) => evidence.length > 0)
    .sort((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity))
    .slice(0, MOST_EXPLAINED)
    .sort((a, b) => Date.parse(a.firstSeen) - Date.parse(b.firstSeen))
