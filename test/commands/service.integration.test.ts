import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {qcmdIn} from '../support/qcmd.js'
import {tempDir} from '../support/temp-dir.js'

const UNIT = '.config/systemd/user/qcmd.service'

describe.skipIf(process.platform !== 'linux')('qcmd service', () => {
  const inHome = () => {
    const home = tempDir()
    return {home, qcmd: qcmdIn({HOME: home, XDG_CONFIG_HOME: ''})}
  }

  it('prints the unit that it would write, and writes nothing', async () => {
    const {home, qcmd} = inHome()
    const {code, stdout, stderr} = await qcmd.run('service', 'install', '--dry-run')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(
      /^\[Unit\]\n[^]*\nExecStart=.*"monitors" "resume" "--all" "--no-input"\n/,
    )
    expect(stdout).toContain(`Environment="QCMD_STATE_DIR=${qcmd.stateDir}"`)
    const plan = await qcmd.json<object>('service', 'install', '--dry-run')
    expect(plan).toEqual({manager: 'systemd', path: join(home, UNIT), text: stdout})
    expect(existsSync(join(home, '.config'))).toBe(false)
  })

  it('is installed, told of and uninstalled', async () => {
    const {home, qcmd} = inHome()
    const path = join(home, UNIT)
    const off = {manager: 'systemd', path, installed: false, enabled: false, current: false}
    const on = {...off, installed: true, enabled: true, current: true}
    expect(await qcmd.json('service', 'status')).toMatchObject(off)
    expect((await qcmd.run('service')).stdout).toContain('qcmd service install')
    expect(await qcmd.json('service', 'install')).toMatchObject({...on, changed: true})
    expect(readFileSync(path, 'utf8')).toContain(process.execPath)
    expect(await qcmd.json('service', 'status')).toMatchObject(on)
    expect((await qcmd.run('service', 'install')).stdout).toContain(`Installed already: ${path}`)
    expect(await qcmd.json('service', 'uninstall')).toMatchObject({...off, changed: true})
    const again = await qcmd.run('service', 'uninstall')
    expect([again.code, again.stdout]).toEqual([0, `Not installed: there is no ${path}\n`])
  })

  it('starts in its unit exactly what resume --all starts', async () => {
    const {home, qcmd} = inHome()
    await qcmd.run('service', 'install')
    const unit = readFileSync(join(home, UNIT), 'utf8')
    const words = [...(/^ExecStart=(.*)$/m.exec(unit)?.[1] ?? '').matchAll(/"([^"]*)"/g)]
    const [node = '', program = '', ...argv] = words.map(([, word = '']) => word)
    expect(node).toBe(process.execPath)
    expect(existsSync(program)).toBe(true)
    expect((await qcmd.run(...argv)).stdout).toContain('Nothing to resume')
  })
})
