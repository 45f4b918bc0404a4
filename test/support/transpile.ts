import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Writes a program of ours and all it imports of ours as JavaScript into the folder `out`, and
 * returns the program's path there: a process then starts in 0.1 s, under a compiling loader in
 * more than one. `entry` is a path from the root of the repository.
 */
export const transpile = (entry: string, out: string): string => {
  const written = new Set<string>()
  const visit = (path: string): void => {
    if (written.has(path)) return
    written.add(path)
    const text = readFileSync(join(root, path), 'utf8')
    const target = join(out, path.replace(/\.ts$/, '.js'))
    mkdirSync(dirname(target), {recursive: true})
    writeFileSync(target, ts.transpileModule(text, {compilerOptions}).outputText)
    for (const {fileName} of ts.preProcessFile(text).importedFiles) {
      if (fileName.startsWith('.')) visit(join(dirname(path), fileName.replace(/\.js$/, '.ts')))
    }
  }
  visit(entry)
  writeFileSync(join(out, 'package.json'), '{"type":"module"}')
  return join(out, entry.replace(/\.ts$/, '.js'))
}

const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
}
