import {Flags} from '@oclif/core'
import {analyseFile} from '../app/analyse-file.js'
import {evaluateModel, type FileToEvaluate} from '../app/evaluate-model.js'
import {findModel} from '../app/explain-report.js'
import {noModel} from '../app/require-model.js'
import type {Ports} from '../app/ports.js'
import {BaseCommand} from '../cli/base-command.js'
import {REMOTE_FLAG, remoteAllowed} from '../cli/remote-flag.js'
import {takeOverSignals} from '../cli/signals.js'
import {modelName} from '../cli/values.js'
import {MachineError} from '../errors.js'
import type {Around} from '../explain/prompt.js'
import {evaluationView} from '../ui/evaluation-view.js'

export default class Eval extends BaseCommand {
  static override summary = 'Find out what a model is worth, before it explains your logs'
  static override description = `Asks the model about incidents that come with qcmd and whose right answers are known, and
about the findings of your own files. Tells how many of its replies have the right form, how often
severity and category are right, how much of what it says stands in the lines, what it made up and
whether that was caught, and how fast it is.`
  static override examples = [
    '<%= config.bin %> eval --model qwen2.5:3b',
    '<%= config.bin %> eval --model llama3.2:3b /var/log/syslog --json',
  ]
  static override usage = 'eval [FILE...] [--model NAME]'
  static override strict = false
  static override flags = {
    model: Flags.string({description: 'Another model than usual', helpValue: 'NAME'}),
    cases: Flags.integer({
      description: 'Ask about so many of the incidents (default: all)',
      min: 1,
    }),
    ...REMOTE_FLAG,
  }

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(Eval)
    const ports = this.ports()
    const name = flags.model === undefined ? ports.config.model : modelName(flags.model)
    const {signal, exitCode} = takeOverSignals()
    const allowRemote = remoteAllowed(flags, ports.config)
    const found = await findModel(ports, {name, allowRemote}, signal)
    if (!found.ok) throw noModel(found.look)
    const files: FileToEvaluate[] = []
    for (const path of argv.map(String)) files.push(await analysed(ports, path, signal))
    const evaluation = await evaluateModel(ports, found.model, {
      files,
      most: flags.cases ?? Infinity,
      tell: (done, count) => {
        this.console.progress?.(`asking ${name}, ${done} of ${count} done …`)
      },
      signal,
    })
    this.console.progress?.('')
    if (signal.aborted) {
      process.exitCode = exitCode()
      return
    }
    if (evaluation.cases.length === 0 && evaluation.failure !== null) {
      throw new MachineError(
        'model-server',
        `Cannot evaluate ${name}: ${evaluation.failure}`,
        'Look at it: qcmd doctor',
      )
    }
    this.show(evaluation, () => evaluationView(evaluation, this.look))
  }
}

const analysed = async (
  ports: Ports,
  source: string,
  signal: AbortSignal,
): Promise<FileToEvaluate> => {
  const around = new Map<string, Around>()
  const {findings} = await analyseFile(ports, {
    ...{source, redactPii: false, signal},
    around: (seen) => {
      for (const [id, one] of seen) if (!around.has(id)) around.set(id, one)
    },
  })
  return {path: source, findings, around}
}
