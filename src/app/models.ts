import {MachineError, ModelError, NotFoundError} from '../errors.js'
import {
  ModelFailure,
  type ListedModel,
  type PullProgress,
  type ReachOptions,
} from '../model/model.js'
import type {Ports} from './ports.js'

/** The models of the server, and which of them qcmd asks. */
export interface ModelList {
  /** The server's address without credentials. */
  readonly server: string
  /** The one that is asked where no flag names another. */
  readonly model: string
  readonly models: readonly (ListedModel & {readonly current: boolean})[]
}

/** Beyond so many, what the server's list does not say is not asked for one by one. */
const MOST_DESCRIBED = 50

/** Everything that the server has. Throws a ModelError (exit 6) when it cannot be asked. */
export const listModels = async (
  ports: Pick<Ports, 'models' | 'config'>,
  reach: ReachOptions,
): Promise<ModelList> => {
  const {model} = ports.config
  try {
    const {server} = await ports.models.look(model, reach)
    const listed = await ports.models.list(reach)
    const models = []
    for (const [index, one] of listed.entries()) {
      const isUnknown = one.contextTokens === null && index < MOST_DESCRIBED
      const contextTokens = isUnknown ? await contextOf(ports, one.name, reach) : one.contextTokens
      models.push({...one, contextTokens, current: isSameModel(one.name, model)})
    }
    return {server, model, models}
  } catch (error) {
    throw modelError('list the models', error)
  }
}

const contextOf = async (
  ports: Pick<Ports, 'models'>,
  name: string,
  reach: ReachOptions,
): Promise<number | null> => {
  try {
    const signal = new AbortController().signal
    return (await ports.models.describe(name, {...reach, signal})).contextTokens
  } catch (error) {
    // One that cannot be described is listed all the same.
    if (error instanceof ModelFailure) return null
    throw error
  }
}

/** Fetches a model; what was fetched before is not fetched again. */
export const pullModel = async (
  ports: Pick<Ports, 'models'>,
  name: string,
  tell: (progress: PullProgress) => void,
  options: ReachOptions & {readonly signal: AbortSignal},
): Promise<void> => {
  try {
    await ports.models.pull(name, tell, options)
  } catch (error) {
    if (options.signal.aborted) return
    throw modelError(`pull ${name}`, error)
  }
}

/** Names the model that is asked from now on; says whether the server has it. */
export const useModel = async (
  ports: Pick<Ports, 'models' | 'settingsFile'>,
  name: string,
  reach: ReachOptions,
): Promise<{readonly model: string; readonly path: string; readonly isThere: boolean | null}> => {
  ports.settingsFile.set('model', name)
  const {state} = await ports.models.look(name, reach)
  const isThere = state === 'ready' ? true : state === 'missing' ? false : null
  return {model: name, path: ports.settingsFile.path, isThere}
}

/** Ollama takes a name without a tag for `latest`, whatever its case. */
const isSameModel = (a: string, b: string): boolean => fullName(a) === fullName(b)

const fullName = (name: string): string =>
  (/:[^/]*$/.test(name) ? name : `${name}:latest`).toLowerCase()

/** A failure of the server as what a person is told. */
export const modelError = (what: string, error: unknown): unknown => {
  if (!(error instanceof ModelFailure)) return error
  const message = `Cannot ${what}: ${error.message}`
  switch (error.kind) {
    case 'unreachable':
      return new ModelError('no-model-server', message, 'Start it: ollama serve')
    case 'refused':
      return new ModelError('remote-model', message, 'Allow it: --allow-remote-ai')
    case 'model-missing':
      return new NotFoundError('no-such-model', message, 'See what is there: qcmd models list')
    default:
      return new MachineError('model-server', message, 'Look at it: qcmd doctor', {cause: error})
  }
}
