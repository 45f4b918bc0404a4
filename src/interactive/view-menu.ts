import {isShownByDefault, listMonitors} from '../app/list-monitors.js'
import {showMonitorWhole} from '../cli/monitor-shown.js'
import {monitorsView} from '../ui/monitors-view.js'
import type {Menu} from './menu.js'
import {monitorChoice} from './monitor-choices.js'

/** Choice 1: the list as `monitors list` prints it, then any of them whole. */
export const viewMonitors = async ({ports, asker, screen}: Menu): Promise<void> => {
  const {console, look} = screen
  const rows = (await listMonitors(ports)).rows.filter(isShownByDefault)
  const now = ports.clock.now()
  console.text(monitorsView(rows, {...look, now, version: ports.version}))
  if (rows.length === 0) return
  for (let startAt = 0; ;) {
    const answer = await asker.choose({
      title: 'Show one whole',
      by: 'filter',
      choices: rows.map((row, index) => monitorChoice(row, index, now)),
      startAt,
    })
    if (answer.type !== 'chosen') return
    startAt = answer.value
    await showMonitorWhole(ports, screen, rows[startAt]?.id ?? '')
  }
}
