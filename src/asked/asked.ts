import type {KeptExplanation} from '../explain/reuse.js'

/**
 * What models were asked, and what they said: kept for all monitors of a user together, so that a
 * template is explained once and everybody can see what has left this process.
 *
 *   STATE/asked/answers/<key>.json   one kept answer; replaced as a whole
 *   STATE/asked/calls.ndjson         the ledger, append-only: a line before a call is sent, another
 *                                    one with what came of it; at 4 MiB it becomes calls.1.ndjson,
 *                                    in place of the one before
 *   STATE/asked/turn-<server>.lock   who is asking the server now
 *
 * An answer is kept under a key that names the template, the prompt's version, the very model and the
 * severity (`explain/answer-key.ts`); that a model gave no answer that could be used is kept as well. At most
 * 2,000 answers are kept, those that were written longest ago go first. Damaged files count as not there.
 *
 * A server answers one request at a time (OLLAMA_NUM_PARALLEL is 1), and twenty monitors that ask at
 * once would only wait in its queue, their timers running. So there is one turn for each server. The
 * holder touches the lock every two seconds; one that was not touched for fifteen belonged to a process that
 * was killed or frozen, and is taken over. That is seen by waiting, not by comparing clocks.
 *
 * Everything in here was redacted before; texts are a model's, and untrusted on a terminal. Methods reject
 * with a MachineError where the system refuses. Nothing is lost but an answer if they do.
 */
export interface Asked {
  recall(key: string): Promise<KeptAnswer | undefined>
  keep(key: string, answer: KeptAnswer): Promise<void>
  /** A call, or, by its id, what has become of it. */
  record(call: ModelCall): Promise<void>
  /** Oldest first, each once. */
  calls(): Promise<readonly ModelCall[]>
  /** Waits until it is one's turn at a server; undefined when the signal ends the waiting. */
  takeTurn(server: string, signal: AbortSignal): Promise<Turn | undefined>
}

export interface Turn {
  release(): void
}

/** With an explanation of null the model was asked and said nothing that could be used. */
export interface KeptAnswer extends KeptExplanation {
  /** ISO-8601 UTC. */
  readonly at: string
  /** Of the finding that it was given for. */
  readonly findingId: string
}

/** Why a model was called. */
export const PURPOSES = ['monitor', 'report', 'explain', 'ask', 'eval'] as const
export type Purpose = (typeof PURPOSES)[number]

/** One call, or one that an answer from before made needless. */
export interface ModelCall {
  /** Of this call: an entry with the same id takes the place of the one before. */
  readonly id: string
  /** When it began; ISO-8601 UTC. */
  readonly at: string
  readonly purpose: Purpose
  /** Of a monitor, else null. */
  readonly monitorId: string | null
  readonly findingId: string | null
  /** Without credentials. */
  readonly server: string
  readonly isLoopback: boolean
  readonly model: string
  readonly digest: string
  /** As the server counts them; null where it does not say. */
  readonly promptTokens: number | null
  readonly replyTokens: number | null
  /** From the request to the end of the answer. */
  readonly ms: number
  /** Secrets that were masked in what was sent, by kind. */
  readonly redacted: Readonly<Record<string, number>>
  /** Nothing was sent: an answer from before was used. */
  readonly cached: boolean
  /**
   * `verified`, `unverified`, `rejected: …`, or how the call failed; `asked` while it is under way, and for ever
   * when the process was killed meanwhile.
   */
  readonly outcome: string
}
