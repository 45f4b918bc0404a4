import type {BootFacts} from '../boot/boot.js'
import type {HostFacts} from '../host/host.js'
import type {JournalFacts} from '../journal/journal.js'
import type {ModelLook} from '../model/model.js'
import type {SinkProblem} from '../sinks/sinks.js'
import type {Verdict} from '../sessions/worker-identity.js'

/** Something that was looked at, or why looking failed and what to do then. */
export type Looked<T> =
  | {readonly ok: true; readonly value: T}
  | {readonly ok: false; readonly reason: string; readonly fix: string}

/** Everything that the checks of this machine judge. */
export interface MachineFacts {
  readonly now: Date
  readonly host: HostFacts
  readonly boot: Looked<BootFacts>
  readonly journal: Looked<JournalSeen>
  /** The verdict on this very process. */
  readonly self: Looked<Verdict>
  /** PIDs of workers that no monitor claims. */
  readonly orphans: Looked<readonly number[]>
  readonly model: ModelLook
  /** How many sinks are configured, and which of them cannot work here. */
  readonly notify: {
    readonly sinks: number
    readonly problems: readonly (SinkProblem & {readonly label: string})[]
  }
}

export interface JournalSeen extends JournalFacts {
  /** Where the first damaged record is, `file:byte`, or null. */
  readonly damagedAt: string | null
  /** Records of a newer qcmd, skipped. */
  readonly newer: number
  /** Wall ms of the record with the latest time; null for an empty journal. */
  readonly newestAt: number | null
}
