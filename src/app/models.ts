import {MachineError, ModelError, NotFoundError} from '../errors.js'
import {
  ModelFailure,
  type CallOptions,
  type ListedModel,
  type PullProgress,
  type ReachOptions,
} from '../model/model.js'
import type {Ports} from './ports.js'
import {setHost} from './require-model.js'

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
/** Side by side; and together they may take so long, whatever the server does. */
const LANES = 4
const DESCRIBING_MS = 3000

/**
 * Everything that the server has; null when the signal has ended it. Throws a ModelError (exit 6) when it
 * cannot be asked.
 */
export const listModels = async (
  ports: Pick<Ports, 'models' | 'config'>,
  reach: ReachOptions & {readonly signal: AbortSignal},
): Promise<ModelList | null> => {
  const {model} = ports.config
  const {signal} = reach
  try {
    const {server} = await ports.models.look(model, reach)
    const listed = await ports.models.list(reach)
    const contexts = await contextsOf(ports, listed, reach)
    if (signal.aborted) return null
    const models = listed.map((one) => ({
      ...one,
      contextTokens: one.contextTokens ?? contexts.get(one.name) ?? null,
      current: isSameModel(one.name, model),
    }))
    return {server, model, models}
  } catch (error) {
    if (signal.aborted) return null
    throw modelError('list the models', error)
  }
}

/** By name, the windows that the list does not say; null, or missing, where the server does not say them in time. */
const contextsOf = async (
  ports: Pick<Ports, 'models'>,
  listed: readonly ListedModel[],
  {signal, ...reach}: ReachOptions & {readonly signal: AbortSignal},
): Promise<ReadonlyMap<string, number | null>> => {
  const contexts = new Map<string, number | null>()
  const waiting = listed.slice(0, MOST_DESCRIBED).filter((one) => one.contextTokens === null)
  const tooLong = new AbortController()
  const timer = setTimeout(() => {
    tooLong.abort()
  }, DESCRIBING_MS)
  const options = {...reach, signal: AbortSignal.any([signal, tooLong.signal])}
  const askOn = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (options.signal.aborted) return
      contexts.set(next.name, await contextOf(ports, next.name, options))
    }
  }
  try {
    await Promise.all(Array.from({length: LANES}, askOn))
  } finally {
    clearTimeout(timer)
    tooLong.abort()
  }
  return contexts
}

const contextOf = async (
  ports: Pick<Ports, 'models'>,
  name: string,
  options: CallOptions,
): Promise<number | null> => {
  try {
    return (await ports.models.describe(name, options)).contextTokens
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
  if (error.betterHost !== null) {
    return new ModelError('no-model-server', message, `Next: ${setHost(error.betterHost)}`)
  }
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
