import {describe, expect, it} from 'vitest'
import {TemplateMiner} from '../../src/analyse/template-miner.js'

const none = (): null => null

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
    })
    expect(miner.learn('synchronized to at=<*>, stratum <*>', none).isNew).toBe(true)
    expect(miner.learn('synchronized to somewhere, stratum <*>', none).isNew).toBe(true)
    expect(miner.size).toBe(3)
  })

  it('takes lists of any length for one template, which keeps the text of its first example', () => {
    const miner = new TemplateMiner()
    const {template} = miner.learn('GET <*> <*> <*>', none)
    expect(miner.learn('GET <*> <*>', none)).toEqual({template, isNew: false})
    const again = new TemplateMiner(miner.snapshot())
    expect(again.learn('GET <*>', none)).toMatchObject({template: {id: template.id}, isNew: false})
    expect(again.learn('GET <*> of <*>', none).isNew).toBe(true)
  })

  it('counts names among what varies where a template is known that has a wildcard there', () => {
    const familyOf = (known: string, shape: string): string => {
      const miner = new TemplateMiner()
      const first = miner.learn(known, none).template
      const {id, family} = miner.learn(shape, none).template
      return family === first.id ? 'known' : family === id ? 'own' : 'odd'
    }
    expect(familyOf('login of <*> from <*>', 'login of user-ccceea from <*>')).toBe('known')
    expect(familyOf('login of <*> from <*>', 'login of kXqzPw from <*>')).toBe('known')
    expect(familyOf('<*> sent to <*> <*>', 'a-b sent to c.d <*>')).toBe('known')
    expect(familyOf('job=<*> done', 'job=beefd done')).toBe('known')
    expect(familyOf('state is <*>', 'state is degraded')).toBe('own')
    expect(familyOf('login of <*>', 'login of user-ccceea from <*>')).toBe('own')
  })

  it('takes back what it has learned, likenesses too', () => {
    const miner = new TemplateMiner()
    const {template} = miner.learn('to <*> at <*>', () => 'disk-full')
    miner.learn('to L(<*>) at <*>', none)
    const again = new TemplateMiner(miner.snapshot())
    expect(again.snapshot()).toEqual(miner.snapshot())
    expect(again.snapshot().aliases).toEqual([['to L(<*>) at <*>', template.id]])
    expect(again.learn('to <*> at <*>', none)).toMatchObject({
      isNew: false,
      template: {known: 'disk-full'},
    })
  })

  it('asks for the known failure of a new template only', () => {
    const miner = new TemplateMiner()
    let asked = 0
    const ask = (): null => {
      asked++
      return null
    }
    for (let i = 0; i < 5; i++) miner.learn('a b c', ask)
    expect(asked).toBe(1)
  })

  it('puts templates that differ in one word into a family, once the word has proven to vary', () => {
    const miner = new TemplateMiner()
    const names = ['ann', 'bob', 'cid', 'dan', 'eve']
    const templates = names.map((name) => miner.learn(`login of ${name}`, none).template)
    const [first] = templates
    expect(templates.map(({family, id}) => (family === id ? 'own' : family))).toEqual([
      ...['own', 'own', 'own', first?.id, first?.id],
    ])
    const verbs = [
      'started it now',
      'stopped it now',
      'paused it now',
      'resumed it now',
      'ended it now',
    ]
    for (const verb of verbs) {
      const {id, family} = miner.learn(verb, none).template
      expect(family).toBe(id)
    }
  })

  it('keeps the templates that are used when there are too many', () => {
    const miner = new TemplateMiner()
    for (let i = 0; i < 10_500; i++) {
      miner.learn(`x ${i} y`, none)
      miner.learn('always here', none)
    }
    expect(miner.size).toBeLessThanOrEqual(10_000)
    expect(miner.evicted).toBe(1_000)
    expect(miner.learn('always here', none).isNew).toBe(false)
    expect(miner.learn('x 1 y', none).isNew).toBe(true)
    expect(miner.learn('x 10499 y', none).isNew).toBe(false)
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
