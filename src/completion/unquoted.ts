/**
 * A word as bash has it in the line, without its quotes and backslashes; nothing in it is expanded,
 * and one that is not closed yet ends with the line.
 */
export const unquoted = (word: string): string => {
  let plain = ''
  let quote: string | null = null
  for (let index = 0; index < word.length; index++) {
    const letter = word.charAt(index)
    if (letter === quote) quote = null
    else if (quote === null && (letter === '"' || letter === "'")) quote = letter
    else if (letter === '\\' && quote !== "'") plain += word.charAt(++index)
    else plain += letter
  }
  return plain
}
