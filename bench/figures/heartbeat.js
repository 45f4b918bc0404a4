// Appending one heartbeat to the journal, beside a bare append of the same bytes.
import {appendFileSync, mkdirSync} from 'node:fs'
import {aHeartbeat} from '../lib/journal.js'
import {median} from '../lib/measure.js'
import {openStage} from '../lib/stage.js'

export const heartbeat = async ({quick}) => {
  const stage = openStage()
  try {
    const dir = stage.path('journal')
    mkdirSync(dir, {mode: 0o700})
    const {journal, event, text} = await aHeartbeat(dir)
    const bare = []
    const own = []
    // One after the other, so that both meet the same moments of the machine.
    for (let n = 0; n < (quick ? 2000 : 20_000); n++) {
      bare.push(await microseconds(() => appendFileSync(stage.path('bare'), text)))
      own.push(await microseconds(() => journal.append([event])))
    }
    const mean = (all) => all.reduce((sum, one) => sum + one, 0) / all.length
    return [
      {
        figure: 'appending one heartbeat',
        value: median(own) / median(bare),
        unit: '× a bare append',
        must: 2,
        aim: 1.2,
        note: `bare: ${median(bare).toFixed(0)} µs; on average, with all rolling of segments: ${mean(own).toFixed(0)} µs`,
      },
    ]
  } finally {
    stage.close()
  }
}

const microseconds = async (work) => {
  const begin = performance.now()
  await work()
  return (performance.now() - begin) * 1000
}
