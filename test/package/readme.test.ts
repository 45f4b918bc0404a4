import {spawnSync} from 'node:child_process'
import {readFileSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')

describe('the README', () => {
  it('shows the pictures that are there, each with its words', () => {
    const shown = [...readme.matchAll(/^!\[([^\]]{40,})\]\((docs\/pictures\/\w+\.svg)\)$/gm)]
    const there = readdirSync(join(root, 'docs', 'pictures')).map((name) => `docs/pictures/${name}`)
    expect(shown.map(([, , path]) => path).sort()).toEqual(there.sort())
  })

  it('lists every setting as the table of settings has it', () => {
    const script = join(root, 'scripts', 'write-settings-table.js')
    const {status, stderr} = spawnSync(process.execPath, [script, '--check'], {encoding: 'utf8'})
    expect({status, stderr}).toEqual({status: 0, stderr: ''})
  })

  it('begins with the two set-up commands, one line each', () => {
    const blocks = [...readme.matchAll(/^```\w*\n([\s\S]*?)^```/gm)].map(([, text = '']) => text)
    for (const block of blocks.slice(0, 2)) expect(block.trimEnd().split('\n')).toHaveLength(1)
    expect(blocks[0]).toContain('--once')
    expect(blocks[1]).toContain('npm test')
  })

  it('names only commands that exist', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as {
      commands: Record<string, object>
    }
    const named = [...readme.matchAll(/`qcmd ((?:monitors|findings) [a-z]+|logs|status)\b/g)]
    expect(named.length).toBeGreaterThan(10)
    for (const [, command = ''] of named) {
      expect(Object.keys(manifest.commands)).toContain(command.replace(' ', ':'))
    }
  })
})
