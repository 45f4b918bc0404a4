import type {Also, Finding, FindingKind, Severity} from './finding.js'
import {isAtLeast, KIND_RANKS, SEVERITIES} from './finding.js'

/** What begins within this of a finding began with it … */
const TOGETHER_MS = 60_000
/** … if both came again, and so often: one coincidence is none. */
const TOGETHER_RECORDS = 8
/** Before a log is so old, everything in it begins together. */
const MIN_AGE_MS = 600_000
/** A finding goes on while its latest record is no older than this … */
const GOING_ON_MS = 120_000
/** … and it is an outage once it has so many, for so long, and no longer than it was absent. */
const OUTAGE_RECORDS = 8
const OUTAGE_MS = 3_600_000
/**
 * Rates and silences are noticed late, the same failure strikes one program after the other, and a job that
 * failed as it did last time takes its time.
 */
const LATE_MS = 600_000
/** Beyond, what begins together is told by itself. */
const MAX_MEMBERS = 16
const MAX_INCIDENTS = 50
/** What is noticed by counting, so after the fact. */
const SYMPTOMS: readonly FindingKind[] = ['burst', 'rate-change', 'silence']

/** What is known of a finding where another begins; times are the active clock's. */
export interface Member {
  readonly id: string
  readonly incident?: string | undefined
  readonly isConsequence: boolean
  readonly kind: FindingKind
  readonly severity: Severity
  /** The known failure that it is, by its id. */
  readonly known: string | null
  readonly templateId: string
  readonly count: number
  readonly earlier: number
  readonly isOver: boolean
  readonly isHabitual: boolean
  readonly hasTime: boolean
  readonly beganMs: number
  readonly latestMs: number
  /** Those that were over before. */
  readonly former: readonly {readonly beganMs: number}[]
}

/** A finding that is about to begin, or that has come again. */
export interface Newcomer {
  readonly id: string
  readonly kind: FindingKind
  readonly severity: Severity
  readonly known: string | null
  readonly templateId: string
  readonly hasTime: boolean
  /** It says that something has failed, not what: a unit, a probe, requests. */
  readonly isConsequence: boolean
  readonly activeMs: number
  readonly former: readonly {readonly beganMs: number}[]
}

interface Incident {
  readonly id: string
  /** What its members have to say, by their own ids; the one that began it first. */
  readonly tellings: Map<string, Finding>
}

export type IncidentsSnapshot = readonly (readonly [string, readonly Finding[]])[]

/**
 * One trouble shows in many ways: the disk is full, three programs say so, a unit fails, requests are
 * refused, a job falls silent. What follows from a finding, as far as anybody can tell, or comes together
 * with it again and again, makes no finding of its own: it is told by the one that began first, under that
 * one's id. The gravest of them gives it title, pattern, count and evidence; the others stand in `also`.
 * A log that has just begun has no incidents: in it everything begins together.
 */
export class Incidents {
  readonly #byId: Map<string, Incident>

  constructor(snapshot?: IncidentsSnapshot) {
    this.#byId = new Map(
      (snapshot ?? []).map(([id, tellings]) => [
        id,
        {id, tellings: new Map(tellings.map((finding) => [finding.id, finding]))},
      ]),
    )
  }

  /** The incident that a newcomer belongs to: the id of the finding that began it. */
  of(newcomer: Newcomer, members: Iterable<Member>): string | undefined {
    if (!newcomer.hasTime || newcomer.severity === 'info') return undefined
    const joined = [...members].filter((member) => this.#joins(newcomer, member))
    // Of several the latest: what began an hour ago had its time to show.
    const [first, ...others] = joined
    if (first === undefined) return undefined
    const latest = others.reduce((a, b) => (b.beganMs >= a.beganMs ? b : a), first)
    return latest.incident ?? latest.id
  }

  /** What is given out for a member's own finding. */
  tell(finding: Finding, incident: string | undefined): Finding {
    const known = this.#byId.get(incident ?? finding.id)
    if (known) {
      known.tellings.set(finding.id, finding)
      return asOne(known)
    }
    return finding
  }

  /** A finding has become the first of several. */
  begin(finding: Finding): void {
    if (this.#byId.has(finding.id)) return
    this.#byId.set(finding.id, {id: finding.id, tellings: new Map([[finding.id, finding]])})
    if (this.#byId.size <= MAX_INCIDENTS) return
    for (const id of this.#byId.keys()) {
      this.#byId.delete(id)
      return
    }
  }

  snapshot(): IncidentsSnapshot {
    return Array.from(this.#byId, ([id, {tellings}]) => [id, [...tellings.values()]] as const)
  }

  /** Whether two findings of which the first began earlier prove to be one incident. */
  areOne(first: Member, second: Member): boolean {
    const sinceMs = second.beganMs - first.beganMs
    return (
      sinceMs >= 0 &&
      sinceMs <= TOGETHER_MS &&
      second.incident === undefined &&
      this.#mayLead(first) &&
      first.incident === undefined &&
      isLoud(second) &&
      Math.min(first.count, second.count) >= 2 &&
      first.count + second.count >= TOGETHER_RECORDS
    )
  }

  /** What an incident told is told by another from here on; the ids of its members. */
  move(from: string, to: string): readonly string[] {
    const [moved, into] = [this.#byId.get(from), this.#byId.get(to)]
    if (!moved || !into) return []
    this.#byId.delete(from)
    for (const [id, finding] of moved.tellings) into.tellings.set(id, finding)
    return [...moved.tellings.keys()]
  }

  #joins(newcomer: Newcomer, member: Member): boolean {
    if (member.id === newcomer.id || !this.#mayLead(member)) return false
    const sinceMs = newcomer.activeMs - member.beganMs
    // Only with the one that began it, or an incident would never end.
    if (member.incident === undefined) {
      if (newcomer.isConsequence && sinceMs <= TOGETHER_MS) return true
      if (sinceMs <= LATE_MS && cameTogether(newcomer, member)) return true
    }
    return follows(newcomer, member, sinceMs)
  }

  #mayLead(member: Member): boolean {
    if (!isLoud(member) || member.beganMs < MIN_AGE_MS) return false
    const incident = member.incident ?? member.id
    return (this.#byId.get(incident)?.tellings.size ?? 0) < MAX_MEMBERS
  }
}

/** As last time. */
const cameTogether = (newcomer: Newcomer, member: Member): boolean => {
  const [its, own] = [member.former.at(-1), newcomer.former.at(-1)]
  if (its === undefined || own === undefined) return false
  return own.beganMs >= its.beganMs && own.beganMs - its.beganMs <= LATE_MS
}

const isLoud = ({isHabitual, hasTime, severity}: Member): boolean =>
  !isHabitual && hasTime && severity !== 'info'

/** What begins while an outage goes on is taken for its consequence, unless it is graver. */
const follows = (newcomer: Newcomer, member: Member, sinceMs: number): boolean => {
  const {kind, severity, known, templateId, activeMs} = newcomer
  if (member.isOver || member.earlier > 0) return false
  if (sinceMs > member.beganMs) return false
  // Too many of these have been told, so that they are errors is no news; nor that it goes on failing so.
  const isTold = SYMPTOMS.includes(member.kind) && templateId === member.templateId
  const isSame = isTold || (known !== null && known === member.known)
  if (!isSame && sinceMs > OUTAGE_MS) return false
  if (!isSame && !isAtLeast(member.severity, severity)) return false
  const isLate = isSame || SYMPTOMS.includes(kind)
  if (activeMs - member.latestMs > (isLate ? LATE_MS : GOING_ON_MS)) return false
  return isSame || member.count >= (isLate ? 2 : OUTAGE_RECORDS)
}

const asOne = ({id, tellings}: Incident): Finding => {
  const all = [...tellings.values()]
  const gravest = all.reduce((a, b) => (isGraver(b, a) ? b : a))
  return {...gravest, id, also: all.filter((one) => one !== gravest).map(alsoOf)}
}

const isGraver = (a: Finding, b: Finding): boolean =>
  SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) > 0 ||
  (a.severity === b.severity && KIND_RANKS[a.kind] > KIND_RANKS[b.kind])

const alsoOf = (finding: Finding): Also => {
  const {kind, severity, title, template, templateId, count, firstSeen, lastSeen} = finding
  const evidence = finding.evidence.slice(0, 1)
  return {kind, severity, title, template, templateId, count, firstSeen, lastSeen, evidence}
}
