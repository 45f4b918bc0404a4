import {Args, Flags} from '@oclif/core'
import {resumeAll} from '../../app/resume-all.js'
import {resumeMonitor} from '../../app/resume-monitor.js'
import {rowOfLive} from '../../app/show-monitor.js'
import {BaseCommand} from '../../cli/base-command.js'
import {tell} from '../../cli/report-error.js'
import {startedDocument} from '../../cli/started-document.js'
import {UsageError} from '../../errors.js'
import type {MonitorRow} from '../../sessions/monitor-row.js'
import {resumedAllView, type NotResumed} from '../../ui/resumed-view.js'
import {startedView} from '../../ui/started-view.js'

export default class MonitorsResume extends BaseCommand {
  static override summary = 'Start a stopped or crashed monitor again, from where it had read to'
  static override description = `The same session with the same settings; what was written meanwhile is read, each line once.
--all brings back the background monitors that ended without being asked to: what was running when
the machine went down, or was killed. What you stopped stays stopped.`
  static override examples = [
    '<%= config.bin %> monitors resume 3fa8',
    '<%= config.bin %> monitors resume --all',
  ]
  static override usage = 'monitors resume ID | --all'
  static override args = {
    id: Args.string({description: 'Id, unique prefix of it, or name'}),
  }
  static override flags = {
    all: Flags.boolean({
      default: false,
      char: 'a',
      description: 'Every background monitor that ended without being asked to',
    }),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(MonitorsResume)
    if (flags.all === (args.id !== undefined)) {
      throw new UsageError(
        'which-monitor',
        flags.all ? 'Cannot resume by id and --all at once' : 'Cannot resume: no monitor named',
        'Type: qcmd monitors resume ID, or qcmd monitors resume --all',
      )
    }
    if (args.id === undefined) return this.#resumeAll()
    const ports = this.ports()
    const row = rowOfLive(ports, await resumeMonitor(ports, args.id))
    this.show(startedDocument(row), () => startedView(row, 'Resumed'))
  }

  /** What could be done is told first; the exit code is that of the first that could not be. */
  async #resumeAll(): Promise<void> {
    const ports = this.ports()
    const {resumed, failed} = await resumeAll(ports)
    const rows: readonly MonitorRow[] = resumed.map((life) => rowOfLive(ports, life))
    const not: readonly NotResumed[] = failed.map(({life, error}) => ({
      id: life.id,
      name: life.settings?.name ?? null,
      path: life.settings?.path ?? null,
      error: tell(error),
    }))
    this.show({monitors: rows.map(startedDocument), failed: not}, () => resumedAllView(rows, not))
    const [first] = not
    if (first !== undefined) process.exitCode = first.error.exitCode
  }
}
