import {describe, expect, it} from 'vitest'
import {storyOf} from '../../src/explain/story.js'

describe('the story of an explanation', () => {
  it.each([
    ['a cause', 'The pump halted', 'the valve is stuck', 'The pump halted. the valve is stuck.'],
    ['sentences', 'The pump halted!', 'Why? …', 'The pump halted! Why? …'],
    ['no cause', 'The pump halted.', 'The cause is unknown.', 'The pump halted.'],
    ['none at all', 'The pump halted', '', 'The pump halted.'],
  ])('with %s', (_, what, cause, told) => {
    expect(storyOf({what, cause})).toBe(told)
  })
})
