import {readFileSync, writeSync} from 'node:fs'
import {homedir} from 'node:os'
import {join} from 'node:path'
import {lookAtMonitors} from './app/list-monitors.js'
import {HELP_TOPICS} from './cli/help-topics.js'
import {candidateLines} from './completion/candidate.js'
import {complete, type Facts} from './completion/complete.js'
import type {Manifest} from './completion/manifest.js'
import {unquoted} from './completion/unquoted.js'
import {stateDirOf} from './config/load-config.js'
import {recentFindings} from './findings/recent-findings.js'

/**
 * Entry of `qcmd __complete bash|zsh|fish|powershell WORDS…`, which the scripts of `qcmd completion`
 * call at each Tab: no oclif, and of the rest only what the word at the cursor needs. The words
 * are those behind `qcmd` up to the cursor; the last one is being typed.
 *
 * It records nothing, asks nothing over a network, and never fails: what it cannot read it has no
 * words for.
 */
export const main = async (argv: readonly string[], root: string): Promise<void> => {
  try {
    const [shell = '', ...words] = argv
    const path = join(root, 'oclif.manifest.json')
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest
    const typed =
      shell === 'bash' ? words.map(unquoted) : words.map((word) => word.replace(/^=/, ''))
    const candidates = await complete(manifest, HELP_TOPICS, factsHere(), typed)
    writeSync(1, candidateLines(candidates))
  } catch {
    // A Tab that finds nothing is better than one that writes an error into the line.
  }
  process.exit(0)
}

const stateDirHere = (): string =>
  stateDirOf({env: process.env, home: homedir(), platform: process.platform, cwd: process.cwd()})

const factsHere = (): Facts => {
  return {
    monitors: async () => {
      const stateDir = stateDirHere()
      const [{createFileJournal}, {createProcesses}, {createSystemClock}, {readMachine}] =
        await Promise.all([
          import('./journal/file-journal.js'),
          import('./processes/create-processes.js'),
          import('./journal/system-clock.js'),
          import('./processes/machine.js'),
        ])
      const machine = readMachine()
      const clock = createSystemClock({bootId: machine.bootId})
      return lookAtMonitors({
        clock,
        journal: createFileJournal({dir: join(stateDir, 'journal'), stateDir, clock}),
        processes: createProcesses({
          ...{stateDir, machine, workerPath: '', workerLogPath: () => ''},
        }),
      })
    },
    findings: () => recentFindings(join(stateDirHere(), 'findings')),
  }
}
