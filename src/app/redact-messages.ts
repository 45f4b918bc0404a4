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

/** How many secrets were masked in what is sent, by kind. */
export const secretsIn = (messages: readonly ChatMessage[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const {content} of messages) {
    for (const [, kind = ''] of content.matchAll(/\[secret:([a-z-]{2,16}):[0-9a-f]{4}\]/g)) {
      counts[kind] = (counts[kind] ?? 0) + 1
    }
  }
  return counts
}
