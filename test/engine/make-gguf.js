#!/usr/bin/env node
// Writes a language model of some 600 kB, in the GGUF format (version 3, architecture llama), whose weights
// are made by hand and not trained. It is a true transformer: one layer, four heads of which two are used.
//
//   node test/engine/make-gguf.js FILE
//
// What it knows:
//
//   - Three phrases (`CUES`) are one token each. A head looks for them in all that stands before and
//     carries the nearest one to the place where the next token is chosen. There it raises the words
//     that belong to it, each by the same amount or by less: the phrase itself where text may stand, a
//     category, a severity and a `sure` where the grammar leaves nothing else.
//   - `Explain L1.` … `Explain L9.` are one token each, too. A second head finds the nearest one, whose
//     digit is what it names where only a digit may stand.
//   - Without a cue the words of `NO_CUE` are left.
//   - After a phrase comes a quotation mark, after the third phrase more and more of the same.
//
// It has no idea of JSON: that a reply has a shape is the doing of the grammar. Since nothing of a
// log but a cue can move it, a reply that follows the cue proves that the text of the log was read by a
// model. It says nothing about how well a model explains.
//
// Nearness: both heads ask with a vector that is the same everywhere and find keys that are the same
// for all cues, so that only the rotary position embedding tells them apart. The pair of dimensions
// that they use turns by 0.0005 a token, half a turn in 6000: over the whole window a nearer key scores higher,
// and the softmax of scores in the thousands leaves nothing to the others.
import {createHash} from 'node:crypto'
import {readFileSync, writeFileSync} from 'node:fs'
import {join, resolve} from 'node:path'

/** What a log line may hold, and what the model then says. */
export const CUES = [
  {phrase: 'valve stuck', category: 'hardware', severity: 'critical', sure: 'yes'},
  {phrase: 'session rejected', category: 'auth', severity: 'warning', sure: 'partly'},
  // The longest reply that the grammar allows.
  {phrase: 'echo chamber', category: 'limits', severity: 'error', sure: 'yes', echoes: ' and echo'},
]
export const NO_CUE = {phrase: 'unknown', category: 'other', severity: 'info', sure: 'no'}
/** What it was trained for, so to speak. */
export const CONTEXT_TOKENS = 4096

const EMBEDDING = 64
const HEADS = 4
const HEAD = EMBEDDING / HEADS
const FEED_FORWARD = 32
const LABELS = 9
/** Pair 4 of 8 turns by base^(-4/8) a token. */
const ROPE_BASE = 4e6
const POSITION_PAIR = 4
/** A score of some thousands for a key that stands right here. */
const SHARPNESS = 25

/** By how much a token is raised; only the order of these figures matters. */
const AFTER = 40
const BY_CUE = {phrase: 30, category: 29, severity: 28, sure: 27}
const BY_NONE = {phrase: 5, category: 4.5, severity: 4, sure: 3.5}
const BY_LABEL = 3
const END_OF_LIST = 1
const BLANK = -2
const UNWANTED = -5

export const writeModel = (path, trainingText) => {
  const vocabulary = createVocabulary(trainingText)
  const bytes = encodeGguf(metadataOf(vocabulary), tensorsOf(vocabulary))
  writeFileSync(path, bytes)
  return {bytes: bytes.length, tokens: vocabulary.tokens.length, digest: sha256(bytes)}
}

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')

// ---------------------------------------------------------------- vocabulary

/** Token types of GGUF. */
const NORMAL = 1
const CONTROL = 3
/** Found in a text as it stands, before anything else is. */
const USER_DEFINED = 4

const MERGES = 1000
const SPECIAL = ['<|end|>', '<|im_start|>', '<|im_end|>']

const createVocabulary = (trainingText) => {
  const merges = learnMerges(trainingText, MERGES)
  const asks = Array.from({length: LABELS}, (_, index) => `Explain L${index + 1}.`)
  const whole = [...[NO_CUE, ...CUES].map(({phrase}) => phrase), ...asks]
  // These are only ever said: no merge leads to them.
  const said = [NO_CUE, ...CUES].flatMap(({phrase, ...words}) => Object.values(words))
  const normal = [
    ...[...BYTES.values(), ...merges.map((pair) => pair.join(''))],
    ...said.map((word) => written(word).join('')),
  ].filter((text) => !whole.includes(text))
  const tokens = [
    ...SPECIAL.map((text) => ({text, type: CONTROL})),
    ...whole.map((text) => ({text, type: USER_DEFINED})),
    ...[...new Set(normal)].map((text) => ({text, type: NORMAL})),
  ]
  const ids = new Map(tokens.map(({text, type}, id) => [type === NORMAL ? plain(text) : text, id]))
  return {
    tokens,
    merges,
    asks,
    id(text) {
      const id = ids.get(text)
      if (id === undefined) throw new Error(`no token for ${JSON.stringify(text)}`)
      return id
    },
  }
}

/** GPT-2 writes each byte as a printable character: those that are stand for themselves. */
const BYTES = new Map(
  Array.from({length: 256}, (_, byte) => byte)
    .map((byte) => [byte, /[!-~¡-¬®-ÿ]/.test(String.fromCharCode(byte))])
    .sort(([a, isPlainA], [b, isPlainB]) => Number(isPlainB) - Number(isPlainA) || a - b)
    .map(([byte, isPlain], index) => [byte, String.fromCharCode(isPlain ? byte : 68 + index)]),
)
const CHARACTERS = new Map([...BYTES].map(([byte, character]) => [character, byte]))
const written = (text) => [...Buffer.from(text)].map((byte) => BYTES.get(byte))
const plain = (text) => Buffer.from([...text].map((c) => CHARACTERS.get(c))).toString('latin1')

/** How GPT-2 cuts a text before it merges. */
const PIECES = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu

/** Byte pair encoding (Sennrich et al. 2016): the most frequent pair becomes one, again and again. */
const learnMerges = (text, count) => {
  const counts = new Map()
  for (const piece of text.match(PIECES) ?? []) counts.set(piece, (counts.get(piece) ?? 0) + 1)
  const words = [...counts].map(([piece, times]) => ({parts: written(piece), times}))
  const merges = []
  while (merges.length < count) {
    const pairs = new Map()
    for (const {parts, times} of words) {
      for (let i = 1; i < parts.length; i++) {
        const pair = `${parts[i - 1]} ${parts[i]}`
        pairs.set(pair, (pairs.get(pair) ?? 0) + times)
      }
    }
    const [best] = [...pairs].reduce((a, b) => (b[1] > a[1] ? b : a), ['', 1])
    if (best === '') break
    const [left, right] = best.split(' ')
    for (const {parts} of words) {
      for (let i = 1; i < parts.length; i++) {
        if (parts[i - 1] === left && parts[i] === right) parts.splice(i - 1, 2, left + right)
      }
    }
    merges.push([left, right])
  }
  return merges
}

// ---------------------------------------------------------------- weights

/** What each dimension of the residual stream means. */
const DIM = (() => {
  let next = 0
  const one = () => next++
  const several = (count) => Array.from({length: count}, one)
  return {
    always: one(),
    // Of the token that stands there.
    isCue: one(),
    cue: several(CUES.length),
    isAsk: one(),
    ask: several(LABELS),
    endsPhrase: one(),
    echo: one(),
    brace: one(),
    // Brought there by the two heads.
    seenCue: several(CUES.length),
    seenAsk: several(LABELS),
  }
})()

const tensorsOf = (vocabulary) => {
  const {tokens} = vocabulary
  const matrix = (rows, columns) => ({rows, columns, data: new Float32Array(rows * columns)})
  const set = ({columns, data}, row, column, value) => (data[row * columns + column] = value)
  const square = () => matrix(EMBEDDING, EMBEDDING)
  const ones = () => ({rows: 1, columns: EMBEDDING, data: new Float32Array(EMBEDDING).fill(1)})

  const embedding = matrix(tokens.length, EMBEDDING)
  const output = matrix(tokens.length, EMBEDDING)
  const means = (text, ...dims) => {
    for (const dim of dims) set(embedding, vocabulary.id(text), dim, 1)
  }
  const raise = (text, dim, value) => set(output, vocabulary.id(text), dim, value)

  // 1. What each token is.
  for (const id of tokens.keys()) set(embedding, id, DIM.always, 1)
  CUES.forEach(({phrase, echoes}, index) => {
    means(phrase, DIM.isCue, DIM.cue[index], echoes === undefined ? DIM.endsPhrase : DIM.echo)
    if (echoes !== undefined) means(echoes, DIM.echo)
  })
  vocabulary.asks.forEach((ask, index) => means(ask, DIM.isAsk, DIM.ask[index]))
  means(NO_CUE.phrase, DIM.endsPhrase)
  means('}', DIM.brace)

  // 2. What is brought from where: head 0 looks for cues, head 1 for what is to be explained.
  const [query, key, value, result] = [square(), square(), square(), square()]
  const look = (head, isOne, which, seen) => {
    const at = head * HEAD + 2 * POSITION_PAIR
    set(query, at, DIM.always, SHARPNESS)
    set(key, at, isOne, SHARPNESS)
    which.forEach((dim, index) => {
      // The norm has made it about EMBEDDING ** 0.5 times as large.
      set(value, head * HEAD + index, dim, 2 / EMBEDDING ** 0.5)
      set(result, seen[index], head * HEAD + index, 1)
    })
  }
  look(0, DIM.isCue, DIM.cue, DIM.seenCue)
  look(1, DIM.isAsk, DIM.ask, DIM.seenAsk)

  // 3. What comes next.
  const isWanted = (text) => /^[!-~]$/.test(text)
  for (const [id, {text, type}] of tokens.entries()) {
    set(output, id, DIM.always, type === NORMAL && isWanted(text) ? 0 : UNWANTED)
  }
  raise(' ', DIM.always, BLANK)
  raise('\n', DIM.always, BLANK - 1)
  raise(']', DIM.always, END_OF_LIST)
  for (const [field, by] of Object.entries(BY_NONE)) raise(NO_CUE[field], DIM.always, by)
  CUES.forEach((cue, index) => {
    for (const [field, by] of Object.entries(BY_CUE)) raise(cue[field], DIM.seenCue[index], by)
    if (cue.echoes !== undefined) raise(cue.echoes, DIM.echo, AFTER + 5)
  })
  DIM.seenAsk.forEach((dim, index) => raise(String(index + 1), dim, BY_LABEL))
  for (const dim of [DIM.endsPhrase, DIM.echo]) raise('"', dim, AFTER)
  raise(SPECIAL[0], DIM.brace, AFTER)

  return [
    ['token_embd.weight', embedding],
    ['blk.0.attn_norm.weight', ones()],
    ['blk.0.attn_q.weight', query],
    ['blk.0.attn_k.weight', key],
    ['blk.0.attn_v.weight', value],
    ['blk.0.attn_output.weight', result],
    ['blk.0.ffn_norm.weight', ones()],
    // Nothing to add: the feed-forward part stays zero.
    ['blk.0.ffn_gate.weight', matrix(FEED_FORWARD, EMBEDDING)],
    ['blk.0.ffn_up.weight', matrix(FEED_FORWARD, EMBEDDING)],
    ['blk.0.ffn_down.weight', matrix(EMBEDDING, FEED_FORWARD)],
    ['output_norm.weight', ones()],
    ['output.weight', output],
  ]
}

// ---------------------------------------------------------------- file

const metadataOf = ({tokens, merges, id}) => [
  ['general.architecture', 'llama'],
  ['general.name', 'planted'],
  ['llama.context_length', u32(CONTEXT_TOKENS)],
  ['llama.embedding_length', u32(EMBEDDING)],
  ['llama.block_count', u32(1)],
  ['llama.feed_forward_length', u32(FEED_FORWARD)],
  ['llama.attention.head_count', u32(HEADS)],
  ['llama.attention.head_count_kv', u32(HEADS)],
  ['llama.attention.layer_norm_rms_epsilon', f32(1e-6)],
  ['llama.rope.dimension_count', u32(HEAD)],
  ['llama.rope.freq_base', f32(ROPE_BASE)],
  ['llama.vocab_size', u32(tokens.length)],
  ['tokenizer.ggml.model', 'gpt2'],
  ['tokenizer.ggml.pre', 'gpt-2'],
  ['tokenizer.ggml.tokens', tokens.map(({text}) => text)],
  ['tokenizer.ggml.token_type', tokens.map(({type}) => i32(type))],
  ['tokenizer.ggml.merges', merges.map((pair) => pair.join(' '))],
  ['tokenizer.ggml.bos_token_id', u32(id(SPECIAL[0]))],
  ['tokenizer.ggml.eos_token_id', u32(id(SPECIAL[0]))],
  ['tokenizer.ggml.eot_token_id', u32(id(SPECIAL[2]))],
  ['tokenizer.ggml.add_bos_token', false],
]

const u32 = (value) => ({type: 4, bytes: packed(4, (b) => b.writeUInt32LE(value))})
const i32 = (value) => ({type: 5, bytes: packed(4, (b) => b.writeInt32LE(value))})
const f32 = (value) => ({type: 6, bytes: packed(4, (b) => b.writeFloatLE(value))})
const u64 = (value) => packed(8, (b) => b.writeBigUInt64LE(BigInt(value)))
const packed = (size, write) => {
  const bytes = Buffer.alloc(size)
  write(bytes)
  return bytes
}
const text = (value) => Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)])

/** A value of the file's metadata with its type; the numbers are those of GGUF's `gguf_type`. */
const typed = (value) => {
  if (typeof value === 'string') return {type: 8, bytes: text(value)}
  if (typeof value === 'boolean') return {type: 7, bytes: Buffer.from([value ? 1 : 0])}
  if (!Array.isArray(value)) return value
  const items = value.map(typed)
  const head = [u32(items[0].type).bytes, u64(items.length)]
  return {type: 9, bytes: Buffer.concat([...head, ...items.map(({bytes}) => bytes)])}
}

const ALIGNMENT = 32
const padding = (length) => Buffer.alloc((ALIGNMENT - (length % ALIGNMENT)) % ALIGNMENT)

/** Header, metadata, names and shapes, then the numbers; see ggml's docs/gguf.md. */
const encodeGguf = (metadata, tensors) => {
  const parts = [Buffer.from('GGUF'), u32(3).bytes, u64(tensors.length), u64(metadata.length)]
  for (const [key, value] of metadata) {
    const {type, bytes} = typed(value)
    parts.push(text(key), u32(type).bytes, bytes)
  }
  const numbers = []
  let offset = 0
  for (const [name, {rows, columns, data}] of tensors) {
    // A vector has one dimension; of a matrix the columns come first, since they lie side by side.
    const shape = rows === 1 ? [columns] : [columns, rows]
    const F32 = 0
    parts.push(text(name), u32(shape.length).bytes, ...shape.map(u64), u32(F32).bytes, u64(offset))
    const bytes = Buffer.from(data.buffer)
    numbers.push(bytes, padding(bytes.length))
    offset += bytes.length + padding(bytes.length).length
  }
  const head = Buffer.concat(parts)
  return Buffer.concat([head, padding(head.length), ...numbers])
}

/** Text like that which it will be asked about: some three characters a token, as with a grown model. */
export const trainingText = () => {
  const root = join(import.meta.dirname, '..', '..')
  const read = (...path) => readFileSync(join(root, ...path), 'utf8')
  return read('README.md') + read('src', 'explain', 'prompt.ts').repeat(3)
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === import.meta.filename) {
  const [, , path] = process.argv
  if (path === undefined) throw new Error('usage: node test/engine/make-gguf.js FILE')
  console.log(writeModel(path, trainingText()))
}
