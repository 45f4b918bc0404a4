/** A text as a part of a pattern that matches this text and nothing else, with the flag `u` and without. */
export const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
