import {renameSync} from 'node:fs'
import {join} from 'node:path'
import {appendPrivate, machineError} from '../files/private-files.js'
import {PURPOSES, type ModelCall} from './asked.js'
import {codeOf, readOwnText, statOwn} from '../files/own-files.js'

/** Some five thousand calls; then a new file is begun, and the one before the last goes. */
const MAX_BYTES = 4 * 1024 * 1024

const FILE = 'calls.ndjson'
const FORMER = 'calls.1.ndjson'

/** One write on an append-only file; callers of several processes may come at once. */
export const appendCall = (dir: string, call: ModelCall, maxBytes = MAX_BYTES): void => {
  const path = join(dir, FILE)
  if ((statOwn(path)?.size ?? 0) > maxBytes) rollOver(dir)
  appendPrivate(path, Buffer.from(`${JSON.stringify({v: 1, ...call})}\n`))
}

/** Of two that roll at once, one finds the file small already or not there. */
const rollOver = (dir: string): void => {
  try {
    renameSync(join(dir, FILE), join(dir, FORMER))
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw machineError(`roll ${join(dir, FILE)}`, error)
  }
}

/**
 * All calls that are kept, oldest first, each with the last that was recorded of it; damaged and torn lines are
 * skipped.
 */
export const readCalls = (dir: string): readonly ModelCall[] => {
  const calls = new Map<string, ModelCall>()
  for (const name of [FORMER, FILE]) {
    for (const line of (readOwnText(join(dir, name)) ?? '').split('\n')) {
      const call = callIn(line)
      // A map keeps the place of the first.
      if (call !== undefined) calls.set(call.id, call)
    }
  }
  return [...calls.values()]
}

const callIn = (line: string): ModelCall | undefined => {
  if (line === '') return undefined
  try {
    const value: unknown = JSON.parse(line)
    return isCall(value) ? value : undefined
  } catch {
    // Torn by a crash or a full disk.
    return undefined
  }
}

const isCall = (value: unknown): value is ModelCall => {
  if (typeof value !== 'object' || value === null) return false
  const call = value as Partial<Record<keyof ModelCall, unknown>>
  return (
    ['id', 'at', 'server', 'model', 'digest', 'outcome'].every(
      (key) => typeof call[key as keyof ModelCall] === 'string',
    ) &&
    PURPOSES.some((purpose) => purpose === call.purpose) &&
    [call.monitorId, call.findingId].every((id) => id === null || typeof id === 'string') &&
    [call.promptTokens, call.replyTokens].every((n) => n === null || typeof n === 'number') &&
    [call.isLoopback, call.cached].every((flag) => typeof flag === 'boolean') &&
    typeof call.ms === 'number' &&
    typeof call.redacted === 'object' &&
    call.redacted !== null
  )
}
