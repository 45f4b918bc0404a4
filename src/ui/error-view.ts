import {printable} from '../text/printable.js'

/** `qcmd: what failed: why` and a line with what to do next, for stderr; without a last newline. */
export const errorText = ({
  message,
  hint,
}: {
  readonly message: string
  readonly hint: string
}): string => [`qcmd: ${printable(message)}`, ...(hint === '' ? [] : [printable(hint)])].join('\n')
