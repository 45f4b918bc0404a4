import {RefusedError} from '../errors.js'
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

/**
 * Asks a model about a finding that is kept, whatever was answered before. An answer that cannot be used
 * does not take the place of one that can. Throws a NotFoundError, a ModelError, or a ModelFailure.
 */
export const explainAgain = async (
  ports: ExplainPorts & Pick<Ports, 'findings' | 'journal'>,
  text: string,
  wanted: WantedModel,
  signal: AbortSignal,
): Promise<{readonly finding: ToldFinding; readonly explained: Explained}> => {
  const {finding: told, explained: before} = await findFinding(ports, text)
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
  const kept =
    explained.explanation === null ? (before?.explanation ?? null) : explained.explanation
  if (session) await ports.findings.explain(session, [{...explained, explanation: kept}])
  return {finding: toldFinding(finding, kept), explained}
}
