import {readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {createFileShellHistory} from '../../src/shell-history/file-shell-history.js'
import {tempDir} from '../support/temp-dir.js'

describe('the history of the shell', () => {
  it('is kept in a private file, oldest first', async () => {
    const path = join(tempDir(), 'state', 'shell-history')
    const history = createFileShellHistory(path)
    expect(await history.read()).toEqual([])
    await history.append('/lm')
    await history.append('/status')
    expect(await createFileShellHistory(path).read()).toEqual(['/lm', '/status'])
    expect((statSync(path).mode & 0o777).toString(8)).toBe('600')
  })

  it('gives a line that was typed twice once, where it was typed last', async () => {
    const history = createFileShellHistory(join(tempDir(), 'h'))
    for (const line of ['/lm', '/status', '/lm']) await history.append(line)
    expect(await history.read()).toEqual(['/status', '/lm'])
  })

  it('keeps nothing that could not be typed', async () => {
    const path = join(tempDir(), 'h')
    const history = createFileShellHistory(path)
    for (const line of ['', '  ', 'a\x1b[2Jb', 'x'.repeat(5000), 'two\nlines']) {
      await history.append(line)
    }
    expect(await history.read()).toEqual([])
    writeFileSync(path, '/lm\n/evil\x1b]0;x\x07\n/status\n')
    expect(await history.read()).toEqual(['/lm', '/status'])
  })

  it('does not grow without end', async () => {
    const path = join(tempDir(), 'h')
    writeFileSync(path, Array.from({length: 2500}, (_, index) => `/show ${index}\n`).join(''))
    const lines = await createFileShellHistory(path).read()
    expect([lines.length, lines.at(-1)]).toEqual([1000, '/show 2499'])
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(1001)
  })

  it('is not read through a link, which is told', async () => {
    const dir = tempDir()
    writeFileSync(join(dir, 'other'), '/lm\n')
    symlinkSync(join(dir, 'other'), join(dir, 'h'))
    await expect(async () => createFileShellHistory(join(dir, 'h')).read()).rejects.toThrow(
      /Cannot read/,
    )
  })
})
