import type {EvidenceLine} from './detectors/detector.js'
import type {Head} from './head.js'

/** A line redacted, as evidence, and understood. */
export interface FirstLine {
  readonly evidence: EvidenceLine
  readonly head: Head
}
