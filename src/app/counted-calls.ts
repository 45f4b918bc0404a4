import type {ExplainPorts} from './model-in-use.js'

/**
 * The same ports, and how many questions were sent by them so far: those that failed are among them, as they
 * are in the ledger.
 */
export const countedCalls = ({
  models,
  asked,
  clock,
  redactor,
}: ExplainPorts): {readonly ports: ExplainPorts; readonly sent: () => number} => {
  let sent = 0
  return {
    sent: () => sent,
    ports: {
      ...{asked, clock, redactor},
      models: {
        look: (...of) => models.look(...of),
        list: (...of) => models.list(...of),
        describe: (...of) => models.describe(...of),
        load: (...of) => models.load(...of),
        pull: (...of) => models.pull(...of),
        chat: (...of) => {
          sent += 1
          return models.chat(...of)
        },
      },
    },
  }
}
