import {Flags} from '@oclif/core'
import {SEVERITIES, type Finding} from '../../analyse/finding.js'
import {monitorNames} from '../../app/monitor-names.js'
import type {Ports} from '../../app/ports.js'
import {followFindings, readFindings, type FindingsRequest} from '../../app/read-findings.js'
import {BaseCommand} from '../../cli/base-command.js'
import {createNdjsonOutput} from '../../cli/ndjson.js'
import {takeOverSignals} from '../../cli/signals.js'
import {sinceDate} from '../../cli/values.js'
import type {Explained} from '../../findings/findings.js'
import {laterLines} from '../../ui/explanation-lines.js'
import {findingsView, grownLine, type FindingLook} from '../../ui/finding-view.js'

export default class FindingsList extends BaseCommand {
  static override summary = 'List what the monitors noticed, newest first'
  static override examples = [
    '<%= config.bin %> findings list',
    '<%= config.bin %> findings list --severity error --since 2h',
    '<%= config.bin %> findings list --monitor api --json',
    '<%= config.bin %> findings list --follow --json',
  ]
  static override flags = {
    monitor: Flags.string({char: 'm', description: 'Only of this monitor: id, prefix or name'}),
    since: Flags.string({description: 'Only recorded since: 30m, 2h, 7d, or a date'}),
    severity: Flags.option({options: SEVERITIES, description: 'This severity or worse'})(),
    follow: Flags.boolean({
      default: false,
      char: 'f',
      description: 'Go on with what comes until Ctrl+C',
    }),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(FindingsList)
    const ports = this.ports()
    const request: FindingsRequest = {
      monitor: flags.monitor ?? null,
      since: flags.since === undefined ? null : sinceDate(flags.since, ports.clock.now()),
      severity: flags.severity ?? ports.config.settings['findings.list.severity'],
    }
    if (flags.follow) {
      await this.follow(ports, request)
      return
    }
    const findings = (await readFindings(ports, request)).map(({finding}) => finding)
    const names = await monitorNames(ports)
    this.show({findings}, () => findingsView(findings, this.lookWith(names)))
  }

  private lookWith(names: ReadonlyMap<string, string>): FindingLook {
    return {...this.look, nameOf: (id) => names.get(id)}
  }

  /** What is there, oldest first, then what comes. */
  private async follow(ports: Ports, request: FindingsRequest): Promise<void> {
    const {signal, exitCode} = takeOverSignals()
    const output = this.console.isJson ? createNdjsonOutput() : null
    const shown = new Set<string>()
    let names = await monitorNames(ports)
    const show = async (finding: Finding): Promise<void> => {
      // What was recorded while the list was read comes twice.
      const {id, count, lastSeen, also, partOf} = finding
      const key = [id, count, lastSeen, also.length, partOf].join(' ')
      if (shown.has(key)) return
      shown.add(key)
      const {monitorId} = finding
      if (output) output.write({type: 'finding', finding})
      else if (partOf === null) {
        // Of a monitor that was started since.
        if (monitorId !== null && !names.has(monitorId)) names = await monitorNames(ports)
        this.console.flow(findingsView([finding], this.lookWith(names)))
      } else this.console.flow(grownLine(finding, this.look))
    }
    const showExplanation = ({findingId, explanation}: Explained): void => {
      if (output) output.write({type: 'explanation', findingId, explanation})
      else if (explanation !== null) {
        this.console.flow(laterLines(findingId, explanation, this.look).join('\n'))
      }
    }
    const coming = followFindings(ports, request, signal)
    const first = coming.next()
    const known = await readFindings(ports, request)
    for (const {finding} of known.toReversed()) await show(finding)
    for (let next = await first; next.done !== true; next = await coming.next()) {
      const news = next.value
      if (news.type === 'finding') await show(news.recorded.finding)
      else showExplanation(news.explained)
    }
    await output?.end()
    process.exitCode = exitCode()
  }
}
