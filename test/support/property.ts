/**
 * How often a property is tried: `runs` where somebody works, `inCi` where all of it counts. The seed is
 * printed, so that a failure can be had again: QCMD_SEED=… npx vitest run FILE.
 */
export const tried = (
  title: string,
  {runs, inCi}: {readonly runs: number; readonly inCi: number},
): {readonly numRuns: number; readonly seed: number} => {
  const numRuns = Number(process.env['QCMD_RUNS'] ?? (process.env['QCMD_CI'] ? inCi : runs))
  const seed = Number(process.env['QCMD_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
  console.log(`${title}: ${numRuns} cases, QCMD_SEED=${seed}`)
  return {numRuns, seed}
}
