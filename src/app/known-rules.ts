import type {KnownFailure} from '../analyse/known/known-failure.js'
import {BUILT_IN, createKnownFailures, type KnownFailures} from '../analyse/known-failures.js'
import {RefusedError, UsageError} from '../errors.js'
import type {RefusedRule, RuleFile} from '../rules/rules.js'
import type {Ports} from './ports.js'

type RulePorts = Pick<Ports, 'rules'>

/** The rules that are in force, and what of the user's files is not. */
export interface RulesInForce {
  readonly known: KnownFailures
  /** One sentence for each thing that could not be read; untrusted. */
  readonly warnings: readonly string[]
}

/** Reads the user's rules. A broken file is told of and never stops anything. */
export const loadKnown = async (ports: RulePorts): Promise<RulesInForce> => {
  const {own, refused} = inForce(await ports.rules.load())
  const known = createKnownFailures(own.map(({rule}) => rule))
  return {known, warnings: refused.map(sentence)}
}

/** The user's rules with the files they are from: of several with one id the first counts. */
const inForce = (
  files: readonly RuleFile[],
): {readonly own: readonly ListedRule[]; readonly refused: readonly RefusedInFile[]} => {
  const own = new Map<string, ListedRule>()
  const refused: RefusedInFile[] = []
  for (const {path, rules, refused: bad} of files) {
    refused.push(...bad.map((one) => ({path, ...one})))
    for (const rule of rules) {
      if (!own.has(rule.id)) own.set(rule.id, {rule, source: path})
      else refused.push({path, rule: rule.id, why: 'another file has a rule of this id'})
    }
  }
  return {own: [...own.values()], refused}
}

type RefusedInFile = RefusedRule & {readonly path: string}

const sentence = ({path, rule, why}: RefusedInFile): string =>
  `rules: ${path}: ${rule === null ? why : `${rule} is not used: ${why}`}`

/** A rule as it is listed. */
export interface ListedRule {
  readonly rule: KnownFailure
  /** `builtin`, or the path of its file. */
  readonly source: string
}

export interface RuleList {
  readonly rules: readonly ListedRule[]
  readonly refused: readonly RefusedInFile[]
}

/** All rules in the order in which they are tried. */
export const listRules = async (ports: RulePorts): Promise<RuleList> => {
  const {own, refused} = inForce(await ports.rules.load())
  const {all} = createKnownFailures(own.map(({rule}) => rule))
  const builtIn = all.slice(own.length).map((rule) => ({rule, source: 'builtin'}))
  return {rules: [...own, ...builtIn], refused}
}

/** What was found about one rule of a file. */
export interface RuleVerdict {
  readonly rule: KnownFailure
  /** What is wrong with it, one sentence each. */
  readonly problems: readonly string[]
  /** What is worth knowing and not wrong. */
  readonly notes: readonly string[]
}

export interface RulesTested {
  readonly path: string
  readonly verdicts: readonly RuleVerdict[]
  readonly refused: readonly RefusedRule[]
}

/** Holds each rule of a file against its own examples and against the rules that are in force. */
export const testRules = async (ports: RulePorts, path: string): Promise<RulesTested> => {
  const file = await ports.rules.read(path)
  const others = (await ports.rules.load()).filter((one) => !isSame(one, file))
  const taken = new Map(others.flatMap((one) => one.rules.map(({id}) => [id, one.path] as const)))
  const known = createKnownFailures(file.rules)
  const verdicts = file.rules.map((rule) => {
    const owner = taken.get(rule.id)
    const problems = problemsOf(rule, known)
    if (owner !== undefined) problems.push(`its id is taken by ${owner}`)
    return {rule, problems, notes: notesOf(rule)}
  })
  return {path, verdicts, refused: file.refused}
}

/** The copy of the file itself, once it was added, is no rival. */
const isSame = (one: RuleFile, file: RuleFile): boolean => nameIn(one.path) === nameIn(file.path)

const nameIn = (path: string): string => path.split(/[/\\]/).at(-1) ?? path

const problemsOf = (rule: KnownFailure, known: KnownFailures): string[] => {
  const {example, counterExample} = rule
  const problems: string[] = []
  if (example !== null) {
    const first = known.find({subject: example, line: example})
    if (!rule.pattern.test(example)) problems.push('its pattern does not match its example')
    else if (first !== rule)
      problems.push(`its example is told by ${first?.id ?? 'none'} before it`)
  }
  if (counterExample !== null && rule.pattern.test(counterExample)) {
    problems.push('its pattern matches its counter-example')
  }
  return problems
}

const notesOf = (rule: KnownFailure): string[] => {
  const notes: string[] = []
  if (rule.example === null) notes.push('it has no example to be tested with')
  if (BUILT_IN.some(({id}) => id === rule.id)) notes.push('it stands in place of a built-in rule')
  return notes
}

export const isSound = ({verdicts, refused}: RulesTested): boolean =>
  refused.length === 0 && verdicts.every(({problems}) => problems.length === 0)

export interface RulesAdded {
  /** Where the copy is that is read from now on. */
  readonly path: string
  readonly rules: readonly KnownFailure[]
  readonly refused: readonly RefusedRule[]
}

/**
 * Copies a file of rules to where they are read from. Throws a UsageError for a file without a rule
 * that can be used, or with one that fails its own examples, and a RefusedError for an id that another
 * file has, or a file of that name.
 */
export const addRules = async (
  ports: RulePorts,
  path: string,
  options: {readonly replace: boolean},
): Promise<RulesAdded> => {
  const {verdicts, refused} = await testRules(ports, path)
  const hint = `Type: qcmd rules test ${path}`
  const [worst] = verdicts.filter(({problems}) => problems.length > 0)
  if (worst) {
    const message = `Cannot add ${path}: ${worst.rule.id}: ${worst.problems[0] ?? ''}`
    const isTaken = worst.problems.every((problem) => problem.startsWith('its id is taken'))
    throw isTaken
      ? new RefusedError('rule-exists', message, hint)
      : new UsageError('bad-rules', message, hint)
  }
  if (verdicts.length === 0) {
    const [first] = refused
    const why = first ? `${first.rule === null ? '' : `${first.rule}: `}${first.why}` : 'no rule'
    throw new UsageError('bad-rules', `Cannot add ${path}: ${why}`, hint)
  }
  const added = await ports.rules.add(path, options)
  return {path: added, rules: verdicts.map(({rule}) => rule), refused}
}
