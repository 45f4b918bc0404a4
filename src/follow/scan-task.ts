/**
 * Lines that a second thread scans, in memory that both share. The one that analyses keeps hold of it, so
 * that nothing is lost with the thread.
 */
export interface ScanRoom {
  /** Where lines stand; and where each begins and ends, as pairs. */
  readonly bytes: Uint8Array
  readonly lines: Int32Array
  /** Room for what is found; see `Scans`. */
  readonly found: Int32Array
  readonly pieces: Int32Array
}

export interface ScanTask extends ScanRoom {
  readonly count: number
  readonly seed: number
}

/** So many lines were scanned: all, or as many as there was room for what is found. */
export type ScannedLines = number
