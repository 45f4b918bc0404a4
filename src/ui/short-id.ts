import {printable} from '../text/printable.js'

/** `3fa85f64...`: a pasted id with its dots is understood. */
export const shortId = (id: string): string => `${printable(id.slice(0, 8))}...`
