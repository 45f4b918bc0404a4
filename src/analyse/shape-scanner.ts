import {KERNEL_CODE} from './kernel-code.js'
import {createScriptKernel} from './kernel-script.js'
import type {LineRun} from './lines.js'
import {FOUND_LENGTH, Scans} from './scans.js'
import {FLAGS} from './shape-bytes.js'
import {hashOfWord, KNOWN_WORDS} from './shape-words.js'

/** Lines that are scanned in one go, so that what is found stays near: in a cache of the processor. */
const GO = 256

// The layout of its memory, as in kernel/scan.ts: places of numbers of 32 bits, and bytes.
const MONTH_LETTERS = 512
const WORDS = 1_024 / 4
const WORD_SLOTS = 512
const INPUT = 8_192
const INPUT_BYTES = 256 * 1_024
const LINES = (INPUT + INPUT_BYTES) / 4
const MAX_LINES = 8_192
const FOUND = LINES + 2 * MAX_LINES
const PIECES = FOUND + FOUND_LENGTH * MAX_LINES
const MEMORY_BYTES = 4 * (PIECES + 65_536)
const PAGE_BYTES = 65_536

/**
 * The shape of a line in its bytes: what remains when every piece with a digit, every path and, in
 * lines of fields, every value that says nothing is one and the same mark. Two lines of one shape have
 * the same header, level and template, so that the second of them needs no look but this one. The shape
 * is finer than a template: where in doubt, two shapes.
 *
 * The rules are in kernel/scan.ts, in WebAssembly, since going through every byte is half of the
 * analysis, and JavaScript takes twice as long for it. There is one scanner for the whole process: it
 * holds what it found in a few lines, which is used up before the next ones are scanned.
 */
export interface ShapeScanner {
  /**
   * Scans lines of a run from an index on, at least one of them; `seed` is a number that who writes the
   * log cannot know.
   */
  scan(run: LineRun, first: number, seed: number): Scans
}

/** Made when it is first asked for: that takes a millisecond. */
export const shapeScanner = (): ShapeScanner => (made ??= new Kernel())
let made: Kernel | undefined

/** What kernel/scan.ts exports. */
interface Exports {
  readonly scan: (count: number, seed: number) => number
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
  readonly #scans: Scans

  constructor() {
    const {memory, scan} = loadKernel()
    memory.grow(Math.ceil((MEMORY_BYTES - memory.buffer.byteLength) / PAGE_BYTES))
    this.#scan = scan
    this.#bytes = new Uint8Array(memory.buffer)
    this.#words = new Int32Array(memory.buffer)
    this.#scans = new Scans(this.#words.subarray(FOUND, PIECES), this.#words.subarray(PIECES))
    new Uint16Array(memory.buffer).set(FLAGS)
    for (const letter of 'ADFJMNOS') this.#bytes[MONTH_LETTERS + letter.charCodeAt(0)] = 1
    for (const [kind, words] of KNOWN_WORDS) for (const word of words) this.#know(word, kind)
  }

  scan(run: LineRun, first: number, seed: number): Scans {
    const lines = this.#load(run, first)
    const scans = this.#scans
    scans.run = run
    scans.first = first
    scans.end = first + this.#scan(lines, seed)
    return scans
  }

  /** Copies lines into its memory, as many as there is room for and go at once; tells how many. */
  #load({starts, ends, bytes}: LineRun, first: number): number {
    const words = this.#words
    const from = starts[first] as number
    const shift = INPUT - from
    const most = Math.min(starts.length - first, GO)
    let lines = 0
    let until = from
    for (; lines < most; lines++) {
      const end = ends[first + lines] as number
      if (end - from > INPUT_BYTES) break
      words[LINES + 2 * lines] = (starts[first + lines] as number) + shift
      words[LINES + 2 * lines + 1] = end + shift
      until = end
    }
    if (lines === 0) {
      // Longer than there is room for: an empty line takes the long way, too.
      words[LINES] = words[LINES + 1] = INPUT
      return 1
    }
    this.#bytes.set(bytes.subarray(from, until), INPUT)
    return lines
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
