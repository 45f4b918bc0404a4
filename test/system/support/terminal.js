// A pseudo-terminal with a screen: a program runs in it as in a window, its keys are typed, and what
// it draws is read back as lines of text. Its settings are read before and after by `stty`.
import pty from '@lydell/node-pty'
import xterm from '@xterm/headless'
import {existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {nodePath, qcmdPath, waitFor} from '../harness.js'

export const KEY = {
  up: '\x1b[A',
  down: '\x1b[B',
  right: '\x1b[C',
  left: '\x1b[D',
  home: '\x1b[H',
  end: '\x1b[F',
  pageDown: '\x1b[6~',
  pageUp: '\x1b[5~',
  enter: '\r',
  escape: '\x1b',
  tab: '\t',
  backspace: '\x7f',
  ctrlA: '\x01',
  ctrlC: '\x03',
  ctrlD: '\x04',
  ctrlE: '\x05',
  ctrlK: '\x0b',
  ctrlL: '\x0c',
  ctrlU: '\x15',
  ctrlZ: '\x1a',
}

/**
 * Runs a body at 80 and at 40 columns, in a working folder and a home of the script's own: its logs are
 * all that is found there beside the machine's.
 */
export const atEachWidth = async (script, body) => {
  const work = join(script.folder, 'work')
  const home = join(script.folder, 'home')
  mkdirSync(work)
  mkdirSync(home)
  Object.assign(script.env, {HOME: home, OLLAMA_HOST: '127.0.0.1:2'})
  script.onEnd(() => script.qcmd('monitors', 'stop', '--all'))
  for (const columns of [80, 40]) {
    await body({script, columns, work, at: (title) => `${title} (${columns} columns)`})
  }
  return work
}

/** The program ended with this code and left the terminal as it was. */
export const left = async ({script, at}, terminal, title, code = 0) => {
  script.is(at(`${title}: exit code`), await terminal.ended(), code)
  script.is(at(`${title}: the terminal is as it was`), await terminal.leftovers(), [])
}

/**
 * Opens a terminal of `columns` × `rows` and runs qcmd (or another `command`) with `argv` in it, under a
 * shell that notes the terminal's settings before and after, and the exit code.
 */
export const openTerminal = (
  script,
  argv,
  {columns = 80, rows = 24, env = {}, cwd, command: words = [nodePath(), qcmdPath()]} = {},
) => {
  const folder = mkdtempSync(join(script.folder, 'terminal-'))
  const path = (name) => join(folder, name)
  const command = [...words, ...argv].map(quoted).join(' ')
  // `trap :` keeps the shell alive at Ctrl+C; what it runs gets the signal as ever.
  const steps = `trap : INT TERM HUP; stty -g > ${path('before')}; ${command}; echo $? > ${path('code')}; stty -g > ${path('after')}`
  return createTerminal(script, ['sh', '-c', steps], {columns, rows, env, cwd, path})
}

/** Opens a terminal with an interactive shell in it, for what wants job control. */
export const openShell = (script, {columns = 80, rows = 24, env = {}, cwd} = {}) => {
  const folder = mkdtempSync(join(script.folder, 'terminal-'))
  const path = (name) => join(folder, name)
  const own = {PS1: 'sh$ ', HISTFILE: '/dev/null', ...env}
  return createTerminal(script, ['bash', '--norc', '--noprofile', '-i'], {
    columns,
    rows,
    env: own,
    cwd,
    path,
  })
}

const createTerminal = (script, [file, ...args], {columns, rows, env, cwd, path}) => {
  const screen = new xterm.Terminal({cols: columns, rows, scrollback: 5000, allowProposedApi: true})
  const child = pty.spawn(file, args, {
    cols: columns,
    rows,
    name: 'xterm-256color',
    cwd: cwd ?? script.folder,
    env: {...script.env, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', ...env},
  })
  let raw = ''
  let isOver = false
  let pending = Promise.resolve()
  let onShown = null
  child.onData((text) => {
    raw += text
    pending = new Promise((resolve) => screen.write(text, resolve)).then(() => {
      // Within a synchronized update a terminal shows what stood there before it.
      if (onShown !== null && !screen.modes.synchronizedOutputMode) onShown()
    })
  })
  // What a program asks of the terminal (its cursor's place), a terminal answers.
  screen.onData((answer) => child.write(answer))
  child.onExit(() => (isOver = true))
  const kill = () => {
    if (!isOver) child.kill('SIGKILL')
  }
  script.onEnd(kill)

  const lines = () => {
    const {active} = screen.buffer
    const all = []
    for (let row = 0; row < active.length; row++) {
      const line = active.getLine(row)
      if (line !== undefined) all.push(line.translateToString(true))
    }
    return all
  }
  /** All that stands in the window and above it, without trailing blank lines. */
  const text = () => lines().join('\n').trimEnd()
  const visible = () => lines().slice(screen.buffer.active.baseY).join('\n').trimEnd()
  const matches = (wanted, shown) =>
    typeof wanted === 'string'
      ? shown.includes(wanted)
      : wanted instanceof RegExp
        ? wanted.test(shown)
        : wanted(shown)

  const see = async (wanted, {timeoutMs = 20_000} = {}) => {
    try {
      return await waitFor(
        `the screen to show ${wanted}`,
        async () => {
          await pending
          return matches(wanted, text())
        },
        {timeoutMs, everyMs: 20},
      )
    } catch (error) {
      throw new Error(`${error.message}\nthe screen:\n${visible()}`, {cause: error})
    }
  }

  const seeDrawn = async (mark, wanted, timeoutMs) => {
    const drawn = () => raw.slice(mark).replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '')
    await waitFor(`${wanted}`, () => matches(wanted, drawn()), {timeoutMs, everyMs: 15}).catch(
      (error) => {
        throw new Error(`${error.message}\nthe screen:\n${visible()}`, {cause: error})
      },
    )
    await pending
  }

  return {
    /** The process that runs in the terminal's shell. */
    program: () => childOf(child.pid),
    /** qcmd as it is typed at a shell. */
    qcmd: [nodePath(), qcmdPath()].map(quoted).join(' '),
    /** A folder of this terminal's own. */
    folder: path(''),
    text,
    visible,
    see,
    lines,
    /** Calls back whenever the terminal shows something else. */
    whenShown(callback) {
      onShown = callback
    },
    /** The rows of the window. */
    window: () => {
      const {active} = screen.buffer
      const row = (index) => active.getLine(active.baseY + index)?.translateToString(true) ?? ''
      return Array.from({length: screen.rows}, (_, index) => row(index))
    },
    raw: () => raw,
    columns,
    kill,
    /** Types keys at once, as one chunk. */
    type: (keys) => child.write(keys),
    /**
     * Types, then waits until what is wanted has been drawn since. A string, a pattern or a function
     * of the text that was drawn, without its escape sequences.
     */
    async do(keys, wanted, {timeoutMs = 20_000} = {}) {
      const mark = raw.length
      child.write(keys)
      await seeDrawn(mark, wanted, timeoutMs)
    },
    /** Runs `act` and waits as `do` does. */
    async after(act, wanted, {timeoutMs = 20_000} = {}) {
      const mark = raw.length
      await act()
      await seeDrawn(mark, wanted, timeoutMs)
    },
    resize(cols, newRows) {
      child.resize(cols, newRows)
      screen.resize(cols, newRows)
    },
    /** Closes the window. */
    hangUp: () => child.destroy(),
    cursor: () => ({x: screen.buffer.active.cursorX, y: screen.buffer.active.cursorY}),
    isOver: () => isOver,
    /** The exit code, once the program has ended. */
    async ended() {
      await waitFor('the program to end', () => existsSync(path('after')) && isOver, {
        everyMs: 20,
      }).catch((error) => {
        throw new Error(`${error.message}\nthe screen:\n${visible()}`, {cause: error})
      })
      return Number(readFileSync(path('code'), 'utf8'))
    },
    /** What the program has left changed of the terminal; empty when it is as it was. */
    async leftovers() {
      await pending
      const left = []
      const settings = (name) => readFileSync(path(name), 'utf8')
      if (settings('before') !== settings('after')) left.push('settings (stty)')
      if (lastOf(raw, '\x1b[?25l') > lastOf(raw, '\x1b[?25h')) left.push('cursor hidden')
      if (screen.buffer.active.type !== 'normal') left.push('alternate screen')
      const {bracketedPasteMode, mouseTrackingMode} = screen.modes
      if (bracketedPasteMode) left.push('bracketed paste')
      if (mouseTrackingMode !== 'none') left.push(`mouse ${mouseTrackingMode}`)
      if (screen.buffer.active.cursorX !== 0) left.push('cursor within a line')
      return left
    },
  }
}

const quoted = (word) => `'${word.replaceAll("'", String.raw`'\''`)}'`

const lastOf = (text, part) => text.lastIndexOf(part)

const childOf = (parent) => {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const child = pids.find((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent
    } catch {
      return false
    }
  })
  if (child === undefined) throw new Error(`process ${parent} has no child`)
  return Number(child)
}
