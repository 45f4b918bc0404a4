// A pseudo-terminal in which a shell runs: words are typed, the screen is waited for, and what stands
// on it is taken cell by cell, as text and colours.
import {setTimeout as sleep} from 'node:timers/promises'
import pty from '@lydell/node-pty'
import xterm from '@xterm/headless'

const LIMIT_MS = 30_000

export const openTerminal = ({columns, rows, cwd, env}) => {
  const screen = new xterm.Terminal({cols: columns, rows, scrollback: 2000, allowProposedApi: true})
  const child = pty.spawn('bash', ['--norc', '--noprofile', '-i'], {
    cols: columns,
    rows,
    name: 'xterm-256color',
    cwd,
    env: {...env, PS1: '$ ', HISTFILE: '/dev/null'},
  })
  let written = Promise.resolve()
  child.onData((text) => {
    written = new Promise((resolve) => screen.write(text, resolve))
  })
  screen.onData((answer) => child.write(answer))

  const lines = () => {
    const {active} = screen.buffer
    return Array.from(
      {length: active.length},
      (_, row) => active.getLine(row)?.translateToString(true) ?? '',
    )
  }
  /** `wanted` looks at the lines; resolves when it is content. */
  const see = async (what, wanted) => {
    for (const deadline = Date.now() + LIMIT_MS; ; await sleep(20)) {
      await written
      if (wanted(lines())) return
      if (Date.now() > deadline)
        throw new Error(`waited in vain for ${what}:\n${lines().join('\n')}`)
    }
  }
  const prompts = () => lines().filter((line) => /^\$( |$)/.test(line)).length
  const ready = () => see('a prompt', (all) => all.findLast(Boolean)?.trim() === '$')
  return {
    see,
    ready,
    type: (keys) => child.write(keys),
    /** Types a command and waits until the shell asks for the next one. */
    async run(command) {
      await ready()
      const before = prompts()
      child.write(`${command}\r`)
      await see(
        `${command} to end`,
        (all) => prompts() > before && all.findLast(Boolean)?.trim() === '$',
      )
    },
    /** Rows of cells, from the first row on or, `visible`, what stands in the window. */
    rows: ({visible = false, most = rows} = {}) => {
      const {active} = screen.buffer
      const from = visible ? active.baseY : 0
      const taken = []
      for (let row = from; row < Math.min(active.length, from + most); row++) {
        taken.push(cellsOf(active.getLine(row), columns))
      }
      while (taken.length > 0 && taken.at(-1).every(({text}) => text.trim() === '')) taken.pop()
      return taken
    },
    close() {
      child.kill('SIGKILL')
      screen.dispose()
    },
  }
}

/** `colour` is an index of the palette or -1; a wide character takes two columns. */
const cellsOf = (line, columns) => {
  const cells = []
  for (let x = 0; line !== undefined && x < columns; x++) {
    const cell = line.getCell(x)
    if (cell === undefined || cell.getWidth() === 0) continue
    cells.push({
      text: cell.getChars() || ' ',
      x,
      width: cell.getWidth(),
      colour: cell.isFgPalette() ? cell.getFgColor() : -1,
      isBold: cell.isBold() !== 0,
      isDim: cell.isDim() !== 0,
      isInverse: cell.isInverse() !== 0,
    })
  }
  return cells
}
