// Puts the table of all settings between its markers in README.md, so that it cannot drift.
// `--check` only compares, and exits 1 when the README is stale.
import {readFileSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {tsImport} from 'tsx/esm/api'

const {settingsTable} = await tsImport('../src/settings/told.ts', import.meta.url)

const readme = fileURLToPath(new URL('../README.md', import.meta.url))
const before = readFileSync(readme, 'utf8')
const after = before.replace(
  /<!-- settings -->\n[\s\S]*<!-- end of settings -->/,
  () => `<!-- settings -->\n${settingsTable()}\n<!-- end of settings -->`,
)
if (!process.argv.includes('--check')) {
  writeFileSync(readme, after)
} else if (after !== before || !before.includes('<!-- settings -->')) {
  process.stderr.write(
    'The settings in README.md are stale: node scripts/write-settings-table.js\n',
  )
  process.exit(1)
}
