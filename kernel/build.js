// Makes two files of scan.ts: src/analyse/kernel-code.ts, the WebAssembly that AssemblyScript compiles, as
// text, and src/analyse/kernel-script.ts, the same as JavaScript, for where WebAssembly gets no memory.
// Both are committed, so that nobody needs the compiler (100 MB) but who changes scan.ts; with --check they
// are only compared. The compiler is pinned, so that the same source gives the same code.
//
//   npm ci && node build.js [--check]
import {spawnSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import asc from 'assemblyscript/asc'

const here = (name) => fileURLToPath(new URL(name, import.meta.url))

const compile = async () => {
  let code
  const {error, stderr} = await asc.main(
    [
      ...['scan.ts', '--outFile', 'scan.wasm', '--runtime', 'stub', '--noAssert', '--converge'],
      ...['--optimizeLevel', '3', '--shrinkLevel', '0', '--initialMemory', '1'],
      ...['--memoryBase', '8192'],
    ],
    {
      readFile: (name) => (name === 'scan.ts' ? readFileSync(here(name), 'utf8') : null),
      writeFile: (name, content) => {
        if (name.endsWith('.wasm')) code = content
      },
      listFiles: () => [],
    },
  )
  if (error || code === undefined) throw new Error(`scan.ts does not compile:\n${stderr}`)
  return code
}

const asText = (code) => {
  const lines = Buffer.from(code)
    .toString('base64')
    .match(/.{1,92}/g)
    .map((line) => `  '${line}' +`)
  lines[lines.length - 1] = lines.at(-1).slice(0, -2)
  return `/** Made of kernel/scan.ts by \`node kernel/build.js\`: WebAssembly as base64. Not to be changed by hand. */
export const KERNEL_CODE =
${lines.join('\n')}
`
}

const asScript = (code) => {
  const dir = mkdtempSync(join(tmpdir(), 'kernel-'))
  try {
    const file = join(dir, 'scan.wasm')
    writeFileSync(file, code)
    const {stdout, status, stderr} = spawnSync(
      process.execPath,
      [here('node_modules/binaryen/bin/wasm2js'), file, '-O3'],
      {encoding: 'utf8'},
    )
    if (status !== 0) throw new Error(`wasm2js failed:\n${stderr}`)
    const from = stdout.indexOf('function asmFunc(')
    const body = stdout.slice(from, stdout.indexOf('var retasmFunc')).trim()
    return `// @ts-nocheck
/** Made of kernel/scan.ts by \`node kernel/build.js\`: what kernel-code.ts is, as JavaScript. Not to be changed by hand. */
export const createScriptKernel = () => asmFunc({})

${body}
`
  } finally {
    rmSync(dir, {recursive: true, force: true})
  }
}

const code = await compile()
const made = {'kernel-code.ts': asText(code), 'kernel-script.ts': asScript(code)}
for (const [name, text] of Object.entries(made)) {
  const target = here(`../src/analyse/${name}`)
  if (!process.argv.includes('--check')) writeFileSync(target, text)
  else if (readFileSync(target, 'utf8') !== text) {
    console.error(`src/analyse/${name} is stale: node kernel/build.js, and commit it`)
    process.exitCode = 1
  }
}
