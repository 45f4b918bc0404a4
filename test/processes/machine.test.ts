import {writeFileSync} from 'node:fs'
import {hostname} from 'node:os'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {readMachine, type Machine} from '../../src/processes/machine.js'
import {needsRoot, workerRoom} from '../support/workers.js'

describe('readMachine', () => {
  it('gives the same machine at each call, and a host that does not tell its id', () => {
    const machine = readMachine()
    expect(readMachine()).toEqual(machine)
    expect(machine.host).toMatch(/^[0-9a-f]{16}$|./)
  })

  it('names boot and PID namespace on Linux', ({skip}) => {
    skip(process.platform !== 'linux', 'needs Linux')
    expect(readMachine().bootId).toMatch(/^[0-9a-f-]{36}$/)
    expect(readMachine().pidNamespace).toMatch(/^pid:\[\d+\]$/)
  })

  it.for([
    ['another id', 'b08dfa6083e7567a1921a715000001fb\n', /^[0-9a-f]{16}$/],
    ['an empty file', '', 'host name'],
    ['an id that is still to be given', 'uninitialized\n', 'host name'],
  ] as const)('reads what is mounted over the machine id: %s', async ([, text, host], context) => {
    needsRoot(context)
    const room = workerRoom()
    const file = join(room.stateDir, 'machine-id')
    writeFileSync(file, text)
    const mount = `mount --bind '${file}' /etc/machine-id && exec "$0" "$@"`
    const machine = (await room.drive('machine', null, {
      by: ['unshare', '-m', 'sh', '-c', mount],
    })) as Machine
    expect(machine.host).not.toBe(readMachine().host)
    if (host === 'host name') expect(machine.host).toBe(hostname())
    else expect(machine.host).toMatch(host)
    expect(machine.bootId).toBe(readMachine().bootId)
  })
})
