import {MAX_TITLE, shortTitle, titleOf} from './detectors/detector.js'
import type {Head} from './head.js'
import {identityOf, placeOf} from './trace-identity.js'
import type {Trail} from './trace-identity.js'

/** First lines that say nothing but that a trace follows. */
const SAYS_NOTHING =
  /^(?:(?:\+ Exception Group )?Traceback \(most recent call last\)|goroutine \d+ \[|(?:file:\/\/|[A-Za-z]:)?[/\\]\S{1,300}:\d+$)/
/** A longer place would leave no room for what happened. */
const MAX_PLACE = 60

/** `request failed: KeyError: 'price' at load (feed.py)`: the record, its exception, and where it came from. */
export const traceTitle = (head: Head, trail: Trail, prefix = ''): string => {
  const said = prefix + saidBy(head, trail)
  const place = placeOf(identityOf(trail))
  const isInHead = trail.steps.length === trail.headSteps
  const isSaid =
    isInHead || place === '' || place.length > MAX_PLACE || said.includes(place.slice(3))
  if (isSaid) return shortTitle(said)
  return `${shortTitle(said, MAX_TITLE - place.length - 1)} ${place}`
}

const saidBy = (head: Head, {error, isInHead}: Trail): string => {
  if (error === '') return titleOf(head)
  if (SAYS_NOTHING.test(head.message)) return error
  return isInHead ? titleOf(head) : `${titleOf(head).replace(/:$/, '')}: ${error}`
}
