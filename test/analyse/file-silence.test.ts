import {describe, expect, it} from 'vitest'
import {restoreFileSilence} from '../../src/analyse/file-silence.js'
import {randomNumbers} from '../support/random-numbers.js'
import {DAY, HOUR, LOOK_MS, MINUTE, SECOND, WARM_UP, WatchedFile} from '../support/watched-file.js'

const regular = (): WatchedFile => new WatchedFile().live(WARM_UP, 10 * SECOND)

describe('a file that grew like a clock', () => {
  it('is silent when it stopped for several minutes, in one finding', () => {
    const file = regular()
    file.live(5 * MINUTE)
    expect(file.told).toEqual([])
    file.live(HOUR)
    expect(file.told).toMatchObject([
      {
        kind: 'silence',
        severity: 'warning',
        title: 'Nothing written to app.log for 5 min (usually every 10 s)',
        template: 'no new line in /srv/app.log',
        count: 1,
        evidence: [{text: 'hello'}],
        explanation: {cites: [0], by: 'builtin', verified: null},
      },
    ])
    const [told] = file.told
    const longMs = Date.parse(told?.lastSeen ?? '') - Date.parse(told?.firstSeen ?? '')
    expect(longMs).toBeGreaterThanOrEqual(5 * MINUTE)
    expect(longMs).toBeLessThanOrEqual(6 * MINUTE)
  })

  it('ends its silence under the same id when it grows again', () => {
    const file = regular().live(HOUR)
    file.grow()
    const [begun, ended] = file.told
    expect(ended).toMatchObject({
      id: begun?.id,
      firstSeen: begun?.firstSeen,
      title: 'Nothing was written to app.log for 60 min (usually every 10 s); it grows again',
    })
    file.live(HOUR, 10 * SECOND)
    expect(file.told).toHaveLength(2)
  })

  it('is told anew, under another id, when it falls silent at another hour', () => {
    const file = regular()
      .live(HOUR)
      .live(10 * HOUR, 10 * SECOND)
    file.live(HOUR)
    expect(file.silences).toBe(2)
  })

  it('says nothing before thirty gaps, nor in its first twenty minutes', () => {
    expect(new WatchedFile().live(29 * MINUTE, MINUTE).live(DAY).told).toEqual([])
    expect(new WatchedFile().live(19 * MINUTE, 10 * SECOND).live(DAY).told).toEqual([])
    expect(new WatchedFile().live(32 * MINUTE, MINUTE).live(DAY).told).toHaveLength(1)
  })

  it('needs no time stamps in it', () => {
    const file = regular()
    file.grow('/srv/app.log', {timeMs: null as never})
    const lastMs = file.nowMs
    file.live(HOUR)
    expect(file.told).toMatchObject([{firstSeen: new Date(lastMs).toISOString()}])
  })
})

describe('what is no silence', () => {
  it('a machine that slept, a worker that was stopped by a signal, a clock set ahead', () => {
    const file = regular()
    for (const ms of [40 * SECOND, 10 * MINUTE, 9 * HOUR]) {
      file.skip(ms).live(4 * MINUTE)
      expect(file.told).toEqual([])
      file.live(WARM_UP, 10 * SECOND)
    }
    expect(file.silence.snapshot().files[0]?.[1].habit.now.longest[0]).toBe(10 * SECOND)
  })

  it('a clock set back', () => {
    const file = regular()
      .live(4 * MINUTE)
      .skip(-2 * HOUR)
    expect(file.live(4 * MINUTE).told).toEqual([])
    expect(file.live(2 * MINUTE).told).toHaveLength(1)
  })

  it('a resume after a stop, and what was read then is no habit', () => {
    const file = regular().restart(9 * HOUR)
    for (let n = 0; n < 100; n++) file.grow('/srv/app.log', {isLive: false})
    expect(file.live(4 * MINUTE).told).toEqual([])
    expect(file.live(2 * MINUTE).told).toHaveLength(1)
  })

  it('a backlog that is read at once makes no habit', () => {
    const file = new WatchedFile()
    for (let n = 0; n < 5_000; n++) file.grow('/srv/app.log', {isLive: false})
    expect(file.silence.snapshot().files[0]?.[1].habit.now.gaps).toBe(0)
    expect(file.live(DAY, 10 * MINUTE).told).toEqual([])
  })

  it('a rotation, after which the file may take its time', () => {
    const file = regular().live(4 * MINUTE)
    file.silence.stir('/srv/app.log')
    expect(file.live(4 * MINUTE).told).toEqual([])
    expect(file.live(2 * MINUTE).told).toHaveLength(1)
  })

  it('a file that cannot be read, until it grows', () => {
    const file = regular()
    file.silence.leave('/srv/app.log')
    expect(file.live(DAY).told).toEqual([])
    file.grow()
    expect(file.live(HOUR).told).toHaveLength(1)
  })

  it('a look while there is something to read yet', () => {
    const file = regular()
    for (let n = 0; n < 60; n++) file.silence.pass((file.nowMs += LOOK_MS))
    expect(file.told).toEqual([])
  })

  it.each([
    ['random', (r: () => number) => -Math.log(1 - r()) * MINUTE],
    ['rare and random', (r: () => number) => -Math.log(1 - r()) * 40 * MINUTE],
    ['bursts', (r: () => number) => (r() < 0.9 ? SECOND : -Math.log(1 - r()) * 20 * MINUTE)],
    ['twice as slow at night', (r: () => number) => (30 + 30 * r()) * SECOND],
  ])('gaps of a month: %s', (_, gap) => {
    for (const seed of [1, 2, 3]) {
      const random = randomNumbers(seed)
      const file = new WatchedFile()
      expect(file.live(30 * DAY, () => Math.ceil(gap(random))).told).toEqual([])
    }
  })
})

describe('pauses', () => {
  it('a night is told once, and the next ones are not', () => {
    const file = new WatchedFile()
    for (let day = 0; day < 20; day++) {
      // Closing time and opening time wander by half an hour.
      const late = ((day * 7) % 5) * 7 * MINUTE
      file.live(11 * HOUR + late, 10 * SECOND).live(13 * HOUR - late)
    }
    expect(file.silences).toBe(1)
  })

  it('after nights are known, a silence by day is told all the same', () => {
    const file = new WatchedFile()
    for (let day = 0; day < 4; day++) file.live(11 * HOUR, 10 * SECOND).live(13 * HOUR)
    file.live(3 * HOUR, 10 * SECOND).live(HOUR)
    expect(file.silences).toBe(2)
  })

  it('what pauses at any hour is told twice at most', () => {
    const file = new WatchedFile()
    for (let n = 0; n < 40; n++) file.live(40 * MINUTE, SECOND).live(6 * HOUR)
    expect(file.silences).toBeLessThanOrEqual(2)
  })

  it('a file that changes its habit is told once or twice, and is then judged by the new one', () => {
    const random = randomNumbers(4)
    const file = regular().live(DAY, 10 * SECOND)
    file.live(10 * DAY, () => Math.ceil((20 + 20 * random()) * MINUTE))
    expect(file.silences).toBeLessThanOrEqual(2)
    const before = file.silences
    file.live(2 * DAY)
    expect(file.silences).toBe(before + 1)
  })
})

describe('a restart', () => {
  it('keeps the habit: nothing has to be learned again', () => {
    const file = regular().restart(HOUR)
    file.grow('/srv/app.log', {isLive: false})
    expect(file.live(6 * MINUTE).told).toHaveLength(1)
  })

  it('keeps a silence that goes on, and its end is told', () => {
    const file = regular().live(HOUR).restart(HOUR)
    expect(file.live(HOUR).silences).toBe(1)
    file.grow('/srv/app.log', {isLive: false})
    expect(file.told).toHaveLength(2)
    expect(file.silences).toBe(1)
    expect(file.told[1]?.title).toMatch(/for 120 min .*grows again$/)
  })

  it('that lost what was told tells it again under the same id', () => {
    const file = regular()
    const saved = file.silence.snapshot()
    file.live(HOUR)
    file.silence = restoreFileSilence(file.settings, JSON.parse(JSON.stringify(saved)))
    file.live(HOUR)
    expect(file.told).toHaveLength(2)
    expect(file.silences).toBe(1)
  })

  it.each([[undefined], [null], [{version: 2}], [{version: 1, watchedMs: 1, files: [['', {}]]}]])(
    'begins anew with what it cannot read: %j',
    (saved) => {
      const file = new WatchedFile()
      file.silence = restoreFileSilence(file.settings, saved)
      expect(file.live(WARM_UP, 10 * SECOND).live(HOUR).told).toHaveLength(1)
    },
  )
})

describe('the files of a folder', () => {
  it('are judged each by itself', () => {
    const file = new WatchedFile({isOneFile: false})
    for (let n = 0; n < 200; n++) {
      file.grow('/srv/a.log')
      file.live(10 * SECOND, 5 * SECOND, '/srv/b.log')
    }
    file.live(HOUR, 5 * SECOND, '/srv/b.log')
    expect(file.told.map(({template}) => template)).toEqual(['no new line in /srv/a.log'])
  })

  it('take turns when only numbers in their names differ', () => {
    const file = new WatchedFile({isOneFile: false})
    for (const day of ['2026-03-09', '2026-03-10']) {
      file.live(2 * HOUR, 10 * SECOND, `/srv/app-${day}.log`)
    }
    expect(file.told).toEqual([])
    file.live(HOUR)
    expect(file.told.map(({template}) => template)).toEqual([
      'no new line in /srv/app-2026-03-10.log',
    ])
  })

  it('are remembered for the two hundred that grew last', () => {
    const file = new WatchedFile({isOneFile: false})
    const name = (n: number): string =>
      `/srv/${'abcdefghij'[n % 10]}${'klmnopqrstuvwxyzabcdefghij'[Math.floor(n / 10)]}.log`
    for (let n = 0; n < 250; n++) file.grow(name(n))
    const kept = file.silence.snapshot().files.map(([, {path}]) => path)
    expect(kept).toHaveLength(200)
    expect(kept.at(-1)).toBe(name(249))
  })
})
