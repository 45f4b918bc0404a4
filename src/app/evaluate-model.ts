import type {Finding} from '../analyse/finding.js'
import {goldenFinding} from '../explain/golden/as-finding.js'
import {GOLDEN_SET} from '../explain/golden/golden-set.js'
import {
  explainPrompt,
  NOTHING_AROUND,
  REPLY_TOKENS,
  type Around,
  type ExplainPrompt,
} from '../explain/prompt.js'
import {readReply} from '../explain/reply.js'
import {
  scoreAnswer,
  summaryOf,
  type ModelAnswer,
  type Scored,
  type ScoreSummary,
} from '../explain/score.js'
import {verifyReply} from '../explain/verify.js'
import {ModelFailure} from '../model/model.js'
import {askInTurn} from './ask-in-turn.js'
import {contextOf, type ExplainPorts, type ModelInUse} from './model-in-use.js'
import {redactMessages} from './redact-messages.js'

/** What a model was found to be worth. */
export interface Evaluation {
  readonly model: string
  /** On the incidents that come with qcmd, whose right answers are known. */
  readonly golden: ScoreSummary
  /** Each of them, so that one can look why. */
  readonly cases: readonly Scored[]
  /** On files of the user's, whose right answers nobody knows. */
  readonly files: readonly FileEvaluation[]
  /** Calls that gave no answer, and why the first of them did. */
  readonly failures: number
  readonly failure: string | null
}

export interface FileEvaluation {
  readonly path: string
  /** Findings that the model was asked about. */
  readonly findings: number
  /** Shares from 0 to 1; null where it was asked about nothing. */
  readonly validShare: number | null
  readonly groundedShare: number | null
}

export interface FileToEvaluate {
  readonly path: string
  readonly findings: readonly Finding[]
  readonly around: ReadonlyMap<string, Around>
}

/** Of a file at most so many findings; of a server that fails so often in a row nothing more is asked. */
const MOST_FINDINGS = 20
const MOST_FAILURES = 3

/** Asks a model about every incident of the golden set, and about the findings of these files. */
export const evaluateModel = async (
  ports: ExplainPorts,
  model: ModelInUse,
  {
    files,
    most,
    tell,
    signal,
  }: {
    readonly files: readonly FileToEvaluate[]
    /** Incidents of the golden set, spread over all of it. */
    readonly most: number
    readonly tell: (done: number, count: number) => void
    readonly signal: AbortSignal
  },
): Promise<Evaluation> => {
  const chosen = spread(GOLDEN_SET, most)
  const asked = files.map((file) => ({
    ...file,
    findings: file.findings.filter(({evidence}) => evidence.length > 0).slice(0, MOST_FINDINGS),
  }))
  const count = asked.reduce((sum, {findings}) => sum + findings.length, chosen.length)
  const failed = {all: 0, inRow: 0, first: null as string | null}
  let done = 0

  const ask = async (
    finding: Finding,
    around: Around,
    source: string,
  ): Promise<{readonly prompt: ExplainPrompt; readonly answer: ModelAnswer} | null> => {
    tell(done++, count)
    const fence = ports.clock.newToken().slice(0, 8).toUpperCase()
    const prompt = explainPrompt(finding, around, {source, contextTokens: contextOf(model), fence})
    if (prompt === null || signal.aborted || failed.inRow >= MOST_FAILURES) return null
    const messages = redactMessages(prompt.messages, ports.redactor({pii: false}))
    const {schema} = prompt
    const question = {model, purpose: 'eval', messages, schema, signal} as const
    const limits = {contextTokens: contextOf(model), replyTokens: REPLY_TOKENS}
    try {
      const {reply, tookMs} = await askInTurn(ports, {...question, ...limits}, () => 'evaluated')
      failed.inRow = 0
      return {prompt, answer: {...reply, tookMs}}
    } catch (error) {
      if (!(error instanceof ModelFailure)) throw error
      // Megabytes instead of a sentence: the reply is of no use, the server is well.
      if (error.kind === 'too-long') {
        failed.inRow = 0
        return {prompt, answer: NO_USE}
      }
      failed.all += 1
      failed.inRow += 1
      failed.first ??= error.message
      return null
    }
  }

  const cases: Scored[] = []
  for (const golden of chosen) {
    const {finding, around} = goldenFinding(golden)
    const got = await ask(finding, around, 'golden.log')
    if (got) cases.push(scoreAnswer(golden, got.prompt, got.answer))
  }
  const evaluated: FileEvaluation[] = []
  for (const {path, findings, around} of asked) {
    const source = path.split('/').at(-1) ?? path
    const results: {readonly isValid: boolean; readonly isGrounded: boolean}[] = []
    for (const finding of findings) {
      const got = await ask(finding, around.get(finding.id) ?? NOTHING_AROUND, source)
      if (got) results.push(judged(finding, got.prompt, got.answer, model.name))
    }
    evaluated.push({
      path,
      findings: results.length,
      validShare: share(results, ({isValid}) => isValid),
      groundedShare: share(results, ({isGrounded}) => isGrounded),
    })
  }
  const golden = summaryOf(cases)
  return {
    ...{model: model.name, golden, cases, files: evaluated},
    ...{failures: failed.all, failure: failed.first},
  }
}

/** A reply that was longer than anybody reads. */
const NO_USE: ModelAnswer = {
  ...{text: '', isCutOff: true, promptTokens: null, replyTokens: null},
  ...{generatedMs: null, tookMs: null},
}

const judged = (
  finding: Finding,
  prompt: ExplainPrompt,
  {text, isCutOff, promptTokens}: ModelAnswer,
  by: string,
): {readonly isValid: boolean; readonly isGrounded: boolean} => {
  const read = readReply(text, prompt)
  if (!read.ok || isCutOff) return {isValid: false, isGrounded: false}
  const verdict = verifyReply(read.reply, prompt, finding.severity, {by, promptTokens})
  return {isValid: true, isGrounded: verdict.isKept && verdict.doubts.length === 0}
}

const share = <T>(items: readonly T[], is: (item: T) => boolean): number | null =>
  items.length === 0 ? null : items.filter(is).length / items.length

/** So many of them, at even distances, so that each family has its part. */
const spread = <T>(items: readonly T[], most: number): readonly T[] => {
  if (items.length <= most) return items
  return Array.from({length: most}, (_, n) => items[Math.floor((n * items.length) / most)]).filter(
    (item) => item !== undefined,
  )
}
