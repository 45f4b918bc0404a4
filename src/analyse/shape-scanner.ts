import {KERNEL_CODE} from './kernel-code.js'
import {createScriptKernel} from './kernel-script.js'
import type {LineRun} from './lines.js'
import {FLAGS} from './shape-bytes.js'
import {hashOfWord, KNOWN_WORDS} from './shape-words.js'

/** Pieces whose places are remembered; a stamp or a measurement further on is read the long way. */
export const MAX_PIECES = 64
/** Longer lines take the long way; a header and a message are looked at to 512 and 4,096 characters. */
const MAX_BYTES = 4_000

// The layout of its memory, as in kernel/scan.ts: places of numbers of 32 bits, and bytes.
const MONTH_LETTERS = 512
const WORDS = 1_024 / 4
const WORD_SLOTS = 512
const RESULT = 5_120 / 4
const STARTS = 5_376 / 4
const ENDS = 5_632 / 4
const INPUT = 8_192
const INPUT_BYTES = 256 * 1_024
const PAGE_BYTES = 65_536

/**
 * The shape of a line in its bytes: what remains when every piece with a digit, every path and, in
 * lines of fields, every value that says nothing is one and the same mark. Two lines of one shape have
 * the same header, level and template, so that the second of them needs no look but this one. The shape
 * is finer than a template: where in doubt, two shapes.
 *
 * The rules are in kernel/scan.ts, in WebAssembly, since going through every byte is half of the
 * analysis, and JavaScript takes twice as long for it. There is one scanner for the whole process: it
 * holds one line's result, which is used up before the next line is scanned.
 */
export interface ShapeScanner {
  /**
   * Scans the line of a run that begins and ends there in its bytes; `seed` is a number that who writes
   * the log cannot know. False for one that must take the long way: overlong, or with control characters.
   */
  scan(run: LineRun, start: number, end: number, seed: number): boolean
  /** The shape, as two 32-bit hashes from a secret seed: no log can aim at a collision. */
  readonly a: number
  readonly b: number
  /** Bytes beyond ASCII: they are to be proven text. */
  readonly hasHigh: boolean
  /** Pieces seen. */
  readonly pieces: number
  /** The shape was taken as a line of fields: it holds only if the line is one. */
  readonly isFields: boolean
  /** Where one of the first 64 pieces begins and ends in the run's bytes. */
  startOf(piece: number): number
  endOf(piece: number): number
}

/** Made when it is first asked for: that takes a millisecond. */
export const shapeScanner = (): ShapeScanner => (made ??= new Kernel())
let made: Kernel | undefined

/** What kernel/scan.ts exports. */
interface Exports {
  readonly scan: (from: number, end: number, seed: number) => number
  readonly memory: {readonly buffer: ArrayBuffer; grow(pages: number): number}
}

/** What is used of it; Node's types leave it out. */
declare const WebAssembly: {
  Module: new (code: Uint8Array) => object
  Instance: new (module: object) => {readonly exports: Exports}
}

/** A limit of virtual memory (`ulimit -v`) leaves WebAssembly none: then the same in JavaScript, half as fast. */
const loadKernel = (): Exports => {
  try {
    const code = Uint8Array.from(atob(KERNEL_CODE), (char) => char.charCodeAt(0))
    return new WebAssembly.Instance(new WebAssembly.Module(code)).exports
  } catch {
    return createScriptKernel()
  }
}

class Kernel implements ShapeScanner {
  readonly #scan: Exports['scan']
  readonly #bytes: Uint8Array
  readonly #words: Int32Array
  /** The run of which bytes are in its memory, from where to where. */
  #run: LineRun | null = null
  #from = 0
  #end = 0

  constructor() {
    const {memory, scan} = loadKernel()
    memory.grow(Math.ceil((INPUT + INPUT_BYTES - memory.buffer.byteLength) / PAGE_BYTES))
    this.#scan = scan
    this.#bytes = new Uint8Array(memory.buffer)
    this.#words = new Int32Array(memory.buffer)
    new Uint16Array(memory.buffer).set(FLAGS)
    for (const letter of 'ADFJMNOS') this.#bytes[MONTH_LETTERS + letter.charCodeAt(0)] = 1
    for (const [kind, words] of KNOWN_WORDS) for (const word of words) this.#know(word, kind)
  }

  scan(run: LineRun, start: number, end: number, seed: number): boolean {
    if (end === start || end - start > MAX_BYTES) return false
    if (run !== this.#run || start < this.#from || end > this.#end) this.#load(run, start)
    const shift = INPUT - this.#from
    return this.#scan(start + shift, end + shift, seed) === 1
  }

  get a(): number {
    return this.#words[RESULT] as number
  }

  get b(): number {
    return this.#words[RESULT + 1] as number
  }

  get hasHigh(): boolean {
    return this.#words[RESULT + 2] !== 0
  }

  get pieces(): number {
    return this.#words[RESULT + 3] as number
  }

  get isFields(): boolean {
    return this.#words[RESULT + 4] === 1
  }

  startOf(piece: number): number {
    return (this.#words[STARTS + piece] as number) - INPUT + this.#from
  }

  endOf(piece: number): number {
    return (this.#words[ENDS + piece] as number) - INPUT + this.#from
  }

  /** Copies as much of a run as there is room for, from a line's start on. */
  #load(run: LineRun, start: number): void {
    const last = run.ends.at(-1) ?? 0
    this.#from = start
    this.#end = Math.min(last, start + INPUT_BYTES)
    this.#run = run
    this.#bytes.set(run.bytes.subarray(this.#from, this.#end), INPUT)
  }

  #know(word: string, kind: number): void {
    const hash = hashOfWord(word) | 0
    let slot = (hash ^ (hash >>> 15)) & (WORD_SLOTS - 1)
    while (this.#kindAt(slot) !== 0 && this.#words[WORDS + 2 * slot] !== hash) {
      slot = (slot + 1) & (WORD_SLOTS - 1)
    }
    this.#words[WORDS + 2 * slot] = hash
    this.#words[WORDS + 2 * slot + 1] = this.#kindAt(slot) | kind
  }

  #kindAt(slot: number): number {
    return this.#words[WORDS + 2 * slot + 1] ?? 0
  }
}
