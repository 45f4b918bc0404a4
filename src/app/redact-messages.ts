import type {ChatMessage} from '../explain/prompt.js'

/** The last thing that happens to a prompt before it leaves: every line of it is redacted. */
export const redactMessages = (
  messages: readonly ChatMessage[],
  redactor: () => (line: string) => string,
): readonly ChatMessage[] => {
  const redact = redactor()
  return messages.map(({role, content}) => ({
    role,
    content: content
      .split('\n')
      .map((line) => redact(line))
      .join('\n'),
  }))
}

/**
 * How many secrets were masked in what is sent, by kind. One that stands in several places is one: its
 * placeholder has its hash. A template's has none, and its secrets stand in the lines.
 */
export const secretsIn = (messages: readonly ChatMessage[]): Readonly<Record<string, number>> => {
  const placeholders = new Map<string, string>()
  for (const {content} of messages) {
    for (const [whole, kind = ''] of content.matchAll(/\[secret:([a-z-]{2,16}):[0-9a-f]{4}\]/g))
      placeholders.set(whole, kind)
  }
  const counts: Record<string, number> = {}
  for (const kind of placeholders.values()) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}
