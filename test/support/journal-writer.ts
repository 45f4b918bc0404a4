/**
 * A process that writes to a journal: argv is one JSON object, `Work` below. It writes `ready`
 * and then the id of each event that `append` has acknowledged, one a line; last what it came to.
 */
import {existsSync, rmSync, writeSync} from 'node:fs'
import {QcmdError} from '../../src/errors.js'
import {createFileJournal} from '../../src/journal/file-journal.js'
import {createSystemClock} from '../../src/journal/system-clock.js'
import {eventMaker, sessionId} from './events.js'

export interface Work {
  readonly dir: string
  /** Tells the writers apart; its events are of the sessions `writer * 100`, `… + 1`, … */
  readonly writer: number
  readonly events: number
  readonly rollBytes?: number
  readonly graceMs?: number
  /** Kills itself when the n-th roll has replayed and is about to write its checkpoint. */
  readonly dieInRoll?: number
  /** A file to remove when an append has failed; then one more event is tried. */
  readonly filler?: string
}

/** Few enough that the history of a session keeps them all. */
export const EVENTS_PER_SESSION = 150

export const eventIdOf = (writer: number, number: number): string => `w${writer}-${number}`

const work = async ({dir, writer, events, dieInRoll, filler, ...options}: Work): Promise<void> => {
  const clock = createSystemClock({bootId: 'boot-1'})
  let rolls = 0
  const mortal = {
    now: () => clock.now(),
    stamp: () => {
      if (++rolls === dieInRoll) process.kill(process.pid, 'SIGKILL')
      return clock.stamp()
    },
  }
  const journal = createFileJournal({dir, clock: mortal, retryMs: [1, 2, 4], ...options})
  const made = eventMaker()
  const append = async (number: number): Promise<void> => {
    const session = sessionId(writer * 100 + Math.floor(number / EVENTS_PER_SESSION))
    const id = eventIdOf(writer, number)
    await journal.append([made('FileNoted', {...clock.stamp(), id, session})])
    say(id)
  }
  say('ready')
  for (let number = 0; number < events; number++) {
    try {
      await append(number)
    } catch (error) {
      if (!(error instanceof QcmdError)) throw error
      say(JSON.stringify({code: error.code, message: error.message, hint: error.hint}))
      if (filler === undefined || !existsSync(filler)) return
      rmSync(filler)
      await append(number)
      const {sessions, damaged} = await journal.replay()
      const found = [...sessions.values()].flatMap(({history}) => history.map(({id}) => id))
      say(JSON.stringify({found, damaged}))
      return
    }
  }
}

/** At once, so that nothing said is lost when the process is killed. */
const say = (line: string): void => {
  writeSync(1, `${line}\n`)
}

const [script, json] = process.argv.slice(1)
if (json !== undefined && script?.endsWith('journal-writer.js'))
  await work(JSON.parse(json) as Work)
