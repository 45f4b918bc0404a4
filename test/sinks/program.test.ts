import {chmodSync, existsSync, readFileSync, writeFileSync} from 'node:fs'
import {delimiter, join} from 'node:path'
import {describe, expect, it} from 'vitest'
import type {Delivery} from '../../src/notices/delivery.js'
import {createSinks} from '../../src/sinks/create-sinks.js'
import {desktopProgram} from '../../src/sinks/desktop.js'
import {runProgram} from '../../src/sinks/program.js'
import {aNotice} from '../support/notices.js'
import {tempDir} from '../support/temp-dir.js'
import {waitFor} from '../support/wait-for.js'

const FOREVER = new AbortController().signal
const onUnix = describe.skipIf(process.platform === 'win32')

/** A script that is run as it is: its path. */
const script = (body: string, name = 'page', dir = tempDir()): string => {
  const path = join(dir, name)
  writeFileSync(path, `#!/bin/sh\n${body}\n`)
  chmodSync(path, 0o755)
  return path
}
const sinksWith = (env: Record<string, string | undefined> = process.env) =>
  createSinks({platform: 'linux', env, version: '1'})
const command = (argv: readonly string[], notice = aNotice()): Promise<Delivery> =>
  sinksWith().deliver({kind: 'command', argv}, notice, FOREVER)
const run = (body: string, timeoutMs: number, signal = FOREVER): Promise<Delivery> =>
  runProgram({argv: [script(body)], env: process.env, timeoutMs}, signal)
const reasonOf = (outcome: Delivery): string => (outcome.ok ? 'it went well' : outcome.reason)
/** A zombie that nobody has collected yet has ended all the same. */
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return (
      !existsSync('/proc/self/stat') || !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
    )
  } catch {
    return false
  }
}
const pidIn = (path: string): Promise<number> =>
  waitFor('a pid', () => (existsSync(path) ? Number(readFileSync(path, 'utf8')) : null))

onUnix('a command', () => {
  it('gets its arguments as they are, and what is told in variables only', async () => {
    // faults 121, 129
    const out = join(tempDir(), 'out')
    const hostile = '$(touch /tmp/never) `id`; "quoted" \x1b[31m\nline two'
    const path = script(`printf '%s|' "$@" > ${out}; printf '%s' "$QCMD_TITLE" >> ${out}`)
    const outcome = await command([path, 'a b', '$HOME', '*'], aNotice({title: hostile}))
    expect(outcome).toEqual({ok: true})
    expect(readFileSync(out, 'utf8')).toBe(
      'a b|$HOME|*|api: error: $(touch /tmp/never) `id`; "quoted" \\x1b[31m\\nline two',
    )
  })

  it('has nothing to read, runs in the root folder, and may say what it likes', async () => {
    const body = `[ "$(pwd)" = / ] || exit 4; if read line; then exit 5; fi; echo hello; exit 0`
    expect(await command([script(body)])).toEqual({ok: true})
  })

  it('that fails is told with its exit code and its last word, and not run again', async () => {
    const body = `echo first >&2; printf 'no \\033[31mpager\\n\\n' >&2; exit 3`
    expect(await command([script(body)])).toMatchObject({
      ok: false,
      mayPass: false,
      reason: 'exit code 3: no \\x1b[31mpager',
    })
    expect(reasonOf(await command([script('kill -9 $$')]))).toBe('ended by SIGKILL')
  })

  it('that is not there, or no program, is told so', async () => {
    expect(reasonOf(await command(['/nowhere/page']))).toBe(
      'cannot be run: there is no such program',
    )
    const path = join(tempDir(), 'page')
    writeFileSync(path, 'no program')
    expect(reasonOf(await command([path]))).toBe('cannot be run: it is not executable')
    expect(await sinksWith().check({kind: 'command', argv: [path]})).not.toBeNull()
    expect(await sinksWith().check({kind: 'command', argv: ['sh']})).toBeNull()
  })

  it('that hangs is ended with all it has started, also where it ignores TERM', async () => {
    // fault 129
    const dir = tempDir()
    const body = `trap '' TERM; (trap '' TERM; echo $$ > ${dir}/shell; while :; do sleep 1; done) &
echo $! > ${dir}/child.new; mv ${dir}/child.new ${dir}/child; echo stuck >&2; while :; do sleep 1; done`
    const begunMs = performance.now()
    const outcome = run(body, 300)
    const child = await pidIn(join(dir, 'child'))
    expect(reasonOf(await outcome)).toBe('took more than 0.3 s: stuck')
    expect(performance.now() - begunMs).toBeLessThan(8000)
    await waitFor('the end of the child', () => !isAlive(child))
  })

  it('that listens to TERM is gone sooner', async () => {
    const begunMs = performance.now()
    expect(reasonOf(await run('exec sleep 60', 200))).toBe('took more than 0.2 s')
    expect(performance.now() - begunMs).toBeLessThan(1100)
  })

  it('that floods its outputs neither fills the memory nor stops', async () => {
    const before = process.memoryUsage().rss
    const out = await run('yes; exit 0', 700)
    expect(reasonOf(out)).toMatch(/^took more than/)
    const err = await run('yes "$(head -c 3000 /dev/zero | tr "\\0" x)" >&2', 20_000)
    expect(err.ok).toBe(false)
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024)
  }, 30_000)

  it('that leaves something in the background is done when it is itself', async () => {
    const begunMs = performance.now()
    expect(await run('sleep 5 & exit 0', 4000)).toEqual({ok: true})
    expect(performance.now() - begunMs).toBeLessThan(3000)
  })

  it('ends with the monitor', async () => {
    const path = join(tempDir(), 'pid')
    const end = new AbortController()
    const outcome = run(
      `echo $$ > ${path}.new; mv ${path}.new ${path}; exec sleep 60`,
      60_000,
      end.signal,
    )
    const pid = await pidIn(path)
    end.abort()
    expect(reasonOf(await outcome)).toBe('it was cut off')
    // Gone whole: a zombie would still answer.
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
    expect(reasonOf(await run('exit 0', 1000, end.signal))).toBe('it was cut off')
  })
})

onUnix('the desktop', () => {
  const desktopWith = (body: string) => {
    const dir = tempDir()
    script(body, 'notify-send', dir)
    const path = `${dir}${delimiter}${process.env.PATH ?? ''}`
    return sinksWith({...process.env, PATH: path, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/x'})
  }

  it('is told by notify-send, in arguments that cannot be options or markup', async () => {
    const out = join(tempDir(), 'out')
    const sinks = desktopWith(`printf '%s\\n' "$@" > ${out}`)
    const notice = aNotice({
      severity: 'critical',
      title: '--help',
      evidence: [{text: '<b>&', offset: 0, line: null}],
    })
    expect(await sinks.deliver({kind: 'desktop'}, notice, FOREVER)).toEqual({ok: true})
    expect(readFileSync(out, 'utf8').split('\n')).toEqual([
      ...['--app-name=qcmd', '--urgency=critical', '--', 'api: critical: --help'],
      '14 times, 2026-06-01 12:31:07Z to 12:40:00Z · &lt;b&gt;&amp;',
      '',
    ])
    expect(await sinks.check({kind: 'desktop'})).toBeNull()
  })

  it('that cannot be reached says why', async () => {
    const sinks = desktopWith('echo "Cannot autolaunch D-Bus" >&2; exit 1')
    expect(reasonOf(await sinks.deliver({kind: 'desktop'}, aNotice(), FOREVER))).toBe(
      'notify-send: exit code 1: Cannot autolaunch D-Bus',
    )
  })

  it('without a notifier is told as that', async () => {
    const sinks = sinksWith({PATH: tempDir()})
    expect(reasonOf(await sinks.deliver({kind: 'desktop'}, aNotice(), FOREVER))).toBe(
      'there is no notify-send on this machine',
    )
    expect(await sinks.check({kind: 'desktop'})).toMatchObject({
      problem: 'there is no notify-send on this machine',
    })
  })

  it('of a Mac and of Windows is told by a script that never changes', () => {
    const [one, other] = ['"; do shell script "id', 'x'].map((title) => aNotice({title}))
    if (one === undefined || other === undefined) throw new Error('no notices')
    const mac = [one, other].map((notice) => desktopProgram(notice, 'darwin').argv)
    expect(mac[0]?.slice(0, 3)).toEqual(mac[1]?.slice(0, 3))
    expect(mac[0]?.[3]).toBe('api: error: "; do shell script "id')
    const windows = [one, other].map((notice) => desktopProgram(notice, 'win32'))
    expect(windows[0]?.argv).toEqual(windows[1]?.argv)
    expect(windows[0]?.env.QCMD_TOAST_TITLE).toContain('do shell script')
  })
})
