import {printable} from '../text/printable.js'
import type {Theme} from './theme.js'

/** `→ ollama serve`: what to do about it. Never wrapped, so that it can be copied and typed. */
export const fixLine = (fix: string, theme: Theme): string =>
  theme.paint('notice', `${theme.unicode ? '→' : '->'} ${printable(fix)}`)
