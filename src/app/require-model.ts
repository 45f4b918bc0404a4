import {ModelError} from '../errors.js'
import type {ModelLook} from '../model/model.js'
import {shellWord} from '../text/shell-word.js'
import type {Ports} from './ports.js'

/** A model by name, and whether it may be asked where it is. */
export interface WantedModel {
  readonly name: string
  readonly allowRemote: boolean
}

/** The server has the model; else throws a ModelError (exit 6) that says what to do. */
export const requireModel = async (
  ports: Pick<Ports, 'models'>,
  {name, allowRemote}: WantedModel,
): Promise<void> => {
  const look = await ports.models.look(name, {allowRemote})
  if (look.state !== 'ready') throw noModel(look)
}

/** What a command that needs a model says where there is none. */
export const noModel = (
  look: Pick<ModelLook, 'state' | 'reason' | 'model' | 'betterHost'>,
): ModelError =>
  new ModelError('no-model', `No model to ask: ${whyNot(look)}`, `Next: ${mendOf(look)}`)

/** `qwen2.5-coder:0.5b: nothing listens on 127.0.0.1:11434`. */
export const whyNot = ({model, reason, state}: Pick<ModelLook, 'state' | 'reason' | 'model'>) =>
  `${model}: ${reason ?? state}`

/** The next thing to type. */
export const mendOf = ({
  state,
  model,
  betterHost,
}: Pick<ModelLook, 'state' | 'model' | 'betterHost'>): string => {
  if (betterHost !== undefined) return setHost(betterHost)
  switch (state) {
    case 'ready':
      return 'qcmd doctor'
    case 'missing':
      return `qcmd models pull ${shellWord(model)}`
    case 'offline':
      return 'ollama serve'
    case 'refused':
      return 'add --allow-remote-ai to let log text leave this machine, or unset OLLAMA_HOST'
  }
}

/** Where OLLAMA_HOST itself is wrong, nothing else helps. */
export const setHost = (betterHost: string): string => `export OLLAMA_HOST=${shellWord(betterHost)}`
