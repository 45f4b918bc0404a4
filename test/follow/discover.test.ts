import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import {join} from 'node:path'
import {gzipSync} from 'node:zlib'
import {describe, expect, it, onTestFinished} from 'vitest'
import {createFollow} from '../../src/follow/create-follow.js'
import {logPlacesHere} from '../../src/follow/discover.js'
import {lookOf} from '../../src/follow/looks-like-log.js'
import {tempDir} from '../support/temp-dir.js'

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')

const discoverIn = (path: string, {isForLogs = true, depth = 4} = {}) =>
  createFollow({logPlaces: [{path, depth, isForLogs}]}).discover()

describe('discover', () => {
  it('judges by content, not by name (B17)', async () => {
    const folder = tempDir()
    writeFileSync(join(folder, 'catalog.json'), '{\n  "log": [\n    "error"\n  ]\n}\n')
    writeFileSync(join(folder, 'blog.png'), PNG)
    writeFileSync(join(folder, 'syslog.2.gz'), gzipSync('Jun  1 12:00:00 host app: hello\n'))
    writeFileSync(join(folder, 'system.journal'), Buffer.concat([Buffer.from('LPKSHHRH'), PNG]))
    writeFileSync(join(folder, 'syslog'), 'Jun  1 12:00:00 host app: hello\n')
    writeFileSync(join(folder, 'events'), '{"time":1,"msg":"a"}\n{"time":2,"msg":"b"}\n')
    const found = await discoverIn(folder)
    expect(found.map(({path}) => path).sort()).toEqual([
      join(folder, 'events'),
      join(folder, 'syslog'),
    ])
  })

  it('takes plain text for a log in a place made for logs only', async () => {
    const folder = tempDir()
    writeFileSync(join(folder, 'boot'), 'starting\ndone\n')
    writeFileSync(join(folder, 'README.md'), '# A title\n\nSome words.\n')
    writeFileSync(join(folder, 'app.log'), '2026-01-02 03:04:05 INFO started\n')
    const names = (files: readonly {path: string}[]): string[] =>
      files.map(({path}) => path.slice(folder.length + 1)).sort()
    expect(names(await discoverIn(folder))).toEqual(['README.md', 'app.log', 'boot'])
    expect(names(await discoverIn(folder, {isForLogs: false}))).toEqual(['app.log'])
  })

  it('lists each file once, the newest first, and follows no loop of links', async () => {
    const folder = tempDir()
    mkdirSync(join(folder, 'a', 'b', 'c', 'd', 'e'), {recursive: true})
    symlinkSync('..', join(folder, 'a', 'up'))
    symlinkSync('loop', join(folder, 'loop'))
    const [old, young] = [join(folder, 'old.log'), join(folder, 'a', 'b', 'c', 'young.log')]
    writeFileSync(old, '12:00:00 one\n')
    writeFileSync(young, '12:00:00 one\n')
    utimesSync(old, 1000, 1000)
    linkSync(old, join(folder, 'same.log'))
    writeFileSync(join(folder, 'a', 'b', 'c', 'd', 'deep.log'), '12:00:00 one\n')
    const found = await discoverIn(folder)
    expect(found).toHaveLength(2)
    expect(found[0]).toMatchObject({path: young, bytes: 13, readable: true, reason: null})
    expect(found[1]?.modifiedAt).toEqual(new Date(1_000_000))
  })

  it.runIf(process.platform === 'linux')(
    'lists what may not be read last, with the reason',
    async () => {
      const folder = tempDir()
      const [open, closed] = [join(folder, 'open.log'), join(folder, 'closed.log')]
      writeFileSync(open, '12:00:00 one\n')
      writeFileSync(closed, '12:00:00 one\n')
      utimesSync(open, 1000, 1000)
      chmodSync(closed, 0o000)
      if (process.geteuid?.() === 0) {
        for (const path of [folder, closed]) chownSync(path, 65534, 65534)
        process.seteuid?.(65534)
        onTestFinished(() => {
          process.seteuid?.(0)
        })
      }
      const found = await discoverIn(folder)
      expect(found.map(({path}) => path)).toEqual([open, closed])
      expect(found[1]).toMatchObject({bytes: 13, readable: false, reason: 'permission denied'})
    },
  )

  it.skipIf(process.platform === 'win32' || process.getuid?.() !== 0)(
    'tells a folder that is closed to it',
    async () => {
      const folder = tempDir()
      chmodSync(folder, 0o755)
      mkdirSync(join(folder, 'private'), {mode: 0o700})
      writeFileSync(join(folder, 'private', 'secret.log'), '12:00:00 one\n')
      process.seteuid?.(65_534)
      onTestFinished(() => {
        process.seteuid?.(0)
      })
      expect(await discoverIn(folder)).toMatchObject([
        {path: `${join(folder, 'private')}/`, bytes: null, readable: false, format: null},
      ])
    },
  )

  it('names the format of each as a report does, and searches a folder once', async () => {
    const folder = tempDir()
    mkdirSync(join(folder, 'in'))
    writeFileSync(join(folder, 'in', 'syslog'), 'Jun  1 12:00:00 host app: hello\n')
    writeFileSync(join(folder, 'in', 'events'), '{"time":1,"msg":"a"}\n')
    writeFileSync(join(folder, 'in', 'plain'), 'a line\nanother\n')
    const place = {path: folder, depth: 4, isForLogs: true}
    const found = await createFollow({
      logPlaces: [place, {...place, path: join(folder, 'in')}],
    }).discover()
    const formats = found.map(({path, format}) => [path.slice(folder.length + 4), format])
    expect(Object.fromEntries(formats)).toEqual({
      syslog: 'syslog',
      events: 'JSON lines',
      plain: 'text',
    })
    expect(found).toHaveLength(3)
  })

  it('judges 10,000 files in about a second', async () => {
    const folder = tempDir()
    for (let n = 0; n < 100; n++) {
      mkdirSync(join(folder, `d${n}`))
      for (let m = 0; m < 100; m++) {
        writeFileSync(join(folder, `d${n}`, `f${m}`), m % 2 === 0 ? '12:00:00 one\n' : PNG)
      }
    }
    const begun = performance.now()
    expect(await discoverIn(folder)).toHaveLength(5000)
    // Alone it takes 0.3 s; the machine may be shared.
    expect(performance.now() - begun).toBeLessThan(2500)
  })

  it('looks into places that exist or not, the current folder last', async () => {
    const places = logPlacesHere()
    expect(places.at(-1)).toEqual({path: process.cwd(), depth: 1, isForLogs: false})
    expect(places.map(({path}) => path)).toContain('/var/log')
    expect(await discoverIn(join(tempDir(), 'nowhere'))).toEqual([])
  })
})

describe('lookOf', () => {
  it.each([
    ['log', '2026-01-02T03:04:05.678Z INFO started\n'],
    ['log', 'Jun  1 12:00:00 host app[1]: hello\n'],
    ['log', '127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 1\n'],
    ['log', '[    0.000000] Linux version\n'],
    ['log', '1767225600.123 something\n'],
    ['log', '<34>1 message\n'],
    ['log', 'WARN something\n  at a\n  at b\n'],
    ['log', '{"level":30,"msg":"hi"}\n'],
    ['document', '{\n  "name": "x"\n}\n'],
    ['document', '<html>\n<body>\n'],
    ['document', '#!/bin/sh\necho hi\n'],
    ['plain', 'hello\nworld\n'],
    ['plain', '\n\n'],
    ['binary', '\x00\x01\x02\x03'],
    ['empty', ''],
  ])('takes for %s: %j', (look, text) => {
    expect(lookOf(Buffer.from(text))).toBe(look)
  })
})
