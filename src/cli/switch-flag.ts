import {Flags} from '@oclif/core'

/**
 * A flag without a value that the configuration may set, too: `--name` and `--no-name`, undefined
 * where neither is given. The help shows the one that is typed more, `shown`.
 */
export const switchFlag = ({
  shown,
  ...options
}: {
  readonly shown: string
  readonly description: string
  readonly helpGroup?: string
}) => Flags.boolean<boolean | undefined>({...options, allowNo: true, helpLabel: shown})
