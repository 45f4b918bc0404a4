import {appendFileSync} from 'node:fs'

/** Appends numbered lines that a person could have logged; gives the next number. */
export const appendNumbered = (path: string, from: number, count: number): number => {
  let text = ''
  for (let n = from; n < from + count; n += 1) {
    text += `2026-06-01T12:00:${String(n % 60).padStart(2, '0')}Z app[7]: INFO request ${n} served in ${n % 90} ms\n`
  }
  appendFileSync(path, text)
  return from + count
}
