/** Host, namespace, name, tag: what Ollama takes for a name. It may be typed into a command. */
export const isModelName = (name: string): boolean => /^[A-Za-z0-9][\w.:/@-]{0,199}$/.test(name)
