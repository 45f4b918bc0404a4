import type {AiReport, AiState} from '../../sessions/ai-report.js'
import {printable} from '../../text/printable.js'
import {counted, formatBytes, formatCompact, formatCount, formatDuration} from '../format-values.js'
import {sparkline} from '../sparkline.js'
import type {Look} from '../table.js'
import type {Theme, Tone} from '../theme.js'
import {cutEnd, displayWidth} from '../width.js'
import {filterPhrase, isFiltered} from './live-keys.js'
import type {LiveSource, LiveState} from './live-state.js'

/** Never silent: what is going on, how fast, how the model does; what has no room goes from the end. */
export const statusRow = (state: LiveState, look: Look): string => {
  const parts = [
    badge(state, look.theme),
    ratePart(state, look),
    ...modelParts(state, look.theme),
    plain(counted(state.findingsTotal, 'finding')),
    ...patternParts(state),
    ...readParts(state),
  ]
  return joined(parts, look)
}

/** The keys, or what is being typed, or what the filter leaves out. */
export const hintRow = (state: LiveState, look: Look): string => {
  const {theme, width} = look
  if (state.mode.type === 'words') return wordsRow(state.mode.text, look)
  if (isFiltered(state.filter)) {
    const hidden = `${counted(state.hidden, 'line')} left out`
    const leave = state.hasKeys ? [quiet('Esc all lines')] : []
    return joined(
      [quiet(`only ${printable(filterPhrase(state.filter))}`), quiet(hidden), ...leave],
      look,
    )
  }
  if (!state.hasKeys) return theme.paint('quiet', cutEnd(' Ctrl+C ends.', width - 1, ''))
  const leave = state.leaving === 'ends' ? 'q quit' : 'q detach'
  const go = state.isPaused ? 'p go on' : 'p pause'
  const all = [go, 'f filter', 'l level', 'o findings', '? help', leave]
  const least = [go, 'o findings', '? help', leave]
  const fits = displayWidth(all.join('  ')) + 2 < width
  return ` ${theme.paint('quiet', cutEnd((fits ? all : least).join('  '), width - 2, theme.signs.cut))}`
}

/** Where the cursor stands while words are typed: at the end of the row. */
const wordsRow = (text: string, {theme, width}: Look): string => {
  const ask = ' only lines with: '
  const room = Math.max(8, width - 2 - displayWidth(ask))
  // The end is what is being typed.
  let shown = printable(text)
  while (displayWidth(shown) > room) shown = shown.slice(1)
  return `${theme.paint('strong', ask)}${shown}`
}

interface Part {
  readonly text: string
  readonly tone: Tone | null
}

const plain = (text: string): Part => ({text, tone: null})
const quiet = (text: string): Part => ({text, tone: 'quiet'})

const joined = (parts: readonly Part[], {theme, width}: Look): string => {
  const between = ` ${theme.signs.dot} `
  const room = width - 2
  let columns = 0
  const kept: Part[] = []
  for (const [index, part] of parts.entries()) {
    const wanted = displayWidth(part.text) + (index === 0 ? 0 : displayWidth(between))
    // The first is told whatever room there is.
    if (index > 0 && columns + wanted > room) continue
    kept.push(index === 0 ? {...part, text: cutEnd(part.text, room, theme.signs.cut)} : part)
    columns += wanted
  }
  return ` ${kept.map(({text, tone}) => theme.paint(tone, text)).join(theme.paint('quiet', between))}`
}

/** Lines that came a moment ago make a log live; after this it is quiet. */
const QUIET_MS = 10_000

const BEGINNINGS: Partial<Record<LiveSource['phase'], string>> = {
  starting: 'starting',
  learning: 'learning what is normal',
  reading: 'reading its log',
}

const badge = (state: LiveState, {unicode, signs}: Theme): Part => {
  const {nowMs, waiting, lastLineMs, startedMs} = state
  if (state.isPaused) {
    const wait =
      waiting > 0 ? `, ${counted(waiting, 'line')} ${waiting === 1 ? 'waits' : 'wait'}` : ''
    return {text: `${unicode ? '‖' : '='} paused${wait}`, tone: 'notice'}
  }
  const sources = [...state.sources.values()]
  const stale = sources.find(({trouble}) => trouble !== null)
  if (stale !== undefined) {
    return {text: `${signs.status.stale} stale: ${printable(stale.trouble ?? '')}`, tone: 'warning'}
  }
  const early = sources.find(({phase}) => phase in BEGINNINGS)
  if (early !== undefined || sources.length === 0) {
    const what = BEGINNINGS[early?.phase ?? 'starting'] ?? ''
    const since = formatDuration(nowMs - (early?.phaseMs ?? startedMs))
    return {text: `${signs.status.starting} ${what}, ${since}${signs.cut}`, tone: 'notice'}
  }
  if (sources.every(({phase}) => phase === 'ended')) {
    return {text: `${signs.status.stopped} ended`, tone: 'quiet'}
  }
  const silentMs = nowMs - (lastLineMs ?? startedMs)
  if (silentMs >= QUIET_MS) {
    return {text: `${signs.status.running} quiet for ${formatDuration(silentMs)}`, tone: 'good'}
  }
  return {text: `${signs.status.running} live`, tone: 'good'}
}

const RECENT_SECONDS = 5
/** From so many a second on, lines are told by the second. */
const BY_SECOND = 10

const ratePart = ({rates}: LiveState, {theme, width}: Look): Part => {
  const recent = rates.slice(-RECENT_SECONDS)
  const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0)
  const perSecond = recent.length === 0 ? 0 : sum(recent) / recent.length
  const perMinute = rates.length === 0 ? 0 : (sum(rates) * 60) / rates.length
  const rate =
    perSecond >= BY_SECOND
      ? `${formatCompact(perSecond)} lines/s`
      : `${formatCompact(Math.round(perMinute))} lines/min`
  const columns = width >= 72 ? 12 : 6
  const course = sparkline(rates, {width: columns, unicode: theme.unicode})
  return plain(course === '' ? rate : `${rate} ${course}`)
}

const AI_TONES: Readonly<Record<AiState, Tone | null>> = {
  off: null,
  ready: null,
  loading: 'notice',
  missing: 'warning',
  offline: 'warning',
  refused: 'warning',
  paused: 'warning',
}

/** The model that does worst speaks for all. */
const modelParts = ({sources, nowMs}: LiveState, {signs}: Theme): readonly Part[] => {
  const asked = [...sources.values()].flatMap(({ai, aiSinceMs}) =>
    ai === null || ai.state === 'off' ? [] : [{ai, sinceMs: aiSinceMs}],
  )
  const worst = asked.find(({ai}) => ai.state !== 'ready') ?? asked[0]
  if (worst === undefined) return []
  const queued = asked.reduce((sum, {ai}) => sum + ai.queued, 0)
  return [
    {
      text: modelPhrase(worst.ai, `${formatDuration(nowMs - worst.sinceMs)}${signs.cut}`, queued),
      tone: AI_TONES[worst.ai.state],
    },
  ]
}

const modelPhrase = ({state}: AiReport, since: string, queued: number): string => {
  const waiting = queued > 0 ? `, ${formatCount(queued)} queued` : ''
  switch (state) {
    case 'loading':
      return `model loading ${since}${waiting}`
    case 'ready':
      return queued > 0 ? `model explains ${formatCount(queued)}` : 'model ready'
    case 'missing':
    case 'offline':
    case 'refused':
    case 'paused':
    case 'off':
      return `model ${state}${waiting}`
  }
}

const totalOf = ({sources}: LiveState, of: (source: LiveSource) => number): number =>
  [...sources.values()].reduce((sum, source) => sum + of(source), 0)

const patternParts = (state: LiveState): readonly Part[] => {
  const all = totalOf(state, ({templates}) => templates)
  const fresh = totalOf(state, ({templates, templatesBefore}) =>
    Math.max(0, templates - (templatesBefore ?? templates)),
  )
  if (all === 0) return []
  return [plain(`${counted(all, 'pattern')}${fresh > 0 ? ` (+${formatCount(fresh)})` : ''}`)]
}

const readParts = (state: LiveState): readonly Part[] => {
  const behind = totalOf(state, ({behindBytes}) => behindBytes)
  const shares = [...state.sources.values()].flatMap(({coveragePercent}) =>
    coveragePercent === null ? [] : [coveragePercent],
  )
  const gaps = totalOf(state, (source) => source.gaps)
  const read = shares.length === 0 ? [] : [plain(`read ${Math.min(...shares)} %`)]
  const lost = gaps > 0 ? [{text: counted(gaps, 'gap'), tone: 'warning' as const}] : []
  return [plain(`behind ${formatBytes(behind)}`), ...read, ...lost]
}
