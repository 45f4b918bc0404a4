/** Whether a text is one JSON object. */
export const isMessageObject = (text: string): boolean => objectOf(text) !== null

/** The error that an object tells, and whether it is the last of its stream. */
export const errorIn = (text: string): {readonly error: string | null; readonly done: boolean} => {
  const {error, done, status} = objectOf(text) ?? {}
  return {
    error: error === undefined || error === null ? null : shortError(error),
    done: done === true || status === 'success',
  }
}

/** The error text of an answer that is an error; null when it says none. */
export const errorTextOf = (text: string): string | null => errorIn(text).error

const shortError = (error: unknown): string => {
  const text = typeof error === 'string' ? error : JSON.stringify(error)
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= MAX_ERROR ? line : `${line.slice(0, MAX_ERROR - 1)}…`
}
const MAX_ERROR = 200

/** An object's fields by name; undefined fields are missing. */
export const objectOf = (text: string): Readonly<Record<string, unknown>> | null => {
  try {
    return fieldsOf(JSON.parse(text))
  } catch {
    // What is no JSON is data here: the caller says what it stood for.
    return null
  }
}

/** The fields of a value that is an object, else null. */
export const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null

/** The text of bytes, or null when they are no UTF-8. */
export const textOrNull = (bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder('utf-8', {fatal: true}).decode(bytes)
  } catch {
    return null
  }
}
