// One monitor under test: its worker is killed, frozen, resumed and looked at from outside.
import {readdirSync, readlinkSync} from 'node:fs'
import {setTimeout as delay} from 'node:timers/promises'
import {textOf} from './qcmd.js'

/** A resume that a busy machine refuses (its worker took too long to start) is asked for again. */
const MOST_RESUMES = 6

export const createMonitor = ({qcmd, id, pid, board, note}) => {
  /** `running`, `frozen`, `dead` or `resuming`. */
  let state = 'running'
  const seen = {kills: 0, freezes: 0, memoryKiB: 0, descriptors: 0}

  const signal = (name) => {
    // Never a stranger who was given the pid meanwhile.
    if (qcmd.isWorker(pid)) process.kill(pid, name)
  }
  const linksOf = () => {
    try {
      return readdirSync(`/proc/${pid}/fd`).map((fd) => linkOf(`/proc/${pid}/fd/${fd}`))
    } catch {
      return []
    }
  }

  return {
    id,
    seen,
    pid: () => pid,
    isRunning: () => state === 'running',
    isDead: () => state === 'dead',
    async kill() {
      seen.kills++
      signal('SIGKILL')
      state = 'dead'
      while (qcmd.isWorker(pid)) await delay(5)
    },
    /** Found dead without having been killed. */
    isFoundDead() {
      state = 'dead'
    },
    freeze() {
      seen.freezes++
      signal('SIGSTOP')
      state = 'frozen'
    },
    thaw() {
      signal('SIGCONT')
      state = 'running'
    },
    async resume() {
      state = 'resuming'
      for (let tries = 1; ; tries++) {
        try {
          ;({pid} = await qcmd.json('monitors', 'resume', id))
          state = 'running'
          return
        } catch (error) {
          note('resume refused', {id, message: String(error)})
          if (tries === MOST_RESUMES) throw error
          await delay(1000)
        }
      }
    },
    hasOpen: (path) => linksOf().includes(path),
    /** Descriptors of its log, in whatever generation. */
    openLogs: (path) => linksOf().filter((link) => link.startsWith(path)).length,
    /** Takes note of memory and descriptors; of a process that is gone there are none. */
    sample() {
      const memory = /VmHWM:\s*(\d+)/.exec(textOf(`/proc/${pid}/status`))?.[1]
      if (memory === undefined || !qcmd.isWorker(pid)) return
      seen.memoryKiB = Math.max(seen.memoryKiB, Number(memory))
      seen.descriptors = Math.max(seen.descriptors, linksOf().length)
    },
    /**
     * Waits until the reader has read all that its writer wrote, who is held meanwhile; until its counter
     * rests over two heartbeats, if it never gets there. False when nobody can tell: it is frozen. A dead
     * one is not waited for, if it has a place in the file.
     */
    async hasReadAll(writer) {
      const rest = createRest(2)
      for (;;) {
        if (state === 'dead') {
          const {position} = await qcmd.json('monitors', 'show', id)
          return state === 'dead' && position.offset > 0
        }
        if (state === 'frozen' || state === 'resuming') return false
        const row = await board.next(id)
        if (row === undefined) return false
        if (row.linesRead === writer.written.lines || rest.isReached(row)) return true
      }
    },
  }
}

/** Whether a monitor's counter has stood still over some heartbeats. */
export const createRest = (beats) => {
  let lines = -1
  const heartbeats = new Set()
  return {
    isReached({linesRead, heartbeatAt}) {
      if (linesRead !== lines) heartbeats.clear()
      lines = linesRead
      heartbeats.add(heartbeatAt)
      return heartbeats.size > beats
    },
  }
}

const linkOf = (path) => {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
