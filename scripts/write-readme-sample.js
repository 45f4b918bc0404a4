// Puts the true output of the README's first command between its sample markers, so that it cannot
// drift. `--check` only compares, and exits 1 when the README is stale. Run after a build.
import {spawnSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const readme = `${root}README.md`
/** A screen of it: the head, the worst findings, the tail. */
const SHOWN_FINDINGS = 2

// Secrets are shown as hashes under the user's own key; the sample's is no secret.
const state = mkdtempSync(join(tmpdir(), 'qcmd-sample-'))
writeFileSync(join(state, 'redaction.key'), Buffer.alloc(32, 'sample'), {mode: 0o600})
const {stdout, stderr, status} = spawnSync(
  process.execPath,
  // Whether a model explains it depends on the machine.
  [`${root}bin/run.js`, 'logs', 'examples/checkout-incident.log', '--once', '--no-ai'],
  {
    cwd: root,
    encoding: 'utf8',
    env: {
      ...process.env,
      ...{TZ: 'UTC', LC_ALL: 'C.UTF-8', NO_COLOR: '1', FORCE_COLOR: ''},
      ...{QCMD_STATE_DIR: state, QCMD_CONFIG_DIR: state},
    },
  },
)
rmSync(state, {recursive: true, force: true})
if (status !== 0) {
  process.stderr.write(stderr)
  process.exit(1)
}

const blocks = stdout.trimEnd().split('\n\n')
const [path, head, count, ...rest] = blocks
const findings = rest.slice(0, SHOWN_FINDINGS)
const patterns = rest.findIndex((block) => block.startsWith('Patterns'))
const left = patterns - SHOWN_FINDINGS
const sample = [
  path,
  head,
  count,
  ...findings,
  `  … ${left} more findings`,
  ...rest.slice(patterns),
]
const text = [
  '```',
  ...sample
    .join('\n\n')
    .split('\n')
    .map((line) => line.trimEnd()),
  '```',
]

const before = readFileSync(readme, 'utf8')
const marked = /<!-- sample -->\n[\s\S]*<!-- end of sample -->/
const after = before.replace(
  marked,
  () => `<!-- sample -->\n${text.join('\n')}\n<!-- end of sample -->`,
)
if (process.argv.includes('--check')) {
  if (after === before) process.exit(0)
  process.stderr.write('The sample in README.md is stale: node scripts/write-readme-sample.js\n')
  process.exit(1)
}
writeFileSync(readme, after)
