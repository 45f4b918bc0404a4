import type {Check} from '../sessions/check.js'
import {shellWord} from '../text/shell-word.js'
import {
  checkDisk,
  checkInotify,
  checkLingering,
  checkNode,
  checkStateFolder,
  failed,
  well,
} from './host-checks.js'
import type {MachineFacts} from './machine-facts.js'
import {setHost} from './require-model.js'

/**
 * Facts → checks, in the order of what rests on what: first what nothing works without. What this
 * machine does not have (inotify, lingering) is left out.
 */
export const machineChecks = (facts: MachineFacts): readonly Check[] => [
  checkNode(facts.host),
  checkStateFolder(facts.host),
  checkJournal(facts),
  checkClock(facts),
  checkProcesses(facts),
  ...checkDisk(facts.host),
  checkOrphans(facts),
  ...checkInotify(facts.host),
  ...checkLingering(facts.host),
  ...checkService(facts),
  checkOllama(facts),
  checkModel(facts),
  ...checkNotify(facts),
]

const checkJournal = ({journal, host}: MachineFacts): Check => {
  const name = 'journal'
  if (!journal.ok) return failed(name, journal.reason, journal.fix)
  const {records, segments, damaged, damagedAt, newer} = journal.value
  if (damaged > 0) {
    const where = damagedAt === null ? '' : ` (the first at ${damagedAt})`
    const folder = shellWord(`${host.stateFolder.dir}/journal`)
    return failed(
      name,
      `${counted(damaged, 'damaged record')}${where}; skipped, the others count`,
      `To begin a new one: qcmd monitors stop --all && mv ${folder} ${folder}.damaged`,
    )
  }
  if (newer > 0) {
    const what = `${counted(newer, 'record')} of a newer qcmd, which this one cannot read`
    return failed(name, what, 'Use the newer qcmd: type -a qcmd shows which there are')
  }
  return well(name, `${counted(records, 'record')} in ${counted(segments, 'segment')}`)
}

const FIRST_YEAR = 2024
const CLOCK_SLACK_MS = 60_000

/** Times of monitors and findings are only as right as the clock. */
const checkClock = ({now, journal, host}: MachineFacts): Check => {
  const fix =
    host.platform === 'linux' ? 'sudo timedatectl set-ntp true' : "Set this machine's clock"
  const time = secondsOf(now)
  if (!(now.getUTCFullYear() >= FIRST_YEAR)) {
    return failed('clock', `it says ${time}, which cannot be`, fix)
  }
  const newestAt = journal.ok ? journal.value.newestAt : null
  if (newestAt !== null && now.getTime() < newestAt - CLOCK_SLACK_MS) {
    const newest = secondsOf(new Date(newestAt))
    return failed('clock', `it says ${time}, but the journal has a record of ${newest}`, fix)
  }
  return well('clock', time)
}

const secondsOf = (at: Date): string =>
  Number.isNaN(at.getTime()) ? 'no date' : at.toISOString().replace(/\.\d+Z$/, 'Z')

/** Who cannot tell this process can tell no worker: all would look dead. */
const checkProcesses = ({self, host}: MachineFacts): Check => {
  const name = 'processes'
  const fix =
    host.platform === 'linux'
      ? 'Make /proc readable: sudo mount -t proc proc /proc'
      : 'Make ps work: ps -p $$'
  if (!self.ok) return failed(name, self.reason, fix)
  return self.value === 'alive'
    ? well(name, 'a worker can be told from any other process')
    : failed(name, `this very process counts as ${self.value}, so would every worker`, fix)
}

const checkOrphans = ({orphans}: MachineFacts): Check => {
  const name = 'orphans'
  if (!orphans.ok) return failed(name, orphans.reason, orphans.fix)
  const pids = orphans.value
  if (pids.length === 0) return well(name, 'no worker without a monitor')
  const what = `${counted(pids.length, 'worker')} that no monitor claims: PID ${pids.join(', ')}`
  const fix = `kill ${pids.join(' ')} (qcmd monitors stop --all ends them with every monitor)`
  return failed(name, what, fix)
}

/** Whether what was watched is watched again after a restart of the machine. */
const checkService = ({boot, host: {lingering}}: MachineFacts): readonly Check[] => {
  const name = 'service'
  if (!boot.ok) return [failed(name, boot.reason, boot.fix, true)]
  const {manager, isManagerHere, isInstalled, isEnabled, isCurrent} = boot.value
  if (manager === null || !isManagerHere) return []
  if (!isInstalled) {
    return [
      well(
        name,
        'none: monitors stay down after a restart of the machine (qcmd service install)',
        true,
      ),
    ]
  }
  if (!isEnabled || !isCurrent) {
    const what = isEnabled
      ? 'it starts another Node or qcmd, or one with other folders'
      : 'it is there, but not enabled'
    return [failed(name, what, 'qcmd service install', true)]
  }
  if (lingering?.isLingering === false) {
    const what = `monitors come back when ${lingering.user} logs in, not at boot: lingering is off`
    return [failed(name, what, `loginctl enable-linger ${shellWord(lingering.user)}`, true)]
  }
  return [well(name, 'monitors come back after a restart of the machine', true)]
}

const checkOllama = ({model: look}: MachineFacts): Check => {
  const name = 'ollama'
  const {state, reason, server, betterHost} = look
  if (betterHost !== undefined) return failed(name, reason ?? state, setHost(betterHost), true)
  switch (state) {
    case 'ready':
    case 'missing':
      return well(name, server, true)
    case 'offline':
      return failed(name, reason ?? 'offline', 'ollama serve', true)
    case 'refused':
      return failed(name, reason ?? 'refused', 'export OLLAMA_HOST=127.0.0.1:11434', true)
  }
}

/** More names than this make no choice easier. */
const NAMED = 5

const BUILT_IN = 'the built-in analysis explains'
const SMALL = 'it is small, and says little: qwen2.5:3b, llama3.2:3b or gemma3:4b say more'

/** Half a billion parameters and less. */
const isSmall = (model: string): boolean => /:0?\.[0-6]b|:\d{2,3}m\b/i.test(model)

const checkModel = ({model: look}: MachineFacts): Check => {
  const name = 'model'
  const {state, model, models} = look
  const pull = `qcmd models pull ${shellWord(model)}`
  switch (state) {
    case 'ready':
      return well(name, isSmall(model) ? `${model}; ${SMALL}` : model, true)
    case 'missing': {
      const others = models.slice(0, NAMED).join(', ')
      const more = models.length > NAMED ? ` and ${models.length - NAMED} more` : ''
      const has = models.length === 0 ? 'Ollama has none' : `Ollama has ${others}${more}`
      return failed(name, `${model} is not there, ${has}; ${BUILT_IN}`, pull, true)
    }
    case 'offline':
    case 'refused':
      return failed(name, `${model} was not looked for; ${BUILT_IN}`, pull, true)
  }
}

/** Only where the configuration has sinks. */
const checkNotify = ({notify}: MachineFacts): readonly Check[] => {
  const name = 'notifications'
  const {sinks, problems} = notify
  if (sinks === 0) return []
  const [first] = problems
  if (first === undefined) {
    return [well(name, `${counted(sinks, 'sink')} configured; try: qcmd notify test`, true)]
  }
  const what = problems.map(({label, problem}) => `${label}: ${problem}`).join('; ')
  return [failed(name, what, first.fix, true)]
}

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`
