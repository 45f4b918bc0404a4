import {describe, expect, it} from 'vitest'
import {settingsView, type ShownSetting} from '../../src/ui/settings-view.js'
import {stripVTControlCharacters} from 'node:util'
import {makeTheme} from '../../src/ui/theme.js'
import {displayWidth} from '../../src/ui/width.js'

const path = '/home/u/.config/qcmd/config.json'
const rows: readonly ShownSetting[] = [
  {key: 'model', value: 'qwen2.5:3b', origin: {from: 'file', path}, problem: null},
  {key: 'logs.wait', value: false, origin: {from: 'default'}, problem: null},
  {
    ...{key: 'monitors.prune.olderThan', value: null, problem: 'it cannot be meant'},
    origin: {from: 'environment', variable: 'QCMD_MONITORS_PRUNE_OLDER_THAN'},
  },
  {key: 'notify', value: ['a', 'b\u001b[31m'], origin: {from: 'default'}, problem: null},
]
const view = (width: number, {colour = false, unicode = true, withOrigin = true} = {}): string =>
  settingsView({rows, path, withOrigin}, {theme: makeTheme({colour, unicode}), width})

describe('the list of settings', () => {
  it.each([160, 80, 40])('fits %i columns', (width) => {
    for (const unicode of [true, false]) {
      const text = view(width, {unicode})
      expect(text.split('\n').filter((line) => displayWidth(line) > width)).toEqual([])
      expect(text).toMatchSnapshot(unicode ? 'unicode' : 'ASCII')
      const painted = view(width, {unicode, colour: true})
      expect(painted).not.toBe(text)
      expect(stripVTControlCharacters(painted)).toBe(text)
    }
  })

  it('says where values come from only when asked', () => {
    for (const width of [80, 40]) {
      expect(view(width)).toContain('default')
      expect(view(width, {withOrigin: false})).not.toContain('default')
    }
  })

  it('lets no control character of a value through', () => {
    expect(view(80)).not.toContain('\u001b')
  })
})
