import {isNeutralWord, standsAsWord, wordsIn} from './forms.js'
import {NUMBER_WORDS, ungroundedIn, withoutParticulars, type Grounds} from './grounds.js'
import {isDangerous} from './orders.js'
import {isNegator} from './polarity.js'

/**
 * Whether what a model proposes is something to look at, or one of a few harmless remedies: a question or an
 * order that begins with such a verb, in words of the lines or words that say nothing about the machine. What
 * tells a story (`intruders did it, call the police`), soothes, destroys, or leads elsewhere is none. It may
 * still be of no use; that is for who reads it.
 */
export const isProposal = (check: string, grounds: Grounds): boolean => {
  const sentences = check
    .split(/(?<=[.!?;])\s+|;/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '')
  return !isDangerous(check) && sentences.every((sentence) => isOne(sentence, grounds))
}

const isOne = (sentence: string, grounds: Grounds): boolean => {
  const words = wordsIn(sentence)
  const [first = '', second = ''] = words
  // `then look`, `please check`.
  const verb = LEADS.has(first) ? second : first
  const isQuestion = NOUN_QUESTIONS.has(first) || (sentence.endsWith('?') && QUESTIONS.has(first))
  if (!isQuestion && !VERBS.has(verb)) return false
  const said = sentence.toLowerCase()
  if (HARMS.test(said) || ORDERS.test(said)) return false
  const strange = wordsIn(withoutParticulars(sentence)).filter((word) => !isHarmless(word, grounds))
  // To look at the power or the permissions is no claim about them.
  const claims = ungroundedIn(sentence, grounds).filter(
    (claim) => !/^\p{L}+$/u.test(claim) || !isHarmless(claim.toLowerCase(), grounds),
  )
  return strange.length <= MOST_STRANGE && claims.length === 0
}

/** Of a word that no list has; the names and the words that accuse must stand in the lines. */
const MOST_STRANGE = 1

const isHarmless = (word: string, grounds: Grounds): boolean =>
  isNeutralWord(word) ||
  isNegator(word) ||
  NUMBER_WORDS.has(word) ||
  LEADS.has(word) ||
  VERBS.has(word) ||
  THINGS.has(word) ||
  THINGS.has(word.replace(/(?:e?s|ed|d|ing|ly)$/, '')) ||
  standsAsWord(word, grounds.words) ||
  standsAsWord(word, grounds.denied)

const list = (text: string): readonly string[] => text.trim().split(/\s+/)

const LEADS = new Set(list('please then first next also now go to try you the'))

/** What can be looked up, said without a question mark: `which process holds the lock`. */
const NOUN_QUESTIONS = new Set(list('what why which who where when how whether if'))
const QUESTIONS = new Set(
  list('is are was were does do did has have had can could should would will'),
)

/** What looks at something, and remedies that a person would weigh anyway. */
const VERBS: ReadonlySet<string> = new Set(
  list(`
    check verify confirm look see inspect ask find read review compare examine test monitor watch
    investigate determine make ensure list open search identify trace count measure query ping consult note
    validate analyze analyse locate track view debug profile wait correlate observe follow learn decide
    free increase raise renew fix correct restart add set update install provide define declare configure
    reduce adjust extend retry rerun reconnect resend repeat reload rotate replace resolve use consider handle
  `),
)

/** What nobody should do because a model says so, wherever in a sentence. */
const HARMS =
  /\b(?:delet(?:e|ing)|wip(?:e|ing)|eras(?:e|ing)|destroy(?:ing)?|disabl(?:e|ing)|kill(?:ing)?|unplug\w*|reboot(?:ing)?|remov(?:e|ing)|ignor(?:e|ing)|trust(?:ing)?|formatting|(?:shut|turn|switch|set)(?:ting|ing)? (?:[\w.-]+ ){0,4}(?:down|off)|(?:for|to) (?:all|every\w+|any\w+))\b/
/** Words that are something else, too, where they are an order. */
const ORDERS =
  /(?:^|\b(?:and|then|or|to|so|please|you|not|just|simply|by)\s+|,\s*)(?:drop|format|stop|reset|pull|empty|throw|skip|send|post|give|tell|call|pay|buy|click|visit|download|let|forget|shut|turn|switch)(?:t?ing)?\b(?=\s+(?:the|all|your|it|them|this|that|every|any|an?|down|off|out|away)\b)/

/** What there is on every machine to look at, and what it can be. */
const THINGS: ReadonlySet<string> = new Set(
  list(`
    log config configuration setting value option default environment variable key field name spelling typo
    syntax format code meaning doc documentation manual version release change changelog history commit
    disk drive volume partition mount filesystem space inode quota capacity size memory heap swap cpu core
    load usage use consumption resource limit threshold maximum minimum budget pool slot thread queue backlog
    process program service daemon job task worker unit container pod node cluster instance host machine
    server client device sensor hardware cable link interface network dns resolver route gateway firewall rule
    port socket address connection session traffic packet latency timeout interval deadline schedule clock time
    timestamp zone ntp date certificate chain expiry issuer tls token credential password secret login account
    user group role owner ownership permission privilege policy access right authentication authorization
    file folder directory path archive backup snapshot copy content body header request response reply answer
    query plan index table row column schema statement transaction lock database replica replication primary
    cache message broker topic partition consumer producer offset image tag registry package module library
    dependency import build deployment rollout upgrade installation script command argument parameter input
    output data record entry batch payload upload download source origin cause reason detail trace stack frame
    line function method object class exception error warning failure fault problem issue incident event
    status state health readiness probe metric graph dashboard statistic counter rate pattern trend
    power supply battery ups temperature fan mains voltage smart firmware driver kernel
    administrator admin operator owner provider vendor developer maintainer sender recipient
    current recent previous first last earlier other same right correct enough free available missing empty
    valid invalid running listening reachable up down open full healthy damaged stale old new needed required
    configured allowed expected actual own possible real similar related affected local remote upstream
    downstream backend frontend system application app website site page api endpoint url link
    exist match fit hold need take want happen grow fail work reach accept reject refuse allow permit support
    require serve respond answer listen run start stop begin end cause trigger block drop lose change go come
    keep contain include belong point depend mean show tell say give get fill exceed compare
    number amount list part side end kind type way order again closely soon once before after around during
    since until together manually possibly instead still too ever already yet
  `),
)
