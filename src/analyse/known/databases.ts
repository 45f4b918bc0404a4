import type {KnownFailure} from './known-failure.js'

/** Failures of databases and of access to them. The first that matches wins: the specific stands before the general. */
export const DATABASES: readonly KnownFailure[] = [
  {
    id: 'db-deadlock',
    name: 'Database deadlock',
    severity: 'error',
    category: 'database',
    pattern: /deadlock (?:detected|found)|ER_LOCK_DEADLOCK|could not serialize access/i,
    what: 'Two transactions waited for each other; one was rolled back.',
    cause: 'They take the same locks in different order.',
    nextCheck: "Both statements in the database's log; does the client try again.",
    example: 'ERROR: deadlock detected',
    counterExample: 'deadlock check passed',
  },
  {
    id: 'db-conn-limit',
    name: 'No free database connection',
    severity: 'critical',
    category: 'database',
    pattern:
      /too many (?:clients already|connections)|remaining connection slots are reserved|connection pool (?:is )?(?:exhausted|timeout)|QueuePool limit|Timeout acquiring (?:a )?connection|Connection is not available, request timed out/i,
    what: 'The database or a pool has no free connection.',
    cause:
      'Pools of all instances together exceed the limit, connections leak, or transactions take too long.',
    nextCheck:
      'Open connections by client and state; pool sizes added up; the longest transactions.',
    example: 'FATAL: sorry, too many clients already',
    counterExample: 'connection pool size 10',
  },
  {
    id: 'db-lock-wait',
    name: 'Database lock or time limit',
    severity: 'warning',
    category: 'database',
    pattern:
      /lock wait timeout exceeded|canceling statement due to (?:statement|lock) timeout|database is locked|SQLITE_BUSY/i,
    what: 'A statement waited too long for a lock or ran too long.',
    cause: 'Another session holds the lock, an index is missing, or a batch runs.',
    nextCheck: 'Who blocks whom at that time; the plan of the statement.',
    example: 'ERROR: canceling statement due to statement timeout',
    counterExample: 'lock released',
  },
  {
    id: 'db-corrupt',
    name: 'Database damaged',
    severity: 'critical',
    category: 'database',
    pattern:
      /database disk image is malformed|invalid page in block|InnoDB: .{0,120}corrupt|page verification failed|wal .{0,60}corrupt/i,
    what: 'A database found damaged data.',
    cause: 'A disk or memory fault, or a crash without its safeguards.',
    nextCheck: 'Stop writing; copy the files; then restore or repair; health of the disk.',
    example: 'ERROR: invalid page in block 12 of relation base/1/2',
    counterExample: 'InnoDB: buffer pool loaded',
  },
  {
    id: 'db-auth',
    name: 'Database login refused',
    severity: 'error',
    category: 'database',
    pattern:
      /password authentication failed for user|access denied for user|\bWRONGPASS\b|NOAUTH Authentication required/i,
    what: 'An application could not log in to its database.',
    cause: 'A wrong or changed password, or a rule that excludes its host.',
    nextCheck: 'Its configured user and secret; when it was changed; the host rules.',
    example: 'FATAL: password authentication failed for user "app"',
    counterExample: 'user authenticated',
  },
  {
    id: 'db-down',
    name: 'Database not available',
    severity: 'critical',
    category: 'database',
    pattern:
      /the database system is (?:shutting down|starting up|in recovery)|could not connect to server|MySQL server has gone away|server closed the connection unexpectedly/i,
    what: 'The database is not there or restarts.',
    cause: 'It was stopped, crashed or is recovering.',
    nextCheck: "The database's own log of that minute; disk and memory of its machine.",
    example: 'FATAL: the database system is starting up',
    counterExample: 'database system is ready to accept connections',
  },
  {
    id: 'replication',
    name: 'Replica behind or stopped',
    severity: 'error',
    category: 'database',
    pattern:
      /replication (?:lag (?:exceed|too|is high)|slot .{0,60}(?:inactive|lost)|terminated)|requested WAL segment .{0,60}removed|(?:Slave|Replica) (?:SQL|I\/O).{0,60}(?:error|stopped)/i,
    what: 'A replica is behind or has stopped.',
    cause: 'The network, its disk, or history that was removed too early.',
    nextCheck: 'Lag and state of the replica; retention of the log on the primary.',
    example: 'FATAL: requested WAL segment 0001 has already been removed',
    counterExample: 'replication started',
  },
  {
    id: 'redis-persist',
    name: 'Redis refuses writes',
    severity: 'critical',
    category: 'database',
    pattern: /MISCONF Redis|background saving error|OOM command not allowed/i,
    what: 'Redis cannot save or has reached its memory limit, and refuses writes.',
    cause: 'A full disk, too little memory for the fork, or maxmemory.',
    nextCheck: 'Disk space; maxmemory and its policy; vm.overcommit_memory.',
    example:
      'MISCONF Redis is configured to save RDB snapshots, but it is currently unable to persist',
    counterExample: 'Background saving started by pid 12',
  },
]
