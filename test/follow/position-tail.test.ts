import {createHash} from 'node:crypto'
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import fc from 'fast-check'
import {expect, it} from 'vitest'
import {createFollow} from '../../src/follow/create-follow.js'
import type {FilePosition} from '../../src/sessions/events.js'
import {tried} from '../support/property.js'
import {tempDir} from '../support/temp-dir.js'
import {quick} from './follow-probe.js'

/** The position after every read of a file, and that of its start. */
const positionsIn = async (path: string, chunkBytes: number): Promise<readonly FilePosition[]> => {
  const follow = createFollow({...quick, chunkBytes})
  const abort = new AbortController()
  const seen: FilePosition[] = []
  const target = await follow.resolve(path, {wait: false})
  for await (const event of follow.follow(target, {type: 'start'}, abort.signal)) {
    if (event.type === 'following') seen.push(...event.positions)
    if (event.type === 'lines') seen.push(event.position)
    if (event.type === 'caught-up') abort.abort()
  }
  return seen
}

const line = fc.oneof(
  {weight: 8, arbitrary: fc.integer({min: 0, max: 200}).map((length) => 'x'.repeat(length))},
  {weight: 1, arbitrary: fc.integer({min: 900, max: 9000}).map((length) => 'y'.repeat(length))},
  // Some are holes.
  {weight: 1, arbitrary: fc.integer({min: 1, max: 9000}).map((length) => '\0'.repeat(length))},
)

it('is of the last bytes before the offset, whatever the lines, the reads and the holes', async () => {
  const path = join(tempDir(), 'app.log')
  const lines = fc.array(line, {minLength: 1, maxLength: 60})
  await fc.assert(
    fc.asyncProperty(lines, fc.boolean(), async (texts, isFinished) => {
      const numbered = texts.map((text, index) => `${text} ${index}`).join('\n')
      writeFileSync(path, `the log begins here\n${numbered}${isFinished ? '\n' : ''}`)
      const content = readFileSync(path)
      for (const {offset, tail, tailBytes} of await positionsIn(path, 4096)) {
        expect(tailBytes).toBe(Math.min(64, offset))
        const before = content.subarray(offset - tailBytes, offset)
        const hash = createHash('sha256').update(before).digest('hex').slice(0, 16)
        expect(tail).toBe(offset === 0 ? '' : hash)
      }
    }),
    tried('the tail of a position', {runs: 50, inCi: 200}),
  )
})
