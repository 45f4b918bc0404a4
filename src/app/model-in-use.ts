import type {ModelFacts} from '../model/model.js'
import type {Ports} from './ports.js'

/** What asking a model takes. */
export type ExplainPorts = Pick<Ports, 'models' | 'asked' | 'clock' | 'redactor'>

/** A model that answers, and how it may be reached. */
export interface ModelInUse {
  readonly name: string
  readonly facts: ModelFacts
  readonly allowRemote: boolean
}

/** The window that is asked for, where the model has at least that much. */
export const contextOf = ({facts}: ModelInUse): number =>
  Math.min(CONTEXT_TOKENS, facts.contextTokens ?? CONTEXT_TOKENS)

/** What a small server has by default. */
const CONTEXT_TOKENS = 4096
