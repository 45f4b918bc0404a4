import {QcmdError} from '../errors.js'
import {labelOf, labelText} from '../notices/read-sink.js'
import type {SessionMap} from '../sessions/projection.js'
import type {Life} from '../sessions/session.js'
import type {Check} from '../sessions/check.js'
import {machineChecks} from './machine-checks.js'
import type {JournalSeen, Looked, MachineFacts} from './machine-facts.js'
import type {Ports} from './ports.js'
import {findOrphans} from './stop-monitor.js'

export type CheckPorts = Pick<
  Ports,
  'journal' | 'processes' | 'clock' | 'config' | 'models' | 'host' | 'boot' | 'sinks'
>

/** Everything that qcmd depends on here, judged; records nothing and never throws. */
export const checkMachine = async (ports: CheckPorts): Promise<readonly Check[]> =>
  machineChecks(await gatherFacts(ports))

/** The facts behind the checks; what cannot be looked at says why. Takes about a second at most. */
export const gatherFacts = async (ports: CheckPorts): Promise<MachineFacts> => {
  // The server may take its time to answer: it is asked first, and the rest is seen meanwhile.
  const {model: name, allowRemoteAi: allowRemote} = ports.config
  const look = ports.models.look(name, {allowRemote})
  const [host, boot, journal, self, orphans, model, notify] = await Promise.all([
    ports.host.look(),
    looked(() => ports.boot.look()),
    looked(() => seeJournal(ports)),
    looked(async () => (await ports.processes.inspect([ports.processes.self()]))[0] ?? 'gone'),
    looked(async () => (await findOrphans(ports)).map(({identity}) => identity.pid)),
    look,
    seeSinks(ports),
  ])
  return {now: ports.clock.now(), host, boot, journal, self, orphans, model, notify}
}

const looked = async <T>(work: () => Promise<T>): Promise<Looked<T>> => {
  try {
    return {ok: true, value: await work()}
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const fix = error instanceof QcmdError ? error.hint : 'Try again under QCMD_DEBUG=1'
    return {ok: false, reason, fix}
  }
}

const seeSinks = async ({
  config,
  sinks: port,
}: Pick<Ports, 'config' | 'sinks'>): Promise<MachineFacts['notify']> => {
  const {sinks} = config.notify
  const problems = []
  for (const sink of sinks) {
    const found = await port.check(sink)
    if (found !== null) problems.push({label: labelText(labelOf(sink)), ...found})
  }
  return {sinks: sinks.length, problems}
}

const seeJournal = async ({journal}: Pick<Ports, 'journal'>): Promise<JournalSeen> => {
  const {sessions, damagedAt, newer} = await journal.replay()
  return {...(await journal.describe()), damagedAt, newer, newestAt: newestRecord(sessions)}
}

const newestRecord = (sessions: SessionMap): number | null => {
  const times = [...sessions.values()].flatMap(timesOf)
  return times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b))
}

const timesOf = ({history, progress, prunedAt}: Life): readonly number[] => [
  ...history.map(({at}) => at),
  ...(progress === null ? [] : [progress.stamp.at]),
  ...(prunedAt === null ? [] : [prunedAt]),
]
