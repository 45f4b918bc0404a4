import type {FilePosition} from '../sessions/events.js'
import type {LinesEvent} from '../follow/follow.js'
import {generationOf} from '../sessions/reading.js'

/**
 * Line numbers for files that are followed from their end. The follower cannot know them; once
 * what stands before the start was read to learn from, they are known all the same.
 */
export interface LineNumbers {
  /** `count` lines stand before the position: what was learned, when that began at offset 0. */
  know(position: FilePosition, count: number): void
  /** The event with the numbers that were missing, where they are known. */
  fill(event: LinesEvent): LinesEvent
}

export const createLineNumbers = (): LineNumbers => {
  const before = new Map<string, number>()
  return {
    know(position, count) {
      before.set(generationOf(position), count)
    },
    fill(event) {
      const key = generationOf(event.position)
      const known = before.get(key)
      if (known === undefined || event.position.line !== null) return event
      const lines = event.lines.numberedFrom(known + 1)
      const after = known + lines.length
      before.set(key, after)
      return {...event, lines, position: {...event.position, line: after}}
    },
  }
}
