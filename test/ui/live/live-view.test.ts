import {beforeAll, describe, expect, it} from 'vitest'
import type {Explanation} from '../../../src/analyse/finding.js'
import {aiOff} from '../../../src/sessions/ai-report.js'
import {evolveLive, releasePins} from '../../../src/ui/live/evolve-live.js'
import {LineGate} from '../../../src/ui/live/line-gate.js'
import {evolveKey} from '../../../src/ui/live/live-keys.js'
import {
  initialLive,
  printed,
  type LiveInput,
  type LiveState,
} from '../../../src/ui/live/live-state.js'
import {aboveRows, belowRows} from '../../../src/ui/live/live-view.js'
import {overlayView} from '../../../src/ui/live/overlay-rows.js'
import {makeTheme} from '../../../src/ui/theme.js'
import {displayWidth} from '../../../src/ui/width.js'
import {also, finding} from '../../support/finding.js'
import {watchedLine} from '../../support/watched-line.js'

beforeAll(() => {
  process.env.TZ = 'UTC'
})

const START = Date.parse('2026-06-01T12:31:00.000Z')
const SOURCE = '/var/log/syslog'
const MODEL = 'qwen2.5-coder:0.5b'

const said: Explanation = {
  what: 'The NVMe disk does not answer its queue.',
  cause: 'The controller stalls.',
  nextCheck: 'smartctl -a /dev/nvme0',
  severity: 'error',
  category: 'disk',
  sure: 'partly',
  cites: [0],
  by: MODEL,
  verified: true,
}

/** A view to which things happen; the clock goes on by itself. */
class Scene {
  state: LiveState = initialLive({hasKeys: true, leaving: 'ends'}, START)
  nowMs = START
  readonly gate = new LineGate((file) => (file === SOURCE ? null : file))
  above = ''

  tell(input: LiveInput): this {
    this.state = evolveLive(this.state, input, this.nowMs)
    return this
  }

  seconds(count: number, linesEach = 0): this {
    for (let n = 0; n < count; n++) {
      this.nowMs += 1000
      const seen = this.state.seen + linesEach
      this.tell({type: 'second', seen, hidden: this.gate.hidden})
    }
    return this
  }

  line(...[text, about]: Parameters<typeof watchedLine>): this {
    this.gate.offer(watchedLine(text, about), SOURCE, this.nowMs)
    return this
  }

  drain(): this {
    return this.tell({type: 'lines', ...this.gate.drain(this.nowMs)})
  }

  key(name: string): this {
    const text = name.length === 1 ? name : ''
    this.state = evolveKey(this.state, {name, text, ctrl: false})
    return this
  }

  following(): this {
    return this.tell({type: 'source', source: SOURCE, name: SOURCE})
      .tell({
        type: 'following',
        source: SOURCE,
        text: `Following ${SOURCE} (3fa85f64). Ctrl+C ends.`,
      })
      .tell({type: 'learned', source: SOURCE, lines: 48_213, templates: 40})
      .tell({type: 'live', source: SOURCE})
  }

  model(state: 'loading' | 'ready', queued = 0): this {
    return this.tell({
      type: 'progress',
      source: SOURCE,
      progress: {
        ...{templates: 42, behindBytes: 0, coveragePercent: 100, gaps: 0},
        ai: {...aiOff, state, model: MODEL, queued},
      },
      trouble: null,
    })
  }
}

/** What the foreground monitor of surfaces shows: a burst, a count, a rotation, a finding. */
const busy = (): Scene => {
  const scene = new Scene().following().model('ready', 1).seconds(7, 7)
  scene
    .line('kernel: nvme0: I/O 311 QID 4 timeout, aborting', {level: 'error', isNew: true})
    .drain()
  for (let n = 0; n < 212; n++)
    scene.line(`CRON[${n}]: session opened for user root`, {
      pattern: 'CRON[<*>]: session opened for user <*>',
    })
  scene.line('systemd: postgresql.service: 監視 Watchdog timeout', {level: 'warning'}).drain()
  scene.line('    at run (app.js:7)', {isFurther: true, level: 'warning', pattern: 'x'}).drain()
  scene.tell({type: 'note', text: 'rotated: /var/log/syslog'})
  scene.tell({type: 'trouble', text: 'state not saved: no space left'})
  scene.tell({type: 'finding', source: SOURCE, finding: finding({also: [also()]})})
  for (let n = 0; n < 9; n++)
    scene.line(`CRON[${n}]: session closed for user root`, {
      pattern: 'CRON[<*>]: session closed for user <*>',
    })
  return scene.drain().seconds(3, 3)
}

const looks = [
  {name: '40 columns', width: 40, colour: false, unicode: true},
  {name: '80 columns', width: 80, colour: false, unicode: true},
  {name: '160 columns', width: 160, colour: false, unicode: true},
  {name: '80 columns, in colour', width: 80, colour: true, unicode: true},
  {name: '80 columns, ASCII', width: 80, colour: false, unicode: false},
  {name: '40 columns, ASCII', width: 40, colour: false, unicode: false},
]

const drawn = ({state}: Scene, look: (typeof looks)[number], height = 24): string => {
  const live = {theme: makeTheme(look), width: look.width, height}
  const overlay = overlayView(state, live)
  const rows =
    overlay === null
      ? [...aboveRows(state, live), '- - - live rows - - -', ...belowRows(state, live)]
      : overlay.rows
  return `\n${rows.join('\n')}\n`
}

const scenes: readonly (readonly [string, () => Scene])[] = [
  ['starts', () => new Scene().tell({type: 'source', source: SOURCE, name: SOURCE}).seconds(3)],
  [
    'learns, while the model loads',
    () =>
      new Scene()
        .tell({type: 'source', source: SOURCE, name: SOURCE})
        .tell({type: 'following', source: SOURCE, text: 'Following it.'})
        .model('loading')
        .seconds(14),
  ],
  ['is quiet', () => new Scene().following().seconds(75)],
  ['is busy, a finding waits for the model', busy],
  [
    'has a finding that the model has explained',
    () => busy().tell({type: 'explanation', findingId: 'f12a9c0e', explanation: said}),
  ],
  [
    'hears the model when the finding has gone up',
    () => {
      const scene = busy()
      scene.state = printed(releasePins(scene.state, true))
      return scene.tell({type: 'explanation', findingId: 'f12a9c0e', explanation: said})
    },
  ],
  [
    'is paused and filtered',
    () => busy().key('3').key('p').tell({type: 'waiting', lines: 1203}).seconds(2, 9),
  ],
  [
    'is attached to a monitor that is frozen',
    () =>
      new Scene()
        .tell({type: 'source', source: SOURCE, name: 'syslog'})
        .tell({type: 'attached', source: SOURCE, text: 'Attached to syslog (3fa85f64).'})
        .tell({type: 'earlier', finding: finding(), explanation: said})
        .tell({type: 'live', source: SOURCE})
        .tell({
          type: 'progress',
          source: SOURCE,
          progress: {
            templates: 42,
            behindBytes: 9_812_441,
            coveragePercent: 99.9,
            gaps: 2,
            ai: null,
          },
          trouble: 'its process is stopped by a signal',
        })
        .seconds(3, 1),
  ],
  ['is asked for words', () => busy().key('f').key('t').key('i').key('m').key('e')],
  ['is asked for help', () => busy().key('?')],
  ['lists its findings', () => busy().key('o')],
  ['shows one finding whole', () => busy().key('o').key('return')],
]

describe.each(scenes)('a live view that %s', (_, scene) => {
  it.each(looks)('is drawn at $name', (look) => {
    expect(drawn(scene(), look)).toMatchSnapshot()
  })

  it.each([40, 80, 160, 20])('keeps its live rows within %d columns and any height', (width) => {
    const {state} = scene()
    for (const height of [3, 6, 10, 24, 50]) {
      const look = {theme: makeTheme({colour: false, unicode: true}), width, height}
      const overlay = overlayView(state, look)
      const rows = overlay === null ? belowRows(state, look) : overlay.rows
      if (height >= 6) expect(rows.length).toBeLessThan(height)
      if (overlay === null) expect(rows.length).toBeLessThan(height)
      for (const row of width >= 40 ? rows : []) expect(displayWidth(row)).toBeLessThan(width)
    }
  })

  it('says the same without colour as with it', () => {
    const [, plain, , coloured] = looks
    if (!plain || !coloured) throw new Error('no looks')
    expect(drawn(scene(), coloured).replaceAll(/\x1b\[[0-9;]*m/g, '')).toBe(drawn(scene(), plain))
  })
})

describe('a live view', () => {
  it('shows a finding at once where no model is asked, and in its place', () => {
    const scene = new Scene().following().seconds(1)
    scene.state = printed(scene.state)
    scene.line('before').drain().tell({type: 'finding', source: SOURCE, finding: finding()})
    scene.line('after').drain()
    expect(scene.state.out.map(({type}) => type)).toEqual(['line', 'finding', 'line'])
    expect(scene.state.pinned).toEqual([])
  })

  it('tells a new pattern that nobody explains in one row', () => {
    const scene = new Scene().following().model('ready')
    const slight = {severity: 'info', kind: 'new-pattern', explanation: null} as const
    scene.state = printed(scene.state)
    scene.tell({type: 'finding', source: SOURCE, finding: finding(slight)})
    for (const look of looks.slice(0, 2)) {
      expect(drawn(scene, look)).toMatch(/^\n • info {2}NVMe controller ti.* {2}f12a9c0e\n- - -/)
    }
  })

  it('lets go of a pinned finding when the model takes too long, or another one comes', () => {
    const scene = busy()
    expect(scene.state.pinned).toHaveLength(1)
    scene.tell({type: 'finding', source: SOURCE, finding: finding({id: 'other'})})
    expect(scene.state.pinned).toMatchObject([{id: 'other'}])
    scene.seconds(31)
    expect(scene.state.pinned).toEqual([])
    expect(scene.state.out.filter(({type}) => type === 'finding')).toHaveLength(2)
  })

  it('tells a finding that grows again only when it has doubled, and whole when it is graver', () => {
    const scene = new Scene().following()
    const grow = (count: number, severity: 'error' | 'critical' = 'error'): number => {
      scene.state = printed(scene.state)
      scene.tell({type: 'finding', source: SOURCE, finding: finding({count, severity})})
      return scene.state.out.length
    }
    expect([grow(14), grow(15), grow(27), grow(28), grow(29)]).toEqual([1, 0, 0, 1, 0])
    grow(30, 'critical')
    expect(scene.state.out).toMatchObject([{type: 'finding'}])
    expect(scene.state.findingsTotal).toBe(1)
  })

  it('takes a finding that has become part of another off its list', () => {
    const scene = new Scene().following()
    scene.tell({type: 'finding', source: SOURCE, finding: finding()})
    scene.tell({type: 'finding', source: SOURCE, finding: finding({partOf: 'abc'})})
    expect(scene.state.findings).toEqual([])
    expect(scene.state.findingsTotal).toBe(0)
  })

  it('holds a bounded number of rows while nothing is drawn, and says how many went', () => {
    const scene = new Scene().following().key('p')
    for (let n = 0; n < 1000; n++) scene.tell({type: 'note', text: `note ${n}`})
    expect(scene.state.out).toHaveLength(400)
    expect(drawn(scene, looks[1] as (typeof looks)[number])).toContain('602 rows left out')
  })

  it('leaves what the model says out when it is asked to', () => {
    const scene = busy().key('a')
    scene.tell({type: 'explanation', findingId: 'f12a9c0e', explanation: said})
    expect(drawn(scene, looks[1] as (typeof looks)[number])).not.toContain('its queue')
  })

  it('opens what was chosen with the arrows, and goes to the next from there', () => {
    const scene = new Scene().following()
    for (const id of ['one', 'two', 'three']) {
      scene.tell({type: 'finding', source: SOURCE, finding: finding({id})})
    }
    scene.key('o').key('down').key('down').key('down').key('up').key('return')
    expect(scene.state.mode).toMatchObject({type: 'finding', id: 'two'})
    expect(scene.key('n').state.mode).toMatchObject({id: 'one'})
    expect(scene.key('n').state.mode).toMatchObject({id: 'one'})
    expect(scene.key('left').state.mode).toMatchObject({type: 'findings', cursor: 2})
    expect(scene.key('escape').state.mode).toEqual({type: 'stream'})
    expect(scene.key('q').state.hasQuit).toBe(true)
  })

  it('takes words while they are typed, and leaves them as they were on Esc', () => {
    const scene = new Scene().following().key('/').key('q').key('p').key('backspace').key('return')
    expect(scene.state.filter).toEqual({level: null, words: 'q'})
    expect(scene.key('f').key('x').key('escape').state.filter.words).toBe('q')
    expect(scene.key('escape').state.filter).toEqual({level: null, words: ''})
    expect(scene.state.hasQuit).toBe(false)
  })

  it('goes through the levels', () => {
    const scene = new Scene()
    const levels = Array.from({length: 5}, () => scene.key('l').state.filter.level)
    expect(levels).toEqual(['info', 'warning', 'error', 'fatal', null])
    expect(scene.key('4').state.filter.level).toBe('error')
  })
})
