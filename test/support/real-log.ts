import {appendFileSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {createFollow} from '../../src/follow/create-follow.js'
import type {Follow, FollowEvent} from '../../src/follow/follow.js'
import {tempDir} from './temp-dir.js'
import {waitFor} from './wait-for.js'

/** A real log file and the real follower, which can be waited for. */
export interface RealLog {
  readonly path: string
  readonly follow: Follow
  append(lines: readonly string[]): void
  /** Waits until the monitor has dealt with everything that is in the file now. */
  untilRead(): Promise<void>
}

/** An empty log in a fresh folder; chunks so small that reading takes several batches. */
export const realLog = (): RealLog => {
  const path = join(tempDir(), 'app.log')
  writeFileSync(path, '')
  const follow = createFollow({pollMs: 40, drainMs: 100, missingAfterMs: 30, chunkBytes: 400})
  let dealtWith = -1
  return {
    path,
    follow: {
      ...follow,
      async *follow(target, from, signal) {
        dealtWith = -1
        for await (const event of follow.follow(target, from, signal)) {
          yield event
          // Asked for the next one: the consumer is done with this one.
          dealtWith = offsetAfter(event) ?? dealtWith
        }
      },
    },
    append(lines) {
      appendFileSync(path, lines.map((line) => `${line}\n`).join(''))
    },
    async untilRead() {
      await waitFor('all that was written', () => dealtWith === statSync(path).size, {everyMs: 2})
    },
  }
}

const offsetAfter = (event: FollowEvent): number | undefined => {
  if (event.type === 'lines') return event.position.offset
  return event.type === 'following' ? (event.positions[0]?.offset ?? 0) : undefined
}
