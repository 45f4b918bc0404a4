import {describe, expect, it} from 'vitest'
import {createFileNames} from '../../../src/ui/live/file-names.js'

describe('the names of several files', () => {
  it('are as short as tells them apart', () => {
    const nameOf = createFileNames(['/srv/a/app.log', '/srv/b/app.log', '/srv/a/db.log'])
    expect(['/srv/a/app.log', '/srv/b/app.log', '/srv/a/db.log'].map(nameOf)).toEqual([
      ...['a/app.log', 'b/app.log', 'db.log'],
    ])
  })

  it('stay as they are when another file of the same name comes', () => {
    const nameOf = createFileNames([])
    expect(['/x/a.log', '/y/a.log', '/x/a.log'].map(nameOf)).toEqual(['a.log', 'y/a.log', 'a.log'])
  })

  it('hold nothing that a terminal would obey', () => {
    expect(createFileNames([])('/x/a\x1b[2J.log')).toBe('a\\x1b[2J.log')
  })
})
