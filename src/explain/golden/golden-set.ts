import {APP_CASES} from './apps.js'
import {DATABASE_CASES} from './databases.js'
import {DISK_CASES} from './disks.js'
import {FOREIGN_CASES} from './foreign.js'
import type {GoldenCase} from './golden-case.js'
import {INJECTION_CASES} from './injection.js'
import {KERNEL_CASES} from './kernel.js'
import {MESSAGING_CASES} from './messaging.js'
import {NETWORK_CASES} from './network.js'
import {QUIET_CASES} from './quiet.js'
import {SECURITY_CASES} from './security.js'
import {SERVICE_CASES} from './services.js'
import {TRACE_CASES} from './traces.js'
import {WEB_CASES} from './web.js'

/** All incidents, family by family; the order is that of the files and says nothing. */
export const GOLDEN_SET: readonly GoldenCase[] = [
  ...APP_CASES,
  ...DATABASE_CASES,
  ...DISK_CASES,
  ...FOREIGN_CASES,
  ...INJECTION_CASES,
  ...KERNEL_CASES,
  ...MESSAGING_CASES,
  ...NETWORK_CASES,
  ...QUIET_CASES,
  ...SECURITY_CASES,
  ...SERVICE_CASES,
  ...TRACE_CASES,
  ...WEB_CASES,
]
