import type {FailureKind} from '../explain/recovery.js'
import type {ChatMessage} from '../explain/prompt.js'

/**
 * The model server: Ollama on this machine, or where OLLAMA_HOST says.
 *
 * The address is read as Ollama's own client reads it: no scheme means http and port 11434, `0.0.0.0`
 * and `::` mean this machine, a path, a bare IPv6 address and credentials are accepted, OLLAMA_API_KEY
 * goes to ollama.com only. A host that is not loopback is not contacted at all, unless that was
 * allowed: its state is `refused`. Redirects are not followed and no proxy is used.
 *
 * The wire is HTTP with a JSON object in, and an object or NDJSON out (one object a line, the last with
 * `done: true`). The `ollama` package speaks it; but it has no time-outs, cannot abort a request that
 * has not begun to answer, drops damaged frames silently, and writes to standard output. So it is given
 * a `fetch` of ours (`wire.ts`), which settles all of that before the package sees a response:
 *
 *   - three timers: first byte (a cold model is loaded before it), idle (between two pieces), total;
 *   - one signal, which closes the connection at every stage, by which the server stops working;
 *   - each frame is JSON or the call has failed, and so has one that ends without `done`;
 *   - an answer of any size is read up to a limit.
 *
 * A call either gives its whole result or throws a ModelFailure, whose kind is one of a closed list:
 * callers decide by it and show it. `look` and `list` are for people and never wait long: `look` says what
 * is wrong in words instead of throwing. What comes from the server is untrusted, names included. Nothing
 * here knows what a prompt means, nothing is pulled unasked, nothing is retried.
 */
export interface Models {
  /** Whether the server is there and has the model; at most about a second, never throws. */
  look(model: string, options?: ReachOptions): Promise<ModelLook>
  /** What the server has, the loaded ones marked. Throws a ModelFailure. */
  list(options?: ReachOptions): Promise<readonly ListedModel[]>
  /** Throws a ModelFailure: `model-missing` when it is not there. */
  describe(model: string, options: CallOptions): Promise<ModelFacts>
  /** Brings the model into the server's memory. Throws a ModelFailure. */
  load(model: string, options: CallOptions): Promise<void>
  /** One reply, whole. Throws a ModelFailure. */
  chat(request: ChatRequest, options: CallOptions): Promise<ChatReply>
  /** Fetches a model for good; interrupted, it goes on where it was when it is asked again. */
  pull(model: string, tell: (progress: PullProgress) => void, options: CallOptions): Promise<void>
}

export interface ReachOptions {
  /** A host that is not this machine may be contacted, too. */
  readonly allowRemote?: boolean
  /** Of the caller: closes the connection. */
  readonly signal?: AbortSignal
}

export interface CallOptions extends ReachOptions {
  readonly signal: AbortSignal
  /** The model may have to be loaded first: the first byte may take longer. */
  readonly isFirst?: boolean
}

export interface ModelLook {
  /**
   * `ready`: the server has the model; `missing`: the server is there, the model is not;
   * `offline`: no server, or one that does not answer as Ollama does; `refused`: not contacted, since
   * it is not on this machine or OLLAMA_HOST is no address.
   */
  readonly state: 'ready' | 'missing' | 'offline' | 'refused'
  /** Why, for every state but `ready`; one line, e.g. `nothing listens on 127.0.0.1:11434`. */
  readonly reason: string | null
  readonly model: string
  /** The server's address without credentials, e.g. `http://127.0.0.1:11434`. */
  readonly server: string
  /** The models that the server has, as it names them; empty when it was not asked. */
  readonly models: readonly string[]
  /** What OLLAMA_HOST should be instead, where it is wrong in itself. */
  readonly betterHost?: string
}

export interface ListedModel {
  /** With its tag: `qwen2.5:3b`. */
  readonly name: string
  /** Bytes on disk; null where the server does not say. */
  readonly bytes: number | null
  /** `494.03M`. */
  readonly parameters: string | null
  readonly quantization: string | null
  /** Tokens that it was trained for. */
  readonly contextTokens: number | null
  readonly loaded: boolean
}

export interface ModelFacts {
  /** Names this very model, whatever its tag means tomorrow; '' where the server does not say. */
  readonly digest: string
  /** Tokens that it was trained for; null where the server does not say. */
  readonly contextTokens: number | null
  /** It thinks before it replies, unless it is told not to. */
  readonly canThink: boolean
  /** The server's address without credentials. */
  readonly server: string
  readonly isLoopback: boolean
}

export interface ChatRequest {
  readonly model: string
  readonly messages: readonly ChatMessage[]
  /** JSON Schema that the reply must meet. */
  readonly schema: object
  /** Sent always: a server's own default depends on its memory and may be smaller than the prompt. */
  readonly contextTokens: number
  readonly replyTokens: number
  /** Undefined: say nothing about it. */
  readonly think?: boolean
}

export interface ChatReply {
  /** What the model wrote; what it thought where it wrote nothing else. */
  readonly text: string
  /** It ended because there was no more room for it. */
  readonly isCutOff: boolean
  /** As the server counts them; null where it does not say. */
  readonly promptTokens: number | null
  readonly replyTokens: number | null
  /** Milliseconds that it generated, by the server's clock; null where it does not say. */
  readonly generatedMs: number | null
}

export interface PullProgress {
  /** `pulling 4ff64a7f502a`, `verifying sha256 digest`; untrusted. */
  readonly status: string
  /** Of the piece that is being fetched; null where it has no size. */
  readonly totalBytes: number | null
  readonly doneBytes: number | null
}

/** Why a server gave no answer that can be used; the message is one line for people. */
export class ModelFailure extends Error {
  readonly kind: FailureKind
  /** What the server asked for (Retry-After), in ms. */
  readonly retryAfterMs: number | null
  /** What OLLAMA_HOST should be instead, where it is wrong in itself: no address, or of another scheme. */
  readonly betterHost: string | null

  constructor(
    kind: FailureKind,
    message: string,
    {
      cause,
      retryAfterMs = null,
      betterHost = null,
    }: {
      readonly cause?: unknown
      readonly retryAfterMs?: number | null
      readonly betterHost?: string | null
    } = {},
  ) {
    super(message, {cause})
    this.name = 'ModelFailure'
    this.kind = kind
    this.retryAfterMs = retryAfterMs
    this.betterHost = betterHost
  }
}
