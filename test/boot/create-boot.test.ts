import {
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  readdirSync,
  writeFileSync,
} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {createBoot, type BootOptions} from '../../src/boot/create-boot.js'
import {tempDir} from '../support/temp-dir.js'

const bootIn = (home: string, over: Partial<BootOptions> = {}) =>
  createBoot({
    platform: 'linux',
    home,
    env: {},
    cwd: '/srv',
    node: '/usr/bin/node',
    program: '/opt/qcmd/bin/run.js',
    ...over,
  })

const textOf = async (over: Partial<BootOptions>): Promise<string> =>
  (await bootIn('/home/u', over).plan()).text

describe('the systemd unit', () => {
  it('resumes what ran, and keeps what it started', async () => {
    expect(await bootIn('/home/u').plan()).toMatchObject({
      manager: 'systemd',
      path: '/home/u/.config/systemd/user/qcmd.service',
      text: [
        '[Unit]',
        'Description=Log monitors of qcmd, as they were when the machine went down',
        '',
        '[Service]',
        'Type=oneshot',
        'RemainAfterExit=yes',
        'SuccessExitStatus=3 4 5 70',
        'ExecStart="/usr/bin/node" "/opt/qcmd/bin/run.js" "monitors" "resume" "--all" "--no-input"',
        '',
        '[Install]',
        'WantedBy=default.target',
        '',
      ].join('\n'),
    })
  })

  it('carries where things are, absolute, and nothing that is secret', async () => {
    const env = {
      QCMD_STATE_DIR: 'state',
      QCMD_CONFIG_DIR: '',
      QCMD_DEBUG: '1',
      XDG_STATE_HOME: '/data/state',
      OLLAMA_API_KEY: 'sesame',
      OLLAMA_HOST: 'https://me:sesame@example.org',
    }
    for (const OLLAMA_HOST of ['me:sesame@10.0.0.5:11434', ' http://me:sesame@h']) {
      expect(await textOf({env: {OLLAMA_HOST}})).not.toContain('sesame')
    }
    expect(await textOf({env: {OLLAMA_HOST: '10.0.0.5'}})).toContain('"OLLAMA_HOST=10.0.0.5"')
    const lines = (await textOf({env})).split('\n').filter((line) => line.startsWith('Env'))
    expect(lines).toEqual([
      'Environment="QCMD_STATE_DIR=/srv/state"',
      'Environment="XDG_STATE_HOME=/data/state"',
    ])
  })

  it('holds any path as one word', async () => {
    const text = await textOf({
      node: '/a b/"node"',
      program: '/100%/$HOME/back\\slash\nEnvironment=X=1/run.js',
      env: {QCMD_STATE_DIR: '/$x/50%'},
    })
    expect(text).toContain('Environment="QCMD_STATE_DIR=/$x/50%%"\n')
    expect(text).toContain(
      'ExecStart="/a b/\\"node\\"" "/100%%/$$HOME/back\\\\slash\\x0aEnvironment=X=1/run.js" "monitors"',
    )
    expect(text.split('\n').filter((line) => line.startsWith('Environment'))).toHaveLength(1)
  })

  it('stands where XDG_CONFIG_HOME says, if that is absolute', async () => {
    const path = async (XDG_CONFIG_HOME: string) =>
      (await bootIn('/home/u', {env: {XDG_CONFIG_HOME}}).plan()).path
    expect(await path('/etc/me')).toBe('/etc/me/systemd/user/qcmd.service')
    expect(await path('relative')).toBe('/home/u/.config/systemd/user/qcmd.service')
  })
})

describe('the launchd agent', () => {
  it('resumes what ran when it is loaded, and keeps what it started', async () => {
    const env = {QCMD_STATE_DIR: '/a & b/<state>'}
    const {path, text, manager} = await bootIn('/Users/u', {platform: 'darwin', env}).plan()
    expect([manager, path]).toEqual([
      'launchd',
      '/Users/u/Library/LaunchAgents/qcmd.monitors.plist',
    ])
    expect(text.match(/<string>[^<]*<\/string>/g)).toEqual(
      [
        ...['qcmd.monitors', '/usr/bin/node', '/opt/qcmd/bin/run.js'],
        ...['monitors', 'resume', '--all', '--no-input', '/a &amp; b/&lt;state&gt;'],
      ].map((one) => `<string>${one}</string>`),
    )
    expect(text).toMatch(/<key>RunAtLoad<\/key>\s+<true\/>/)
    expect(text).toMatch(/<key>AbandonProcessGroup<\/key>\s+<true\/>/)
  })
})

describe('another system', () => {
  it('has no unit, and is told what to do instead', async () => {
    const boot = bootIn('/home/u', {platform: 'freebsd'})
    expect(await boot.look()).toMatchObject({manager: null, isInstalled: false})
    for (const work of [boot.plan(), boot.install(), boot.uninstall()]) {
      await expect(work).rejects.toMatchObject({code: 'no-service-manager', exitCode: 5})
    }
  })
})

describe('installing', () => {
  it('writes the unit and what enables it, once', async () => {
    const home = tempDir()
    const boot = bootIn(home)
    expect(await boot.look()).toMatchObject({isInstalled: false, isEnabled: false})
    expect(await boot.install()).toEqual({isChanged: true})
    expect(await boot.install()).toEqual({isChanged: false})
    const {path, text} = await boot.plan()
    expect(readFileSync(path, 'utf8')).toBe(text)
    const wants = join(home, '.config/systemd/user/default.target.wants')
    expect(readlinkSync(join(wants, 'qcmd.service'))).toBe(path)
    expect(readdirSync(join(wants, '..')).sort()).toEqual(['default.target.wants', 'qcmd.service'])
    expect(await boot.look()).toMatchObject({isInstalled: true, isEnabled: true, isCurrent: true})
  })

  it('brings an old unit up to date', async () => {
    const home = tempDir()
    await bootIn(home, {node: '/old/node'}).install()
    const boot = bootIn(home)
    expect(await boot.look()).toMatchObject({isInstalled: true, isEnabled: true, isCurrent: false})
    expect(await boot.install()).toEqual({isChanged: true})
    expect(readFileSync((await boot.plan()).path, 'utf8')).not.toContain('/old/node')
  })

  it('says what is in the way', async () => {
    const home = tempDir()
    mkdirSync(join(home, '.config'))
    writeFileSync(join(home, '.config/systemd'), 'a file')
    await expect(bootIn(home).install()).rejects.toMatchObject({
      exitCode: 5,
      message: expect.stringMatching(/^Cannot install .*qcmd\.service: /) as string,
    })
  })

  it('is undone by uninstalling, which may be done twice', async () => {
    const home = tempDir()
    const boot = bootIn(home)
    await boot.install()
    expect(await boot.uninstall()).toEqual({wasInstalled: true})
    expect(existsSync((await boot.plan()).path)).toBe(false)
    expect(readdirSync(join(home, '.config/systemd/user/default.target.wants'))).toEqual([])
    expect(await boot.uninstall()).toEqual({wasInstalled: false})
  })
})
