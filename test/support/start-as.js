// Starts a background monitor under a given id, as `qcmd logs FILE --background --name NAME` would:
// examples name the ids of the document. A real worker, of built code.
//
//   node --import tsx start-as.js ID FILE NAME
import {startMonitor} from '../../src/app/start-monitor.ts'
import {createPorts} from '../../src/compose.ts'

const [id, file, name] = process.argv.slice(2)
const {ports} = createPorts()
const target = await ports.follow.resolve(file, {wait: false})
const clock = {...ports.clock, newSessionId: () => id}
await startMonitor(
  {...ports, clock},
  {
    target,
    name: name === '' ? null : name,
    kind: 'background',
    mode: 'with built-in analysis',
    model: null,
    from: 'end',
    redactPii: false,
    wait: false,
    allowDuplicate: false,
    maxMonitors: 50,
    notify: {sinks: [], severity: 'error', coolDownMs: 0},
  },
)
process.exit(0)
