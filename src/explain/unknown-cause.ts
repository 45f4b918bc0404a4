/** Whether a model has said that it does not know the cause. */
export const isUnknownCause = (cause: string): boolean =>
  cause.trim() === '' ||
  /^(?:the )?(?:cause )?(?:is )?(?:unknown|not (?:known|visible|shown|clear)|unclear|n\/?a|none)[.!]?$/i.test(
    cause.trim(),
  )
