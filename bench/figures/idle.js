// What a background monitor costs while nothing happens: CPU and memory, beside a bare node that waits.
import {spawn} from 'node:child_process'
import {readFileSync, writeFileSync} from 'node:fs'
import {sleep} from '../lib/measure.js'
import {openStage} from '../lib/stage.js'

/** USER_HZ, on every Linux of today. */
const TICK_MS = 10

export const idle = async ({quick}) => {
  if (process.platform !== 'linux') return []
  const seconds = quick ? 15 : 60
  const monitors = quick ? 5 : 50
  const stage = openStage()
  const node = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], {stdio: 'ignore'})
  try {
    const pids = Array.from({length: monitors}, (_, n) => {
      writeFileSync(stage.path(`${n}.log`), 'INFO started\n'.repeat(20))
      return stage.json('logs', `${n}.log`, '--background', '--no-ai').pid
    })
    await sleep(5000)
    const before = pids.map(cpuMs)
    await sleep(seconds * 1000)
    const used = pids.map((pid, i) => cpuMs(pid) - before[i])
    const perMinute = (Math.max(...used) * 60) / seconds
    const all = used.reduce((sum, ms) => sum + ms, 0)
    return [
      {
        figure: 'CPU of an idle monitor',
        value: perMinute,
        unit: 'ms a minute',
        must: 100,
        aim: 30,
      },
      {
        figure: 'memory of an idle monitor',
        value: memoryKib(pids[0]) / memoryKib(node.pid),
        unit: '× an idle `node`',
        must: 1.4,
        aim: 1.2,
      },
      {
        figure: `${monitors} idle monitors together`,
        value: (all / (seconds * 1000)) * 100,
        unit: '% of a core',
        must: 9,
        aim: 2,
      },
    ]
  } finally {
    node.kill()
    stage.close()
  }
}

const cpuMs = (pid) => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}

/** Its own share of what it holds with others, which counts the pages of node's program once. */
const memoryKib = (pid) => {
  const text = readFileSync(`/proc/${pid}/status`, 'latin1')
  return Number(/^VmRSS:\s+(\d+)/m.exec(text)?.[1])
}
