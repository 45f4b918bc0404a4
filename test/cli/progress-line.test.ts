import {describe, expect, it} from 'vitest'
import {createProgressLine} from '../../src/cli/progress-line.js'
import {progressView} from '../../src/ui/progress-view.js'

describe('the line that says how far reading is', () => {
  it('appears when it takes a while, is drawn seldom, and goes', () => {
    let nowMs = 0
    const drawn: string[] = []
    const line = createProgressLine(
      {progress: (text) => void drawn.push(text)},
      {width: 80},
      () => nowMs,
    )
    line?.begin()
    for (nowMs = 0; nowMs < 2_000; nowMs += 50) {
      line?.show({lines: nowMs * 100, bytes: nowMs * 10_000, leftBytes: 80_000_000})
    }
    expect(drawn).toHaveLength(5)
    expect(drawn[0]).toBe('Reading: 10.0 MB of 90.0 MB (11 %), 100k lines/s, 8 s left')
    line?.clear()
    expect(drawn.at(-1)).toBe('')
    line?.begin()
    line?.clear()
    expect(drawn).toHaveLength(6)
  })

  it('is not there without a terminal', () => {
    expect(createProgressLine({progress: null}, {width: 80}, () => 0)).toBeNull()
  })

  it('says what it can of a pipe, and is no wider than its place', () => {
    const pipe = {lines: 1_000, bytes: 5_000_000, leftBytes: null, elapsedMs: 2_000}
    expect(progressView(pipe, 79)).toBe('Reading: 5.0 MB, 500 lines/s')
    expect(progressView({...pipe, leftBytes: 1e12}, 30).length).toBeLessThanOrEqual(30)
  })
})
