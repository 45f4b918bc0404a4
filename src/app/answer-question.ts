import {SEVERITIES} from '../analyse/finding.js'
import {
  ANSWER_TOKENS,
  chooseFacts,
  meantTime,
  nearestTo,
  questionPrompt,
  readAnswer,
  type Answer,
  type Fact,
  type LabelledFact,
} from '../explain/question.js'
import {isNotEnded} from '../sessions/monitor-row.js'
import type {MonitorRow} from '../sessions/monitor-row.js'
import {askInTurn} from './ask-in-turn.js'
import {contextOf, type ExplainPorts, type ModelInUse} from './model-in-use.js'
import {rowsOf} from './list-monitors.js'
import type {Ports} from './ports.js'
import {readFindings, type ReadFinding} from './read-findings.js'
import {reconcileSessions} from './reconcile-sessions.js'
import {redactMessages} from './redact-messages.js'
import {showMonitor} from './show-monitor.js'
import {findSession} from '../sessions/identify.js'

export interface Question {
  readonly text: string
  /** A monitor's name, id or prefix; null: all. */
  readonly monitor: string | null
  /** Only what was recorded at or after this. */
  readonly since: Date | null
}

type AskPorts = ExplainPorts &
  Pick<
    Ports,
    'journal' | 'processes' | 'clock' | 'learned' | 'noticeBook' | 'findings' | 'redactor'
  >

/** Patterns are read from the snapshots of at most so many monitors, the latest first. */
const MOST_MONITORS = 10

/** What was seen that a question may be about; nothing was asked yet. */
export const factsFor = async (ports: AskPorts, question: Question): Promise<readonly Fact[]> => {
  const known = await reconcileSessions(ports)
  const {monitor, since} = question
  const only = monitor === null ? null : findSession(known.sessions, monitor).id
  const rows = rowsOf(known).filter(({id}) => only === null || id === only)
  const names = new Map(rows.map(({id, name}) => [id as string, name]))
  const findings = await readFindings(ports, {monitor, since, severity: 'info'})
  const latest = [...rows].sort((a, b) => timeOf(b.heartbeatAt) - timeOf(a.heartbeatAt))
  const templates: Fact[] = []
  for (const row of latest.slice(0, MOST_MONITORS))
    templates.push(...(await patternsOf(ports, row)))
  return [
    ...rows.map(monitorFact),
    ...findings.map((one) => findingFact(one, names)),
    ...templates.filter(({atMs}) => since === null || atMs === null || atMs >= since.getTime()),
  ]
}

/** Answers from these facts by a model, in turn and into the ledger. Throws a ModelFailure. */
export const answerQuestion = async (
  ports: AskPorts,
  question: Question,
  facts: readonly Fact[],
  model: ModelInUse,
  signal: AbortSignal,
): Promise<AnsweredQuestion> => {
  const meantMs = meantTime(question.text, ports.clock.now())
  const redactor = ports.redactor({pii: false})
  const text = redactor()(question.text)
  const chosen = chooseFacts(text, facts, meantMs)
  const contextTokens = contextOf(model)
  const fence = ports.clock.newToken().slice(0, 8).toUpperCase()
  const prompt = questionPrompt(text, chosen, {fence, contextTokens})
  if (prompt === null) return NOTHING_SEEN
  const messages = redactMessages(prompt.messages, redactor)
  let answer: Answer = NOTHING_SEEN
  const {schema} = prompt
  const asked = {model, purpose: 'ask', messages, schema, contextTokens, signal} as const
  await askInTurn(ports, {...asked, replyTokens: ANSWER_TOKENS}, ({text: said}) => {
    const read = readAnswer(said, prompt.facts)
    // What the model made up may be a secret that it saw elsewhere.
    answer = {...read, why: read.why === null ? null : redactor()(read.why)}
    return answer.text === null ? `rejected: ${answer.why ?? ''}` : 'verified'
  })
  const near = answer.text === null ? nearestTo(text, prompt.facts) : []
  return {...answer, text: answer.text === null ? null : redactor()(answer.text), near}
}

export interface AnsweredQuestion extends Answer {
  /** What was seen that the question may have meant; none where it was answered. */
  readonly near: readonly LabelledFact[]
}

/** Where nothing was seen a model would only make something up. */
export const NOTHING_SEEN: AnsweredQuestion = {
  ...{text: null, answered: 'no', cites: [], near: []},
  why: 'nothing was seen that could answer it',
}

const monitorFact = (row: MonitorRow): Fact => {
  const {id, name, path, status, reason, linesRead, findings, startedAt, heartbeatAt} = row
  const counts = SEVERITIES.map((severity) => `${findings[severity]} ${severity}`).join(', ')
  const why = reason === null ? '' : ` (${reason})`
  const text = `monitor ${name} of ${path ?? '?'}: ${status}${why}, ${linesRead} lines read, findings: ${counts}, started ${startedAt ?? '?'}`
  const atMs = heartbeatAt === null ? null : timeOf(heartbeatAt)
  return {
    kind: 'monitor',
    id,
    title: `${name}, ${status}`,
    text,
    atMs,
    weight: isNotEnded(row) ? 1 : 0,
  }
}

const findingFact = ({finding}: ReadFinding, names: ReadonlyMap<string, string>): Fact => {
  const {id, monitorId, kind, severity, title, count, firstSeen, lastSeen, evidence} = finding
  const {explanation, builtin} = finding
  // What could not be verified is no fact.
  const said = explanation?.verified === false ? builtin : explanation
  const name = names.get(monitorId ?? '') ?? 'a monitor'
  const parts = [
    `${severity} ${kind} in ${name}, ${count} times from ${firstSeen} to ${lastSeen}: ${title}`,
    ...evidence.slice(0, 1).map(({text}) => `line: ${text}`),
    ...(said === null
      ? []
      : [`meaning: ${said.what} cause: ${said.cause} next: ${said.nextCheck}`]),
  ]
  return {
    ...{kind: 'finding', id, title, text: parts.join('; ')},
    atMs: timeOf(lastSeen),
    weight: 1 + SEVERITIES.indexOf(severity),
  }
}

const patternsOf = async (ports: AskPorts, row: MonitorRow): Promise<readonly Fact[]> => {
  const {patterns} = await showMonitor(ports, row.id)
  return patterns.map(({id, template, count, level, lastSeen, series}): Fact => {
    const last = series.slice(-6).join(' ')
    const text = `pattern in ${row.name}: "${template}", level ${level}, ${count} times, last ${lastSeen ?? '?'}${last === '' ? '' : `, lately ${last}`}`
    const weight = level === 'fatal' || level === 'error' ? 2 : level === 'warning' ? 1 : 0
    const atMs = lastSeen === null ? null : timeOf(lastSeen)
    return {kind: 'template', id, title: template, text, atMs, weight}
  })
}

const timeOf = (iso: string | null): number => (iso === null ? 0 : Date.parse(iso))
