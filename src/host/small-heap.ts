import {setFlagsFromString} from 'node:v8'

/**
 * Lets the heap grow to about one and a half of what is in use before it is collected, where V8 waits for up
 * to four times as much. A log that brings new lines for ever makes much that is needed once: 287 MiB for
 * ten thousand templates, of which 40 were in use; so it is 180, for a tenth more time. Other logs make no
 * difference. V8 writes an error for a flag that it does not know, so only versions that were tried get it.
 */
export const keepHeapSmall = (): void => {
  const [major = ''] = process.versions.node.split('.')
  if (Number(major) > NEWEST_TRIED) return
  isSmall = true
  setFlagsFromString('--heap-growing-percent=50')
}

/** Compiled code is of use to a process of the same flags only, and none starts with this one. */
export const underUsualFlags = <T>(work: () => T): T => {
  if (!isSmall) return work()
  setFlagsFromString('--heap-growing-percent=0')
  try {
    return work()
  } finally {
    setFlagsFromString('--heap-growing-percent=50')
  }
}

/** A flag of the process, which is what V8's flags are. */
let isSmall = false
const NEWEST_TRIED = 26
