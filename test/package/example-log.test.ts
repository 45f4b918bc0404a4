import {spawnSync} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const log = readFileSync(join(root, 'examples', 'checkout-incident.log'), 'utf8')
const lines = log.trimEnd().split('\n')

describe('the example log', () => {
  it('is what its script makes', () => {
    const script = join(root, 'scripts', 'make-example-log.js')
    const {status, stderr} = spawnSync(process.execPath, [script, '--check'], {encoding: 'utf8'})
    expect({status, stderr}).toEqual({status: 0, stderr: ''})
  })

  it('is a few thousand lines, in the order of their times', () => {
    expect(lines.length).toBeGreaterThan(3000)
    expect(lines.length).toBeLessThan(5000)
    expect(log.length).toBeLessThan(600_000)
    const times = lines.map((line) => /^2026-03-11T[\d:.]{12}Z/.exec(line)?.[0] ?? '')
    const stamped = times.filter((time) => time !== '')
    expect(stamped).toEqual([...stamped].sort())
    expect(lines.length - stamped.length).toBeGreaterThan(10)
  })

  it('holds the incident: an ordinary morning, then everything at once', () => {
    const firstError = lines.findIndex((line) => / (ERROR|FATAL) /.test(line))
    expect(firstError).toBeGreaterThan(lines.length / 2)
    for (const word of [
      'stopping version 2.13.4',
      'slow query',
      'connection pool exhausted',
      'java.lang.OutOfMemoryError',
      'No space left on device',
      'exited with status 137',
      'checkout success rate 99 %',
      'token=tok_',
      'password=',
    ]) {
      expect(log).toContain(word)
    }
    expect(lines.slice(-500).filter((line) => / (WARN|ERROR) .*(pool|query)/.test(line))).toEqual(
      [],
    )
  })

  it('names nobody: documentation addresses and example.com only', () => {
    const addresses = log.match(/\b\d{1,3}(\.\d{1,3}){3}\b/g) ?? []
    expect(addresses.filter((one) => !/^(192\.0\.2|198\.51\.100|203\.0\.113)\./.test(one))).toEqual(
      [],
    )
    const hosts = log.match(/\b[a-z-]+(\.[a-z-]+)*\.(com|org|net|io|dev)\b/g) ?? []
    expect(hosts.filter((one) => !one.endsWith('example.com'))).toEqual([])
  })
})
