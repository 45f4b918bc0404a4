import {listMonitors} from '../app/list-monitors.js'
import {pruneSessions} from '../app/prune-sessions.js'
import {stopMonitors} from '../app/stop-monitor.js'
import {isNotEnded, type MonitorRow} from '../sessions/monitor-row.js'
import {counted} from '../ui/format-values.js'
import {prunedView} from '../ui/pruned-view.js'
import {stoppedView} from '../ui/stopped-view.js'
import type {Menu} from './menu.js'
import {monitorChoice} from './monitor-choices.js'
import type {Choice} from './question.js'

type Wish =
  {readonly type: 'stop'; readonly ids: readonly string[]} | {readonly type: 'clear' | 'leave'}

/** Choice 2: ends monitors that run, frozen ones too, and offers to clear the crashed ones. */
export const stopMonitorsMenu = async (menu: Menu): Promise<void> => {
  const {asker, ports} = menu
  const {rows} = await listMonitors(ports)
  const crashed = rows.filter(({status}) => status === 'crashed')
  const choices = stopChoices(rows.filter(isNotEnded), crashed, ports.clock.now())
  if (choices.length === 0) {
    menu.screen.console.say('No monitor runs, and none has crashed.')
    return
  }
  const answer = await asker.choose<Wish>({title: 'Stop', by: 'filter', choices})
  if (answer.type !== 'chosen') return
  if (answer.value.type === 'clear') await clear(menu, crashed)
  if (answer.value.type !== 'stop') return
  menu.screen.console.text(stoppedView(await stopMonitors(ports, answer.value.ids)))
  await offerToClear(menu)
}

const stopChoices = (
  live: readonly MonitorRow[],
  crashed: readonly MonitorRow[],
  now: Date,
): readonly Choice<Wish>[] => {
  const own = live.filter(({status}) => status !== 'unknown')
  const all: Choice<Wish> = {
    value: {type: 'stop', ids: own.map(({id}) => id)},
    text: `All of them (${own.length})`,
  }
  const each = live.map((row): Choice<Wish> => {
    const choice = monitorChoice<Wish>(row, {type: 'stop', ids: [row.id]}, now)
    return row.status === 'unknown' ? {...choice, disabled: 'runs on another host'} : choice
  })
  return [
    ...(own.length > 1 ? [all] : []),
    ...each,
    ...(crashed.length > 0 ? [clearChoice(crashed)] : []),
  ]
}

const clearChoice = (crashed: readonly MonitorRow[]): Choice<Wish> => ({
  value: {type: 'clear'},
  text: `Clear ${counted(crashed.length, 'crashed monitor')} from the list`,
})

const offerToClear = async (menu: Menu): Promise<void> => {
  const {rows} = await listMonitors(menu.ports)
  const crashed = rows.filter(({status}) => status === 'crashed')
  if (crashed.length === 0) return
  const answer = await menu.asker.choose<Wish>({
    title: `${counted(crashed.length, 'crashed monitor')} in the list`,
    by: 'numbers',
    choices: [clearChoice(crashed), {value: {type: 'leave'}, text: 'Leave in the list'}],
  })
  if (answer.type === 'chosen' && answer.value.type === 'clear') await clear(menu, crashed)
}

const clear = async ({ports, screen}: Menu, crashed: readonly MonitorRow[]): Promise<void> => {
  const texts = crashed.map(({id}) => id)
  const {pruned, kept} = await pruneSessions(ports, {texts, dryRun: false, olderThanMs: 0})
  screen.console.text(prunedView({pruned, kept, isDryRun: false}))
}
