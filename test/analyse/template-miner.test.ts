import {describe, expect, it} from 'vitest'
import {TemplateMiner} from '../../src/analyse/template-miner.js'
import type {Told} from '../../src/analyse/template.js'

const NOTHING: Told = {known: null, conditions: []}
/** No rule says anything. */
const none = (): Told => NOTHING

describe('the template miner', () => {
  it('gives one template for each shape, the same id in every run', () => {
    const ids = ['a <*> b', 'a <*> c', 'a <*> b'].map(
      (s) => new TemplateMiner().learn(s, none).template.id,
    )
    expect(ids[0]).toBe(ids[2])
    expect(ids[0]).not.toBe(ids[1])
    expect(ids[0]).toMatch(/^[0-9a-f]{12}$/)
  })

  it('fits a word that holds a wildcard where a known template has one', () => {
    const miner = new TemplateMiner()
    const {template} = miner.learn('synchronized to <*>, stratum <*>', none)
    expect(miner.learn('synchronized to LOCAL(<*>), stratum <*>', none)).toEqual({
      template,
      isNew: false,
      ended: [],
    })
    expect(miner.learn('synchronized to at=<*>, stratum <*>', none).isNew).toBe(true)
    expect(miner.learn('synchronized to somewhere, stratum <*>', none).isNew).toBe(true)
    expect(miner.size).toBe(3)
  })

  it('takes lists of any length for one template, which keeps the text of its first example', () => {
    const miner = new TemplateMiner()
    const {template} = miner.learn('GET <*> <*> <*>', none)
    expect(miner.learn('GET <*> <*>', none)).toEqual({template, isNew: false, ended: []})
    const again = new TemplateMiner(miner.snapshot())
    expect(again.learn('GET <*>', none)).toMatchObject({template: {id: template.id}, isNew: false})
    expect(again.learn('GET <*> of <*>', none).isNew).toBe(true)
  })

  it('takes names for what varies where a template is known that has a wildcard there', () => {
    const isKnown = (known: string, shape: string): boolean => {
      const miner = new TemplateMiner()
      const first = miner.learn(known, none).template
      const {template, isNew} = miner.learn(shape, none)
      expect(template === first).toBe(!isNew)
      return !isNew
    }
    expect(isKnown('login of <*> from <*>', 'login of user-ccceea from <*>')).toBe(true)
    expect(isKnown('login of <*> from <*>', 'login of kXqzPw from <*>')).toBe(true)
    expect(isKnown('<*> sent to <*> <*>', 'a-b sent to c.d <*>')).toBe(true)
    expect(isKnown('job=<*> done', 'job=beefd done')).toBe(true)
    expect(isKnown('state is <*>', 'state is degraded')).toBe(false)
    expect(isKnown('login of <*>', 'login of user-ccceea from <*>')).toBe(false)
  })

  it('makes one template of five that differ in a word, and leads to it from their ids', () => {
    const miner = new TemplateMiner()
    const users = ['ann', 'bob', 'cid', 'dan', 'eve']
    const learned = users.map((user) => miner.learn(`session of user=${user}, closed`, none))
    expect(learned.map(({isNew}) => isNew)).toEqual([true, true, true, true, false])
    const into = learned[4]?.template
    // The fourth was of the first one's family already: those of the second and the third are over.
    const ids = learned.map(({template}) => template.id)
    expect(learned.map(({ended}) => ended)).toEqual([[], [], [], [], ids.slice(1, 3)])
    expect(into?.text).toBe('session of user=<*>, closed')
    expect(learned.map(({template}) => miner.final(template.id))).toEqual(users.map(() => into))
    expect(miner.learn('session of user=fay, closed', none)).toEqual({
      template: into,
      isNew: false,
      ended: [],
    })
    expect(miner.learn('session of user=fay, opened', none).isNew).toBe(true)
    expect(miner.size).toBe(2)
  })

  it('keeps what the merged ones had counted', () => {
    const miner = new TemplateMiner()
    for (const [i, user] of ['ann', 'bob', 'cid', 'dan', 'eve'].entries()) {
      const {template} = miner.learn(`login of ${user} failed`, none)
      if (i === 4) break
      Object.assign(template, {
        count: 1,
        firstMs: i,
        lastMs: i + 10,
        level: i === 2 ? 'error' : 'info',
      })
    }
    expect(Array.from(miner.templates())).toMatchObject([
      {text: 'login of <*> failed', count: 4, firstMs: 0, lastMs: 13, level: 'error'},
    ])
  })

  it('never lets the first word vary, nor one of two', () => {
    const miner = new TemplateMiner()
    for (const verb of ['start', 'stop', 'halt', 'wake', 'kill', 'nudge']) {
      expect(miner.learn(`${verb} it at once`, none).isNew).toBe(true)
      expect(miner.learn(`removing ${verb} <*>`, none).isNew).toBe(true)
    }
  })

  it('lets a first word vary that is a name', () => {
    const miner = new TemplateMiner()
    const learned = ['cups', 'apt-daily', 'man-db', 'cron', 'snapd'].map(
      (unit) => miner.learn(`${unit}.service: done with it all`, none).template,
    )
    expect(learned[4]?.text).toBe('<*>.service: done with it all')
  })

  it('makes one template of those that differ in two words, where both come again', () => {
    const miner = new TemplateMiner()
    const pairs =
      'ann all, ann pet, bob pet, bob tea, cid tea, cid toy, dan toy, dan zoo, eve zoo, eve all'
    // No three of them differ in one word alone.
    for (const [user, shop] of pairs.split(', ').map((pair) => pair.split(' ')))
      miner.learn(`login of ${String(user)} to ${String(shop)} has failed`, none)
    expect(Array.from(miner.templates(), ({text}) => text)).toEqual([
      'login of <*> to <*> has failed',
    ])
    expect(miner.learn('login of fay to car has failed', none).isNew).toBe(false)
  })

  it('does so where one of them is a name at the head', () => {
    const miner = new TemplateMiner()
    const pairs =
      'ann all, ann pet, bob pet, bob tea, cid tea, cid toy, dan toy, dan zoo, eve zoo, eve all'
    for (const [user, shop] of pairs.split(', ').map((pair) => pair.split(' ')))
      miner.learn(`${String(user)}/<*> asked ${String(shop)} once too often`, none)
    expect(Array.from(miner.templates(), ({text}) => text)).toEqual([
      '<*> asked <*> once too often',
    ])
  })

  it('keeps sentences apart that differ in two words, and states', () => {
    const miner = new TemplateMiner()
    const sentences = ['open file', 'read head', 'send mail', 'find user', 'load rules', 'stop job']
    for (const words of sentences) miner.learn(`we could not ${words} now`, none)
    expect(miner.size).toBe(6)
    const states = ['NEW', 'READY', 'RUNNING', 'DONE', 'FAILED']
    for (const [i, state] of states.entries()) {
      for (const next of [states[(i + 1) % 5], states[(i + 2) % 5]])
        miner.learn(`the job <*> went from ${state} to ${next}`, none)
    }
    expect(miner.size).toBe(16)
  })

  it('knows what varies where templates differ in a word that stays', () => {
    const miner = new TemplateMiner()
    for (const user of ['ann', 'bob', 'cid', 'dan', 'eve'])
      miner.learn(`session opened for user ${user}`, none)
    const closed = miner.learn('session closed for user fay', none)
    expect(closed).toMatchObject({isNew: true, template: {text: 'session closed for user <*>'}})
    expect(miner.learn('session closed for user ann', none).isNew).toBe(false)
    const again = new TemplateMiner(miner.snapshot())
    expect(again.learn('session closed for user gil', none).isNew).toBe(false)
    expect(again.learn('session opened for user gil', none).isNew).toBe(false)
  })

  it('knows after a restart which words vary, and which are about to', () => {
    const shapes = ['ann', 'bob', 'cid', 'dan', 'eve', 'fay'].flatMap((name) => [
      `login of ${name} failed`,
      `state of ${name.slice(0, 2)} is fine`,
    ])
    for (let at = 0; at <= shapes.length; at++) {
      const whole = new TemplateMiner()
      const before = new TemplateMiner()
      for (const shape of shapes) whole.learn(shape, none)
      for (const shape of shapes.slice(0, at)) before.learn(shape, none)
      const after = new TemplateMiner(before.snapshot())
      for (const shape of shapes.slice(at)) after.learn(shape, none)
      expect(after.snapshot()).toEqual(whole.snapshot())
    }
  })

  it('takes back what it has learned, likenesses too', () => {
    const miner = new TemplateMiner()
    const {template} = miner.learn('to <*> at <*>', () => ({
      known: 'disk-full',
      conditions: ['a#0'],
    }))
    miner.learn('to L(<*>) at <*>', none)
    const again = new TemplateMiner(miner.snapshot())
    expect(again.snapshot()).toEqual(miner.snapshot())
    expect(again.snapshot().aliases).toEqual([['to L(<*>) at <*>', template.id]])
    expect(again.learn('to <*> at <*>', none)).toMatchObject({
      isNew: false,
      template: {known: 'disk-full', conditions: ['a#0']},
    })
  })

  it('asks for the known failure of a new template only', () => {
    const miner = new TemplateMiner()
    let asked = 0
    const ask = (): Told => {
      asked++
      return NOTHING
    }
    for (let i = 0; i < 5; i++) miner.learn('a b c', ask)
    expect(asked).toBe(1)
  })

  it('puts the fourth of those that differ in one word into the family of the first', () => {
    const miner = new TemplateMiner()
    const names = ['ann', 'bob', 'cid', 'dan']
    const templates = names.map((name) => miner.learn(`login of ${name}`, none).template)
    const [first] = templates
    expect(templates.map(({family, id}) => (family === id ? 'own' : family))).toEqual([
      ...['own', 'own', 'own', first?.id],
    ])
    for (const verb of ['started', 'stopped', 'paused', 'resumed', 'ended']) {
      const {id, family} = miner.learn(`${verb} it now`, none).template
      expect(family).toBe(id)
    }
  })

  it('keeps the templates that are used when there are too many', () => {
    const miner = new TemplateMiner()
    for (let i = 0; i < 10_500; i++) {
      miner.learn(`${i} x y`, none)
      miner.learn('always here', none)
    }
    expect(miner.size).toBeLessThanOrEqual(10_000)
    expect(miner.evicted).toBe(2_500)
    expect(miner.learn('always here', none).isNew).toBe(false)
    expect(miner.learn('1 x y', none).isNew).toBe(true)
    expect(miner.learn('10499 x y', none).isNew).toBe(false)
  })

  it('looks at names in time proportional to the length', () => {
    const from = process.cpuUsage()
    for (const unit of ['a-', 'aB', 'abcdef', 'a-b ', 'a.b@', '<*> a_b ']) {
      new TemplateMiner().learn(unit.repeat(4096 / unit.length), none)
    }
    const {user, system} = process.cpuUsage(from)
    expect(user + system).toBeLessThan(1_000_000)
  })
})
