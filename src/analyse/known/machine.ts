import type {KnownFailure} from './known-failure.js'

/** Failures of the machine: memory, disks, kernel, hardware, limits, clock. The first that matches wins: the specific stands before the general. */
export const MACHINE: readonly KnownFailure[] = [
  {
    id: 'thread-limit',
    name: 'No more threads or processes',
    severity: 'critical',
    category: 'limits',
    pattern:
      /unable to create (?:new )?native thread|(?:fork|clone|thread|process).{0,80}resource temporarily unavailable|fork: retry|cannot fork\b|pids? limit reached/i,
    what: 'A new thread or process could not be created.',
    cause:
      'A limit on processes was reached (pids limit, TasksMax, ulimit -u), or memory for stacks ran out.',
    nextCheck: "Count threads by process (ps -eLf), compare with the unit's or container's limit.",
    example: 'java.lang.OutOfMemoryError: unable to create new native thread',
    counterExample: 'resource temporarily unavailable, retrying read',
  },
  {
    id: 'oom-kill',
    name: 'Killed for lack of memory',
    severity: 'critical',
    category: 'memory',
    pattern:
      /out of memory: kill(?:ed)? process|oom-kill:|invoked oom-killer|memory cgroup out of memory|oom_reaper: reaped/i,
    what: 'The kernel killed a process because memory ran out.',
    cause:
      'The machine or the memory limit of a container or unit was too small for what ran in it, or something leaks.',
    nextCheck:
      'Which process was killed and how big it was; the limit of its container or unit; memory over the last hours.',
    example: 'kernel: Out of memory: Killed process 4242 (java) total-vm:8388608kB',
    counterExample: 'oom score adjusted to 0',
  },
  {
    id: 'oom-heap',
    name: 'Program out of memory',
    severity: 'critical',
    category: 'memory',
    pattern:
      /java\.lang\.OutOfMemoryError|JavaScript heap out of memory|\bMemoryError\b|std::bad_alloc|cannot allocate memory|runtime: out of memory|fatal error: out of memory/i,
    what: 'A program could not get the memory it asked for.',
    cause:
      "Its own heap limit or the machine's memory was reached: too much load at once, or a leak.",
    nextCheck:
      "The heap setting against the container's limit; memory over time; a heap dump if it repeats.",
    example: 'java.lang.OutOfMemoryError: Java heap space',
    counterExample: 'memory usage 45% of limit',
  },
  {
    id: 'oom-exit',
    isConsequence: true,
    name: 'Container killed, code 137',
    severity: 'error',
    category: 'memory',
    pattern: /\bOOMKilled\b|exit(?:ed)?(?: with)?(?: code| status)?[ =:]*137\b/i,
    what: 'A container was ended by signal 9 (exit code 137).',
    cause: 'Most often its memory limit; else somebody or a probe had it killed.',
    nextCheck: "The container's memory limit and use; kernel messages of the same minute.",
    example: 'Last State: Terminated Reason: OOMKilled Exit Code: 137',
    counterExample: 'exit code 0 after 137 ms',
  },
  {
    id: 'disk-full',
    name: 'Disk full',
    severity: 'critical',
    category: 'disk',
    pattern:
      /no space left on device|\bENOSPC\b|\b(?:disk|file ?system|domain \S{1,60}) (?:is )?full\b/i,
    what: 'A write failed because a file system is full.',
    cause:
      'Blocks or inodes ran out: logs that are not rotated, a backup, deleted files that are still held open.',
    nextCheck:
      'df -h and df -i for the path; du of its largest folders; lsof +L1 for deleted files.',
    example: 'cp: write error: No space left on device',
    counterExample: 'disk usage 80% full soon',
  },
  {
    id: 'disk-quota',
    name: 'Disk quota reached',
    severity: 'error',
    category: 'disk',
    pattern: /disk quota exceeded|\bEDQUOT\b/i,
    what: 'A write was refused because a user or project has used up its quota.',
    cause: 'The quota is too small or old files were not removed.',
    nextCheck: 'The quota report of that user; the largest files in the home or project.',
    example: 'write failed: Disk quota exceeded',
    counterExample: 'quota check passed',
  },
  {
    id: 'io-error',
    name: 'Device cannot be read or written',
    severity: 'critical',
    category: 'disk',
    pattern:
      /buffer I\/O error|I\/O error,? (?:dev|while)|blk_update_request|input\/output error|medium error|\bata\d+(?:\.\d+)?: (?:failed command|exception)|critical (?:medium|target) error|\bEIO\b/i,
    what: 'The kernel could not read or write a block device.',
    cause: 'A failing disk, cable, controller or remote volume.',
    nextCheck:
      "SMART values of that device, the kernel's messages about it, the state of its RAID; a backup now.",
    example: 'kernel: blk_update_request: I/O error, dev sda, sector 12345',
    counterExample: 'I/O error on GET request for "http://x"',
  },
  {
    id: 'fs-readonly',
    name: 'File system damaged or read-only',
    severity: 'critical',
    category: 'disk',
    pattern:
      /remount(?:ing|ed)? filesystem read-only|EXT[234]-fs error|XFS .{0,80}(?:corruption|metadata I\/O error)|BTRFS (?:error|critical)|read-only file ?system|\bEROFS\b/i,
    what: 'A file system reported damage or can no longer be written.',
    cause: 'An error of the disk below it, or it was mounted read-only on purpose.',
    nextCheck:
      'The first kernel message about it; health of the disk; a check of the file system from a rescue system.',
    example: 'EXT4-fs error (device sda1): ext4_find_entry: reading directory lblock 0',
    counterExample: 'EXT4-fs (sda1): mounted filesystem with ordered data mode',
  },
  {
    id: 'raid-degraded',
    name: 'RAID lost a member',
    severity: 'critical',
    category: 'disk',
    pattern:
      /md\/raid\S{0,20}: .{0,80}(?:disk failure|not clean)|\bmd\d+\b.{0,40}degraded|DegradedArray|array .{0,60} is degraded/i,
    what: 'A RAID array runs without its full redundancy.',
    cause: 'A member failed or was removed.',
    nextCheck: 'cat /proc/mdstat; which member failed; replace it and let the array rebuild.',
    example: 'mdadm: DegradedArray event detected on md device /dev/md0',
    counterExample: 'md: autorun ...',
  },
  {
    id: 'smart-fail',
    name: 'Disk predicts its failure',
    severity: 'critical',
    category: 'disk',
    pattern:
      /smartd.{0,200}(?:FAILED|Offline_Uncorrectable|Current_Pending_Sector|Reallocated_Sector)/i,
    what: 'A disk reports that it is failing or moving sectors.',
    cause: 'Wear or a damaged surface.',
    nextCheck: 'smartctl -a of that disk, the values over time; plan its replacement.',
    example:
      'smartd[612]: Device: /dev/sda, SMART Usage Attribute: 197 Current_Pending_Sector changed from 0 to 8',
    counterExample: 'smartd[612]: Device: /dev/sda, opened',
  },
  {
    id: 'kernel-panic',
    name: 'Kernel fault',
    severity: 'critical',
    category: 'kernel',
    pattern:
      /kernel panic|\bOops: \d|BUG: unable to handle|general protection fault|soft lockup|hard LOCKUP/i,
    what: 'The kernel hit a fault or stopped scheduling.',
    cause: 'A driver or kernel bug, or failing hardware.',
    nextCheck:
      'The stack in the same second; drivers and kernel that changed lately; hardware error records.',
    example: 'kernel: BUG: unable to handle kernel NULL pointer dereference',
    counterExample: 'kernel: panic_on_oops=0',
  },
  {
    id: 'hung-task',
    name: 'Task stuck in the kernel',
    severity: 'error',
    category: 'kernel',
    pattern: /blocked for more than \d+ seconds|\bhung_task\b/i,
    what: 'A task waited in the kernel for minutes.',
    cause: 'Storage or a network file system does not answer, or a lock is stuck.',
    nextCheck: 'Latency of the storage; the NFS server; what the named task works on.',
    example: 'INFO: task jbd2/sda1-8:321 blocked for more than 120 seconds.',
    counterExample: 'request blocked by rule 12',
  },
  {
    id: 'mce',
    name: 'Hardware error reported',
    severity: 'critical',
    category: 'hardware',
    pattern:
      /machine check events|mce: \[Hardware Error\]|EDAC .{0,60}\b(?:CE|UE) |uncorrected (?:hardware )?error/i,
    what: 'The hardware reported an error of memory, bus or processor.',
    cause: 'A failing memory module, processor or board.',
    nextCheck: 'Which module or processor; corrected or not; replace it if it repeats.',
    example: 'mce: [Hardware Error]: Machine check events logged',
    counterExample: 'EDAC MC: Ver: 3.0.0',
  },
  {
    id: 'on-battery',
    name: 'On battery power',
    severity: 'error',
    category: 'power',
    pattern:
      /\bUPS\b.{0,60}(?:on battery|battery is low|battery low|low battery)|Running on UPS batteries|Power failure\b.{0,40}\bUPS\b|on-line to battery/i,
    what: 'Mains power has failed, or the battery behind it is low.',
    cause: 'A power cut, a tripped fuse, or a worn battery.',
    nextCheck: 'upsc or apcaccess: load, charge and runtime; will the machines shut down in time.',
    example: 'upsmon[852]: UPS eaton@localhost on battery',
    counterExample: 'upsmon[852]: UPS eaton@localhost on line power',
  },
  {
    id: 'thermal',
    name: 'Too hot, slowed down',
    severity: 'warning',
    category: 'hardware',
    pattern:
      /temperature above threshold|temperature .{0,30}exceeds|cpu clock throttled|thermal (?:shutdown|throttl)/i,
    what: 'A processor or device is too hot.',
    cause: 'Fans, airflow, or long full load.',
    nextCheck: 'Fans and sensors; what load runs at that time.',
    example: 'CPU3: Core temperature above threshold, cpu clock throttled',
    counterExample: 'temperature normal',
  },
  {
    id: 'fd-limit',
    name: 'Too many open files',
    severity: 'critical',
    category: 'limits',
    pattern: /too many open files|\bEMFILE\b|\bENFILE\b|file-max limit/i,
    what: 'A process or the machine ran out of file descriptors.',
    cause: 'Files or connections are opened and not closed, or the limit is too low for the load.',
    nextCheck: 'Number and kind of descriptors of the process (ls /proc/PID/fd); LimitNOFILE.',
    example: 'accept4() failed (24: Too many open files)',
    counterExample: 'opened 24 files',
  },
  {
    id: 'clock-skew',
    name: 'Clock jumped',
    severity: 'warning',
    category: 'time',
    pattern:
      /time (?:has been|was) (?:changed|stepped)|time reset [+-]?\d|clock (?:skew|unsynchroni[sz]ed)|system clock wrong|(?:forward|backward) time jump/i,
    what: 'The clock jumped or is not synchronised; times in this log may be wrong around here.',
    cause: 'The time service corrected it, or the machine was paused.',
    nextCheck: 'Peers and state of the time service; pauses or snapshots of a virtual machine.',
    example: 'chronyd[600]: System clock wrong by 12.4 seconds',
    counterExample: 'time server 10.0.0.1 selected',
  },
]
