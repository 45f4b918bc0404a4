// Taking turns and medians: what is measured beside each other shares the machine's good and bad moments.
import {spawnSync} from 'node:child_process'

/** Runs a program to its end; gives milliseconds. Throws what it said where it failed. */
export const timed = (command, argv, {env, cwd} = {}) => {
  const begin = process.hrtime.bigint()
  const {status, stderr, error} = spawnSync(command, argv, {env, cwd, maxBuffer: 2 ** 30})
  if (error) throw error
  if (status !== 0) throw new Error(`${command} ${argv.join(' ')}: ${stderr}`)
  return Number(process.hrtime.bigint() - begin) / 1e6
}

/** The median of each, after `rounds` rounds in which each had its turn; the first round warms up. */
export const inTurn = async (rounds, works) => {
  const times = Object.fromEntries(Object.keys(works).map((name) => [name, []]))
  for (let round = 0; round <= rounds; round++) {
    for (const [name, work] of Object.entries(works)) {
      const ms = await work()
      if (round > 0) times[name].push(ms)
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]))
}

export const median = (values) => quantile(values, 0.5)

export const quantile = (values, share) => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

export const until = async (what, holds, {timeoutMs = 60_000, everyMs = 50} = {}) => {
  for (const deadline = Date.now() + timeoutMs; ; await sleep(everyMs)) {
    const found = await holds()
    if (found) return found
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`)
  }
}
