import {mkdtempSync, realpathSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {onTestFinished} from 'vitest'

/** A fresh folder (links resolved, as macOS needs it), removed when the running test ends. */
export const tempDir = (): string => {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'qcmd-test-')))
  onTestFinished(() => {
    rmSync(path, {recursive: true, force: true})
  })
  return path
}
