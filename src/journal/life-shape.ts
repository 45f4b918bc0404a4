import {
  type Epoch,
  type Ending,
  type LastProgress,
  type Life,
  type Moment,
} from '../sessions/session.js'
import {
  eventShape,
  fieldsOf,
  positionsShape,
  progressShape,
  sessionIdShape,
  settingsShape,
  workerShape,
} from './event-shape.js'
import {count, defaulted, list, nullable, object, oneOf, text, time, type Shape} from './shapes.js'

const moment = object<Moment>({id: text, at: time, bootId: text, sinceBootMs: time})

const ending = <Reason>(reason: Shape<Reason>): Shape<Ending<Reason>> =>
  object<Ending<Reason>>({reason, message: nullable(text), stamp: moment})

const epoch = object<Epoch>({
  number: count,
  request: nullable(object({token: text, requester: workerShape, stamp: moment})),
  start: nullable(
    object({
      worker: workerShape,
      heartbeatMs: count,
      stamp: moment,
      positions: positionsShape,
      version: defaulted(nullable(text), null),
    }),
  ),
  stopRequest: nullable(object({stamp: moment, by: oneOf('user', 'limit')})),
  stopped: nullable(ending(oneOf('requested', 'killed', 'signal', 'failed', 'finished'))),
  crashed: nullable(
    ending(oneOf('process-gone', 'pid-reused', 'machine-restarted', 'exception', 'never-started')),
  ),
})

const lastProgress = object<LastProgress>({
  epoch: count,
  beat: count,
  stamp: moment,
  progress: progressShape,
})

/** A life as a checkpoint holds it; the events of its history have the keys of records. */
export const lifeShape: Shape<Life> = object<Life>({
  id: sessionIdShape,
  settings: nullable(settingsShape),
  requestedAt: nullable(time),
  startedAt: nullable(time),
  version: nullable(text),
  epoch,
  progress: nullable(lastProgress),
  history: list(eventShape),
  prunedAt: nullable(time),
})

/** The life as plain JSON for a checkpoint. */
export const lifeFields = (life: Life): object => ({...life, history: life.history.map(fieldsOf)})
