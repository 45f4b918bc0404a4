/**
 * A process that appends findings: argv is one JSON object, `FindingsWork` below. Ids are `NAME0`,
 * `NAME1`, …, of which every tenth is critical and the rest info. For each line on its stdin it appends
 * a lot of twenty.
 */
import {createInterface} from 'node:readline'
import {createFileFindings} from '../../src/findings/file-findings.js'
import type {SessionId} from '../../src/sessions/events.js'
import {finding} from './finding.js'

export const LOT = 20

export interface FindingsWork {
  readonly dir: string
  readonly session: SessionId
  readonly name: string
  readonly maxBytes: number
}

const work = async ({dir, session, name, maxBytes}: FindingsWork): Promise<void> => {
  const findings = createFileFindings({dir, maxBytes})
  const told = createInterface({input: process.stdin})[Symbol.asyncIterator]()
  for (let n = 0; n % LOT > 0 || (await told.next()).done !== true; n++) {
    const severity = n % 10 === 0 ? 'critical' : 'info'
    await findings.append(session, [finding({id: `${name}${n}`, severity, count: 1})])
  }
}

const [script, json] = process.argv.slice(1)
if (json !== undefined && script?.endsWith('findings-writer.js'))
  await work(JSON.parse(json) as FindingsWork)
