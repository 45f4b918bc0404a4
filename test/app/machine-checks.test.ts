import {describe, expect, it} from 'vitest'
import {machineChecks} from '../../src/app/machine-checks.js'
import type {MachineFacts} from '../../src/app/machine-facts.js'
import type {BootFacts} from '../../src/boot/boot.js'
import type {HostFacts} from '../../src/host/host.js'
import type {Check} from '../../src/sessions/check.js'

const host: HostFacts = {
  nodeVersion: '20.20.0',
  nodeNeeded: '20.19.0',
  platform: 'linux',
  stateFolder: {
    dir: '/home/u/state',
    exists: true,
    isWritable: true,
    mode: 0o700,
    isOwn: true,
    networkFileSystem: null,
    problem: null,
  },
  disk: {freeBytes: 12_300_000_000, totalBytes: 50_000_000_000, freeFiles: 1000},
  inotify: {
    maxWatches: 65_536,
    maxInstances: 128,
    usedInstances: 3,
    usedWatches: 40,
    problem: null,
  },
  lingering: {user: 'u', killsAtLogout: false, isLingering: true},
}
const boot: BootFacts = {
  manager: 'systemd',
  isManagerHere: true,
  path: '/home/u/.config/systemd/user/qcmd.service',
  isInstalled: true,
  isEnabled: true,
  isCurrent: true,
}
const seen = {records: 1042, segments: 2, bytes: 301_233, damaged: 0, damagedAt: null, newer: 0}
const at = (time: string): number => new Date(time).getTime()
const facts: MachineFacts = {
  now: new Date('2026-06-01T12:00:00Z'),
  host,
  boot: {ok: true, value: boot},
  journal: {ok: true, value: {...seen, newestAt: at('2026-06-01T11:00:00Z')}},
  self: {ok: true, value: 'alive'},
  notify: {sinks: 0, problems: []},
  orphans: {ok: true, value: []},
  model: {
    state: 'ready',
    reason: null,
    model: 'qwen2.5-coder:0.5b',
    server: 'http://127.0.0.1:11434',
    models: ['qwen2.5-coder:0.5b'],
  },
}

/** The check of this name, given the facts with these instead. */
const check = (name: string, over: Partial<MachineFacts> = {}): Check => {
  const found = machineChecks({...facts, ...over}).find((one) => one.name === name)
  return found ?? expect.fail(`no check ${name}`)
}
const onHost = (over: Partial<HostFacts>): Partial<MachineFacts> => ({host: {...host, ...over}})
const well = (name: string, detail: string, optional = false): Check => ({
  ...{name, ok: true, optional, detail, fix: null},
})
const failed = (name: string, detail: string, fix: string, optional = false): Check => ({
  ...{name, ok: false, optional, detail, fix},
})

describe('the checks', () => {
  it('of a healthy machine are all well, in this order', () => {
    expect(machineChecks(facts)).toEqual([
      well('node', '20.20.0'),
      well('state-folder', '/home/u/state, 0700'),
      well('journal', '1042 records in 2 segments'),
      well('clock', '2026-06-01T12:00:00Z'),
      well('processes', 'a worker can be told from any other process'),
      well('disk', '12.3 GB of 50.0 GB free'),
      well('orphans', 'no worker without a monitor'),
      well('inotify', '40 of 65536 watches, 3 of 128 instances', true),
      well('lingering', 'background monitors outlive a logout: lingering is on for u', true),
      well('service', 'monitors come back after a restart of the machine', true),
      well('ollama', 'http://127.0.0.1:11434', true),
      well(
        'model',
        'qwen2.5-coder:0.5b; it is small, and says little: qwen2.5:3b, llama3.2:3b or gemma3:4b say more',
        true,
      ),
    ])
  })

  it('leave out what this machine does not have', () => {
    const names = machineChecks({
      ...facts,
      ...onHost({inotify: null, lingering: null, disk: null}),
      boot: {ok: true, value: {...boot, manager: null}},
    }).map(({name}) => name)
    expect(names).toEqual(
      'node state-folder journal clock processes orphans ollama model'.split(' '),
    )
  })
})

describe('node', () => {
  it.each([
    ['20.19.0', true],
    ['20.100.0', true],
    ['22.0.0', true],
    ['100.0.0', true],
    ['20.18.9', false],
    ['18.20.4', false],
    ['9.99.99', false],
    ['23.0.0-nightly', true],
  ])('%s is enough for 20.19.0: %s', (nodeVersion, ok) => {
    expect(check('node', onHost({nodeVersion})).ok).toBe(ok)
  })

  it('that is too old says which to install', () => {
    expect(check('node', onHost({nodeVersion: '18.20.4'}))).toEqual(
      failed(
        'node',
        '18.20.4 is older than 20.19.0',
        'Install Node 20.19.0 or newer: https://nodejs.org/en/download',
      ),
    )
  })
})

describe('the state folder', () => {
  const folder = (over: Partial<HostFacts['stateFolder']>) =>
    check('state-folder', onHost({stateFolder: {...host.stateFolder, ...over}}))
  const elsewhere = 'Choose another folder: export QCMD_STATE_DIR=DIR'

  it.each([
    [{exists: false, mode: null, isOwn: null}, '/home/u/state, to be made with the first monitor'],
    [{mode: null, isOwn: null}, '/home/u/state'],
  ])('is well: %j', (over, detail) => {
    expect(folder(over)).toEqual(well('state-folder', detail))
  })

  it.each([
    [
      {isWritable: false, problem: 'read-only file system'},
      '/home/u/state: read-only file system',
      elsewhere,
    ],
    [
      {isWritable: false, mode: 0o500, problem: 'permission denied'},
      '/home/u/state: permission denied',
      'chmod 700 /home/u/state',
    ],
    [{mode: 0o755}, '/home/u/state is open to other users (0755)', 'chmod 700 /home/u/state'],
    [
      {dir: "/a b'c", mode: 0o701},
      "/a b'c is open to other users (0701)",
      `chmod 700 '/a b'\\''c'`,
    ],
    [
      {isOwn: false},
      '/home/u/state belongs to another user',
      `${elsewhere}; or make it yours: sudo chown -R "$(id -un)" /home/u/state`,
    ],
    [
      {networkFileSystem: 'nfs'},
      '/home/u/state is on nfs, where records of several machines may mix',
      'Choose a folder on a local disk: export QCMD_STATE_DIR=DIR',
    ],
  ])('is not well: %j', (over, detail, fix) => {
    expect(folder(over)).toEqual(failed('state-folder', detail, fix))
  })
})

describe('the journal', () => {
  const journal = (over: object) =>
    check('journal', {journal: {ok: true, value: {...seen, newestAt: null, ...over}}})

  it('that has one record is told in the singular', () => {
    expect(journal({records: 1, segments: 1}).detail).toBe('1 record in 1 segment')
  })

  it('that is damaged says how much, where, and how to begin a new one', () => {
    expect(journal({damaged: 3, damagedAt: 'journal-000001.ndjson:4711'})).toEqual(
      failed(
        'journal',
        '3 damaged records (the first at journal-000001.ndjson:4711); skipped, the others count',
        'To begin a new one: qcmd monitors stop --all && mv /home/u/state/journal /home/u/state/journal.damaged',
      ),
    )
  })

  it('of a newer qcmd wants that one', () => {
    expect(journal({newer: 1})).toEqual(
      failed(
        'journal',
        '1 record of a newer qcmd, which this one cannot read',
        'Use the newer qcmd: type -a qcmd shows which there are',
      ),
    )
  })

  it('that cannot be read says why', () => {
    const gone = {ok: false, reason: 'Cannot read the journal', fix: 'ls -ld /x'} as const
    expect(check('journal', {journal: gone})).toEqual(
      failed('journal', 'Cannot read the journal', 'ls -ld /x'),
    )
    expect(check('clock', {journal: gone}).ok).toBe(true)
  })
})

describe('the clock', () => {
  const clock = (now: string, newestAt: number | null, platform = 'linux') =>
    check('clock', {
      now: new Date(now),
      journal: {ok: true, value: {...seen, newestAt}},
      ...onHost({platform}),
    })
  const newest = at('2026-06-01T12:00:00Z')

  it('is well up to a minute before the newest record', () => {
    expect(clock('2026-06-01T11:59:00Z', newest).ok).toBe(true)
    expect(clock('2026-06-01T11:58:59Z', newest)).toEqual(
      failed(
        'clock',
        'it says 2026-06-01T11:58:59Z, but the journal has a record of 2026-06-01T12:00:00Z',
        'sudo timedatectl set-ntp true',
      ),
    )
    expect(clock('2026-06-01T12:00:00Z', null).ok).toBe(true)
  })

  it('cannot be in a year before qcmd, nor no date at all', () => {
    expect(clock('1970-01-01T00:00:09.123Z', null, 'darwin')).toEqual(
      failed('clock', 'it says 1970-01-01T00:00:09Z, which cannot be', "Set this machine's clock"),
    )
    expect(clock('2023-12-31T23:59:59Z', null).ok).toBe(false)
    expect(clock('2024-01-01T00:00:00Z', null).ok).toBe(true)
    expect(clock('never', null).detail).toBe('it says no date, which cannot be')
    expect(clock('2026-06-01T12:00:00Z', 9e99).detail).toContain('a record of no date')
  })
})

describe('processes', () => {
  it('are not well when this very process cannot be told', () => {
    expect(check('processes', {self: {ok: true, value: 'gone'}})).toEqual(
      failed(
        'processes',
        'this very process counts as gone, so would every worker',
        'Make /proc readable: sudo mount -t proc proc /proc',
      ),
    )
    const unreadable = {ok: false, reason: 'Cannot run ps', fix: ''} as const
    expect(check('processes', {self: unreadable, ...onHost({platform: 'darwin'})})).toEqual(
      failed('processes', 'Cannot run ps', 'Make ps work: ps -p $$'),
    )
  })
})

describe('the disk', () => {
  const disk = (freeBytes: number, totalBytes: number, freeFiles: number | null = 1000) =>
    check('disk', onHost({disk: {freeBytes, totalBytes, freeFiles}}))
  const fix = 'Free some space: df -h /home/u/state; qcmd monitors prune drops what has ended'

  it('wants 100 MB and one per cent', () => {
    expect(disk(100e6, 1e9).ok).toBe(true)
    expect(disk(99_999_999, 1e9)).toEqual(failed('disk', 'only 99 MB of 1.0 GB free', fix))
    expect(disk(10e9, 1000e9).ok).toBe(true)
    expect(disk(9.99e9, 1000e9)).toEqual(failed('disk', 'only 9.9 GB of 1000.0 GB free', fix))
  })

  it('wants room for files, where they are counted', () => {
    expect(disk(1e9, 2e9, null).ok).toBe(true)
    expect(disk(1e9, 2e9, 0)).toEqual(
      failed(
        'disk',
        'no file can be made any more (inodes); 1.0 GB of 2.0 GB free',
        'df -i /home/u/state',
      ),
    )
  })
})

describe('orphans', () => {
  it('are named by their PIDs, to be ended', () => {
    expect(check('orphans', {orphans: {ok: true, value: [4711, 4712]}})).toEqual(
      failed(
        'orphans',
        '2 workers that no monitor claims: PID 4711, 4712',
        'kill 4711 4712 (qcmd monitors stop --all ends them with every monitor)',
      ),
    )
  })

  it('that cannot be looked for are not well', () => {
    const unread = {ok: false, reason: 'Cannot read the journal', fix: 'ls'} as const
    expect(check('orphans', {orphans: unread})).toEqual(
      failed('orphans', 'Cannot read the journal', 'ls'),
    )
  })
})

describe('inotify', () => {
  const inotify = (over: object) =>
    check('inotify', onHost({inotify: {...host.inotify, ...over} as HostFacts['inotify']}))

  it('does not know its use where /proc does not tell', () => {
    expect(inotify({usedWatches: null, usedInstances: null})).toEqual(
      well('inotify', 'up to 65536 watches, up to 128 instances', true),
    )
  })

  it.each([
    [
      {problem: 'ENOSPC'},
      'no watches left (40 of 65536 watches, 3 of 128 instances); qcmd polls without',
      'sudo sysctl -w fs.inotify.max_user_watches=524288',
    ],
    [
      {problem: 'ENOSPC', maxWatches: 524_288},
      'no watches left (40 of 524288 watches, 3 of 128 instances); qcmd polls without',
      'sudo sysctl -w fs.inotify.max_user_watches=1048576',
    ],
    [
      {problem: 'EMFILE', usedInstances: 128},
      'no instances left (40 of 65536 watches, 128 of 128 instances); qcmd polls without',
      'sudo sysctl -w fs.inotify.max_user_instances=1024',
    ],
    [
      {usedWatches: 60_000},
      'hardly any watches left (60000 of 65536 watches, 3 of 128 instances); qcmd polls without',
      'sudo sysctl -w fs.inotify.max_user_watches=524288',
    ],
    [
      {usedInstances: 120},
      'hardly any instances left (40 of 65536 watches, 120 of 128 instances); qcmd polls without',
      'sudo sysctl -w fs.inotify.max_user_instances=1024',
    ],
    [
      {problem: 'ENOSYS'},
      'a folder cannot be watched: ENOSYS',
      'qcmd polls instead; see what the system says: dmesg | tail',
    ],
  ])('is near its limits, or past them: %j', (over, detail, fix) => {
    expect(inotify(over)).toEqual(failed('inotify', detail, fix, true))
  })
})

describe('the service', () => {
  const service = (over: Partial<BootFacts>, isLingering: boolean | null = true) =>
    check('service', {
      boot: {ok: true, value: {...boot, ...over}},
      ...onHost({
        lingering: isLingering === null ? null : {user: 'u', killsAtLogout: false, isLingering},
      }),
    })

  it('is no must: without it monitors stay down, which is said', () => {
    expect(service({isInstalled: false, isEnabled: false, isCurrent: false})).toEqual(
      well(
        'service',
        'none: monitors stay down after a restart of the machine (qcmd service install)',
        true,
      ),
    )
  })

  it('that is not enabled, or starts something else, is to be installed again', () => {
    const fix = 'qcmd service install'
    expect(service({isEnabled: false, isCurrent: false})).toMatchObject({ok: false, fix})
    expect(service({isCurrent: false})).toMatchObject({ok: false, optional: true, fix})
  })

  it('starts at boot only where its user lingers', () => {
    expect(service({}, false)).toEqual(
      failed(
        'service',
        'monitors come back when u logs in, not at boot: lingering is off',
        'loginctl enable-linger u',
        true,
      ),
    )
    expect(service({}, null).ok).toBe(true)
  })

  it('is left out where nothing could start it', () => {
    for (const over of [{isManagerHere: false}, {manager: null}]) {
      const checks = machineChecks({...facts, boot: {ok: true, value: {...boot, ...over}}})
      expect(checks.map(({name}) => name)).not.toContain('service')
    }
  })
})

describe('lingering', () => {
  const lingering = (killsAtLogout: boolean, isLingering: boolean) =>
    check('lingering', onHost({lingering: {user: 'u', killsAtLogout, isLingering}}))

  it('matters only where systemd ends what a user leaves', () => {
    expect(lingering(true, false)).toEqual(
      failed(
        'lingering',
        'systemd ends background monitors when u logs out (KillUserProcesses=yes)',
        'loginctl enable-linger u',
        true,
      ),
    )
    expect(lingering(true, true)).toEqual(
      well('lingering', 'background monitors outlive a logout: lingering is on for u', true),
    )
    expect(lingering(false, false)).toEqual(
      well(
        'lingering',
        'background monitors outlive a logout: lingering is off for u, but KillUserProcesses=no',
        true,
      ),
    )
  })
})

describe('Ollama and its model', () => {
  const look = (over: Partial<MachineFacts['model']>) => {
    const model = {...facts.model, ...over}
    return [check('ollama', {model}), check('model', {model})]
  }
  const builtIn = 'the built-in analysis explains'
  const pull = 'qcmd models pull qwen2.5-coder:0.5b'

  it('are started and pulled when they are not there, and never a must', () => {
    expect(look({state: 'offline', reason: 'nothing listens', models: []})).toEqual([
      failed('ollama', 'nothing listens', 'ollama serve', true),
      failed('model', `qwen2.5-coder:0.5b was not looked for; ${builtIn}`, pull, true),
    ])
  })

  it('are looked for on this machine only', () => {
    expect(look({state: 'refused', reason: 'x:1 is not this machine', models: []})).toEqual([
      failed('ollama', 'x:1 is not this machine', 'export OLLAMA_HOST=127.0.0.1:11434', true),
      failed('model', `qwen2.5-coder:0.5b was not looked for; ${builtIn}`, pull, true),
    ])
  })

  it('are looked for at another address where OLLAMA_HOST is wrong in itself', () => {
    const reason = 'x:1 does not speak https'
    for (const state of ['refused', 'offline'] as const) {
      const [ollama] = look({state, reason, betterHost: 'http://x:1', models: []})
      expect(ollama).toEqual(failed('ollama', reason, 'export OLLAMA_HOST=http://x:1', true))
    }
  })

  it('lack one model and have others', () => {
    const missing = (models: readonly string[]) => look({state: 'missing', reason: 'x', models})
    expect(missing([])).toEqual([
      well('ollama', 'http://127.0.0.1:11434', true),
      failed('model', `qwen2.5-coder:0.5b is not there, Ollama has none; ${builtIn}`, pull, true),
    ])
    expect(missing(['a', 'b', 'c', 'd', 'e', 'f', 'g'])[1]?.detail).toBe(
      `qwen2.5-coder:0.5b is not there, Ollama has a, b, c, d, e and 2 more; ${builtIn}`,
    )
  })
})

describe('notifications', () => {
  const notify = (problems: MachineFacts['notify']['problems']) =>
    machineChecks({...facts, notify: {sinks: 2, problems}}).at(-1)

  it('are looked at where some are configured, and are optional', () => {
    expect(notify([])).toEqual(
      well('notifications', '2 sinks configured; try: qcmd notify test', true),
    )
    const desktop = {
      label: 'desktop',
      problem: 'there is no notify-send on this machine',
      fix: 'Install it',
    }
    expect(notify([desktop, {label: 'slack @/x', problem: 'it is gone', fix: 'no'}])).toEqual({
      name: 'notifications',
      ok: false,
      optional: true,
      detail: 'desktop: there is no notify-send on this machine; slack @/x: it is gone',
      fix: 'Install it',
    })
  })
})
