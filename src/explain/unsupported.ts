import {clausesOf, isDisclaimer} from './clauses.js'
import {isDeed, isNeutralWord, standsAsWord, wordsIn} from './forms.js'
import {NUMBER_WORDS, withoutParticulars, type Grounds} from './grounds.js'
import {isNegative, isNegator, undoneIn} from './polarity.js'

/** Words of a text that neither stand in the grounds nor follow from them, nor say nothing of their own. */
export const unsupportedIn = (text: string, grounds: Grounds): readonly string[] => {
  const found = clausesOf(withoutParticulars(text)).flatMap((clause) => {
    const isDenied = isNegative(clause)
    const undone = undoneIn(clause)
    const strange = wordsIn(clause).filter(
      (word) =>
        !isNeutralWord(word) &&
        !isNegator(word) &&
        !NUMBER_WORDS.has(word) &&
        !standsAsWord(word, grounds.words) &&
        !(undone.has(word) && isDeed(word)) &&
        !(isDenied && standsAsWord(word, grounds.denied)),
    )
    return isDisclaimer(clause) && strange.length < 2 ? [] : strange
  })
  return [...new Set(found)]
}
