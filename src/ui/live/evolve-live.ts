import type {Finding} from '../../analyse/finding.js'
import {counted} from '../format-values.js'
import {
  type Block,
  type LiveInput,
  type LiveSource,
  type LiveState,
  type SeenFinding,
} from './live-state.js'

/** Blocks that wait while nothing is drawn; the oldest go first, and are counted. */
const MOST_BLOCKS = 400
const MOST_FINDINGS = 50
/** Of the rate, that the sparkline shows. */
const MOST_SECONDS = 60
/** A finding waits above the status line no longer than this for a model. */
const LONGEST_PIN_MS = 30_000
/** One that only grows is told again when it has doubled, or after a while. */
const TOLD_AGAIN_MS = 60_000

/** What a monitor tells, folded in. Total: what does not fit changes nothing. */
export const evolveLive = (before: LiveState, input: LiveInput, nowMs: number): LiveState => {
  const state = {...before, nowMs: Math.max(before.nowMs, nowMs)}
  switch (input.type) {
    case 'source':
      return withSource(state, input.source, {name: input.name})
    case 'following': {
      const next = withSource(state, input.source, {phase: 'learning', phaseMs: nowMs})
      return withBlock(next, {type: 'said', text: input.text})
    }
    case 'attached': {
      const next = withSource(state, input.source, {phase: 'reading', phaseMs: nowMs})
      return withBlock(next, {type: 'said', text: input.text})
    }
    case 'earlier': {
      const {finding, explanation} = input
      const seen = {finding, explanation, toldCount: finding.count, toldMs: nowMs}
      const next = withSeen(state, seen)
      // The total counts what came while somebody looked on.
      const same = {...next, findingsTotal: state.findingsTotal}
      return withBlock(same, {type: 'earlier', finding: seen})
    }
    case 'learned': {
      const {lines, templates, source} = input
      const text = `Learned ${counted(templates, 'pattern')} from ${counted(lines, 'line')} before.`
      const known = {templates, templatesBefore: templates}
      return withBlock(withSource(state, source, known), {type: 'said', text})
    }
    case 'live':
      return isBeginning(state.sources.get(input.source))
        ? withSource(state, input.source, {phase: 'following', phaseMs: nowMs})
        : state
    case 'finding':
      return withFinding(state, input.finding, input.source)
    case 'explanation':
      return explained(state, input)
    case 'model':
      return withModel(state, input)
    case 'note':
    case 'said':
    case 'trouble':
      return withBlock(state, input)
    case 'ended':
      return withSource(state, input.source, {phase: 'ended', phaseMs: nowMs})
    case 'lines':
      return withLines(state, input)
    case 'second':
      return secondPassed(state, input)
    case 'waiting':
      return {...state, waiting: input.lines}
    case 'progress': {
      const {source, progress, trouble} = input
      const known = state.sources.get(source)
      const {ai} = progress
      const aiSinceMs =
        known?.ai?.state === ai?.state && known !== undefined ? known.aiSinceMs : nowMs
      const templatesBefore = known?.templatesBefore ?? progress.templates
      return withSource(state, source, {...progress, aiSinceMs, templatesBefore, trouble})
    }
  }
}

/** A pin that has waited long enough goes up into the scrollback as it is. */
export const releasePins = (state: LiveState, all = false): LiveState => {
  const isDue = ({sinceMs}: {readonly sinceMs: number}): boolean =>
    all || state.nowMs - sinceMs >= LONGEST_PIN_MS
  const due = state.pinned.filter(isDue)
  if (due.length === 0) return state
  const next: LiveState = {...state, pinned: state.pinned.filter((pin) => !isDue(pin))}
  return due.reduce<LiveState>((so, {id}) => withFindingBlock(so, id), next)
}

const NEW_SOURCE: LiveSource = {
  name: '',
  phase: 'starting',
  phaseMs: 0,
  templates: 0,
  templatesBefore: null,
  behindBytes: 0,
  coveragePercent: null,
  gaps: 0,
  ai: null,
  aiSinceMs: 0,
  trouble: null,
}

const isBeginning = (source: LiveSource | undefined): boolean =>
  source?.phase === 'learning' || source?.phase === 'reading'

const withSource = (state: LiveState, id: string, change: Partial<LiveSource>): LiveState => {
  const known = state.sources.get(id) ?? {...NEW_SOURCE, name: id, phaseMs: state.nowMs}
  return {...state, sources: new Map(state.sources).set(id, {...known, ...change})}
}

const withBlock = (state: LiveState, block: Block): LiveState => withBlocks(state, [block])

const withBlocks = (state: LiveState, blocks: readonly Block[]): LiveState => {
  if (blocks.length === 0) return state
  const out = [...state.out, ...blocks]
  const over = Math.max(0, out.length - MOST_BLOCKS)
  return {...state, out: out.slice(over), lost: state.lost + over}
}

const withLines = (
  state: LiveState,
  {entries, open}: Extract<LiveInput, {type: 'lines'}>,
): LiveState => ({...withBlocks(state, entries), open})

const secondPassed = (
  state: LiveState,
  {seen, hidden}: Extract<LiveInput, {type: 'second'}>,
): LiveState => {
  const more = Math.max(0, seen - state.seen)
  const rates = [...state.rates, more].slice(-MOST_SECONDS)
  const lastLineMs = more > 0 ? state.nowMs : state.lastLineMs
  return releasePins({...state, rates, seen, hidden, lastLineMs})
}

const withModel = (
  state: LiveState,
  {source, report}: Extract<LiveInput, {type: 'model'}>,
): LiveState => {
  const known = state.sources.get(source)?.ai
  if (known?.state === report.state) return withSource(state, source, {ai: report})
  const next = withSource(state, source, {ai: report, aiSinceMs: state.nowMs})
  const why = report.reason === null ? '' : `: ${report.reason}`
  const isWorthAWord = report.state !== 'off' && report.state !== 'loading'
  const text = `Model ${report.model ?? ''} ${report.state}${why}`
  return isWorthAWord ? withBlock(next, {type: 'said', text}) : next
}

const findingOf = (state: LiveState, id: string): SeenFinding | undefined =>
  state.findings.find(({finding}) => finding.id === id)

const withSeen = (state: LiveState, seen: SeenFinding): LiveState => {
  const {id} = seen.finding
  const isKnown = findingOf(state, id) !== undefined
  const findings = isKnown
    ? state.findings.map((one) => (one.finding.id === id ? seen : one))
    : [...state.findings, seen].slice(-MOST_FINDINGS)
  return {...state, findings, findingsTotal: state.findingsTotal + (isKnown ? 0 : 1)}
}

const withFinding = (state: LiveState, finding: Finding, source: string): LiveState => {
  const known = findingOf(state, finding.id)
  if (finding.partOf !== null) return becamePart(state, finding)
  const isOther = known === undefined || faceOf(known.finding) !== faceOf(finding)
  const isPinned = state.pinned.some(({id}) => id === finding.id)
  const told = {toldCount: finding.count, toldMs: state.nowMs}
  if (known !== undefined && (!isOther || isPinned)) {
    const isDue =
      finding.count >= 2 * known.toldCount || state.nowMs - known.toldMs >= TOLD_AGAIN_MS
    const next = withSeen(state, {...known, finding, ...(isDue && !isPinned ? told : {})})
    return isDue && !isPinned ? withBlock(next, {type: 'grown', finding}) : next
  }
  const next = withSeen(state, {finding, explanation: known?.explanation ?? null, ...told})
  return finding.severity !== 'info' && isExplainedSoon(next, source, known)
    ? pinned(next, finding.id)
    : withFindingBlock(next, finding.id)
}

/** A finding with another face is told whole again. */
const faceOf = ({severity, kind, templateId}: Finding): string =>
  `${severity} ${kind} ${templateId}`

const becamePart = (state: LiveState, finding: Finding): LiveState => ({
  ...withBlock(state, {type: 'grown', finding}),
  findings: state.findings.filter((one) => one.finding.id !== finding.id),
  findingsTotal: Math.max(0, state.findingsTotal - (findingOf(state, finding.id) ? 1 : 0)),
  pinned: state.pinned.filter(({id}) => id !== finding.id),
})

const isExplainedSoon = (
  {sources}: LiveState,
  source: string,
  known: SeenFinding | undefined,
): boolean => {
  const state = sources.get(source)?.ai?.state
  return known?.explanation == null && (state === 'ready' || state === 'loading')
}

/** Only the latest is pinned: a second one sends the first up. */
const pinned = (state: LiveState, id: string): LiveState => {
  const freed = releasePins(state, true)
  return {...freed, pinned: [{id, sinceMs: state.nowMs}]}
}

const withFindingBlock = (state: LiveState, id: string): LiveState => {
  const finding = findingOf(state, id)
  return finding === undefined ? state : withBlock(state, {type: 'finding', id, finding})
}

/** A pinned box is completed and goes up; one that has gone up before gets a word later. */
const explained = (
  state: LiveState,
  {findingId, explanation}: Extract<LiveInput, {type: 'explanation'}>,
): LiveState => {
  const known = findingOf(state, findingId)
  const next = known === undefined ? state : withSeen(state, {...known, explanation})
  if (state.pinned.some(({id}) => id === findingId)) {
    const rest = state.pinned.filter(({id}) => id !== findingId)
    return withFindingBlock({...next, pinned: rest}, findingId)
  }
  if (explanation === null || !state.hasAi) return next
  return withBlock(next, {type: 'later', findingId, explanation})
}
