import {printable} from '../../text/printable.js'

/**
 * What each file is called in front of its lines: the last part of its path, and as many parts before
 * it as tell it from the others that are known. Files that are met later keep the earlier ones' names.
 */
export const createFileNames = (files: readonly string[]): ((file: string) => string) => {
  const names = new Map<string, string>()
  const taken = new Set<string>()
  const isShared = (name: string, path: string): boolean =>
    taken.has(name) || files.some((other) => other !== path && endsWith(other, name))
  const nameOf = (file: string): string => {
    const parts = file.split(/[/\\]/).filter(Boolean)
    for (let count = 1; count <= parts.length; count++) {
      const name = parts.slice(-count).join('/')
      if (!isShared(name, file)) return name
    }
    return file
  }
  return (file) => {
    const known = names.get(file)
    if (known !== undefined) return known
    const name = nameOf(file)
    // A folder may have had very many files.
    if (names.size >= MOST_NAMES) {
      names.clear()
      taken.clear()
    }
    names.set(file, printable(name))
    taken.add(name)
    return printable(name)
  }
}

const MOST_NAMES = 5000

const endsWith = (path: string, name: string): boolean => {
  const own = path.replaceAll('\\', '/')
  return own === name || own.endsWith(`/${name}`)
}
