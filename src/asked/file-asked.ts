import {readdirSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {ensurePrivateDir, ensureStateDir, replacePrivate} from '../files/private-files.js'
import {machineError} from '../files/system-errors.js'
import type {Asked, KeptAnswer} from './asked.js'
import {appendCall, readCalls} from './call-ledger.js'
import {isKeptAnswer} from './kept-answer.js'
import {readOwnText, statOwn, settled} from '../files/own-files.js'
import {takeTurn} from './turn.js'

/** How many answers are kept. */
const MOST_ANSWERS = 2000
/** Counting them costs a listing: once in so many. */
const COUNT_EVERY = 50

const KEY = /^[0-9a-f]{12,64}$/

export interface FileAskedSettings {
  readonly stateDir: string
  readonly maxAnswers?: number
}

/** What was asked and answered, as files in `STATE/asked`. Reading makes nothing. */
export const createFileAsked = ({
  stateDir,
  maxAnswers = MOST_ANSWERS,
}: FileAskedSettings): Asked => {
  const dir = join(stateDir, 'asked')
  const answers = join(dir, 'answers')
  let kept = 0

  const makeFolders = (): void => {
    ensureStateDir(stateDir)
    ensurePrivateDir(dir)
  }
  const fileOf = (key: string): string => {
    // Another text would be a path: that is a bug, whoever made it.
    if (!KEY.test(key)) throw new Error(`not a key: ${key}`)
    return join(answers, `${key}.json`)
  }

  return {
    recall: (key) => settled(() => readAnswer(fileOf(key))),
    keep: (key, answer) =>
      settled(() => {
        const path = fileOf(key)
        makeFolders()
        ensurePrivateDir(answers)
        replacePrivate(path, JSON.stringify({v: 1, ...answer}))
        if (kept++ % COUNT_EVERY === 0) dropOldest(answers, maxAnswers)
      }),
    record: (call) =>
      settled(() => {
        makeFolders()
        appendCall(dir, call)
      }),
    calls: () => settled(() => readCalls(dir)),
    takeTurn: async (server, signal) => {
      makeFolders()
      return takeTurn(dir, server, signal)
    },
  }
}

const readAnswer = (path: string): KeptAnswer | undefined => {
  const text = readOwnText(path)
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isKeptAnswer(value) ? value : undefined
  } catch {
    // Damaged: it is asked again, and replaced.
    return undefined
  }
}

const dropOldest = (dir: string, maxAnswers: number): void => {
  try {
    const names = readdirSync(dir).filter((name) => name.endsWith('.json'))
    if (names.length <= maxAnswers) return
    const byAge = names
      .map((name) => ({path: join(dir, name), ms: statOwn(join(dir, name))?.mtimeMs ?? 0}))
      .sort((a, b) => a.ms - b.ms)
    // Room for a while.
    const surplus = names.length - Math.floor(maxAnswers * 0.9)
    for (const {path} of byAge.slice(0, surplus)) rmSync(path, {force: true})
  } catch (error) {
    throw machineError(`tidy ${dir}`, error)
  }
}
