import type {PipelineSnapshot} from '../analyse/pipeline.js'
import type {FilePosition, GenerationAccount, ReadProgress, SessionId} from '../sessions/events.js'

/**
 * Learned: what a session knows about its log (templates, detector state), so that a resumed
 * monitor does not call the familiar new.
 *
 * On disk `STATE/sessions/<session id>/learned.json`, replaced as a whole: written beside, synced,
 * renamed. It names the heartbeat and the positions at which it was taken; what lies between them
 * and the journal's last heartbeat is learned again on resume, never counted again. A missing or
 * unreadable snapshot is no error: the monitor learns afresh from the file.
 */
export interface Learned {
  load(session: SessionId): Promise<LearnedSnapshot | undefined>
  save(session: SessionId, snapshot: LearnedSnapshot): Promise<void>
  /** Removes everything a session kept (not its findings). */
  remove(session: SessionId): Promise<void>
}

export interface LearnedSnapshot {
  readonly version: 1
  readonly epoch: number
  readonly beat: number
  readonly progress: ReadProgress
  /** Always whole, also when they are too many for a journal record. */
  readonly positions: readonly FilePosition[]
  /** One for each position; snapshots of old have none. */
  readonly accounts?: readonly GenerationAccount[]
  /** Null for a monitor without analysis. */
  readonly pipeline: PipelineSnapshot | null
  /** How its files grow, for whoever judges their silence; opaque here. */
  readonly growth?: unknown
}
