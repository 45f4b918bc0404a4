import {describe, expect, it} from 'vitest'
import {chooseLooks} from '../../src/processes/choose-looks.js'
import {parsePs, psLooks} from '../../src/processes/ps-looks.js'

const MACOS = `    1     0     1 Ss   Fri Oct 31 08:12:45 2025     /sbin/launchd
 4021     1  4021 S    Sat Nov  1 10:00:59 2025     /usr/local/bin/node /q/worker.js --state /Users/me/Library/Application Support/qcmd --session s --token t
 4077  4021  4021 T+   Sat Nov  1 10:01:00 2025     vim a  b
 4078  4021  4021 Z    Sat Nov  1 10:01:00 2025     (node)
not a line of ps
`

describe('parsePs', () => {
  it('reads pid, parent, group, state, start and arguments', () => {
    const looks = parsePs(MACOS, '/q/worker.js')
    expect(looks.map(({pid, parent, group, state}) => [pid, parent, group, state])).toEqual([
      [1, 0, 1, 'S'],
      [4021, 1, 4021, 'S'],
      [4077, 4021, 4021, 'T'],
      [4078, 4021, 4021, 'Z'],
    ])
    expect(looks[1]?.startTicks).toBe('Sat Nov  1 10:00:59 2025')
    expect(looks[1]?.argv().slice(2)).toEqual([
      ...['--state', '/Users/me/Library/Application Support/qcmd'],
      ...['--session', 's', '--token', 't'],
    ])
  })
})

describe('psLooks', () => {
  it('sees the same processes as the way of this system does', async () => {
    const pids = [process.pid, process.ppid, 1, 2 ** 22 + 1, 0, -1, 1.5, Number.NaN]
    const one = await psLooks('/q/worker.js').at(pids)
    const other = await chooseLooks('/q/worker.js').at(pids)
    const traits = (looks: typeof one): unknown =>
      [...looks.values()].map((look) => (look === 'hidden' ? look : [look.pid, look.parent])).sort()
    expect(traits(one)).toEqual(traits(other))
    expect(one.size).toBe(process.ppid === 1 ? 2 : 3)
  })

  it('tells its own start as it tells that of others', async () => {
    const looks = psLooks('/q/worker.js')
    const own = (await looks.at([process.pid])).get(process.pid)
    expect(own).toMatchObject({startTicks: looks.ownStart()})
  })

  it('does not ask for nobody', async () => {
    expect(await psLooks('/q/worker.js').at([])).toEqual(new Map())
    expect(await psLooks('/q/worker.js').at([-1])).toEqual(new Map())
  })
})
