#!/usr/bin/env node
import {existsSync} from 'node:fs'
import {fileURLToPath} from 'node:url'

const entry = new URL('../dist/cli/main.js', import.meta.url)
if (!existsSync(entry)) {
  process.stderr.write('qcmd: not built yet\nRun: npm ci && npm run build\n')
  process.exit(70)
}
const {main} = await import(entry)
await main(process.argv.slice(2), fileURLToPath(new URL('..', import.meta.url)))
