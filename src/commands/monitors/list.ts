import {Flags} from '@oclif/core'
import {
  isShownByDefault,
  listMonitors,
  listMonitorsOf,
  type MonitorList,
} from '../../app/list-monitors.js'
import type {Ports} from '../../app/ports.js'
import {findOrphans} from '../../app/stop-monitor.js'
import {BaseCommand} from '../../cli/base-command.js'
import {warnOfOrphans} from '../../cli/orphans.js'
import {UsageError} from '../../errors.js'
import {FILTER_KEYS, SORT_KEYS, type FilterKey, type SortKey} from '../../sessions/list-keys.js'
import {isNotEnded, type MonitorRow} from '../../sessions/monitor-row.js'
import {MONITOR_STATUSES} from '../../sessions/status.js'
import {counted} from '../../ui/format-values.js'
import {monitorsTable} from '../../ui/monitors-table.js'
import {monitorIds, monitorsView} from '../../ui/monitors-view.js'
import {switchFlag} from '../../cli/switch-flag.js'

interface ListFlags {
  readonly all: boolean
  readonly table: boolean
  readonly quiet: boolean
  readonly sort: SortKey
  readonly filter: readonly string[] | undefined
}

export default class MonitorsList extends BaseCommand {
  static override summary = 'List the log monitors and say of each whether it really lives'
  static override description = `Every state comes from replaying the journal and looking at the process: a monitor whose
process is gone is shown as crashed at once. Stopped monitors are shown with --all.`
  static override examples = [
    '<%= config.bin %> monitors list',
    '<%= config.bin %> monitors list --all --table',
    '<%= config.bin %> monitors list --filter status=crashed --quiet',
    '<%= config.bin %> monitors list --json',
    "ssh web-2 'cat .local/state/qcmd/journal/*.ndjson' | <%= config.bin %> monitors list --journal -",
  ]
  static override flags = {
    all: Flags.boolean({default: false, char: 'a', description: 'Show stopped monitors too'}),
    table: switchFlag({shown: '    --table', description: 'One line a monitor'}),
    quiet: Flags.boolean({default: false, char: 'q', description: 'Only the ids'}),
    sort: Flags.option({options: SORT_KEYS, description: 'Order of the rows (default: started)'})(),
    filter: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      description: 'KEY=VALUE, e.g. status=crashed',
    }),
    journal: Flags.string({
      description: "Read this NDJSON journal instead, - for standard input (another machine's)",
      exclusive: ['watch'],
    }),
    watch: Flags.boolean({
      default: false,
      char: 'w',
      description: 'Look again every two seconds until Ctrl+C; with --json one line a change',
    }),
  }

  async run(): Promise<void> {
    const {flags: given} = await this.parse(MonitorsList)
    if (given.table === true && given.quiet) throw tableOfIds()
    const ports = this.ports()
    const {settings} = ports.config
    const flags = {
      ...given,
      table: given.table ?? settings['monitors.list.table'],
      sort: given.sort ?? settings['monitors.list.sort'],
    }
    if (flags.watch) {
      await this.watch(ports, flags)
      return
    }
    const {journal} = flags
    const list =
      journal === undefined
        ? await listMonitors(ports)
        : await listMonitorsOf(ports, await recordsOf(journal))
    this.warnDamage(list)
    if (journal === undefined) await this.warnOrphans(ports, list)
    const rows = chosen(list.rows, flags)
    this.show({monitors: rows}, () => this.text(rows, flags, ports))
    if (rows.length === 0 && !flags.quiet)
      this.console.say('Start one: qcmd logs FILE --background')
  }

  private async watch(ports: Ports, flags: ListFlags): Promise<void> {
    const {watchDocument, watchScreen} = await import('../../cli/watch-screen.js')
    const rows = async (): Promise<readonly MonitorRow[]> =>
      chosen((await listMonitors(ports)).rows, flags)
    if (!this.console.isJson) {
      await watchScreen(this.console, async (width) => this.text(await rows(), flags, ports, width))
      return
    }
    const {createNdjsonOutput} = await import('../../cli/ndjson.js')
    const output = createNdjsonOutput()
    await watchDocument(
      async () => ({monitors: await rows()}),
      (document) => {
        output.write(document)
      },
    )
    await output.end()
  }

  private text(
    rows: readonly MonitorRow[],
    flags: ListFlags,
    ports: Ports,
    columns = this.look.width,
  ): string {
    if (flags.quiet) return monitorIds(rows)
    // A pipe has no width: a table for grep and awk keeps every column whole.
    const width = flags.table && !process.stdout.isTTY ? PIPED_WIDTH : columns
    const options = {...this.look, width, now: ports.clock.now(), version: ports.version}
    return flags.table ? monitorsTable(rows, options) : monitorsView(rows, options)
  }

  /**
   * A look at all processes costs a start's time again: taken where the journal names no monitor
   * that lives, or is damaged, so that a lost journal does not hide workers that run.
   */
  private async warnOrphans(ports: Ports, {rows, damaged}: MonitorList): Promise<void> {
    if (damaged === 0 && rows.some(isNotEnded)) return
    warnOfOrphans(this.console, await findOrphans(ports))
  }

  private warnDamage({damaged, damagedAt, newer}: MonitorList): void {
    if (damaged > 0) {
      this.console.warn(
        `the journal has ${counted(damaged, 'damaged record')}, skipped (first at ${damagedAt ?? '?'})`,
      )
    }
    if (newer > 0)
      this.console.warn(`the journal has ${counted(newer, 'record')} of a newer qcmd, skipped`)
  }
}

const tableOfIds = (): UsageError =>
  new UsageError(
    'usage',
    'Cannot draw a table of ids: --table and --quiet',
    'Leave out one of them.',
  )

const PIPED_WIDTH = 10_000

const chosen = (rows: readonly MonitorRow[], flags: ListFlags): readonly MonitorRow[] => {
  const filters = (flags.filter ?? []).map(parseFilter)
  const isForStopped = filters.some(({key, value}) => key === 'status' && value === 'stopped')
  const shown = rows.filter(
    (row) =>
      (flags.all || isForStopped || isShownByDefault(row)) &&
      filters.every(({key, value}) => String(row[key]).toLowerCase() === value.toLowerCase()),
  )
  return [...shown].sort(byKey(flags.sort))
}

const parseFilter = (text: string): {key: FilterKey; value: string} => {
  const [, name = '', value = ''] = /^([a-z]+)=(.*)$/.exec(text) ?? []
  const key = FILTER_KEYS.find((known) => known === name)
  if (key === undefined) {
    throw new UsageError(
      'bad-filter',
      `Cannot use --filter ${JSON.stringify(text)}`,
      `Write KEY=VALUE with one of these keys: ${FILTER_KEYS.join(', ')}`,
    )
  }
  if (key === 'status' && !MONITOR_STATUSES.some((status) => status === value.toLowerCase())) {
    throw new UsageError(
      'bad-filter',
      `Cannot use --filter ${JSON.stringify(text)}: no such status`,
      `A status is one of ${MONITOR_STATUSES.join(', ')}`,
    )
  }
  return {key, value}
}

const byKey = (key: SortKey): ((a: MonitorRow, b: MonitorRow) => number) => {
  switch (key) {
    case 'lines':
      return (a, b) => b.linesRead - a.linesRead
    case 'bytes':
      return (a, b) => b.bytesRead - a.bytesRead
    case 'findings':
      return (a, b) => weight(b) - weight(a)
    case 'heartbeat':
      return (a, b) => compareText(b.heartbeatAt ?? '', a.heartbeatAt ?? '')
    case 'started':
      return (a, b) => compareText(a.startedAt ?? '', b.startedAt ?? '')
    case 'name':
      return (a, b) => compareText(a.name, b.name)
    case 'path':
      return (a, b) => compareText(a.path ?? '', b.path ?? '')
    case 'status':
      return (a, b) => MONITOR_STATUSES.indexOf(a.status) - MONITOR_STATUSES.indexOf(b.status)
  }
}

/** Worse findings first, whatever their number. */
const weight = ({findings}: MonitorRow): number =>
  findings.critical * 1e12 + findings.error * 1e8 + findings.warning * 1e4 + findings.info

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The package that reads them takes a quarter of the time that a list takes, and is seldom needed. */
const recordsOf = async (journal: string): Promise<AsyncIterable<unknown>> => {
  const {readNdjson} = await import('../../cli/ndjson.js')
  return readNdjson(journal)
}
