import {describe, expect, it} from 'vitest'
import type {Check} from '../../src/sessions/check.js'
import {doctorView} from '../../src/ui/doctor-view.js'
import {HOSTILE, HOSTILE_SHOWN, UNSAFE, look} from '../support/look.js'

const node: Check = {name: 'node', ok: true, optional: false, detail: '20.20.0', fix: null}
const journal: Check = {
  name: 'journal',
  ok: false,
  optional: false,
  detail: '3 damaged records (the first at journal-000001.ndjson:4711); skipped, the others count',
  fix: 'To begin a new one: qcmd monitors stop --all && mv /s/journal /s/journal.damaged',
}
const ollama: Check = {
  name: 'ollama',
  ok: false,
  optional: true,
  detail: 'nothing listens on 127.0.0.1:11434',
  fix: 'ollama serve',
}
const checks = [node, journal, ollama]

describe('the checks', () => {
  it('stand one below the other with sign, word, detail and cure', () => {
    expect(doctorView(checks, look())).toMatchInlineSnapshot(`
      "✔ ok        node     20.20.0
      ✗ not ok    journal  3 damaged records (the first at
                           journal-000001.ndjson:4711); skipped, the others count
                           → To begin a new one: qcmd monitors stop --all && mv /s/journal /s/journal.damaged
      ○ optional  ollama   nothing listens on 127.0.0.1:11434
                           → ollama serve

      2 of 3 checks want your attention, 1 of them optional."
    `)
  })

  it('have their details under their names at 40 columns, and cures whole', () => {
    expect(doctorView(checks, look({width: 40}))).toMatchInlineSnapshot(`
      "✔ ok        node
          20.20.0
      ✗ not ok    journal
          3 damaged records (the first at
          journal-000001.ndjson:4711);
          skipped, the others count
          → To begin a new one: qcmd monitors stop --all && mv /s/journal /s/journal.damaged
      ○ optional  ollama
          nothing listens on 127.0.0.1:11434
          → ollama serve

      2 of 3 checks want your attention, 1 of
      them optional."
    `)
  })

  it('do with ASCII', () => {
    expect(doctorView(checks, look({unicode: false}))).toMatchInlineSnapshot(`
      "+ ok        node     20.20.0
      x not ok    journal  3 damaged records (the first at
                           journal-000001.ndjson:4711); skipped, the others count
                           -> To begin a new one: qcmd monitors stop --all && mv /s/journal /s/journal.damaged
      o optional  ollama   nothing listens on 127.0.0.1:11434
                           -> ollama serve

      2 of 3 checks want your attention, 1 of them optional."
    `)
  })

  it('are the same text in colour', () => {
    const coloured = doctorView(checks, look({colour: true}))
    expect(coloured).toContain('\x1b[31m✗ not ok  \x1b[0m')
    expect(coloured).toContain('\x1b[36m→ ollama serve\x1b[0m')
    expect(coloured.replaceAll(/\x1b\[[\d;]*m/g, '')).toBe(doctorView(checks, look()))
  })

  it.each([
    [[node], 'All well.'],
    [[node, journal], '1 of 2 checks wants your attention.'],
    [[node, ollama], '1 of 2 checks wants your attention, and it is optional.'],
    [[ollama, ollama], '2 of 2 checks want your attention, all of them optional.'],
    [[node, journal, ollama], '2 of 3 checks want your attention, 1 of them optional.'],
  ])('end with a verdict: %#', (given, verdict) => {
    expect(doctorView(given, look()).split('\n').slice(-2)).toEqual(['', verdict])
  })

  it('show no hostile name raw', () => {
    const text = doctorView([{...journal, detail: HOSTILE, fix: HOSTILE}], look())
    expect(text).toContain(HOSTILE_SHOWN)
    expect(text).not.toMatch(UNSAFE)
  })
})
