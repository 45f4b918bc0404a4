import {Ollama} from 'ollama'
import {answerOf, Unanswered} from './answer.js'
import type {ModelLook, Models} from './model.js'
import {serverAddress} from './server-address.js'

export interface OllamaOptions {
  /** OLLAMA_HOST, as it stands in the environment. */
  readonly ollamaHost: string | undefined
  /** For the whole look. */
  readonly timeoutMs?: number
  /** A longer answer is not read: a thousand models take some 500 kB. */
  readonly maxBytes?: number
}

/** The models of an Ollama server; `model.ts` says what it promises. */
export const createModels = ({
  ollamaHost,
  timeoutMs = 1000,
  maxBytes = 4 * 1024 * 1024,
}: OllamaOptions): Models => ({
  look: async (model) => {
    const address = serverAddress(ollamaHost)
    const seen = (state: ModelLook['state'], reason: string | null, models: string[] = []) => ({
      ...{state, reason, model, models},
      server: address.ok ? address.url : '',
    })
    if (!address.ok) return seen('refused', address.reason)
    const {url, place, isLoopback, authorization} = address
    if (!isLoopback) {
      return seen('refused', `${place} is not this machine, so it is not contacted`)
    }
    const client = new Ollama({
      host: url,
      headers: authorization === null ? {} : {Authorization: authorization},
      fetch: (request, init) => answerOf(request, init, {place, timeoutMs, maxBytes}),
    })
    try {
      const models = namesOf(await client.list(), place)
      return hasModel(models, model)
        ? seen('ready', null, models)
        : seen('missing', `${place} does not have it`, models)
    } catch (error) {
      if (error instanceof Unanswered) return seen('offline', error.message)
      const why = error instanceof Error ? error.message : String(error)
      return seen('offline', `cannot ask ${place}: ${why}`)
    }
  },
})

/** The client passes on whatever the server sent, so its shape is looked at here. */
const namesOf = (answer: unknown, place: string): string[] => {
  const {models} = (typeof answer === 'object' && answer !== null ? answer : {}) as {
    readonly models?: unknown
  }
  if (!Array.isArray(models)) throw new Unanswered(`${place} does not answer as Ollama does`)
  return models.flatMap((entry: unknown) => {
    const {name} = (typeof entry === 'object' && entry !== null ? entry : {}) as {
      readonly name?: unknown
    }
    return typeof name === 'string' && name !== '' ? [name] : []
  })
}

/** Ollama compares names without regard to case; one without a tag means `latest`. */
const hasModel = (models: readonly string[], model: string): boolean =>
  models.map(fullName).includes(fullName(model))

const fullName = (name: string): string =>
  (/:[^/]*$/.test(name) ? name : `${name}:latest`).toLowerCase()
