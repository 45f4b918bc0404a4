import {randomBytes} from 'node:crypto'
import {renameSync, rmSync, utimesSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as delay} from 'node:timers/promises'
import {shortHash} from '../analyse/hash.js'
import {createPrivate, machineError} from '../files/private-files.js'
import type {Turn} from './asked.js'
import {codeOf, readOwnText, statOwn} from '../files/own-files.js'

export interface TurnTimes {
  /** The holder says so often that it is there. */
  readonly touchMs: number
  /** A lock untouched for so long is nobody's. */
  readonly staleMs: number
  readonly lookMs: number
}

const TIMES: TurnTimes = {touchMs: 2000, staleMs: 15_000, lookMs: 100}

/** Waits for the turn at a server; see `asked.ts`. */
export const takeTurn = async (
  dir: string,
  server: string,
  signal: AbortSignal,
  times: TurnTimes = TIMES,
): Promise<Turn | undefined> => {
  const path = join(dir, `turn-${shortHash(placeOf(server))}.lock`)
  const mine = randomBytes(8).toString('hex')
  let seen: {readonly look: string; readonly sinceMs: number} | undefined
  while (!isAborted(signal)) {
    if (isCreated(path, mine)) return held(path, mine, times)
    const look = lookOf(path)
    const nowMs = performance.now()
    if (seen?.look !== look) seen = {look, sinceMs: nowMs}
    else if (nowMs - seen.sinceMs >= times.staleMs) {
      takeAway(path, mine)
      seen = undefined
      continue
    }
    await delay(times.lookMs, undefined, {signal}).catch(() => undefined)
  }
  return undefined
}

/** This machine has several names. */
const placeOf = (server: string): string =>
  server.replace(/\/\/(?:localhost|127(?:\.\d+){3}|\[::1\])(?=[:/]|$)/, '//loopback')

// A function, because the type checker takes a property that was read once as unchanging.
const isAborted = (signal: AbortSignal): boolean => signal.aborted

const isCreated = (path: string, mine: string): boolean => {
  try {
    createPrivate(path, Buffer.from(mine))
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw machineError(`write ${path}`, error)
  }
}

/** Changes with every touch, and with every holder. */
const lookOf = (path: string): string => {
  const found = statOwn(path)
  return found === undefined ? '' : `${found.ino} ${found.mtimeMs}`
}

const held = (path: string, mine: string, {touchMs}: TurnTimes): Turn => {
  const touching = setInterval(() => {
    try {
      const now = new Date()
      if (isMine(path, mine)) utimesSync(path, now, now)
    } catch {
      // Another one takes it for stale then, and two ask at once: slower, and no harm.
    }
  }, touchMs)
  touching.unref()
  return {
    release: () => {
      clearInterval(touching)
      if (isMine(path, mine)) rmSync(path, {force: true})
    },
  }
}

/** It may have been taken over while this process was frozen. */
const isMine = (path: string, mine: string): boolean => {
  try {
    return readOwnText(path) === mine
  } catch {
    return false
  }
}

/** By a rename, which only one of several succeeds with; the next try creates a fresh one. */
const takeAway = (path: string, mine: string): void => {
  const aside = `${path}.${mine}.tmp`
  try {
    renameSync(path, aside)
    rmSync(aside, {force: true})
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw machineError(`take over ${path}`, error)
  }
}
