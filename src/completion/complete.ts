import type {Finding} from '../analyse/finding.js'
import type {MonitorRow} from '../sessions/monitor-row.js'
import type {Candidate, Candidates} from './candidate.js'
import type {Manifest} from './manifest.js'
import {wantedAt, type Topics, type Wanted} from './wanted.js'

/** What is looked up only when it is asked for. */
export interface Facts {
  /** Every monitor that was not pruned. */
  monitors(): Promise<readonly MonitorRow[]>
  /** Latest first, a part of them where there are many. */
  findings(): readonly Finding[]
}

/** What the words behind `qcmd` may go on with; the last of them is being typed. */
export const complete = async (
  manifest: Manifest,
  topics: Topics,
  facts: Facts,
  words: readonly string[],
): Promise<Candidates> => {
  const typed = words.at(-1) ?? ''
  const wanted = wantedAt(manifest, topics, words)
  const found = await candidatesFor(wanted, facts, typed)
  return {
    also: wanted.type === 'files' ? 'files' : 'nothing',
    words: unique(found.filter(({value}) => value.startsWith(typed))),
  }
}

const candidatesFor = async (
  wanted: Wanted,
  facts: Facts,
  typed: string,
): Promise<readonly Candidate[]> => {
  switch (wanted.type) {
    case 'words':
      return wanted.words.map(({value, about}) => ({value: wanted.before + value, about}))
    case 'monitors': {
      const {statuses, taken, before} = wanted
      const rows = (await facts.monitors()).filter(
        (row) =>
          (statuses === null || statuses.includes(row.status)) &&
          !taken.some((word) => names(row, word)),
      )
      return rows
        .flatMap((row) => monitorWords(row, typed.slice(before.length)))
        .map(({value, about}) => ({value: before + value, about}))
    }
    case 'findings':
      return facts.findings().map(({id, severity, title}) => ({
        value: id,
        about: `${severity}: ${title}`,
      }))
    case 'files':
    case 'nothing':
      return []
  }
}

const names = ({id, name}: MonitorRow, word: string): boolean =>
  name === word || (word.length >= 4 && id.startsWith(word))

/** As `sessions/identify.ts` takes a name; what is no such is the last part of a path. */
const NAME = /^[A-Za-z][\w.-]{0,39}$/

/** By its name where the user gave it one, and by its id where that is begun or all there is. */
const monitorWords = (row: MonitorRow, typed: string): readonly Candidate[] => {
  const {id, name, path, status} = row
  const about = path === null ? status : `${status}, ${path}`
  const isNamed = NAME.test(name) && !isLastPart(name, path)
  const byId = {value: id.slice(0, 8), about: isNamed ? `${name}: ${about}` : about}
  if (!isNamed) return [byId]
  const wantsId = typed !== '' && byId.value.startsWith(typed)
  return wantsId ? [{value: name, about}, byId] : [{value: name, about}]
}

const isLastPart = (name: string, path: string | null): boolean =>
  path !== null && (path === name || path.endsWith(`/${name}`) || path.endsWith(`\\${name}`))

const unique = (candidates: readonly Candidate[]): readonly Candidate[] => [
  ...new Map(candidates.map((one) => [one.value, one])).values(),
]
