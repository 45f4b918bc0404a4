/**
 * What the thread that scans shares with the one that analyses: two rooms in turn, and a few numbers by which
 * they take turns. No messages: two for each chunk cost as much as splitting it into lines.
 */
export interface ScanShare {
  readonly rooms: readonly [ScanRoom, ScanRoom]
  /** The numbers below, by their index. */
  readonly control: Int32Array
  readonly seed: number
}

/** Lines to be scanned, and what was found in them. */
export interface ScanRoom {
  /** Where lines stand; and where each begins and ends, as pairs. */
  readonly bytes: Uint8Array
  readonly lines: Int32Array
  /** Room for what is found; see `Scans`. */
  readonly found: Int32Array
  readonly pieces: Int32Array
}

/** 1 as soon as the thread runs. */
export const READY = 0
/** Tasks asked for, and done, so far. Task n, counted from 0, is in room n % 2. */
export const ASKED = 1
export const DONE = 2
/** For each room: its lines, and how many of them were scanned, which is all or as many as there was room for what is found. */
export const COUNT = 3
export const SCANNED = 5
export const CONTROL_LENGTH = 7
