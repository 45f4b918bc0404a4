import type {EvidenceLine} from './detectors/detector.js'
import {shortTitle} from './detectors/detector.js'
import {inWords} from './detectors/silence.js'
import {evidenceOf} from './episode.js'
import type {Finding} from './finding.js'
import {GrowthHabit, type GrowthSnapshot} from './growth-habit.js'
import {shortHash} from './hash.js'
import {isoTime} from './time.js'

/** No silence is shorter than so many looks, nor need it be longer than this. */
const FLOOR_LOOKS = 30
const MAX_FLOOR_MS = 300_000
/** Who did not look for so many looks was not there: frozen, suspended, or its clock was set. */
const ABSENT_LOOKS = 3
const MIN_ABSENT_MS = 1_000
/** Of more files those that grew longest ago are forgotten. */
const MAX_FILES = 200

const NONE: readonly Finding[] = []

export interface FileSilenceSettings {
  readonly monitorId: string
  /** How often `look` or `pass` is called at least. */
  readonly everyMs: number
  /** All paths are one file, whatever it is called as it rotates. */
  readonly isOneFile: boolean
}

/** The last line of a file: what proves that it grew until then. */
export interface LastLine {
  /** The log's own time, where it has one. */
  readonly timeMs: number | null
  /** Redacted; null where nothing of it may be kept. */
  readonly evidence: () => EvidenceLine | null
}

/** A file grew. */
export interface Growth {
  readonly path: string
  readonly nowMs: number
  /** Everything before it had been read: it comes when it was written, and is no backlog. */
  readonly isLive: boolean
  readonly last: LastLine
}

interface Watched {
  /** Of its last line. */
  path: string
  last: LastLine
  readonly habit: GrowthHabit
  /** The stretch of watching in which it grew last. */
  term: number
  /** Watched time before which its quiet does not count: it was rotated. */
  quietFromMs: number
  /** It cannot be read: what it does is not known. */
  isAway: boolean
  /** What was said of the silence that it is in. */
  silence: Finding | null
}

/** Plain JSON. */
export interface FileSilenceSnapshot {
  readonly version: 1
  readonly watchedMs: number
  readonly files: readonly (readonly [string, SavedFile])[]
}

interface SavedFile {
  readonly path: string
  readonly timeMs: number | null
  readonly evidence: EvidenceLine | null
  readonly habit: GrowthSnapshot
  readonly isAway: boolean
  readonly silence: Finding | null
}

/**
 * Followed files that stopped growing against their habit (`growth-habit.ts`), for a monitor that has
 * caught up: the one part of the analysis that goes by the machine's clock, and so outside the law that
 * the same bytes give the same findings.
 *
 * Time is counted from look to look. Where a look is missing, nobody watched (the machine slept, the
 * worker was stopped or resumed, the clock was set), and all quiet begins anew. A silence is one
 * finding, told when it is noticed and again when the file grows.
 */
export class FileSilence {
  readonly #settings: FileSilenceSettings
  readonly #floorMs: number
  readonly #absentMs: number
  readonly #files = new Map<string, Watched>()
  #watchedMs = 0
  #lookedAtMs: number | null = null
  /** Counts the stretches of watching, and when this one began. */
  #term = 0
  #termFromMs = 0

  constructor(settings: FileSilenceSettings, snapshot?: FileSilenceSnapshot) {
    this.#settings = settings
    this.#floorMs = Math.min(MAX_FLOOR_MS, FLOOR_LOOKS * settings.everyMs)
    this.#absentMs = Math.max(MIN_ABSENT_MS, ABSENT_LOOKS * settings.everyMs)
    if (!snapshot) return
    this.#watchedMs = snapshot.watchedMs
    for (const [key, saved] of snapshot.files) this.#files.set(key, this.#restored(saved))
  }

  /** Lines came: of a silence that ends the last word. */
  grew({path, nowMs, isLive, last}: Growth): readonly Finding[] {
    this.#watch(nowMs)
    const key = this.#keyOf(path)
    const known = this.#files.get(key)
    const watched = known ?? this.#begun(path, nowMs, last)
    const ended = watched.silence === null ? NONE : [this.#ended(watched.silence, watched)]
    const isWatched = isLive && watched.term === this.#term && !watched.isAway
    watched.habit.grew(
      this.#watchedMs,
      nowMs,
      known !== undefined && (isWatched || ended.length > 0),
    )
    watched.path = path
    watched.last = last
    watched.term = this.#term
    watched.isAway = false
    watched.silence = null
    // In order of growth, so that the first is the one to forget.
    this.#files.delete(key)
    this.#files.set(key, watched)
    if (this.#files.size > MAX_FILES) this.#forgetFirst()
    return ended
  }

  /** Everything is read to its end: which files are silent now. */
  look(nowMs: number): readonly Finding[] {
    this.#watch(nowMs)
    const found: Finding[] = []
    for (const watched of this.#files.values()) {
      if (watched.isAway || watched.silence !== null) continue
      const quietMs = this.#watchedMs - this.#quietFrom(watched)
      if (quietMs <= this.#floorMs) continue
      const {limitMs} = watched.habit
      if (limitMs === null || quietMs <= limitMs) continue
      watched.silence = this.#begin(watched)
      found.push(watched.silence)
    }
    return found
  }

  /** Time passes while there is something to read yet: nothing can be said. */
  pass(nowMs: number): void {
    this.#watch(nowMs)
  }

  /** Something was done to the file, so that somebody is there: its quiet begins anew. */
  stir(path: string): void {
    const watched = this.#files.get(this.#keyOf(path))
    if (!watched) return
    watched.quietFromMs = this.#watchedMs
    watched.isAway = false
  }

  /** It cannot be read: nothing is said of it until it can. */
  leave(path: string): void {
    const watched = this.#files.get(this.#keyOf(path))
    if (watched) watched.isAway = true
  }

  snapshot(): FileSilenceSnapshot {
    return {
      version: 1,
      watchedMs: this.#watchedMs,
      files: Array.from(this.#files, ([key, {path, last, habit, isAway, silence}]) => [
        key,
        {
          path,
          timeMs: last.timeMs,
          evidence: last.evidence(),
          habit: habit.snapshot(),
          isAway,
          silence,
        },
      ]),
    }
  }

  #restored({path, timeMs, evidence, habit, isAway, silence}: SavedFile): Watched {
    return {
      path,
      last: {timeMs, evidence: () => evidence},
      habit: new GrowthHabit(this.#floorMs, 0, 0, habit),
      term: this.#term,
      quietFromMs: 0,
      isAway,
      silence,
    }
  }

  #begun(path: string, nowMs: number, last: LastLine): Watched {
    return {
      path,
      last,
      habit: new GrowthHabit(this.#floorMs, this.#watchedMs, nowMs),
      term: this.#term,
      quietFromMs: 0,
      isAway: false,
      silence: null,
    }
  }

  #watch(nowMs: number): void {
    const passedMs = this.#lookedAtMs === null ? Infinity : nowMs - this.#lookedAtMs
    this.#lookedAtMs = nowMs
    if (passedMs >= 0 && passedMs <= this.#absentMs) {
      this.#watchedMs += passedMs
      return
    }
    this.#term++
    this.#termFromMs = this.#watchedMs
  }

  #quietFrom({habit, term, quietFromMs}: Watched): number {
    return Math.max(term === this.#term ? habit.lastMs : this.#termFromMs, quietFromMs)
  }

  #forgetFirst(): void {
    for (const key of this.#files.keys()) {
      this.#files.delete(key)
      return
    }
  }

  /** Files whose names differ in numbers and ids only take turns: a new day is a new file. */
  #keyOf(path: string): string {
    if (this.#settings.isOneFile) return ''
    const name = path.slice(path.lastIndexOf('/') + 1)
    return path.slice(0, path.length - name.length) + name.replace(NUMBERED, '#')
  }

  #begin(watched: Watched): Finding {
    const {path, last, habit} = watched
    const evidence = last.evidence()
    const sinceMs = last.timeMs ?? habit.lastWallMs
    const template = `no new line in ${path}`
    return {
      id: shortHash(
        [
          'file silence',
          template,
          String(last.timeMs ?? ''),
          String(evidence?.offset ?? ''),
          evidence?.text ?? '',
          this.#settings.monitorId,
        ].join('\0'),
      ),
      monitorId: this.#settings.monitorId,
      kind: 'silence',
      severity: 'warning',
      title: shortTitle(`Nothing written to ${nameOf(path)} ${this.#howLong(watched)}`),
      template,
      templateId: shortHash(template),
      count: 1,
      firstSeen: isoTime(sinceMs),
      lastSeen: isoTime(sinceMs + this.#quietMs(watched)),
      evidence: evidence === null ? [] : [evidenceOf(evidence)],
      explanation: {
        what: 'A file that used to grow has been quiet for longer than its habit explains.',
        cause:
          'Its writer has ended or hangs, it writes elsewhere since a rotation, its disk is full, or nothing happens any more.',
        nextCheck:
          'Does the program run (systemctl status, ps); which file has it open (lsof); is there room (df).',
        severity: 'warning',
        category: 'silence',
        sure: 'partly',
        cites: evidence === null ? [] : [0],
        by: 'builtin',
        verified: null,
      },
      also: [],
      partOf: null,
    }
  }

  #ended(silence: Finding, watched: Watched): Finding {
    const name = nameOf(watched.path)
    return {
      ...silence,
      title: shortTitle(`Nothing was written to ${name} ${this.#howLong(watched)}; it grows again`),
      lastSeen: isoTime(Date.parse(silence.firstSeen) + this.#quietMs(watched)),
    }
  }

  /** What was watched of it. */
  #quietMs({habit}: Watched): number {
    return this.#watchedMs - habit.lastMs
  }

  #howLong(watched: Watched): string {
    const usually = inWords(watched.habit.meanGapMs)
    return `for ${inWords(this.#quietMs(watched))} (usually every ${usually})`
  }
}

/** Goes on from a snapshot; begins anew where it is none that this version can read. */
export const restoreFileSilence = (
  settings: FileSilenceSettings,
  snapshot: unknown,
): FileSilence => {
  try {
    const saved = snapshot as FileSilenceSnapshot | undefined
    if (saved?.version !== 1) return new FileSilence(settings)
    const restored = new FileSilence(settings, saved)
    // What is damaged shows here, and not in the middle of a night.
    for (const [key, file] of saved.files) {
      if (typeof key !== 'string' || typeof file.path !== 'string') return new FileSilence(settings)
      const {limitMs, meanGapMs} = new GrowthHabit(settings.everyMs, 0, 0, file.habit)
      if (Number.isNaN(limitMs) || Number.isNaN(meanGapMs)) return new FileSilence(settings)
    }
    return restored
  } catch {
    return new FileSilence(settings)
  }
}

/** Digits, and ids in hex: `app-2026-03-11.log`, `3fa85f64-5717-4562-b3fc-2c963f66afa6.log`. */
const NUMBERED = /[0-9a-f]{8}(?:-?[0-9a-f]{4,12}){2,}|\d+(?:[-_.]\d+)*/g

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
