import {RefusedError} from '../errors.js'
import {isNoWorse} from '../explain/no-worse.js'
import {NOTHING_AROUND} from '../explain/prompt.js'
import {toldFinding, type ToldFinding} from '../explain/told-finding.js'
import type {Explained} from '../findings/findings.js'
import {parseSessionId} from '../sessions/events.js'
import {explainFinding} from './explain-finding.js'
import type {ExplainPorts} from './model-in-use.js'
import {findModel} from './explain-report.js'
import {findFinding} from './read-findings.js'
import {noModel, type WantedModel} from './require-model.js'
import type {Ports} from './ports.js'

export interface ExplainedAgain {
  /** As it is kept now. */
  readonly finding: ToldFinding
  /** With what the model has said this time; null where that could not be used. */
  readonly answered: ToldFinding | null
  readonly explained: Explained
  /** What was said this time is worse than what was said before, which stays. */
  readonly isWorse: boolean
}

/**
 * Asks a model about a finding that is kept, whatever was answered before. An answer that cannot be used
 * does not take the place of one that can, nor a guess that of a verified one. Throws a NotFoundError, a
 * ModelError, or a ModelFailure.
 */
export const explainAgain = async (
  ports: ExplainPorts & Pick<Ports, 'findings' | 'journal'>,
  text: string,
  wanted: WantedModel,
  signal: AbortSignal,
): Promise<ExplainedAgain> => {
  const {finding: told} = await findFinding(ports, text)
  const {builtin, ...rest} = told
  const finding = {...rest, explanation: builtin}
  if (finding.evidence.length === 0) {
    throw new RefusedError(
      'no-evidence',
      `Cannot ask about ${finding.id}: it is about what did not come, so there is no line to explain`,
      `See what is known of it: qcmd findings show ${finding.id}`,
    )
  }
  const found = await findModel(ports, wanted, signal)
  if (!found.ok) throw noModel(found.look)
  const session = parseSessionId(finding.monitorId ?? '')
  const settings = session && (await ports.journal.replay()).sessions.get(session)?.settings
  const path = settings?.path.split('/').at(-1)
  const {explained} = await explainFinding(ports, {
    ...{finding, around: NOTHING_AROUND, model: found.model, signal, isFirst: true, isAnew: true},
    source: settings?.name ?? path ?? 'log',
    ...{purpose: 'explain', monitorId: finding.monitorId, redactPii: settings?.redactPii ?? false},
  })
  const {explanation} = explained
  // While it waited for its turn the monitor may have been answered.
  const known = (await findFinding(ports, finding.id)).explained?.explanation ?? null
  const isWorse = !isNoWorse(explanation, known)
  const kept = isWorse ? known : explanation
  // Of an answer that is not kept the prompt and the doubts are not kept, either.
  if (session && !isWorse) await ports.findings.explain(session, [explained])
  return {
    finding: toldFinding(finding, kept),
    answered: explanation === null ? null : toldFinding(finding, explanation),
    ...{explained, isWorse},
  }
}
