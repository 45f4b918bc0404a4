import {clausesOf} from './clauses.js'
import type {Grounds} from './grounds.js'

/**
 * Names with the value of another: `expected 1191` where the lines say `expected=1199 actual=1191`, `length 2`
 * where they say `length 3`, and changes `from 40 to 8` that went the other way.
 */
export const mispairedIn = (text: string, {text: lines}: Grounds): readonly string[] => {
  const pairs = pairsIn(lines)
  const values = new Set([...pairs.values()].flatMap((known) => [...known]))
  const found = clausesOf(text.toLowerCase()).flatMap((clause) => {
    const tokens = clause.split(/[\s=]+/).map(bare)
    return tokens.flatMap((token, at) => {
      const [next = '', after = ''] = tokens.slice(at + 1, at + 3)
      return [
        ...(isMispaired(token, next, pairs, values) ? [`${token} ${next}`] : []),
        // `a limit of 512`, and `served in 50 s` where the lines say `served in 3 ms`.
        ...(/^\d/.test(after) &&
        isMispaired(next === 'of' ? token : `${token} ${next}`, after, pairs, values)
          ? [`${token} ${next} ${after}`]
          : []),
        // `1191 was expected`.
        ...(/^(?:is|was|as)$/.test(next) && isMispaired(after, token, pairs, values)
          ? [`${token} ${next} ${after}`]
          : []),
      ]
    })
  })
  const said = text.toLowerCase()
  return [
    ...new Set([...found, ...changesMistakenIn(said, lines), ...sharesMistakenIn(said, lines)]),
  ]
}

type Pairs = ReadonlyMap<string, ReadonlySet<string>>

/** `key=value`, `"key":"value"`, and a word before a number. */
const pairsIn = (text: string): Pairs => {
  const pairs = new Map<string, Set<string>>()
  for (const pattern of [
    /([\p{L}_][\w-]*)(?:["']\s?:|=)\s?["']?([\w./:@-]+)/gu,
    /([\p{L}_][\w-]*)[ :](?:of )?(\d+(?:\.\d+)?)(?![\w:-]|\.\d)/gu,
    /([\p{L}_][\w-]* (?:in|at|after|with|to)) (\d+(?:\.\d+)?)(?![\w:-]|\.\d)/gu,
  ]) {
    for (const [, key = '', value = ''] of text.matchAll(pattern)) {
      const known = pairs.get(key) ?? new Set()
      pairs.set(key, known.add(bare(value)))
    }
  }
  return pairs
}

/** That name has values, this is none of them, and it is a number or the value of another name. */
const isMispaired = (
  name: string,
  value: string,
  pairs: Pairs,
  values: ReadonlySet<string>,
): boolean => {
  const known = pairs.get(name)
  if (known === undefined || name.length < 3 || value === '' || known.has(value)) return false
  return values.has(value) || (/^\d+$/.test(value) && [...known].every((one) => /^\d+$/.test(one)))
}

const changesMistakenIn = (text: string, lines: string): readonly string[] =>
  [...text.matchAll(/\bfrom (\d[\d.,]*) to (\d[\d.,]*)/g)].flatMap(([said, from = '', to = '']) => {
    const [before, after] = [bare(from), bare(to)]
    const went = [...lines.matchAll(/\bfrom (\d[\d.,]*)\S* to (\d[\d.,]*)/g)]
    const isKnown = went.some(
      ([, one = '', other = '']) => bare(one) === before && bare(other) === after,
    )
    return went.length === 0 || isKnown ? [] : [bare(said)]
  })

/** `12 of 40`, which is not `40 of 12`. */
const sharesMistakenIn = (text: string, lines: string): readonly string[] =>
  [...text.matchAll(SHARE)].flatMap(([said, part = '', whole = '']) => {
    const told = [...lines.matchAll(SHARE)]
    const isTold = told.some(([, one, all]) => one === part && all === whole)
    return told.length === 0 || isTold ? [] : [said]
  })
const SHARE = /(?<![\d.])(\d+) ?(?:of|out of|\/) ?(?:the )?(\d+)(?![\d.])/g

const bare = (token: string): string => token.replace(/^["'`([{<]+|["'`)\]}>.,;:!?]+$/g, '')
