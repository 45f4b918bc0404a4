import type {Explanation} from '../analyse/finding.js'

/** Whether an answer may take the place of one from before: a guess not of a verified one, none not of any. */
export const isNoWorse = (answer: Explanation | null, before: Explanation | null): boolean =>
  worthOf(answer) >= worthOf(before)

const worthOf = (answer: Explanation | null): number =>
  answer === null ? 0 : answer.verified === true ? 2 : 1
