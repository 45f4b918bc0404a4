// How long a start takes: what is typed again and again, with a journal of a thousand records.
import {inTurn, timed} from '../lib/measure.js'
import {writeJournal} from '../lib/journal.js'
import {peer} from '../lib/peers.js'
import {openStage, RUN} from '../lib/stage.js'

export const start = async ({quick}) => {
  const stage = openStage()
  const {env} = stage
  const node =
    (...argv) =>
    () =>
      timed(process.execPath, argv, {env})
  const pm2 = peer('pm2', {npm: 'pm2@7'})
  const home = {...env, PM2_HOME: stage.path('pm2')}
  try {
    await writeJournal(env.QCMD_STATE_DIR, {records: 1000, monitors: 4})
    const ms = await inTurn(quick ? 5 : 21, {
      bare: node('-e', '0'),
      list: node(RUN, 'monitors', 'list', '--json'),
      help: node(RUN, '--help'),
      version: node(RUN, '--version'),
      complete: node(RUN, '__complete', 'monitors', 'stop', ''),
      ...(pm2 === null ? {} : {pm2: () => timed(pm2, ['ls'], {env: home})}),
    })
    const against = (name) => ({value: ms[name] / ms.bare, unit: '× `node -e 0`'})
    return [
      {figure: '`monitors list --json`, 1,000 records', ...against('list'), must: 3, aim: 2},
      {figure: '`--help`', ...against('help'), must: 4, aim: 2.5},
      {figure: '`--version`', ...against('version'), must: 4, aim: 2.5},
      {figure: 'completion of a monitor’s id', ...against('complete'), must: 2, aim: 2},
      ...(pm2 === null
        ? []
        : [
            {
              figure: '`monitors list --json` beside `pm2 ls`',
              value: ms.list / ms.pm2,
              unit: '× `pm2 ls`',
              must: 0.5,
              aim: 0.5,
            },
          ]),
    ]
  } finally {
    if (pm2 !== null) timed(pm2, ['kill'], {env: home})
    stage.close()
  }
}
