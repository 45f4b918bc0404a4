/** What is needed of /proc/PID/stat, see proc(5). */
export interface ProcStat {
  readonly pid: number
  /** One letter: R S D Z T t X I …; field 3. */
  readonly state: string
  readonly parent: number
  readonly group: number
  readonly session: number
  /** Field 22, clock ticks (10 ms) since boot, as it stands there. */
  readonly startTicks: string
}

/**
 * Reads the text of /proc/PID/stat; undefined when it is not of that form. The name in field 2 is
 * chosen by the program and may hold `) R 1 (`, so the fields are counted from the last `)`.
 */
export const parseProcStat = (text: string): ProcStat | undefined => {
  const nameEnd = text.lastIndexOf(')')
  const pid = Number.parseInt(text, 10)
  const fields = text.slice(nameEnd + 2).split(' ')
  const [state, parent, group, session] = fields
  const startTicks = fields[START_TICKS]
  if (nameEnd < 0 || !Number.isSafeInteger(pid)) return undefined
  if (state === undefined || startTicks === undefined || !/^\d+$/.test(startTicks)) return undefined
  return {
    pid,
    state,
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    startTicks,
  }
}

/** Field 22 of proc(5), counted from 0 behind the name, which is field 2. */
const START_TICKS = 22 - 3

/**
 * The arguments in /proc/PID/cmdline: each ends with a NUL. Empty for a zombie, a kernel thread
 * and a process that is just ending.
 */
export const parseCmdline = (text: string): readonly string[] => {
  if (text === '') return []
  return (text.endsWith('\0') ? text.slice(0, -1) : text).split('\0')
}

/**
 * True when the NSpid line of /proc/PID/status shows the process in a PID namespace below the
 * reader's: then it goes by another number there. Missing in kernels before 4.1: false.
 */
export const isInNestedNamespace = (status: string): boolean => {
  const line = /^NSpid:(.*)$/m.exec(status)?.[1] ?? ''
  return line.trim().split(/\s+/).length > 1
}
