/**
 * Shapes of untrusted values: each gives a fresh value of its type, or undefined when the value
 * is none. A good checksum proves only that the bytes are as somebody wrote them.
 */
export type Shape<T> = (value: unknown) => T | undefined

export const text: Shape<string> = (value) => (typeof value === 'string' ? value : undefined)

export const flag: Shape<boolean> = (value) => (typeof value === 'boolean' ? value : undefined)

/** A time: any finite number, fractions allowed. */
export const time: Shape<number> = (value) =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined

/** A count or a byte offset: whole, not negative, exact. */
export const count: Shape<number> = (value) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined

export const nullable =
  <T>(shape: Shape<T>): Shape<T | null> =>
  (value) =>
    value === null ? null : shape(value)

export const oneOf =
  <const T extends string>(...words: readonly T[]): Shape<T> =>
  (value) =>
    words.find((word) => word === value)

/** For a field that records of an earlier version do not have. */
export const defaulted =
  <T>(shape: Shape<T>, value: T): Shape<T> =>
  (given) =>
    given === undefined ? value : shape(given)

export const list =
  <T>(shape: Shape<T>): Shape<readonly T[]> =>
  (value) => {
    if (!Array.isArray(value)) return undefined
    const items: T[] = []
    for (const item of value as readonly unknown[]) {
      const shaped = shape(item)
      if (shaped === undefined) return undefined
      items.push(shaped)
    }
    return items
  }

/** An object with at least these keys of its own; others are dropped. */
export const object = <T extends object>(fields: {
  readonly [K in keyof T]-?: Shape<T[K]>
}): Shape<T> => {
  const entries = Object.entries(fields) as readonly (readonly [string, Shape<unknown>])[]
  return (value) => {
    if (!isObject(value)) return undefined
    const shaped: Record<string, unknown> = {}
    for (const [key, shape] of entries) {
      const field = shape(Object.hasOwn(value, key) ? value[key] : undefined)
      if (field === undefined) return undefined
      shaped[key] = field
    }
    return shaped as T
  }
}

/** Parsed JSON that is an object and no array. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
