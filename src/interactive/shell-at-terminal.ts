import type {Finding} from '../analyse/finding.js'
import {listMonitors} from '../app/list-monitors.js'
import {tell} from '../cli/report-error.js'
import {withoutAddresses} from '../notices/read-sink.js'
import {isNotEnded} from '../sessions/monitor-row.js'
import {counted} from '../ui/format-values.js'
import {noticeView, type Notice} from '../ui/notice-view.js'
import {complete} from './complete.js'
import {createLineEditor, type LineEditor} from './line-editor.js'
import {carryOut, type Shell} from './shell.js'

const PROMPT = 'qcmd> '

/** The shell at a terminal: until `/exit` or Ctrl+D. Errors are told and never end it. */
export const runAtTerminal = async (shell: Shell): Promise<void> => {
  const {ports, screen} = shell
  const {console} = screen
  await greet(shell)
  const editor = createLineEditor({
    prompt: PROMPT,
    history: await typedBefore(shell),
    complete: (line) => complete(ports, line),
    onIdleInterrupt: () => {
      console.say('Ctrl+D or /exit leaves.')
    },
  })
  const leaving = new AbortController()
  const announcing = announceFindings(shell, editor, leaving.signal)
  const keep = keeper(shell)
  for (;;) {
    const line = await editor.read()
    if (line === null) break
    await keep(line)
    if ((await carryOut(shell, line)) === 'exit') break
  }
  leaving.abort()
  await announcing
}

const greet = async ({ports, screen}: Shell): Promise<void> => {
  try {
    const {rows} = await listMonitors(ports)
    const live = counted(rows.filter(isNotEnded).length, 'active log monitor')
    screen.console.say(`${live}. /help lists the commands, Ctrl+D leaves.`)
  } catch (error) {
    screen.console.warn(tell(error).message)
  }
}

const typedBefore = async ({ports, screen}: Shell): Promise<readonly string[]> => {
  try {
    return await ports.shellHistory.read()
  } catch (error) {
    screen.console.warn(tell(error).message)
    return []
  }
}

/** Keeps what was typed, without secrets; a line that begins with a blank is private. */
const keeper = ({ports, screen}: Shell): ((line: string) => Promise<void>) => {
  const redact = ports.redactor({pii: false})()
  let last = ''
  let isBroken = false
  return async (typed) => {
    const line = typed.trimEnd()
    if (isBroken || line === last || /^\s|^$/.test(line)) return
    last = line
    try {
      await ports.shellHistory.append(redact(withoutAddresses(line)))
    } catch (error) {
      isBroken = true
      screen.console.warn(`${tell(error).message}; what is typed is not kept`)
    }
  }
}

/** Findings are gathered for a moment, so that a burst is one notice. */
const GATHER_MS = 200

const announceFindings = async (
  {ports, screen}: Shell,
  editor: LineEditor,
  signal: AbortSignal,
): Promise<void> => {
  const told = new Set<string>()
  let gathered: Finding[] = []
  let timer: NodeJS.Timeout | undefined
  const flush = async (): Promise<void> => {
    timer = undefined
    const batch = gathered
    gathered = []
    const names = await namesOf(ports)
    const notices = batch.map((finding): Notice => ({
      finding,
      name: names.get(finding.monitorId ?? '') ?? 'monitor',
    }))
    const width = process.stdout.columns
    editor.announce(noticeView(notices, {...screen.look, width}))
  }
  try {
    for await (const news of ports.findings.follow(signal)) {
      if (news.type === 'explanation') continue
      const {finding} = news.recorded
      const {id, partOf} = finding
      if (told.has(id) || partOf !== null) continue
      told.add(id)
      gathered.push(finding)
      timer ??= setTimeout(() => void flush(), GATHER_MS)
    }
  } catch (error) {
    editor.announce(`qcmd: ${tell(error).message}`)
  }
  clearTimeout(timer)
}

const namesOf = async (ports: Shell['ports']): Promise<ReadonlyMap<string, string>> => {
  try {
    const {rows} = await listMonitors(ports)
    return new Map(rows.map(({id, name}) => [id, name]))
  } catch {
    // A notice without its monitor's name is better than none.
    return new Map()
  }
}
