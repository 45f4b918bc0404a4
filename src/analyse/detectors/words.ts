/** Words that report a failure, as words of their own: not in paths, names or `error_count`. */
const FAILURE =
  /(?<![\w/.-])(?:(error|errors|fatal|panic|exception|crashed|corrupted|corruption|segfault)|failed|failure|failures|aborted|cannot|could not|unable to)(?![\w/]|[.-]\w)/gi

/** What stands before a failure that did not happen. */
const DENIED_BEFORE =
  /(?:^|[\s([{"':=,])(?:0|no|non|zero|not|never|without|any|if|on|for|of|ignore|ignored|ignoring|handle|handles|handled|handling|clear|cleared|recovered from|retry|until|when|max|last)[\s-]{1,3}(?:\w{1,12} )?$/i

/** `errors=0`, `error: null`, `failed 0`, `error count: 0`, `error rate 0.00`, `error handler`. */
const DENIED_AFTER =
  /^["']?(?:s|\(s\))?(?: (?:count|rate|code|ratio|total|number))?["']?\s{0,3}(?:[=:>]{0,2}\s{0,3}["']?(?:0(?:\.0*)?%?|null|none|nil|no|false|ok|success|undefined|""|''|\[\]|\{\}|\(null\)|-)["']?(?=[\s,;)\]}|.]|$)|(?:handler|handling|handlers|page|pages|log|logs|file|logging|reporting|recovery|correction|free|checking|budget|threshold)\b)/i

/**
 * How badly a message without a level says in words that something failed: `error`, `warning`, or
 * undefined. The weakest of all signs: only where a record says nothing else. Linear in 1,024
 * characters.
 */
export const severityOfWords = (message: string): 'error' | 'warning' | undefined => {
  const text = message.slice(0, 1024)
  let worst: 'warning' | undefined
  for (const found of text.matchAll(FAILURE)) {
    const end = found.index + found[0].length
    if (DENIED_BEFORE.test(text.slice(Math.max(0, found.index - 40), found.index))) continue
    if (DENIED_AFTER.test(text.slice(end, end + 48))) continue
    if (found[1] !== undefined) return 'error'
    worst = 'warning'
  }
  return worst
}
