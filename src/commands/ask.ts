import {Flags} from '@oclif/core'
import {answerQuestion, factsFor, NOTHING_SEEN} from '../app/answer-question.js'
import {findModel} from '../app/explain-report.js'
import {modelError} from '../app/models.js'
import {noModel} from '../app/require-model.js'
import {BaseCommand} from '../cli/base-command.js'
import {REMOTE_FLAG, remoteAllowed} from '../cli/remote-flag.js'
import {takeOverSignals} from '../cli/signals.js'
import {modelName, sinceDate} from '../cli/values.js'
import {UsageError} from '../errors.js'
import {answerView} from '../ui/answer-view.js'

export default class Ask extends BaseCommand {
  static override summary = 'Ask what the monitors have seen'
  static override description = `Answered by the model from findings, patterns and counters, never from raw log text. The
answer names the findings and patterns that it rests on, and is given only when everything
particular in it stands there; else it is "not in what was seen".`
  static override examples = [
    '<%= config.bin %> ask "why did the api fail at three?"',
    '<%= config.bin %> ask "what is new since yesterday?" --since 24h --monitor api',
  ]
  static override usage = 'ask QUESTION...'
  static override strict = false
  static override flags = {
    monitor: Flags.string({char: 'm', description: 'Only of this monitor: id, prefix or name'}),
    since: Flags.string({description: 'Only recorded since: 30m, 2h, 7d, or a date'}),
    model: Flags.string({description: 'Another model than usual', helpValue: 'NAME'}),
    ...REMOTE_FLAG,
  }

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(Ask)
    const text = argv.map(String).join(' ').trim()
    if (text === '') throw noQuestion()
    const ports = this.ports()
    const question = {
      text,
      monitor: flags.monitor ?? null,
      since: flags.since === undefined ? null : sinceDate(flags.since, ports.clock.now()),
    }
    const name = flags.model === undefined ? ports.config.model : modelName(flags.model)
    const {signal, exitCode} = takeOverSignals()
    const facts = await factsFor(ports, question)
    const allowRemote = remoteAllowed(flags, ports.config)
    const found = await findModel(ports, {name, allowRemote}, signal)
    if (!found.ok) throw noModel(found.look)
    this.console.progress?.(`asking ${name} …`)
    try {
      const answer =
        facts.length === 0
          ? NOTHING_SEEN
          : await answerQuestion(ports, question, facts, found.model, signal)
      this.console.progress?.('')
      const [cites, near] = [answer.cites, answer.near].map((facts) =>
        facts.map(({kind, id, title}) => ({kind, id, title})),
      )
      const document = {question: text, answer: answer.text, answered: answer.answered, cites, near}
      const view = {...answer, question: text, model: name}
      this.show({...document, why: answer.why, model: name}, () => answerView(view, this.look))
    } catch (error) {
      this.console.progress?.('')
      if (!signal.aborted) throw modelError(`ask ${name}`, error)
      process.exitCode = exitCode()
    }
  }
}

const noQuestion = (): UsageError =>
  new UsageError(
    'no-question',
    'Cannot answer: no question',
    'Type one: qcmd ask "why did the api fail at three?"',
  )
