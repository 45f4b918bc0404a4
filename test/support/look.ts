import type {Look} from '../../src/ui/table.js'
import {makeTheme} from '../../src/ui/theme.js'

/** What a view is drawn for in tests: 80 columns, no colour, UTF-8, unless told otherwise. */
export const look = ({width = 80, colour = false, unicode = true} = {}): Look => ({
  width,
  theme: makeTheme({colour, unicode}),
})

/** Nothing that a terminal obeys: what views must give whatever names and log lines hold. */
export const UNSAFE = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/

/** A name that does all it can to a terminal. */
export const HOSTILE = 'a\x1b[2J\x07\nb\r\tc\u202ed\u200be\x9bf\x7f'

/** The same as it may be shown. */
export const HOSTILE_SHOWN = 'a\\x1b[2J\\x07\\nb\\r c\\u202ed\\u200be\\x9bf\\x7f'
