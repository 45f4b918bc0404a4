import {lstatSync, readdirSync} from 'node:fs'
import {join} from 'node:path'

/** Bytes of all files below a folder; 0 when it is not there. What cannot be read counts nothing. */
export const folderBytes = (path: string): number => {
  let sum = 0
  for (const entry of entriesOf(path)) {
    const child = join(path, entry.name)
    if (entry.isDirectory()) sum += folderBytes(child)
    else if (entry.isFile()) sum += lstatSync(child, {throwIfNoEntry: false})?.size ?? 0
  }
  return sum
}

const entriesOf = (path: string) => {
  try {
    return readdirSync(path, {withFileTypes: true})
  } catch {
    // Missing, or not ours to read: it is no part of what qcmd keeps.
    return []
  }
}
