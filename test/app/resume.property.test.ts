import fc from 'fast-check'
import {expect, it} from 'vitest'
import {MonitorRoom} from '../support/monitor-room.js'
import {realLog} from '../support/real-log.js'

type Action =
  | {readonly do: 'append'; readonly info: number; readonly errors: number}
  | {
      readonly do:
        'read' | 'stop' | 'kill' | 'kill before the heartbeat' | 'lose the snapshot since'
    }

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('append' as const),
      info: fc.nat({max: 20}),
      errors: fc.nat({max: 3}),
    }),
  },
  {weight: 3, arbitrary: fc.constant({do: 'read' as const})},
  {
    weight: 4,
    arbitrary: fc
      .constantFrom('stop', 'kill', 'kill before the heartbeat', 'lose the snapshot since')
      .map((what) => ({do: what})),
  },
)

it('counts each written line once, whenever it is stopped, killed and resumed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, {minLength: 3, maxLength: 10}), async (actions) => {
      const room = new MonitorRoom()
      const log = realLog()
      room.follow = log.follow
      const {id} = await room.start({from: 'start'}, log.path)
      const written = {info: 0, errors: 0}
      const append = (level: 'info' | 'errors', count: number): void => {
        const text = level === 'info' ? 'INFO request' : 'ERROR broken disk'
        log.append(
          Array.from({length: count}, (_, n) => `2026-06-01T12:00:00Z app[7]: ${text} ${n}`),
        )
        written[level] += count
      }
      let early = await room.ports.learned.load(id)
      for (const one of actions) {
        switch (one.do) {
          case 'append':
            append('info', one.info)
            append('errors', one.errors)
            continue
          case 'read':
            await log.untilRead()
            continue
          case 'stop':
            await room.stop(id)
            early = await room.ports.learned.load(id)
            break
          case 'kill':
            await room.kill(id)
            break
          case 'kill before the heartbeat':
            await room.killBeforeHeartbeat(id)
            break
          case 'lose the snapshot since':
            await room.stop(id)
            if (early) await room.ports.learned.save(id, early)
            break
        }
        await room.resume(id)
      }
      await log.untilRead()
      await room.stop(id)
      const found = (await room.ports.findings.list(id)).map(({finding}) => finding)
      expect((await room.counters(id))?.lines).toBe(written.info + written.errors)
      expect(found.map(({count}) => count)).toEqual(written.errors > 0 ? [written.errors] : [])
    }),
    {numRuns: 20},
  )
})
