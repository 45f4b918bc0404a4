import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

/** Compiled code of the bundles is kept for this run of the tests, and not in the user's cache. */
export default (): (() => void) => {
  const folder = mkdtempSync(join(tmpdir(), 'qcmd-cache-'))
  process.env['QCMD_CACHE_DIR'] = folder
  return () => {
    rmSync(folder, {recursive: true, force: true, maxRetries: 5})
  }
}
