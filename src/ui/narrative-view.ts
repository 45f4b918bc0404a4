import type {Finding} from '../analyse/finding.js'
import {printable} from '../text/printable.js'
import {storyOf} from '../explain/story.js'
import {counted, formatTime} from './format-values.js'
import type {Look} from './table.js'
import {wrap} from './width.js'

/** What stands over the story that a model tells of a file. */
export const narrativeHead = (model: string, {theme, width}: Look): string => {
  const title = 'What happened'
  const rest = `(${printable(model)}, verified against the lines)`
  const isShort = title.length + 1 + rest.length <= width
  const strong = theme.paint('strong', title)
  if (isShort) return ['', `${strong} ${theme.paint('quiet', rest)}`].join('\n')
  const lines = wrap(rest, Math.max(20, width))
  return ['', strong, ...lines.map((line) => theme.paint('quiet', line))].join('\n')
}

/** One verified explanation as a sentence or two, with the lines that it rests on. */
export const narrativeEntry = (finding: Finding, {theme, width}: Look): string => {
  const {explanation} = finding
  if (explanation === null) return ''
  const room = Math.max(20, width - 4)
  const when = formatTime(new Date(finding.firstSeen))
  const lines = explanation.cites.flatMap((index) => {
    const line = finding.evidence[index]?.line
    return line === null || line === undefined ? [] : [`line ${line}`]
  })
  const source = [when, ...lines, finding.id].join(` ${theme.signs.dot} `)
  return [
    '',
    ...wrap(printable(storyOf(explanation)), room).map((line) => `    ${line}`),
    ...wrap(printable(source), room).map((line) => `    ${theme.paint('quiet', line)}`),
  ].join('\n')
}

/** What the story leaves out, and why; null when it leaves out nothing. */
export const narrativeFoot = (
  {
    unverified,
    stopped,
    model,
  }: {
    readonly unverified: number
    readonly stopped: string | null
    readonly model: string
  },
  {theme, width}: Look,
): string | null => {
  const notes = [
    ...(unverified === 0
      ? []
      : [
          `What ${printable(model)} said of ${counted(unverified, 'finding')} could not be verified; the built-in analysis stands.`,
        ]),
    ...(stopped === null ? [] : [`The model was not asked further: ${printable(stopped)}.`]),
  ]
  if (notes.length === 0) return null
  const lines = notes.flatMap((note) => wrap(note, Math.max(20, width)))
  return ['', ...lines.map((line) => theme.paint('quiet', line))].join('\n')
}

/** One line for a report that no model explains. */
export const noModelLine = (why: string, {theme, width}: Look): string =>
  wrap(`No model explains it (${printable(why)}); the built-in analysis does.`, Math.max(20, width))
    .map((line) => theme.paint('quiet', line))
    .join('\n')
