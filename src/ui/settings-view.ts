import type {SettingValue} from '../settings/kinds.js'
import type {Origin} from '../settings/resolve.js'
import {printable} from '../text/printable.js'
import {table, type Look} from './table.js'
import {cutMiddle} from './width.js'

/** A setting as these views need it; values and paths are untrusted. */
export interface ShownSetting {
  readonly key: string
  readonly value: SettingValue | null
  readonly origin: Origin
  readonly problem: string | null
}

/** Key and value of every setting; what is not the default stands out, by a sign too. */
export const settingsView = (
  {
    rows,
    path,
    withOrigin,
  }: {
    readonly rows: readonly ShownSetting[]
    readonly path: string
    readonly withOrigin: boolean
  },
  look: Look,
): string => {
  const {theme} = look
  if (look.width < NARROW) return narrowView({rows, path, withOrigin}, look)
  const cells = (text: (row: ShownSetting) => string) =>
    rows.map((row) => ({
      text: text(row),
      tone: row.problem !== null ? ('bad' as const) : isOwn(row) ? ('strong' as const) : null,
    }))
  return [
    ...table(
      [
        {title: '', align: 'left', cells: cells((row) => (isOwn(row) ? '*' : ''))},
        {title: 'KEY', align: 'left', cells: cells(({key}) => key)},
        {
          title: 'VALUE',
          align: 'left',
          cells: cells(shownCell),
          cut: {where: 'end', least: 8},
        },
        ...(withOrigin
          ? [
              {
                title: 'ORIGIN',
                align: 'left' as const,
                cells: cells(({origin}) => printable(originText(origin))),
                cut: {where: 'middle' as const, least: 7},
              },
            ]
          : []),
      ],
      look,
    ),
    '',
    theme.paint('quiet', `* set by you. The file: ${printable(path)}`),
  ].join('\n')
}

/** Below it a table of three columns has no room for the keys. */
const NARROW = 60

/** Key and value under each other, and where that comes from. */
const narrowView = (
  {rows, path, withOrigin}: Parameters<typeof settingsView>[0],
  {theme, width}: Look,
): string => {
  const room = width - 4
  const below = (text: string): string => `    ${cutMiddle(text, room, theme.signs.cut)}`
  return [
    ...rows.flatMap((row) => [
      `${isOwn(row) ? '*' : ' '} ${theme.paint(isOwn(row) ? 'strong' : null, row.key)}`,
      below(shownCell(row)),
      ...(withOrigin ? [theme.paint('quiet', below(printable(originText(row.origin))))] : []),
    ]),
    '',
    ...[`* set by you. The file:`, `  ${printable(path)}`].map((line) =>
      theme.paint('quiet', line),
    ),
  ].join('\n')
}

const isOwn = ({origin}: ShownSetting): boolean => origin.from !== 'default'

const shownCell = ({value, problem}: ShownSetting): string =>
  problem !== null || value === null ? 'cannot be used' : printable(valueText(value).join(' '))

/** As `config get` prints it: a list one entry a line. */
export const valueText = (value: SettingValue): readonly string[] =>
  typeof value === 'object' ? value : [String(value)]

/** `default`, the path of the file, or the variable. */
export const originText = (origin: Origin): string => {
  switch (origin.from) {
    case 'default':
      return 'default'
    case 'file':
      return origin.path
    case 'environment':
      return origin.variable
  }
}
