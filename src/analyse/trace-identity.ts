import type {EvidenceLine} from './detectors/detector.js'
import {frameOf, goFrame, inFile, rustFrame} from './frame.js'
import type {Frame} from './frame.js'
import {maskMessage} from './mask.js'

/**
 * What a record's lines have told so far about the exception that it reports: which class, and where
 * in the application's own code. Plain JSON, so that a restart in the middle of a trace changes
 * nothing; it grows line by line and never takes a step back.
 */
export interface Trail {
  /** Class, place, class of the cause, its place …: what is known for sure, in the order of the lines. */
  readonly steps: string[]
  /** The language where that decides how a line is read. */
  language: 'python' | 'go' | 'rust' | 'other'
  /** A Python block is open: its last line will name the class. */
  isOpen: boolean
  /** The block that is being read has its place among the steps. */
  isPlaced: boolean
  /** What follows belongs to something else: another goroutine, a suppressed exception. */
  isAside: boolean
  /** The application's own frame that counts so far, and one of a library for want of it. */
  own: string | null
  other: string | null
  /** What the next line goes on with: a Go function, a file of PHP. */
  open: string | null
  /** What the exception says, as people read it: its class and message. */
  error: string
  /** The error stands in the record's first line, so that a title has it already. */
  isInHead: boolean
  /** So many steps are what the first line says by itself. */
  headSteps: number
  /** A further line has come. */
  isBegun: boolean
  /** The lines of the error and of the frame that count, until they are evidence of a finding. */
  said: EvidenceLine | null
  frame: EvidenceLine | null
}

/** What a line came to: facts joined by `|`. */
export type Told = number
/** It is the frame that counts so far. */
export const AT_FRAME = 1
/** More is known of the trace. */
export const STEP = 2
/** It names the class and says why. */
export const AT_ERROR = 4

/** Causes of causes say nothing more about where the trouble is. */
const MAX_STEPS = 8
/** A step: a class name, a function; longer ones are data. */
const MAX_ERROR = 300

/** The trail of a record that begins with this message. */
export const beginTrail = (head: string): Trail => {
  const trail: Trail = {
    ...{steps: [], language: 'other', isOpen: false, isPlaced: false, isAside: false},
    ...{
      own: null,
      other: null,
      open: null,
      error: '',
      isInHead: false,
      headSteps: 0,
      isBegun: false,
      said: null,
      frame: null,
    },
  }
  noteTraceLine(trail, head)
  trail.isInHead = trail.error !== ''
  trail.headSteps = trail.steps.length
  return trail
}

/** Whether frames still say something; most of a long trace does not. */
export const wantsFrames = (trail: Trail): boolean =>
  !trail.isAside && (!trail.isPlaced || trail.language === 'python') && !isFull(trail)

/** Takes the next line of a record: its message, indented as it was. */
export const noteTraceLine = (trail: Trail, text: string): Told => {
  if (isFull(trail)) return 0
  // The lines of an exception group stand behind a bar, those that it holds behind another.
  const line = text.replace(/^\s*[|+] (?! )/, '').replace(/^\s*\| (?= )/, '')
  if (PYTHON_BEGINS.test(line)) return openPython(trail)
  if (trail.isOpen) return notePython(trail, line)
  if (/^\s*\+-\+-{8,} 1 -/.test(line)) trail.isAside = true
  if (trail.isAside && trail.language === 'python') return 0
  return (
    noteCause(trail, line) ?? noteGo(trail, line) ?? noteRust(trail, line) ?? noteRest(trail, line)
  )
}

/** What a trace is known by: '' while nothing is known. Another one that goes on with it is of the same kind so far. */
export const identityOf = ({steps}: Trail): string => steps.join('\n')

/** The record is whole: a library's frame counts for want of an own one. */
export const endTrail = (trail: Trail): void => {
  // PHP may name the file and no function.
  const {language, open, own, other} = trail
  if (language === 'other' && open !== null && own === null && other === null) {
    trail.other = inFile('', open).place
  }
  placeBlock(trail)
}

/** Whether what is known so far may yet become a trace that is known whole. */
export const mayBecome = (soFar: string, whole: string): boolean =>
  soFar === '' || whole === soFar || whole.startsWith(`${soFar}\n`)

/** Whether a trace that is whole is one that was cut short: its place is not named, or less closely. */
export const isShortOf = (short: string, whole: string): boolean => {
  if (!whole.startsWith(`${short}\n`)) return short === whole
  const isPlaced = short.slice(short.lastIndexOf('\n') + 1).startsWith('at ')
  return !isPlaced || whole.startsWith('at ', short.length + 1)
}

/** An identity for people: `A at f; B at g`. */
export const shownIdentity = (identity: string): string =>
  identity.replaceAll(/\n(?!at )/g, '; ').replaceAll('\n', ' ')

/** Where the latest class comes from, for a title; '' where that is not known. */
export const placeOf = (identity: string): string =>
  identity.split('\n').findLast((step) => step.startsWith('at ')) ?? ''

/** The class that was thrown last, which tells traces of one trouble. */
export const classIn = (identity: string): string =>
  identity.split('\n').findLast((step) => !step.startsWith('at ')) ?? ''

const isFull = ({steps}: Trail): boolean => steps.length >= MAX_STEPS

const openPython = (trail: Trail): Told => {
  if (trail.isAside) return 0
  placeBlock(trail)
  trail.language = 'python'
  trail.isOpen = true
  trail.isPlaced = false
  return 0
}

/** The deepest own frame is the last one before the exception's own line. */
const notePython = (trail: Trail, line: string): Told => {
  const frame = frameOf(line)
  if (frame) return noteFrame(trail, frame, true)
  const last = PYTHON_LAST.exec(line)
  const ruby = last ? null : RUBY_HEAD.exec(line)
  if (!last && !ruby) return 0
  trail.isOpen = false
  if (ruby) return noteRuby(trail, ruby)
  return noteError(trail, last?.[1] ?? '', line) | placeBlock(trail)
}

/** `Caused by: …`, .NET's `---> …`, Node's `[cause]: …`; a suppressed one stands aside. */
const noteCause = (trail: Trail, line: string): Told | undefined => {
  const found = CAUSE.exec(line)
  if (!found) return undefined
  const [, mark = '', said = ''] = found
  const isSuppressed = mark.startsWith('Suppressed')
  if (isSuppressed || (trail.isAside && /^\s/.test(line))) {
    trail.isAside = true
    return 0
  }
  trail.isAside = false
  const placed = placeBlock(trail)
  const name = /^(?:[\w$.:\\]+(?: \[\w+\])?)(?=:|\(|$| )/.exec(said)?.[0]?.replace(/:+$/, '')
  return placed | noteError(trail, name ?? said.slice(0, 40), said)
}

const noteGo = (trail: Trail, line: string): Told | undefined => {
  if (/^goroutine \d+ \[/.test(line)) {
    if (trail.language === 'go') trail.isAside = true
    trail.language = 'go'
    trail.open = null
    return 0
  }
  const panic = /^(?:panic|fatal error): (.*)$/.exec(line)
  if (panic) {
    const said = panic[1] ?? ''
    // The runtime's own words are as good as a class, others differ from case to case.
    const isRuntime = said.startsWith('runtime error: ') || line.startsWith('fatal')
    return noteError(trail, isRuntime ? maskMessage(line).slice(0, 80) : 'panic', line)
  }
  if (trail.language !== 'go') return undefined
  const file = GO_FILE.exec(line)
  if (file && trail.open !== null) {
    const frame = goFrame(trail.open, file[1] ?? '')
    trail.open = null
    return noteFrame(trail, frame)
  }
  trail.open = GO_CALL.exec(line)?.[1] ?? null
  return 0
}

const noteRust = (trail: Trail, line: string): Told | undefined => {
  const panic = RUST_PANIC.exec(line)
  if (panic) {
    trail.language = 'rust'
    const told = noteError(trail, 'panic', line)
    const path = panic[1] ?? panic[2] ?? ''
    addStep(trail, `at ${path.replace(/^.*\/(?=src\/)/, '')}`)
    // The backtrace may name the function, too.
    trail.isPlaced = false
    trail.open = path === panic[1] ? path : null
    return told
  }
  if (trail.language !== 'rust') return undefined
  if (trail.open !== null) {
    trail.open = null
    trail.error = `${trail.isInHead ? '' : 'panic: '}${line.trim()}`.slice(0, MAX_ERROR)
    trail.isInHead = false
    return AT_ERROR
  }
  const symbol = RUST_FRAME.exec(line)?.[1]
  if (symbol === undefined) return 0
  const frame = rustFrame(symbol)
  return frame.isOwn ? noteFrame(trail, frame) : 0
}

const noteRest = (trail: Trail, line: string): Told => {
  if (trail.isAside) return 0
  if (/^\s*--- End of inner exception/.test(line)) return 0
  const frame = frameOf(line)
  if (frame) return noteFrame(trail, trail.open === null ? frame : inPhp(trail, line, frame))
  if (trail.open !== null && /^\s*#\d+ (?:\{main\}|\[internal)/.test(line)) {
    const main = inFile('{main}', trail.open)
    trail.open = null
    return noteFrame(trail, main)
  }
  const ruby = RUBY_HEAD.exec(line)
  if (ruby) return noteRuby(trail, ruby)
  return noteClass(trail, line)
}

const noteRuby = (trail: Trail, found: RegExpExecArray): Told => {
  const [line, path, name, error] = found
  const message = line.slice(line.indexOf(': ', (path ?? '').length) + 2, line.lastIndexOf(' ('))
  const said = noteError(trail, error ?? '', `${error ?? ''}: ${message}`)
  return said | noteFrame(trail, inFile(name ?? '', path ?? ''))
}

/** The first line of an exception, or of one that holds its cause: `A: … ---> B: …`. */
const noteClass = (trail: Trail, line: string): Told => {
  const laravel = LARAVEL.exec(line)
  if (laravel) {
    trail.open = laravel[2] ?? null
    return noteError(trail, laravel[1] ?? '', line)
  }
  const said = line.replace(BEFORE_CLASS, '')
  const name = CLASS.exec(said)?.[1]
  if (name === undefined || (/^\s/.test(line) && said === line)) return 0
  let told = placeBlock(trail) | noteError(trail, name, said)
  const file = PHP_FILE.exec(said)
  if (file) trail.open = file[1] ?? file[2] ?? null
  for (const inner of said.split(' ---> ').slice(1)) {
    const cause = CLASS.exec(inner)?.[1]
    if (cause !== undefined) told |= noteError(trail, cause, inner)
  }
  return told
}

const noteError = (trail: Trail, name: string, said: string): Told => {
  addStep(trail, name.slice(0, MAX_ERROR))
  trail.error = said.trim().slice(0, MAX_ERROR)
  trail.isInHead = false
  trail.isPlaced = false
  return STEP | AT_ERROR
}

/** PHP says where in its first line, and which function in the frame below. */
const inPhp = (trail: Trail, line: string, frame: Frame): Frame => {
  const path = trail.open
  trail.open = null
  const called = /^\s*#0 .*\(\d+\): ([^(]*)/.exec(line)?.[1]
  if (path === null || called === undefined) return frame
  const thrown = inFile(called, path)
  return thrown.isOwn ? thrown : frame
}

/** `isLast`: the deepest frame comes last, so that the class's line decides. */
const noteFrame = (trail: Trail, frame: Frame, isLast = false): Told => {
  if (trail.isPlaced || trail.isAside) return 0
  if (isLast) {
    if (frame.isOwn) trail.own = frame.place
    else trail.other = frame.place
    return frame.isOwn || trail.own === null ? AT_FRAME : 0
  }
  if (!frame.isOwn) {
    if (trail.other !== null) return 0
    trail.other = frame.place
    return AT_FRAME
  }
  trail.own = frame.place
  return AT_FRAME | placeBlock(trail)
}

/** What is known of the block's place becomes a step; a block ends so. */
const placeBlock = (trail: Trail): Told => {
  const place = trail.own ?? trail.other
  trail.own = null
  trail.other = null
  if (trail.isPlaced || place === null) return 0
  trail.isPlaced = true
  addStep(trail, `at ${place}`)
  return STEP
}

const addStep = (trail: Trail, step: string): void => {
  if (!isFull(trail)) trail.steps.push(step.replaceAll('\n', ' '))
}

const PYTHON_BEGINS = /^(?:Exception Group )?Traceback \(most recent/
const PYTHON_LAST = /^([A-Za-z_][\w.]{0,120})(?=:|$)/
const CAUSE =
  /^\s{0,60}(Caused by: |Suppressed: |---> (?:\(Inner Exception #\d+\) )?|\[cause\]: )(.*)$/
const GO_CALL = /^(\S{1,300}?)\([^()]{0,1000}\)$/
const GO_FILE = /^\s+(\S{1,400}\.(?:go|s)):\d{1,9}(?: \+0x[\da-f]+)?$/
/** `… panicked at src/main.rs:4:5:`, and before 1.73 `… panicked at 'boom', src/main.rs:4:5`. */
const RUST_PANIC =
  /^thread '.{0,100}' (?:\(\d+\) )?panicked at (?:(\S{1,300}?):\d+:\d+:|'.{0,1000}', (\S{1,300}?):\d+:\d+)$/
const RUST_FRAME = /^\s*\d{1,4}:\s+(?:0x[\da-f]+ - )?(\S.{0,300})$/
const RUBY_HEAD = /^(\S{1,300}):\d{1,9}:in [`'"](.{1,200}?)['"]: .{0,1000}\(([A-Z][\w:]{0,120})\)$/
const BEFORE_CLASS =
  /^(?:PHP (?:Fatal error|Warning): {1,2})?(?:Fatal error: {1,2})?(?:Exception in thread "[^"]{0,200}" |Unhandled [Ee]xception[.:] |\(?Uncaught (?:\(in promise\) )?)?/
const CLASS =
  /^((?:[\w$]{1,40}(?:\.|::?|\\)){0,12}(?:[A-Z][\w$]{0,60})?(?:Exception|Error|Exit|Interrupt)(?: \[\w{1,60}\])?)(?=:|$| \()/
const PHP_FILE = / in (\S{1,400}\.php):\d+$| in (\S{1,400}\.php) on line \d+$/
const LARAVEL = /\[object\] \(([\w\\]{1,200})\(code: [^)]{0,40}\): .{0,2000} at (\S{1,400}):\d+\)$/
