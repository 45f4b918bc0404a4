import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {lookAtLingering} from '../../src/host/lingering.js'
import {tempDir} from '../support/temp-dir.js'

/** What is found of `ann` on a machine with these files. */
const lookAt = (files: Record<string, string>, {isBooted = true} = {}) => {
  const root = tempDir()
  if (isBooted) mkdirSync(join(root, 'run/systemd/system'), {recursive: true})
  for (const [path, text] of Object.entries(files)) {
    const full = join(root, path)
    mkdirSync(dirname(full), {recursive: true})
    if (text === '→ /dev/null') symlinkSync('/dev/null', full)
    else writeFileSync(full, text)
  }
  return lookAtLingering({root, user: 'ann'})
}

const login = (word: string) => `# a comment\n[Login]\nHandleLidSwitch=ignore\n${word}\n`
const kills = (word: string) => login(`KillUserProcesses=${word}`)

describe('lingering', () => {
  it('is nothing without systemd, or without a name for the user', () => {
    expect(lookAt({'etc/systemd/logind.conf': kills('yes')}, {isBooted: false})).toBeNull()
    expect(lookAtLingering({user: null})).toBeNull()
  })

  it('is on for a user with a file of that name', () => {
    expect(lookAt({'var/lib/systemd/linger/ann': ''})).toEqual({
      ...{user: 'ann', isLingering: true, killsAtLogout: false},
    })
    expect(lookAt({'var/lib/systemd/linger/anna': ''})?.isLingering).toBe(false)
  })

  it.each([
    ['yes', true],
    ['1', true],
    ['On', true],
    ['no', false],
    ['false', false],
    ['', false],
  ])('KillUserProcesses=%s kills at logout: %s', (word, expected) => {
    expect(lookAt({'etc/systemd/logind.conf': kills(word)})?.killsAtLogout).toBe(expected)
  })

  it.each<[string, Record<string, string>, boolean]>([
    ['nothing is said', {}, false],
    [
      'the comment of the main file tells what it was built with',
      {'usr/lib/systemd/logind.conf': login('#KillUserProcesses=yes')},
      true,
    ],
    [
      'of two main files the one in /etc counts, alone',
      {'etc/systemd/logind.conf': login(''), 'usr/lib/systemd/logind.conf': kills('yes')},
      false,
    ],
    [
      'a drop-in is stronger than the main file, even from a weaker folder',
      {
        'etc/systemd/logind.conf': kills('no'),
        'usr/lib/systemd/logind.conf.d/10.conf': kills('yes'),
      },
      true,
    ],
    [
      'the last name of all folders counts',
      {
        'etc/systemd/logind.conf.d/10.conf': kills('no'),
        'run/systemd/logind.conf.d/20.conf': kills('yes'),
        'usr/lib/systemd/logind.conf.d/15.conf': kills('no'),
      },
      true,
    ],
    [
      'of one name the strongest folder counts',
      {
        'etc/systemd/logind.conf.d/10.conf': kills('no'),
        'usr/lib/systemd/logind.conf.d/10.conf': kills('yes'),
      },
      false,
    ],
    [
      'a link to /dev/null masks a drop-in',
      {
        'etc/systemd/logind.conf.d/10.conf': '→ /dev/null',
        'usr/lib/systemd/logind.conf.d/10.conf': kills('yes'),
      },
      false,
    ],
    [
      'another section and another file mean nothing',
      {
        'etc/systemd/logind.conf': '[Other]\nKillUserProcesses=yes\n',
        'etc/systemd/logind.conf.d/10.bak': kills('yes'),
      },
      false,
    ],
    [
      'an empty word means the default again',
      {
        'etc/systemd/logind.conf': kills('yes'),
        'etc/systemd/logind.conf.d/10.conf': kills(''),
      },
      false,
    ],
  ])('%s', (_, files, expected) => {
    expect(lookAt(files)?.killsAtLogout).toBe(expected)
  })
})
