// Makes src/analyse/kernel-code.ts of scan.ts: the WebAssembly that AssemblyScript compiles, as text. It
// is committed, so that nobody needs the compiler (100 MB) but who changes scan.ts; with --check it is
// only compared. The compiler is pinned, so that the same source gives the same code.
//
//   npm ci && node build.js [--check]
import {readFileSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import asc from 'assemblyscript/asc'

const here = (name) => fileURLToPath(new URL(name, import.meta.url))
const target = here('../src/analyse/kernel-code.ts')

const compile = async () => {
  let code
  const {error, stderr} = await asc.main(
    [
      ...['scan.ts', '--outFile', 'scan.wasm', '--runtime', 'stub', '--noAssert', '--converge'],
      ...[
        '--optimizeLevel',
        '3',
        '--shrinkLevel',
        '0',
        '--initialMemory',
        '1',
        '--memoryBase',
        '8192',
      ],
    ],
    {
      readFile: (name, base) => (name === 'scan.ts' ? readFileSync(here(name), 'utf8') : null),
      writeFile: (name, content) => {
        if (name.endsWith('.wasm')) code = content
      },
      listFiles: () => [],
    },
  )
  if (error || code === undefined) throw new Error(`scan.ts does not compile:\n${stderr}`)
  return Buffer.from(code).toString('base64')
}

const sourceOf = (text) => {
  const lines = text.match(/.{1,92}/g).map((line) => `  '${line}' +`)
  lines[lines.length - 1] = lines.at(-1).slice(0, -2)
  return `/** Made of kernel/scan.ts by \`node kernel/build.js\`: WebAssembly as base64. Not to be changed by hand. */
export const KERNEL_CODE =
${lines.join('\n')}
`
}

const made = sourceOf(await compile())
if (!process.argv.includes('--check')) writeFileSync(target, made)
else if (readFileSync(target, 'utf8') !== made) {
  console.error('src/analyse/kernel-code.ts is stale: node kernel/build.js, and commit it')
  process.exitCode = 1
}
